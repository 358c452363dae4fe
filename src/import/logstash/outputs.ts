/** Where Logstash writes: the Elasticsearch that the environment says for it, and what goes nowhere afterwards. */

import { byKey, otherNodes, ownNames } from "../collector/exporter-settings.ts";
import type { ImportFinding } from "../finding.ts";
import type { FoundTarget, Reading } from "../reading.ts";
import { elasticsearchSource, isOpen, overTls, type Reached, shownAddress, splitUser, storeAs } from "../stores.ts";
import { type LogstashPlugin, textsOf } from "./grammar.ts";

/** Names what is not carried over, with the line of its plugin. */
export const leftOf = (
  { section, name, line }: LogstashPlugin,
  what: string,
  help: string,
  got?: string,
  below: readonly string[] = [],
): ImportFinding => ({
  code: "not-carried-over",
  path: [section, name, ...below].join("."),
  line,
  what: `is not carried over: ${what}`,
  ...(got === undefined || got === "" ? {} : { got }),
  help,
});

/** The first cluster is the environment's; every other output is named. */
export const readOutputs = (plugins: readonly LogstashPlugin[]): Pick<Reading, "stores" | "targets" | "findings"> => {
  const each = plugins
    .filter(({ section, name }) => section === "output" && !["null", "sink", "pipeline"].includes(name))
    .map(one => ({ one, source: one.name === "elasticsearch" ? sourceOf(one) : undefined }));
  const [first] = each.flatMap(({ source }) => source ?? []);
  const isOne = each.some(({ one }) => one.name === "elasticsearch");
  return {
    stores: isOne ? { elasticsearch: first ?? "{}" } : {},
    targets: each.flatMap(({ one, source }) =>
      source === undefined || source === first ? [] : [otherCluster(one, source)],
    ),
    findings: each.flatMap(({ one, source }) => (source === undefined ? [leftOutput(one)] : settingsOf(one))),
  };
};

const otherCluster = (one: LogstashPlugin, source: string): FoundTarget => ({
  wanted: "elasticsearch",
  identity: `elasticsearch(${source})`,
  finding: key =>
    leftOf(
      one,
      theAddress,
      `${storeAs(key, "elasticsearch", source)} under targets, and ${JSON.stringify(key)} in to of what ships`,
      shownAddresses(one),
    ),
});

const theAddress = "the address of an Elasticsearch";

const leftOutput = (one: LogstashPlugin): ImportFinding => {
  const got = shownAddresses(one);
  if (one.name !== "elasticsearch")
    return leftOf(one, "where records are sent", insteadOf.get(one.name) ?? ownPipeline, got);
  return leftOf(
    one,
    theAddress,
    isOpen(reachedBy(one).url)
      ? overTls
      : 'elasticsearch({ url: "https://…", apiKey: secret("elasticsearch-api-key") }) under targets; else the environment has one of its own',
    got,
  );
};

const shownAddresses = (one: LogstashPlugin): string => addressesIn(one).map(shownAddress).join(", ");

const addressesIn = (one: LogstashPlugin): readonly string[] =>
  ["hosts", "host", "url", "uri", "bootstrap_servers", "topic_id", "bucket", "path", "cloud_id"].flatMap(key =>
    textsOf(one, key),
  );

const ownPipeline =
  "a Logstash of yours can: let it read from the store, where records are redacted, and never from what services write";

const archive =
  'retention: { application: days(365) } keeps records longer; cloudwatch({ archive: { streams: ["audit"] } }) keeps files too';

const insteadOf = new Map<string, string>(
  Object.entries({
    loki: 'loki({ url: "https://…" }) under targets and in to.logs of otelCollector, which reads all that Logstash does but Beats',
    stdout: "nothing to write, unless somebody collects what the process prints: records are in the store alone",
    email: "alerts are what people are told: routes: { critical: [email({ … })] }",
    file: archive,
    s3: archive,
    google_cloud_storage: archive,
    opensearch: "elasticsearch({ url }) is for Elasticsearch alone: its mappings and policies are none of OpenSearch's",
  }),
);

