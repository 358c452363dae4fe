/** Where a collector sends what it has: the stores that the environment says for it, and what goes nowhere afterwards. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { FoundStores } from "../reading.ts";
import {
  elasticsearchSource,
  isOpen,
  jaegerSource,
  lokiSource,
  overTls,
  prometheusSource,
  type Reached,
  shownAddress,
  storeAs,
} from "../stores.ts";
import {
  backend,
  backendKeys,
  cloud,
  elasticsearch,
  loki,
  otherCollector,
  ownCollector,
  prometheus,
} from "./elsewhere.ts";
import { exporterSettings } from "./exporter-settings.ts";
import { type Left, type Part, partsOf } from "./parts.ts";
import { authenticatorOf, reachedBy } from "./who.ts";

type Store = keyof FoundStores;

/** What becomes of one signal at one exporter: options of a store, what to write instead, or nothing that is missed. */
type Sent =
  | { readonly store: Store; readonly source: string; readonly address: string }
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
  const parts = partsOf(document, "exporters");
  const keys = backendKeys(parts);
  const each = parts.map(part => ({
    part,
    sent: part.signals.map(signal => ({
      signal,
      to: sentOf(part, signal, extensions, keys.get(part.name) ?? "platform"),
    })),
  }));
  const all = each.flatMap(({ sent }) => sent.flatMap(({ to }) => (to === undefined ? [] : [to])));
  const found = all.flatMap(to => ("store" in to ? [to] : []));
  const sourcesOf = (store: Store): readonly string[] => [
    ...new Set(found.filter(one => one.store === store).map(({ source }) => source)),
  ];
  const stores: FoundStores = Object.fromEntries([
    ...all.flatMap(to => ("product" in to && to.product !== undefined ? [[to.product, "{}"]] : [])),
    ...found.map(({ store }) => [store, sourcesOf(store)[0]]),
  ]);
  return {
    stores,
    left: each
      .filter(({ sent }) => sent.every(({ to }) => to !== undefined && "help" in to))
      .map(({ part }) => part.name),
    findings: each.flatMap(({ part, sent }) => [
      ...leftOf(part, sent, sourcesOf, left),
      ...unlessSaid(
        sent.flatMap(({ to }) =>
          to !== undefined && "store" in to ? exporterSettings(part, to.store, to.address, extensions, left) : [],
        ),
      ),
    ]),
  };
};

/** An exporter of two signals has its settings once. */
const unlessSaid = (findings: readonly ImportFinding[]): readonly ImportFinding[] =>
  findings.filter(({ path }, index) => findings.findIndex(one => one.path === path) === index);

/** What an exporter sent somewhere that the environment does not; signals of which the same is said are named together. */
const leftOf = (
  part: Part,
  sent: readonly { readonly signal: string; readonly to: Sent }[],
  sourcesOf: (store: Store) => readonly string[],
  left: Left,
): readonly ImportFinding[] => {
  const [address] = addressesOf(part.settings);
  const signals = new Map<string, string[]>();
  for (const { signal, to } of sent) {
    const help = helpOf(signal, to, sourcesOf);
    if (help !== undefined) signals.set(help, [...(signals.get(help) ?? []), signal]);
  }
  return [...signals].map(([help, names]) =>
    left(part, [], {
      what: `where ${names.join(" and ")} are sent`,
      ...(address === undefined ? {} : { got: shownAddress(address) }),
      help,
    }),
  );
};

const helpOf = (signal: string, to: Sent, sourcesOf: (store: Store) => readonly string[]): string | undefined => {
  if (to === undefined) return undefined;
  if ("help" in to) return to.help;
  const { store, source } = to;
  const index = sourcesOf(store).indexOf(source);
  const key = `${store}${index + 1}`;
  const route = store === "prometheus" ? "" : `, and ${JSON.stringify(key)} in to.${signal} of otelCollector`;
  return index === 0 ? undefined : `${storeAs(key, store, source)} under targets${route}`;
};

const addressesOf = (settings: Loose): readonly string[] =>
  [
    ...textOf(settings.endpoint),
    ...["logs", "traces", "metrics"].flatMap(signal => textOf(settings[`${signal}_endpoint`])),
    ...listOf(settings.endpoints).flatMap(textOf),
  ].filter((one, index, all) => all.indexOf(one) === index);

/** Of an exporter that writes for people at a screen, or to the next process of the same collector. */
const misses: readonly string[] = ["debug", "logging", "nop", "loadbalancing"];

const sentOf = (part: Part, signal: string, extensions: Loose, key: string): Sent => {
  const { type, settings } = part;
  const [address = ""] = textOf(settings[`${signal}_endpoint`]).concat(addressesOf(settings));
  const reached = reachedBy(settings, address, extensions);
  const or = (store: Store, source: string | undefined, help: string, product: { product?: Store } = {}): Sent =>
    source === undefined ? { help, ...product } : { store, source, address };
  const reason = isOpen(reached.url) ? `; ${overTls}` : "";
  switch (`${signal} ${type}`) {
    case "logs loki":
    case "logs otlphttp":
      return or("loki", isLoki(part, address) ? lokiSource(lokiAt(reached)) : undefined, loki + reason);
    case "logs elasticsearch":
      return or(
        "elasticsearch",
        elasticsearchSource({ ...reached, bears: hasAuth(settings, reached) }),
        elasticsearch + reason,
        {
          product: "elasticsearch",
        },
      );
    case "traces elasticsearch":
      return { help: 'jaeger({ storage: "elasticsearch", elasticsearch: { url: "https://…" } }) keeps them there' };
    case "traces otlp":
    case "traces otlpgrpc":
      // What takes records besides is another collector, and no Jaeger.
      if (part.signals.includes("logs")) return { help: otherCollector };
      return or(
        "jaeger",
        hasHeaders(settings) ? undefined : jaegerSource(grpcAddress(address, settings)),
        backend(key, grpcAddress(address, settings), 'protocol: "grpc", '),
      );
    case "traces jaeger":
    case "traces zipkin":
      return { help: 'jaeger({ url: "http://…:4317" }), where it takes OTLP over gRPC' };
    case "traces otlphttp":
      return { help: backend(key, reached.url) };
    case "logs otlp":
    case "logs otlpgrpc":
      return { help: otherCollector };
    case "metrics prometheus":
      return { store: "prometheus", source: "{}", address };
    case "metrics prometheusremotewrite":
    case "metrics otlphttp":
      return or("prometheus", prometheusSource(prometheusAt(reached)), prometheus);
    default:
      return misses.includes(type) ? undefined : { help: cloud(`${signal} ${type}`, settings) ?? ownCollector };
  }
};

/** Whoever is asked who it is has a key, in whatever way the file says it. */
const hasAuth = (settings: Loose, { bears }: Reached): boolean =>
  bears === true ||
  authenticatorOf(settings) !== "" ||
  Object.keys(isRecord(settings.headers) ? settings.headers : {}).some(name => /^authorization$/i.test(name));

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
