/** Where a collector sends what it has: the stores that the environment says for it, and what goes nowhere afterwards. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { FoundStores } from "../reading.ts";
import {
  elasticsearchSource,
  jaegerSource,
  lokiSource,
  prometheusSource,
  type Reached,
  shownAddress,
  splitUser,
  storeAs,
} from "../stores.ts";
import { exporterSettings } from "./exporter-settings.ts";
import { type Left, type Part, partsOf, typeOf } from "./parts.ts";

type Store = keyof FoundStores;

/** What becomes of one signal at one exporter: options of a store, what to write instead, or nothing that is missed. */
type Sent =
  | { readonly store: Store; readonly source: string }
  /** The product is known, and its address is not. */
  | { readonly help: string; readonly product?: Store }
  | undefined;

/** The first exporter to each product gives the environment's store; every other address is named. */
export const readExporters = (
  document: Loose,
  left: Left,
): {
  readonly stores: FoundStores;
  /** The names of those that nothing of is carried over. */
  readonly left: readonly string[];
  readonly findings: readonly ImportFinding[];
} => {
  const extensions = isRecord(document.extensions) ? document.extensions : {};
  const each = partsOf(document, "exporters").map(part => ({
    part,
    sent: part.signals.map(signal => ({ signal, to: sentOf(part, signal, extensions) })),
  }));
  const found = each.flatMap(({ sent }) =>
    sent.flatMap(({ to }) => (to !== undefined && "store" in to ? [[to.store, to.source] as const] : [])),
  );
  const products = each.flatMap(({ sent }) =>
    sent.flatMap(({ to }) => (to !== undefined && "product" in to ? [[to.product, "{}"] as const] : [])),
  );
  const stores: FoundStores = Object.fromEntries([...products, ...found.reverse()]);
  return {
    stores,
    left: each
      .filter(({ sent }) => sent.every(({ to }) => to !== undefined && "help" in to))
      .map(({ part }) => part.name),
    findings: each.flatMap(({ part, sent }) => [
      ...sent.flatMap(({ signal, to }) => leftSignal(part, signal, to, stores, left)),
      ...(sent.some(({ to }) => to !== undefined && "store" in to) ? exporterSettings(part, extensions, left) : []),
    ]),
  };
};

const leftSignal = (
  part: Part,
  signal: string,
  to: Sent,
  stores: FoundStores,
  left: Left,
): readonly ImportFinding[] => {
  if (to === undefined || ("store" in to && stores[to.store] === to.source)) return [];
  const key = "store" in to ? `${to.store}2` : "";
  const [address] = addressesOf(part.settings);
  return [
    left(part, [], {
      what: `where ${signal} are sent`,
      ...(address === undefined ? {} : { got: shownAddress(address) }),
      help:
        "store" in to
          ? `${storeAs(key, to.store, to.source)} under targets${
              to.store === "prometheus" ? "" : `, and ${JSON.stringify(key)} in to.${signal} of otelCollector`
            }`
          : to.help,
    }),
  ];
};

const addressesOf = (settings: Loose): readonly string[] =>
  [
    ...textOf(settings.endpoint),
    ...["logs", "traces", "metrics"].flatMap(signal => textOf(settings[`${signal}_endpoint`])),
    ...listOf(settings.endpoints).flatMap(textOf),
  ].filter((one, index, all) => all.indexOf(one) === index);

/** Of an exporter that writes for people at a screen, or to the next process of the same collector. */
const misses: readonly string[] = ["debug", "logging", "nop", "loadbalancing"];

const sentOf = (part: Part, signal: string, extensions: Loose): Sent => {
  const { type, settings } = part;
  const [address = ""] = textOf(settings[`${signal}_endpoint`]).concat(addressesOf(settings));
  const reached = reachedBy(settings, address, extensions);
  const or = (store: Store, source: string | undefined, help: string, product: { product?: Store } = {}): Sent =>
    source === undefined ? { help, ...product } : { store, source };
  switch (`${signal} ${type}`) {
    case "logs loki":
    case "logs otlphttp":
      return or("loki", isLoki(part, address) ? lokiSource(lokiAt(reached)) : undefined, loki);
    case "logs elasticsearch":
      return or("elasticsearch", elasticsearchSource(reached), elasticsearch, { product: "elasticsearch" });
    case "traces elasticsearch":
      return { help: 'jaeger({ storage: "elasticsearch", elasticsearch: { url: "https://…" } }) keeps them there' };
    case "traces otlp":
    case "traces otlpgrpc":
      return or(
        "jaeger",
        hasHeaders(settings) ? undefined : jaegerSource(grpcAddress(address, settings)),
        backend(part, grpcAddress(address, settings), 'protocol: "grpc", '),
      );
    case "traces jaeger":
    case "traces zipkin":
      return { help: 'jaeger({ url: "http://…:4317" }), where it takes OTLP over gRPC' };
    case "traces otlphttp":
      return { help: backend(part, reached.url) };
    case "logs otlp":
    case "logs otlpgrpc":
      return { help: "import the file of the collector there too: the stores that it writes to are the environment's" };
    case "metrics prometheus":
      return { store: "prometheus", source: "{}" };
    case "metrics prometheusremotewrite":
    case "metrics otlphttp":
      return or("prometheus", prometheusSource(prometheusAt(reached)), prometheus);
    default:
      return misses.includes(type) ? undefined : { help: cloud(`${signal} ${type}`, settings) ?? ownCollector };
  }
};

