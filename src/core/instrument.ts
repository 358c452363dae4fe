/**
 * Named, pre-aggregated queries: what metric stores have instead of records. One list feeds what shippers derive from
 * records, what services expose themselves, recording rules, cloud metric filters, and the answers PromQL gives.
 * Instruments are taken before sampling.
 */

import type { Selection } from "./query/query.ts";
import type { Service } from "./service.ts";

/** The units of the metrics ecosystem, as names end in them. @see https://prometheus.io/docs/practices/naming/ */
export type MetricUnit = "seconds" | "bytes" | "dollars" | "tokens" | "ratio" | "none";

/** Who a metric comes from that is not derived from records. */
export type Engine =
  | "otel-collector"
  | "prometheus"
  | "alertmanager"
  | "loki"
  | "jaeger"
  | "alloy"
  | "promtail"
  | "kubelet"
  | "service";

/** What all instruments of records carry: whose record, and where. */
export const instrumentLabels = ["service", "environment"] as const;

/** A field's name as a label of metrics: the field's own, and the service's as logs have it. */
export const metricLabel = (field: string): string => (field === "service" ? "service_name" : field);

/** What stands in the label `event` of a record whose event the schema does not name: producers write sentences there. */
export const otherEvent = "other";

/**
 * `llm_requests_total`: words of lower-case letters and digits, `total` only the last of them. The collector's exporter
 * takes every other `total` out.
 */
export const instrumentName = /^(?!.*_total_)[a-z][a-z0-9]*(_[a-z0-9]+)+$/;

/** The instruments a shipper derives from a service's records; one that exposes metrics counts for itself. */
export const derivedFor = (
  service: Pick<Service, "metrics">,
  site: { readonly scraped: boolean; readonly instruments: readonly Instrument[] },
): readonly RecordInstrument[] =>
  site.scraped && service.metrics === undefined ? site.instruments.filter(isRecordInstrument) : [];

interface InstrumentFacts {
  /** In Prometheus' form: `llm_request_latency_seconds`, counters with `_total`. */
  readonly name: string;
  readonly description: string;
  readonly unit: MetricUnit;
  /** Dimensions and flags, beside `service` and `environment`; a missing field is the empty label. */
  readonly labels: readonly string[];
  /** Other names instrumentations use for it, for imports and docs. @default [] */
  readonly aliases: readonly string[];
}

/**
 * A counter counts records, or adds up `value`; a histogram counts `value` into buckets. A value below zero is not counted:
 * no metric store takes one.
 */
export type Instrument =
  | (InstrumentFacts & {
      readonly kind: "counter";
      readonly from: Selection;
      /** The field added up; absent, records are counted. */
      readonly value?: { readonly field: string; readonly scale: number };
    })
  | (InstrumentFacts & {
      readonly kind: "histogram";
      readonly from: Selection;
      /** The field, and the factor from its unit to the metric's. */
      readonly value: { readonly field: string; readonly scale: number };
      /** Upper bounds in the metric's unit, rising; the one for everything is implied. */
      readonly buckets: readonly number[];
    })
  | (InstrumentFacts & {
      /** What an engine or the service itself exposes; queries name it in their own words only. */
      readonly kind: "exposed";
      readonly type: "counter" | "gauge" | "histogram";
      readonly engine: Engine;
    });

export type RecordInstrument = Exclude<Instrument, { kind: "exposed" }>;

export const isRecordInstrument = (instrument: Instrument): instrument is RecordInstrument =>
  instrument.kind !== "exposed";

interface InstrumentOptions {
  readonly description: string;
  /** Which records: `on(llmLog.request_end)`, narrowed with `where`. */
  readonly from: { readonly selection: Selection };
  /** @default [] */
  readonly labels?: readonly string[];
  /** @default "none" */
  readonly unit?: MetricUnit;
  /** @default [] */
  readonly aliases?: readonly string[];
}

const factsOf = (name: string, options: Omit<InstrumentOptions, "from">): InstrumentFacts => ({
  name,
  description: options.description,
  unit: options.unit ?? "none",
  labels: options.labels ?? [],
  aliases: options.aliases ?? [],
});

/** Counts records: `counter("llm_requests_total", { from: on(llmLog.request_end), … })`, or adds up a field's `value`. */
export const counter = (
  name: string,
  options: InstrumentOptions & { readonly value?: { readonly field: string; readonly scale?: number } },
): Instrument =>
  Object.freeze({
    kind: "counter",
    ...factsOf(name, options),
    from: options.from.selection,
    ...(options.value === undefined ? {} : { value: { scale: 1, ...options.value } }),
  });

/** Counts a field's values into buckets. @default scale 1 */
export const histogram = (
  name: string,
  options: InstrumentOptions & {
    readonly value: { readonly field: string; readonly scale?: number };
    readonly buckets: readonly number[];
  },
): Instrument =>
  Object.freeze({
    kind: "histogram",
    ...factsOf(name, options),
    from: options.from.selection,
    value: { scale: 1, ...options.value },
    buckets: options.buckets,
  });

/** A metric that an engine or a service exposes by itself. */
export const exposed = (
  name: string,
  options: Omit<InstrumentOptions, "from"> & {
    readonly type: "counter" | "gauge" | "histogram";
    readonly engine: Engine;
  },
): Instrument =>
  Object.freeze({ kind: "exposed", ...factsOf(name, options), type: options.type, engine: options.engine });
