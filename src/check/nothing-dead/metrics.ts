/** What a metric store of an environment has: instruments, recording rules, and what engines say of themselves. */

import { nearest } from "../../core/errors.ts";
import { type Engine, type Instrument, instrumentLabels, metricLabel, otherEvent } from "../../core/instrument.ts";
import type { Environment } from "../../environment/index.ts";
import { type Finding, finding, meant } from "./finding.ts";
import { valuesOf } from "./names.ts";
import { counts, type Quantity, quantityOfMetric } from "./quantity.ts";

export interface Metric {
  /** Undefined when not all of its labels are known. */
  readonly labels: ReadonlySet<string> | undefined;
  readonly quantity: Quantity | undefined;
  readonly bucket: boolean;
  /** Who exposes it; undefined for what is taken from records or recorded by a rule. */
  readonly engine?: Engine;
}

export interface Metrics {
  readonly names: ReadonlyMap<string, Metric>;
  readonly instruments: readonly Instrument[];
  /** The closed values of labels. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The products that are there. */
  readonly products: ReadonlySet<string>;
}

/** What Prometheus itself gives every series, or its rules. */
const engineLabels = ["job", "instance", "le", "__name__"];

const ownMetrics = ["ALERTS", "ALERTS_FOR_STATE", "target_info"];

/** Metrics of engines and platforms that this list does not go into. */
const foreign =
  /^(otelcol|loki|promtail|prometheus|alertmanager|alloy|jaeger|grafana|logstash|elasticsearch|cortex|go|jvm|process|promhttp|net_conntrack|scrape|node|kube|kubelet|container|machine|apiserver|http|rpc|traces|gen_ai|vllm)_/;

export const metricsOf = (
  { site, targets }: Pick<Environment, "site" | "targets">,
  records: readonly string[],
  scraped: readonly string[],
): Metrics => {
  const names = renamings(targets);
  const labelOf = (field: string) => names.map(one => one[field] ?? metricLabel(field));
  const everywhere = [...engineLabels, ...scraped];
  const found = new Map<string, Metric>();
  for (const instrument of site.instruments)
    for (const [suffix, quantity] of seriesOf(instrument))
      found.set(`${instrument.name}${suffix}`, {
        labels:
          instrument.kind === "exposed"
            ? undefined
            : new Set([...everywhere, ...[...instrumentLabels, ...instrument.labels].flatMap(labelOf)]),
        quantity,
        bucket: suffix === "_bucket",
        ...(instrument.kind === "exposed" ? { engine: instrument.engine } : {}),
      });
  const unknown: Metric = { labels: undefined, quantity: undefined, bucket: false };
  for (const name of [...records, ...ownMetrics]) found.set(name, unknown);
  const fields = new Set([
    ...instrumentLabels,
    ...site.instruments.flatMap(one => (one.kind === "exposed" ? [] : one.labels)),
  ]);
  return {
    names: found,
    instruments: site.instruments,
    values: new Map(
      [...fields].flatMap(field => {
        const values = valuesOf(field, site.schema.fields[field], site);
        return values === undefined
          ? []
          : labelOf(field).map(label => [label, field === "event" ? [...values, otherEvent] : values] as const);
      }),
    ),
    products: new Set([...targets.map(({ target }) => target.product), ...kubelets(targets)]),
  };
};

type Renaming = Readonly<Record<string, string>>;

/** What users call labels in the stores of metrics; nothing where there is none. */
const renamings = (targets: Environment["targets"]): readonly Renaming[] => {
  const found = targets
    .filter(({ target }) => target.languages?.includes("promql"))
    .map(({ self }): Renaming => {
      const { names } = self.options as { readonly names?: Renaming };
      return names ?? {};
    });
  return found.length > 0 ? found : [{}];
};

/** They are no target: a store of metrics asks them, or not. */
const kubelets = (targets: Environment["targets"]): readonly Engine[] =>
  targets.some(({ self }) => (self.options as { readonly kubelet?: boolean }).kubelet === true) ? ["kubelet"] : [];

const seriesOf = (instrument: Instrument): readonly (readonly [suffix: string, quantity: Quantity | undefined])[] => {
  const type = instrument.kind === "exposed" ? instrument.type : instrument.kind;
  const quantity = quantityOfMetric(instrument.unit, type);
  return type === "histogram"
    ? [
        ["_bucket", counts],
        ["_count", counts],
        ["_sum", quantity],
      ]
    : [["", quantity]];
};

/** The unit that a histogram's buckets are in. */
export const bucketUnit = (metrics: Metrics, name: string): Quantity | undefined =>
  metrics.names.get(name.replace(/_bucket$/, "_sum"))?.quantity;

/** A metric that nobody has; nothing for an engine's own that we do not list. */
export const judgeMetric = (name: string, metrics: Metrics, alert: boolean): readonly Finding[] => {
  const found = metrics.names.get(name);
  if (found !== undefined) return alert ? judgeEngine(name, found, metrics) : [];
  const owner = metrics.instruments.find(one => one.aliases.includes(name));
  if (owner) return [finding("asks for a metric under another of its names", name, meant(owner.name))];
  if (name.includes(":"))
    return [
      finding(
        "asks for what no rule records",
        name,
        meant(
          nearest(
            name,
            [...metrics.names.keys()].filter(one => one.includes(":")),
          ),
        ),
      ),
    ];
  const bare = name.replace(/_total$/, "");
  const suffixed = [...metrics.names.keys()].find(known => known.replace(/_total$/, "") === bare);
  if (suffixed) return [finding("asks for a metric that is called otherwise", name, meant(suffixed))];
  const histogram = metrics.names.has(`${name}_bucket`);
  if (histogram)
    return [
      finding("asks for a histogram as if it were one number", name, {
        expected: `${name}_bucket, ${name}_sum or ${name}_count`,
      }),
    ];
  if (foreign.test(name)) return [];
  return [
    finding("asks for a metric that nothing here has", name, {
      expected: "an instrument, a recording rule, or an engine's own metric",
      ...meant(nearest(name, metrics.names.keys())),
    }),
  ];
};

/** An alert on a product that is not there can never fire. */
const judgeEngine = (name: string, { engine }: Metric, { products }: Metrics): readonly Finding[] =>
  engine === undefined || engine === "service" || name === "up" || products.has(engine)
    ? []
    : [
        finding("waits for a metric of a product that is not in this environment", name, {
          ...(engine === "kubelet"
            ? { expected: "a Prometheus that asks kubelets", help: "set its `kubelet: true`" }
            : { expected: `a target ${engine}`, help: "turn the alert off, or add the target" }),
        }),
      ];
