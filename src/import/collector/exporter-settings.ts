/** What an exporter says of a store besides its address, and no environment does. */

import { isRecord, type Loose, listOf, textOf, wordOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { FoundStores } from "../reading.ts";
import { shownAddress } from "../stores.ts";
import { type Left, type Part, typeOf } from "./parts.ts";
import { authenticatorOf, unsaidOf } from "./who.ts";

type At = (below: readonly string[], help: string, got?: string) => ImportFinding;

/**
 * Of an exporter whose address became a store's.
 * @param address the one that did
 */
export const exporterSettings = (
  part: Part,
  store: keyof FoundStores,
  address: string,
  extensions: Loose,
  left: Left,
): readonly ImportFinding[] => {
  const { settings } = part;
  const at: At = (below, help, got) =>
    left(part, below, { what: "a setting of the exporter", ...(got === undefined ? {} : { got }), help });
  const tls = isRecord(settings.tls) ? settings.tls : {};
  const authenticator = authenticatorOf(settings);
  const unsaid = unsaidOf(settings, address, extensions);
  const isSaid = (header: string): boolean =>
    /^authorization$/i.test(header) || (store === "loki" && /^x-scope-orgid$/i.test(header));
  const signs = store === "loki" || store === "elasticsearch";
  return [
    ...Object.keys(isRecord(settings.headers) ? settings.headers : {})
      .filter(name => !isSaid(name))
      .map(name => at(["headers", name], headerHelp)),
    ...(store === "loki"
      ? unsaid.tenant.map(below => at(below, 'loki({ tenant: "…" }) is one name, written out'))
      : []),
    ...unsaid.user.map(below => at(below, store === "elasticsearch" ? byKey : userHelp)),
    ...(textOf(settings.proxy_url).length > 0
      ? [at(["proxy_url"], "HTTPS_PROXY among the variables of the process that ships")]
      : []),
    ...["cert_file", "key_file", "cert_pem", "key_pem", "insecure_skip_verify", "server_name_override"]
      .concat(signs ? [] : ["ca_file", "ca_pem"])
      .filter(key => (tls[key] ?? false) !== false)
      .map(key =>
        at(["tls", key], signs ? `${store}({ authority: secret("…") }) says who signed its certificate` : noTls),
      ),
    ...(authenticator === "" || ["basicauth", "bearertokenauth"].includes(typeOf(authenticator))
      ? []
      : [at(["auth"], "auth of the store is a user's name and password, or a token", authenticator)]),
    ...(store === "elasticsearch" ? ofElasticsearch(part, extensions, unsaid.user.length > 0, at) : []),
    ...(store === "prometheus" ? ofPrometheus(part, at) : []),
  ];
};

const headerHelp = "no option says a header; loki({ tenant, auth }) says X-Scope-OrgID and Authorization";
const userHelp = `auth of the store: { kind: "basic", username: "…", password: secret("…") }, the name written out, or { kind: "bearer", token: secret("…") }`;
const noTls = "no option says a certificate here: one that the machine of the process that ships trusts is taken";

/** What is put on every metric; those that are derived have the names of the catalog. */
const ofPrometheus = ({ settings }: Part, at: At): readonly ImportFinding[] => [
  ...(textOf(settings.namespace).length > 0
    ? [
        at(
          ["namespace"],
          "metrics have the names of the catalog, before which nothing stands",
          textOf(settings.namespace)[0],
        ),
      ]
    : []),
  ...(isRecord(settings.external_labels) && Object.keys(settings.external_labels).length > 0
    ? [
        at(
          ["external_labels"],
          "metrics have service and environment; what is the same for all, the Prometheus that fetches them adds",
          Object.keys(settings.external_labels).join(", "),
        ),
      ]
    : []),
];

const ofElasticsearch = (
  { settings }: Part,
  extensions: Loose,
  hasUnsaid: boolean,
  at: At,
): readonly ImportFinding[] => {
  const [, ...others] = listOf(settings.endpoints).flatMap(textOf);
  const authenticator = authenticatorOf(settings);
  const byName =
    wordOf(settings.user).length > 0 ||
    (typeOf(authenticator) === "basicauth" && Object.hasOwn(extensions, authenticator));
  return [
    ...(others.length > 0 ? [at(["endpoints"], otherNodes, others.map(shownAddress).join(", "))] : []),
    ...(byName && !hasUnsaid ? [at([settings.user === undefined ? "auth" : "user"], byKey)] : []),
    ...["logs_index", "logs_dynamic_index", "logs_dynamic_id", "pipeline", "mapping"]
      .filter(key => settings[key] !== undefined)
      .map(key => at([key], ownNames[key === "pipeline" ? "pipeline" : "index"], textOf(settings[key])[0])),
  ];
};

export const otherNodes = "elasticsearch({ url }) is one address: that of what stands before the nodes of the cluster";
export const byKey =
  'apiKey: secret("elasticsearch-api-key") in the place of a user and password: base64 of id:key, as the cluster gives it';
/** Where records lie in Elasticsearch. */
export const ownNames = {
  index:
    'records are in the data streams logs-<dataset>.<stream>-<namespace>: elasticsearch({ dataset: "…", namespace: "…" })',
  pipeline: "records come as they are to be stored; the template of the data stream names its own ingest pipeline",
} as const;
