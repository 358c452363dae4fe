/** What to write instead of an exporter whose address is no store's yet. */

import { type Loose, textOf } from "../../check/nothing-dead/json.ts";
import { isOpen, overTls } from "../stores.ts";

/** Names of targets that an environment may have already. */
const taken: readonly string[] = [
  ...["loki", "elasticsearch", "jaeger", "prometheus", "promtail", "logstash", "grafana", "kibana", "otelCollector"],
];

/** The key under targets that the exporter of a platform asks for by its own name. */
export const backendKey = (name: string): string => {
  const [, after = ""] = name.split("/");
  return /^[a-z][A-Za-z0-9]{0,30}$/.test(after) && !taken.includes(after) ? after : "platform";
};

export const otherCollector =
  "import the file of the collector there too: the stores that it writes to are the environment's";

export const loki =
  'loki({ url: "https://…" }) of a Loki, its secrets as secret("…"); no other store of signalbox takes records over OTLP';
export const elasticsearch =
  'elasticsearch({ url: "https://…", apiKey: secret("elasticsearch-api-key") }) under targets';
/** Nothing in the file says how long a platform for traces keeps them. */
export const backend = (key: string, url: string, protocol = ""): string => {
  const at = /^https?:\/\/[A-Za-z0-9._:/-]+[A-Za-z0-9]$/.test(url) && !isOpen(url) ? url : "https://…";
  return `${key}: otlpBackend({ url: ${JSON.stringify(at)}, ${protocol}keeps: days(7) }) under targets with its headers or auth, and "${key}" in to.traces of otelCollector${isOpen(url) ? `; ${overTls}` : ""}`;
};
export const prometheus =
  'prometheus({ url: "https://…" }) says where metrics are asked for; they are fetched from the collector, and nothing pushes them';
/** Where no target of ours writes. */
export const ownCollector =
  "a collector of yours can: let it have otel-collector/fragments/redaction.yaml before its exporters";

/** The stores of clouds have options that the file does not say. */
export const cloud = (sent: string, settings: Loose): string | undefined => {
  const plain = (key: string): string => {
    const [value = "…"] = textOf(settings[key]);
    return JSON.stringify(/^[A-Za-z0-9-]+$/.test(value) ? value : "…");
  };
  const targets = new Map([
    ["logs awscloudwatchlogs", `cloudwatch({ region: ${plain("region")} })`],
    ["logs googlecloud", `gcp({ project: ${plain("project")} })`],
    ["logs azuremonitor", `azure({ region: "…" })`],
  ]);
  const target = targets.get(sent);
  return target && `${target} under targets, and its key in to.logs of otelCollector`;
};
