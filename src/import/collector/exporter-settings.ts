/** What an exporter says of a store besides its address, and no environment does. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import { shownAddress } from "../stores.ts";
import { type Left, type Part, typeOf } from "./parts.ts";

/** Of an exporter whose address became a store's. */
export const exporterSettings = (part: Part, extensions: Loose, left: Left): readonly ImportFinding[] => {
  const { settings, type } = part;
  const at = (below: readonly string[], help: string, got?: string): ImportFinding =>
    left(part, below, { what: "a setting of the exporter", ...(got === undefined ? {} : { got }), help });
  const tls = isRecord(settings.tls) ? settings.tls : {};
  const [authenticator = ""] = isRecord(settings.auth) ? textOf(settings.auth.authenticator) : [];
  return [
    ...Object.keys(isRecord(settings.headers) ? settings.headers : {})
      .filter(name => !/^(authorization|x-scope-orgid)$/i.test(name))
      .map(name =>
        at(["headers", name], "no option says a header; loki({ tenant, auth }) says X-Scope-OrgID and Authorization"),
      ),
    ...(textOf(settings.proxy_url).length > 0
      ? [at(["proxy_url"], "HTTPS_PROXY among the variables of the process that ships")]
      : []),
    ...["cert_file", "key_file", "cert_pem", "key_pem", "insecure_skip_verify", "server_name_override"]
      .filter(key => (tls[key] ?? false) !== false)
      .map(key => at(["tls", key], 'authority: secret("…") of the store says who signed its certificate')),
    ...(authenticator === "" || ["basicauth", "bearertokenauth"].includes(typeOf(authenticator))
      ? []
      : [at(["auth"], "auth of the store is a user's name and password, or a token", authenticator)]),
    ...(type === "elasticsearch" ? ofElasticsearch(part, extensions, at) : []),
  ];
};

const ofElasticsearch = (
  { settings }: Part,
  extensions: Loose,
  at: (below: readonly string[], help: string, got?: string) => ImportFinding,
): readonly ImportFinding[] => {
  const [, ...others] = listOf(settings.endpoints).flatMap(textOf);
  const [authenticator = ""] = isRecord(settings.auth) ? textOf(settings.auth.authenticator) : [];
  const byName =
    textOf(settings.user).length > 0 || (typeOf(authenticator) === "basicauth" && authenticator in extensions);
  return [
    ...(others.length > 0 ? [at(["endpoints"], otherNodes, others.map(shownAddress).join(", "))] : []),
    ...(byName ? [at([settings.user === undefined ? "auth" : "user"], byKey)] : []),
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
