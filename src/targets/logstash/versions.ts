/** The Logstash versions we write for. @see https://www.elastic.co/docs/release-notes/logstash */

/**
 * Supported versions, oldest first. Every one of them takes the same files, with an API key from the patch on in which its
 * Elasticsearch output learnt to take one in base64, as Elasticsearch hands it out: 8.19.1, 9.0.8, 9.1.5.
 * @see https://github.com/logstash-plugins/logstash-output-elasticsearch/blob/main/CHANGELOG.md
 */
export const logstashVersions = ["8.19", "9.0", "9.1", "9.2", "9.3", "9.4", "9.5"] as const;
export type LogstashVersion = (typeof logstashVersions)[number];
