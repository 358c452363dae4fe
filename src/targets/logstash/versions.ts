/** The Logstash versions we write for. @see https://www.elastic.co/docs/release-notes/logstash */

/** Supported versions, oldest first. Every one of them takes the same files. */
export const logstashVersions = ["8.19", "9.0", "9.1", "9.2", "9.3", "9.4", "9.5"] as const;
export type LogstashVersion = (typeof logstashVersions)[number];

/** What a version needs to take these files; stated in the README, for a file cannot ask for a patch release. */
export interface Need {
  readonly version: LogstashVersion;
  readonly atLeast: string;
  readonly because: string;
  readonly source: string;
}

/** The Elasticsearch output learnt to take an API key in base64, as Elasticsearch hands it out, within these lines. */
export const needs: readonly Need[] = [
  { version: "8.19", atLeast: "8.19.1", output: "11.22.13" },
  { version: "9.0", atLeast: "9.0.8", output: "12.0.7" },
  { version: "9.1", atLeast: "9.1.5", output: "12.0.7" },
].map(({ version, atLeast, output }) => ({
  version: version as LogstashVersion,
  atLeast,
  because: `API keys in base64 (logstash-output-elasticsearch ${output})`,
  source: "https://github.com/logstash-plugins/logstash-output-elasticsearch/blob/main/CHANGELOG.md",
}));
