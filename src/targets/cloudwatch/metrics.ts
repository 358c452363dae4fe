/** Metrics that filters of log groups write. A filter has dimensions or a default value, never both. */

import { isRecordInstrument, type RecordInstrument } from "../../core/instrument.ts";
import type { Condition, Selection } from "../../core/query/index.ts";
import { Unsupported } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { metricOf, prefixOf } from "./names.ts";
import type { CloudwatchOptions } from "./options.ts";
import { patternOf, selectorOf } from "./pattern.ts";
import { conditionsOf, type Store, storeOf } from "./store.ts";

/** `cloudwatch_log_metric_filter` */
export interface MetricFilter {
  readonly name: string;
  readonly logGroupName: string;
  readonly pattern: string;
  readonly metricTransformation: {
    readonly name: string;
    readonly namespace: string;
    readonly value: string;
    /** Reported for a minute in which records came and none matched. */
    readonly defaultValue?: string;
    readonly unit: MetricUnit;
    /** At most three. */
    readonly dimensions?: Readonly<Record<string, string>>;
  };
}

/** An alarm's unit must be its metric's, or there is never data. */
export type MetricUnit = "Count" | "Milliseconds" | "Seconds" | "Bytes" | "None";

export const mostDimensions = 3;
export const mostFilters = 100;

/** The unit of a field's values, as CloudWatch calls it. */
export const unitOfField = (site: Pick<Site, "schema">, field: string): MetricUnit => {
  switch (site.schema.fields[field]?.unit) {
    case "milliseconds":
      return "Milliseconds";
    case "seconds":
      return "Seconds";
    case "bytes":
      return "Bytes";
    case "tokens":
    case "count":
    case "requests":
    case "characters":
      return "Count";
    default:
      return "None";
  }
};

interface Written {
  readonly metric: { readonly name: string; readonly namespace: string };
  /** The filter's own name, which its group has only one of. */
  readonly filter: string;
  readonly from: Selection;
  readonly more: readonly Condition[];
  /** The field whose value is written. @default one for each record */
  readonly field?: string;
  readonly dimensions: readonly string[];
  /** Whether a minute without a match is worth a zero. */
  readonly zero: boolean;
}

/** The filters of a metric, one for each log group its records stand in. */
export const filtersOf = (
  { metric, filter, from, more, field, dimensions, zero }: Written,
  site: Site,
  store: Store,
): readonly MetricFilter[] => {
  const slot = field === undefined ? undefined : store.slot(field);
  if (slot && slot.type !== "number")
    throw new Unsupported(`${field} is stored as ${slot.type}, and that is no number`);
  const present: readonly Condition[] = field === undefined ? [] : [{ kind: "exists", field }];
  const pattern = patternOf([...conditionsOf(from, store), ...more, ...present], store);
  return store.groups(from).map(logGroupName => ({
    name: filter,
    logGroupName,
    pattern,
    metricTransformation: {
      ...metric,
      value: slot === undefined ? "1" : selectorOf(slot),
      ...(zero && dimensions.length === 0 ? { defaultValue: "0" } : {}),
      unit: field === undefined ? "Count" : unitOfField(site, field),
      ...(dimensions.length === 0
        ? {}
        : { dimensions: Object.fromEntries(dimensions.map(name => [name, selectorOf(store.slot(name))])) }),
    },
  }));
};

/** An instrument as metrics of CloudWatch, and the labels it has no dimension for. */
export interface InstrumentMetric {
  readonly instrument: string;
  /** What anomalies are looked for in. */
  readonly name: string;
  readonly kind: RecordInstrument["kind"];
  /** Without dimensions: a counter's with zeros, and a histogram's where anomalies are looked for. */
  readonly totals: readonly MetricFilter[];
  /** By its first labels: to CloudWatch another metric of the same name. */
  readonly filters: readonly MetricFilter[];
  readonly withoutLabels: readonly string[];
}

const isWanted = ({ metrics, logGroupClass }: CloudwatchOptions, { name }: RecordInstrument): boolean =>
  Array.isArray(metrics)
    ? metrics.includes(name)
    : (metrics ?? (logGroupClass === "STANDARD" ? "all" : "none")) === "all";

/**
 * The instruments that were asked for, if CloudWatch can say their filters; values stay in the field's unit. One whose
 * records log sampling thins out is none: a filter would count what is left.
 */
export const instrumentMetrics = (self: Self<CloudwatchOptions>, site: Site): readonly InstrumentMetric[] => {
  const { options } = self;
  const store = storeOf(options, site);
  return site.instruments
    .filter(isRecordInstrument)
    .filter(instrument => isWanted(options, instrument))
    .flatMap((instrument): readonly InstrumentMetric[] => {
      // A filter cannot tell the schema's events from sentences that producers write there, each a metric to be paid for.
      const labels = ["service", ...instrument.labels.filter(label => label !== "service" && label !== "event")];
      const plain = plainNameOf(instrument, site);
      const metric = metricOf(self, site, plain);
      const filter = `${prefixOf(self, site)}-${plain}`;
      const { from, value, kind } = instrument;
      const written = {
        metric,
        filter,
        from,
        more: [],
        ...(value === undefined ? {} : { field: value.field }),
        zero: kind === "counter",
      };
      try {
        if (store.weighs(from, kind === "counter" ? "count" : "percentile")) return [];
        const grouped = { ...written, filter: `${filter}-grouped`, dimensions: labels.slice(0, mostDimensions) };
        return [
          {
            instrument: instrument.name,
            name: metric.name,
            kind,
            totals:
              kind === "counter" || instrument.name in options.anomalies
                ? filtersOf({ ...written, dimensions: [] }, site, store)
                : [],
            filters: filtersOf(grouped, site, store),
            withoutLabels: instrument.labels.filter(label => !labels.slice(0, mostDimensions).includes(label)),
          },
        ];
      } catch (error) {
        if (error instanceof Unsupported) return [];
        throw error;
      }
    });
};

/** A filter writes values as they are: `_seconds` of a field in milliseconds would lie. */
const plainNameOf = ({ name, value }: RecordInstrument, site: Site): string =>
  value !== undefined && unitOfField(site, value.field) === "Milliseconds"
    ? name.replace("_seconds", "_milliseconds")
    : name;
