/** What the three languages share: where a field is stored, what a window is, how records are weighed. */

import { type Asked, type Condition, eventsOf, thinned, Unsupported, weighable } from "../../../core/query/index.ts";
import { groupsOf, type MeasureQuery, type RecordsQuery, type Selection } from "../../../core/query/query.ts";
import type { Site } from "../../../core/target.ts";
import type { Duration } from "../../../core/units.ts";
import { type ElasticsearchSlot, type FieldType, mappingOf } from "../mapping.ts";
import { namesOf } from "../names.ts";
import type { ElasticsearchOptions } from "../options.ts";

/** A store as its compilers see it. */
export interface Store {
  /** The data streams of all streams: `logs-llm.*-prod`. */
  readonly pattern: string;
  /** The path and type of a field; refuses what is not stored. */
  slot(field: string): ElasticsearchSlot;
  /** The path of the weight where sampling can have touched the records, else undefined. */
  weight(selection: Selection): string | undefined;
  /** Whether a text of the field is also kept whole, as a keyword, below its path. */
  keptWhole(slot: ElasticsearchSlot): boolean;
}

export const storeOf = (options: ElasticsearchOptions, site: Site): Store => {
  const mapping = new Map(mappingOf(options, site).map(slot => [slot.field, slot]));
  const slot = (field: string): ElasticsearchSlot => {
    const found = mapping.get(field);
    if (found) return found;
    throw new Unsupported(
      field in site.schema.fields
        ? `${field} is not stored: the privacy policy drops it, or no service sends it`
        : `${field} is no field of the schema`,
    );
  };
  return {
    pattern: namesOf(options, site.name).pattern,
    slot,
    weight: selection => (thinned(selection, site) ? slot("sample_weight").name : undefined),
    keptWhole: ({ field, type }) => type === "match_only_text" && site.schema.fields[field]?.role !== "content",
  };
};

/** How Elasticsearch compares a field's values. */
export type Nature = "text" | "number" | "flag" | "time";

export const natureOf = (type: FieldType): Nature => {
  switch (type) {
    case "keyword":
    case "wildcard":
    case "match_only_text":
    case "ip":
      return "text";
    case "long":
    case "double":
    case "scaled_float":
      return "number";
    case "boolean":
      return "flag";
    case "date_nanos":
      return "time";
    default:
      return type satisfies never;
  }
};

const natureOfValue: Readonly<Record<string, Nature>> = { string: "text", number: "number", boolean: "flag" };

/** The slot of a field that values of this kind are compared with. */
export const comparable = (store: Store, field: string, value: string | number | boolean): ElasticsearchSlot => {
  const slot = store.slot(field);
  if (natureOf(slot.type) !== natureOfValue[typeof value])
    throw new Unsupported(`${field} is stored as ${slot.type}, which no ${typeof value} equals`);
  if (typeof value === "number" && !Number.isFinite(value)) throw new Unsupported(`${value} is no number to compare`);
  return slot;
};

/** The slot of a field that is calculated with. */
export const measured = (store: Store, field: string): ElasticsearchSlot => {
  const slot = store.slot(field);
  if (natureOf(slot.type) !== "number")
    throw new Unsupported(`${field} is stored as ${slot.type}: there are no numbers to calculate with`);
  return slot;
};

/** A dotted quad: the only addresses whose text is the same however they are written. */
export const isPlainAddress = (text: string): boolean =>
  /^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])([.](?!$)|$)){4}$/.test(text);

/** What a selection leaves in, its events as a condition on their name. */
export const conditionOf = (from: Selection): Condition => ({ kind: "all", of: [...eventsOf(from), ...from.where] });

/** Refuses what a sample cannot answer. */
export const judgeSampled = (query: MeasureQuery, weight: string | undefined): void => {
  if (weight !== undefined && !weighable.has(query.measure.kind))
    throw new Unsupported(
      `a ${query.measure.kind} cannot be told from sampled records`,
      "ask about events or levels that sampling leaves whole",
    );
};

/** Names of result columns that are ours. */
const ownColumns: ReadonlySet<string> = new Set(["value", "time", "le"]);

/** The slots of everything grouped by. */
export const groupSlots = (store: Store, query: MeasureQuery): readonly ElasticsearchSlot[] =>
  groupsOf(query).map(field => {
    const slot = store.slot(field);
    if (ownColumns.has(slot.name))
      throw new Unsupported(`${field} is stored as ${slot.name}, a name of the result's own`);
    return slot;
  });

/** What time a query is about. */
export type Window =
  /** The viewer's range; a series has the viewer's steps, unless the query says its own. */
  | { readonly kind: "viewer"; readonly step?: Duration }
  /** The last so much; a series goes in steps. */
  | { readonly kind: "fixed"; readonly range: Duration; readonly step?: Duration };

const times = (duration: Duration, count: number): Duration => ({
  ...duration,
  milliseconds: duration.milliseconds * count,
});

/** How far back a series of fixed steps goes when nobody says. */
const steps = 24;

/** A series goes in steps of the query's own window, over the asker's. */
export const windowOf = ({ query, shape, window }: Pick<Asked, "query" | "shape" | "window">): Window => {
  const over = query.kind === "measure" ? query.over : undefined;
  if (shape === "series") {
    const step = over === undefined ? {} : { step: over };
    if (window === "viewer") return { kind: "viewer", ...step };
    if (over === undefined) return { kind: "fixed", range: times(window, steps), step: window };
    const longer = window.milliseconds > over.milliseconds ? window : times(over, steps);
    return { kind: "fixed", range: longer, ...step };
  }
  if (over !== undefined) return { kind: "fixed", range: over };
  return window === "viewer" ? { kind: "viewer" } : { kind: "fixed", range: window };
};

/** The most rows and hits one answer may have. @see https://www.elastic.co/docs/reference/elasticsearch/index-settings/index-modules */
export const mostRows = 10_000;

export const limited = ({ limit }: RecordsQuery): number => {
  if (limit > mostRows) throw new Unsupported(`${limit} records are more than the ${mostRows} one answer may have`);
  return limit;
};

/** Text that no engine stores or compares: half of a surrogate pair. */
export const judgeText = (text: string): string => {
  if (/\p{Surrogate}/u.test(text)) throw new Unsupported("half of a surrogate pair is no text");
  return text;
};