/** A list of hosts, each with or without scheme and port; 9200 is what Logstash takes for none. */
const reachedBy = (one: LogstashPlugin): Reached => {
  const [host = ""] = textsOf(one, "hosts");
  const secure = [...textsOf(one, "ssl_enabled"), ...textsOf(one, "ssl")].includes("true");
  const [path = ""] = textsOf(one, "path");
  const written = /^https?:\/\//i.test(host) ? host : `${secure ? "https" : "http"}://${host.replace(/^\/\//, "")}`;
  const { url, ...inAddress } = splitUser(written);
  const [, base = "", port = ":9200", below = ""] = /^(https?:\/\/[^/:]+)(:\d+)?(\/.*)?$/.exec(url) ?? [];
  const [username] = [...textsOf(one, "user"), ...(textsOf(one, "cloud_auth").length > 0 ? ["elastic"] : [])];
  return {
    url: `${base}${port}${below.replace(/\/$/, "")}${path.replace(/^(?=[^/])/, "/")}`,
    ...inAddress,
    ...(username === undefined ? {} : { username }),
    bears: textsOf(one, "api_key").length > 0,
    signed: ["ssl_certificate_authorities", "cacert"].some(key => textsOf(one, key).length > 0),
  };
};

/** Undefined where the address is put together elsewhere, or is one that no environment takes. */
const sourceOf = (one: LogstashPlugin): string | undefined => {
  const { username, bears, ...reached } = reachedBy(one);
  // Nor does an environment let Logstash show a key without TLS.
  const who = { ...(username === undefined ? {} : { username }), ...(bears === undefined ? {} : { bears }) };
  return elasticsearchSource({ ...reached, ...(showsKeyInPlainText(one) ? {} : who) }, [
    ...named(datasetOf(one)).map(dataset => `dataset: ${JSON.stringify(dataset)}`),
    ...named(textsOf(one, "data_stream_namespace")[0]).map(name => `namespace: ${JSON.stringify(name)}`),
  ]);
};

const showsKeyInPlainText = (one: LogstashPlugin): boolean => {
  const { url, username, bears } = reachedBy(one);
  return url.startsWith("http:") && (username !== undefined || bears === true);
};

/** What the data streams have in common: behind it stands the stream. */
const datasetOf = (one: LogstashPlugin): string | undefined => {
  const dataset = textsOf(one, "data_stream_dataset")[0]?.replace(
    /\.(application|access|performance|security|audit)$/,
    "",
  );
  return dataset === "llm" ? undefined : dataset;
};

const isNamePart = (name: string): boolean => /^[a-z0-9][a-z0-9_.]{0,79}$/.test(name);
const named = (name: string | undefined): readonly string[] => (name !== undefined && isNamePart(name) ? [name] : []);

/** What an output says of the cluster besides its address, and no environment does. */
const settingsOf = (one: LogstashPlugin): readonly ImportFinding[] => {
  const [, ...others] = textsOf(one, "hosts");
  const left = (key: string, help: string, got?: string): ImportFinding =>
    leftOf(one, "a setting of the output", help, got, [key]);
  const isPlain = showsKeyInPlainText(one);
  const [user = isPlain ? "hosts" : undefined] = [...(isPlain ? ["api_key"] : []), "user", "cloud_auth"].filter(
    key => textsOf(one, key).length > 0,
  );
  const isIndex = (key: string, value: string): boolean => key === "index" || !isNamePart(value);
  return [
    ...(others.length > 0 ? [left("hosts", otherNodes, others.map(shownAddress).join(", "))] : []),
    ...(user === undefined ? [] : [left(user, isPlain ? keyOverTls : byKey)]),
    ...["index", "data_stream_dataset", "data_stream_namespace"].flatMap(key =>
      textsOf(one, key)
        .filter(value => isIndex(key, value))
        .map(value => left(key, ownNames.index, value)),
    ),
    ...textsOf(one, "pipeline").map(value => left("pipeline", ownNames.pipeline, value)),
    ...Object.entries(settingHelp).flatMap(([key, help]) =>
      textsOf(one, key).length > 0 && !/^(false|full)$/.test(textsOf(one, key)[0] ?? "") ? [left(key, help)] : [],
    ),
  ];
};

const keyOverTls =
  'Logstash shows a key over TLS alone: elasticsearch({ url: "https://…", apiKey: secret("elasticsearch-api-key") })';
const append = "a data stream is only added to: every record is a document of its own";
const ownTls = 'elasticsearch({ authority: secret("…") }) says who signed the certificate of the cluster';

const settingHelp: Readonly<Record<string, string>> = {
  document_id: append,
  doc_as_upsert: append,
  routing: append,
  template: "templates are compiled, and put by the set-up",
  proxy: "HTTPS_PROXY among the variables of the process that ships",
  custom_headers: "no option says a header",
  ssl_certificate: ownTls,
  ssl_keystore_path: ownTls,
  ssl_verification_mode: ownTls,
};
