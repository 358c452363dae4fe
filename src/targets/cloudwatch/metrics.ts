/** Metrics that filters of log groups write. A filter has dimensions or a default value, never both. */

import { isRecordInstrument, type RecordInstrument } from "../../core/instrument.ts";
import type { Condition, Selection } from "../../core/query/index.ts";
import { Unsupported } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { type CloudwatchOptions, namespaceOf } from "./options.ts";
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
  readonly metric: string;
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
  wanted: Written,
  options: CloudwatchOptions,
  site: Site,
  store: Store,
): readonly MetricFilter[] => {
  const { metric, from, more, field, dimensions, zero } = wanted;
  const slot = field === undefined ? undefined : store.slot(field);
  if (slot && slot.type !== "number")
    throw new Unsupported(`${field} is stored as ${slot.type}, and that is no number`);
  const present: readonly Condition[] = field === undefined ? [] : [{ kind: "exists", field }];
  const pattern = patternOf([...conditionsOf(from, store), ...more, ...present], store);
  return store.groups(from).map(logGroupName => ({
    name: metric,
    logGroupName,
    pattern,
    metricTransformation: {
      name: metric,
      namespace: namespaceOf(options, site.name),
      value: slot === undefined ? "1" : selectorOf(slot),
      ...(zero && dimensions.length === 0 ? { defaultValue: "0" } : {}),
      unit: field === undefined ? "Count" : unitOfField(site, field),
      ...(dimensions.length === 0
        ? {}
        : { dimensions: Object.fromEntries(dimensions.map(name => [name, selectorOf(store.slot(name))])) }),
    },
  }));
};

/** An instrument as a metric of CloudWatch, and the labels it has no dimension for. */
export interface InstrumentMetric {
  readonly instrument: string;
  readonly filters: readonly MetricFilter[];
  readonly withoutLabels: readonly string[];
}

/** Every instrument of records whose filter CloudWatch can say; values stay in the field's unit. */
export const instrumentMetrics = ({ options }: Self<CloudwatchOptions>, site: Site): readonly InstrumentMetric[] => {
  const store = storeOf(options, site);
  return site.instruments.filter(isRecordInstrument).flatMap((instrument): readonly InstrumentMetric[] => {
    const labels = ["service", ...instrument.labels.filter(label => label !== "service")];
    const dimensions = labels.slice(0, mostDimensions);
    try {
      return [
        {
          instrument: instrument.name,
          withoutLabels: labels.slice(mostDimensions),
          filters: filtersOf(
            {
              metric: metricNameOf(instrument, site),
              from: instrument.from,
              more: [],
              ...(instrument.value === undefined ? {} : { field: instrument.value.field }),
              dimensions,
              zero: false,
            },
            options,
            site,
            store,
          ),
        },
      ];
    } catch (error) {
      if (error instanceof Unsupported) return [];
      throw error;
    }
  });
};

/** A filter writes values as they are: `_seconds` of a field in milliseconds would lie. */
const metricNameOf = ({ name, value }: RecordInstrument, site: Site): string =>
  value !== undefined && unitOfField(site, value.field) === "Milliseconds"
    ? name.replace("_seconds", "_milliseconds")
    : name;
