/** Where a collector sends what it has: the stores that the environment says for it, and what goes nowhere afterwards. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { FoundStores, FoundTarget } from "../reading.ts";
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
  backendKey,
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
  | { readonly platform: (key: string) => string; readonly wanted: string; readonly address: string }
  | undefined;

/** The first exporter to each product gives the environment's store; every other address is named. */
export const readExporters = (
  document: Loose,
  left: Left,
): {
  readonly stores: FoundStores;
  readonly targets: readonly FoundTarget[];
  /** The names of those that nothing of is carried over. */
  readonly left: readonly string[];
  readonly findings: readonly ImportFinding[];
} => {
  const extensions = isRecord(document.extensions) ? document.extensions : {};
  const each = partsOf(document, "exporters").map(part => ({
    part,
    sent: part.signals.map(signal => ({ signal, to: sentOf(part, signal, extensions) })),
  }));
  const all = each.flatMap(({ sent }) => sent.flatMap(({ to }) => (to === undefined ? [] : [to])));
  const found = all.flatMap(to => ("store" in to ? [to] : []));
  const stores: FoundStores = Object.fromEntries([
    ...all.flatMap(to => ("product" in to && to.product !== undefined ? [[to.product, "{}"]] : [])),
    ...found.toReversed().map(({ store, source }) => [store, source]),
  ]);
  return {
    stores,
    targets: each.flatMap(({ part, sent }) => sent.flatMap(one => targetOf(part, one, stores, left))),
    left: each
      .filter(({ sent }) => sent.every(({ to }) => to !== undefined && !("store" in to)))
      .map(({ part }) => part.name),
    findings: each.flatMap(({ part, sent }) => [
      ...leftOf(part, sent, left),
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

interface SignalSent {
  readonly signal: string;
  readonly to: Sent;
}

/** A store at another address than the first one's, or a platform. */
const targetOf = (part: Part, { signal, to }: SignalSent, stores: FoundStores, left: Left): readonly FoundTarget[] => {
  if (to === undefined || "help" in to) return [];
  if ("platform" in to)
    return [
      {
        wanted: to.wanted,
        identity: `${to.wanted} at ${to.address}`,
        finding: key => leftAddress(part, [signal], to.platform(key), left),
      },
    ];
  const { store, source } = to;
  if (stores[store] === source) return [];
  const help = (key: string): string =>
    `${storeAs(key, store, source)} under targets${store === "prometheus" ? "" : `, and ${JSON.stringify(key)} in to.${signal} of otelCollector`}`;
  return [
    {
      wanted: store,
      identity: `${store}(${source})`,
      finding: key => leftAddress(part, [signal], help(key), left),
    },
  ];
};

/** What an exporter sent somewhere that the environment does not; signals of which the same is said are named together. */
const leftOf = (part: Part, sent: readonly SignalSent[], left: Left): readonly ImportFinding[] => {
  const signals = new Map<string, string[]>();
  for (const { signal, to } of sent)
    if (to !== undefined && "help" in to) signals.set(to.help, [...(signals.get(to.help) ?? []), signal]);
  return [...signals].map(([help, names]) => leftAddress(part, names, help, left));
};

const leftAddress = (part: Part, signals: readonly string[], help: string, left: Left): ImportFinding => {
  const [address] = addressesOf(part.settings);
  return left(part, [], {
    what: `where ${signals.join(" and ")} are sent`,
    ...(address === undefined ? {} : { got: shownAddress(address) }),
    help,
  });
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
    case "traces otlpgrpc": {
      // What takes records besides is another collector, and no Jaeger.
      if (part.signals.includes("logs")) return { help: otherCollector };
      const source = hasHeaders(settings) ? undefined : jaegerSource(grpcAddress(address, settings));
      return source === undefined
        ? platformAt(part, address, key => backend(key, grpcAddress(address, settings), 'protocol: "grpc", '))
        : { store: "jaeger", source, address };
    }
    case "traces jaeger":
    case "traces zipkin":
      return { help: 'jaeger({ url: "http://…:4317" }), where it takes OTLP over gRPC' };
    case "traces otlphttp":
      return platformAt(part, address, key => backend(key, reached.url));
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

const platformAt = ({ name }: Part, address: string, platform: (key: string) => string): Sent => ({
  platform,
  wanted: backendKey(name),
  address: `${name} ${address}`,
});

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