const loki =
  'loki({ url: "https://…" }) of a Loki, its secrets as secret("…"); no other store of signalbox takes records over OTLP';
const elasticsearch = 'elasticsearch({ url: "https://…", apiKey: secret("elasticsearch-api-key") }) under targets';
/** Nothing in the file says how long a platform for traces keeps them. */
const backend = ({ name }: Part, url: string, protocol = ""): string => {
  const at = /^https?:\/\/[A-Za-z0-9._:/-]+[A-Za-z0-9]$/.test(url) ? url : "https://…";
  const [, after = ""] = name.split("/");
  const key = /^[a-z][A-Za-z0-9]{0,30}$/.test(after) ? after : "platform";
  return `${key}: otlpBackend({ url: ${JSON.stringify(at)}, ${protocol}keeps: days(7) }) under targets with its headers or auth, and "${key}" in to.traces of otelCollector`;
};
const prometheus =
  'prometheus({ url: "https://…" }) says where metrics are asked for; they are fetched from the collector, and nothing pushes them';
/** Where no target of ours writes. */
export const ownCollector =
  "a collector of yours can: let it have otel-collector/fragments/redaction.yaml before its exporters";

/** The stores of clouds have options that the file does not say. */
const cloud = (sent: string, settings: Loose): string | undefined => {
  const plain = (key: string): string => {
    const [value = "…"] = textOf(settings[key]);
    return JSON.stringify(/^[A-Za-z0-9-]+$/.test(value) ? value : "…");
  };
  const targets: Readonly<Record<string, string>> = {
    "logs awscloudwatchlogs": `cloudwatch({ region: ${plain("region")} })`,
    "logs googlecloud": `gcp({ project: ${plain("project")} })`,
    "logs azuremonitor": `azure({ region: "…" })`,
  };
  const target = targets[sent];
  return target && `${target} under targets, and its key in to.logs of otelCollector`;
};

/** Loki takes records at /otlp, which some that are no Loki have in their addresses too. */
const isLoki = ({ type, name, signals }: Part, address: string): boolean =>
  type === "loki" ||
  (signals.length === 1 &&
    !/\/\/otlp-gateway|\/api\/v2\/otlp/.test(address) &&
    (/\/otlp(\/v1\/logs)?\/?$/.test(address) || /loki/i.test(name)));

const lokiAt = (reached: Reached): Reached => ({
  ...reached,
  url: reached.url.replace(/\/(loki\/api\/v1\/push|otlp(\/v1\/logs)?)?\/?$/, ""),
});

/** Only Prometheus itself answers queries where it takes what is pushed. */
const prometheusAt = (reached: Reached): Reached => {
  const [, url = ""] = /^(.*)\/api\/v1\/(?:write|otlp(?:\/v1\/metrics)?)\/?$/.exec(reached.url) ?? [];
  return { ...reached, url };
};

/** An address without a scheme is one with TLS, unless the file says otherwise. */
const grpcAddress = (address: string, { tls }: Loose): string =>
  /^https?:\/\//.test(address)
    ? address.replace(/\/$/, "")
    : `${isRecord(tls) && tls.insecure === true ? "http" : "https"}://${address.replace(/^dns:\/\/\//, "")}`;

const hasHeaders = ({ headers, auth }: Loose): boolean =>
  isRecord(auth) || (isRecord(headers) && Object.keys(headers).length > 0);

/** How an exporter says who it is, by its headers, its own settings or an extension. */
const reachedBy = (settings: Loose, address: string, extensions: Loose): Reached => {
  const headers = new Map(
    Object.entries(isRecord(settings.headers) ? settings.headers : {}).map(([name, value]) => [
      name.toLowerCase(),
      textOf(value)[0],
    ]),
  );
  const tenant = headers.get("x-scope-orgid");
  const authorization = headers.get("authorization") ?? "";
  const [authenticator = ""] = isRecord(settings.auth) ? textOf(settings.auth.authenticator) : [];
  const extension = extensions[authenticator];
  const client = isRecord(extension) && isRecord(extension.client_auth) ? extension.client_auth : {};
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const [username] = [
    ...(typeOf(authenticator) === "basicauth" ? textOf(client.username) : []),
    ...textOf(settings.user),
    ...textOf(Buffer.from(encoded, "base64").toString("utf8").split(":")[0]),
  ];
  return {
    ...splitUser(address),
    ...(tenant === undefined ? {} : { tenant }),
    ...(username === undefined ? {} : { username }),
    bears:
      typeOf(authenticator) === "bearertokenauth" ||
      /^(bearer|apikey) /i.test(authorization) ||
      settings.api_key !== undefined,
    signed: isRecord(settings.tls) && [settings.tls.ca_file, settings.tls.ca_pem].flatMap(textOf).length > 0,
  };
};
