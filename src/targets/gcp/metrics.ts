/** Metrics that Cloud Logging derives from records. @see https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics */

import { isRecordInstrument, type RecordInstrument } from "../../core/instrument.ts";
import type { JsonSlot } from "../../core/json-document.ts";
import { type Condition, type Selection, Unsupported } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { filterOf } from "./filter.ts";
import { longestName, mostLabels } from "./limits.ts";
import { ownerOf } from "./names.ts";
import type { GcpOptions } from "./options.ts";
import { type Store, storeOf } from "./store.ts";

/** `logging_metric` */
export interface LogMetric {
  /** The id alone, without `projects/`. */
  readonly name: string;
  readonly description: string;
  readonly filter: string;
  readonly metricDescriptor: {
    readonly metricKind: "DELTA";
    readonly valueType: "INT64" | "DISTRIBUTION";
    readonly unit: string;
    readonly labels: readonly { readonly key: string; readonly valueType: "STRING"; readonly description: string }[];
  };
  /** Of a distribution. */
  readonly valueExtractor?: string;
  readonly labelExtractors: Readonly<Record<string, string>>;
  /** Of a distribution; in the field's unit. */
  readonly bucketOptions?: { readonly explicitBuckets: { readonly bounds: readonly number[] } };
}

interface Wanted {
  readonly name: string;
  readonly description: string;
  readonly from: Selection;
  readonly more: readonly Condition[];
  /** The field whose values are distributed. @default records are counted */
  readonly field?: string;
  readonly labels: readonly string[];
}

const extract = ({ name }: JsonSlot): string => `EXTRACT(jsonPayload.${name})`;

/** Only the schema's events, because producers write sentences there: a label of any text is a metric of any size. */
const extractLabel = (slot: JsonSlot, { schema }: Site): string =>
  slot.field === "event"
    ? `REGEXP_EXTRACT(jsonPayload.${slot.name}, "^(${Object.keys(schema.events).join("|")})$")`
    : extract(slot);

export const logMetric = (wanted: Wanted, site: Site, store: Store): LogMetric => {
  const { name, description, from, more, field, labels } = wanted;
  if (labels.length > mostLabels) throw new Unsupported(`a metric has at most ${mostLabels} labels`);
  if (name.length > longestName(site))
    throw new Unsupported(`the name of its metric has more than ${longestName(site)} characters`, "shorten its name");
  const slot = field === undefined ? undefined : store.slot(field);
  if (slot && slot.type !== "number")
    throw new Unsupported(`${field} is stored as ${slot.type}, and that is no number`);
  const present: readonly Condition[] = field === undefined ? [] : [{ kind: "exists", field }];
  const facts = labels.map(key => ({ key, slot: store.slot(key), description: site.schema.fields[key]?.description }));
  return {
    name,
    description,
    filter: filterOf({ ...from, where: [...from.where, ...more, ...present] }, store),
    metricDescriptor: {
      metricKind: "DELTA",
      valueType: slot === undefined ? "INT64" : "DISTRIBUTION",
      unit: unitOf(field === undefined ? undefined : site.schema.fields[field]?.unit),
      labels: facts.map(one => ({ key: one.key, valueType: "STRING", description: one.description ?? one.key })),
    },
    ...(slot === undefined ? {} : { valueExtractor: extract(slot) }),
    labelExtractors: Object.fromEntries(facts.map(one => [one.key, extractLabel(one.slot, site)])),
    ...(field === undefined ? {} : { bucketOptions: { explicitBuckets: { bounds: boundsOf(field, site) ?? [0] } } }),
  };
};

/** @see https://unitsofmeasure.org/ucum */
const unitOf = (unit: string | undefined): string =>
  ({ milliseconds: "ms", seconds: "s", bytes: "By", mebibytes: "MiBy" })[unit ?? ""] ?? "1";

/** The bounds that the instruments have for a field, in the field's unit. */
export const boundsOf = (field: string, site: Pick<Site, "instruments">): readonly number[] | undefined => {
  for (const instrument of site.instruments)
    if (instrument.kind === "histogram" && instrument.value.field === field)
      return instrument.buckets.map(bound => Number((bound / instrument.value.scale).toPrecision(12)));
  return undefined;
};

/** Metric ids are of letters, digits and underscores here, so that PromQL's names are the same. */
export const metricId = (...words: readonly string[]): string => words.join("_").replaceAll(/[^A-Za-z0-9_]/g, "_");

export const instrumentLabelsOf = ({ labels }: RecordInstrument): readonly string[] => [
  "service",
  ...labels.filter(label => label !== "service"),
];

/** Every instrument of records; what has a value is a distribution, whose sum is the counter. */
export const instrumentMetrics = (self: Self<GcpOptions>, site: Site): readonly LogMetric[] => {
  const store = storeOf(self.options, site);
  return site.instruments.filter(isRecordInstrument).flatMap((instrument): readonly LogMetric[] => {
    try {
      return [
        logMetric(
          {
            name: metricId(ownerOf(self, site), instrument.name),
            description: instrument.description,
            from: instrument.from,
            more: [],
            ...(instrument.value === undefined ? {} : { field: instrument.value.field }),
            labels: instrumentLabelsOf(instrument),
          },
          site,
          store,
        ),
      ];
    } catch (error) {
      if (error instanceof Unsupported) return [];
      throw error;
    }
  });
};
