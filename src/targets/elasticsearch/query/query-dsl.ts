/**
 * Queries as bodies of `_search`. Numbers are at `aggregations.groups.buckets[].value`; a bucket's key has the groups by
 * the store's names, and the step of a series as `time`.
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search
 */

import type { Json, JsonObject } from "../../../core/artifact.ts";
import { type Answer, type Asked, answered, Unsupported, wordsIn } from "../../../core/query/index.ts";
import type { MeasureQuery, RecordsQuery } from "../../../core/query/query.ts";
import { type Duration, inSeconds, minutes } from "../../../core/units.ts";
import type { ElasticsearchSlot } from "../mapping.ts";
import {
  conditionOf,
  groupSlots,
  judgeSampled,
  limited,
  mostRows,
  natureOf,
  type Store,
  type Window,
  windowOf,
} from "./context.ts";
import { clauses, exactPath, type Reading } from "./query-dsl-conditions.ts";
import { type Aggregated, aggregate, orderOf } from "./query-dsl-measures.ts";

export const queryDsl = (store: Store, asked: Asked): Answer =>
  answered("query-dsl", () => {
    const { query } = asked;
    switch (query.kind) {
      case "raw":
        return { text: wordsIn(query, "query-dsl") };
      case "records":
        return { text: written(records(store, query, asked)) };
      case "measure": {
        const { body, tolerance } = measure(store, query, asked);
        return { text: written(body), ...(tolerance ? { tolerance } : {}) };
      }
      default:
        return query satisfies never;
    }
  });

/** As wide as a line may be before a value is parted over several. */
const lineWidth = 100;

/** JSON in which what fits a line stands in one. */
const written = (value: Json | undefined, indent = ""): string => {
  const flat = JSON.stringify(value)
    .replaceAll(/("(?:[^"\\]|\\.)*")|([:,])/g, (_, text: string | undefined, sign: string) => text ?? `${sign} `)
    .trim();
  if (typeof value !== "object" || value === null || indent.length + flat.length <= lineWidth) return flat;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map(one => written(one, inner))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${written(one, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
};

type Fixed = Extract<Window, { kind: "fixed" }>;

/** A body has no viewer: a series is of five minutes a step, one number needs a window. */
const windowed = (asked: Asked): Fixed => {
  const window = windowOf(
    asked.window === "viewer" && asked.shape === "series" ? { ...asked, window: minutes(5) } : asked,
  );
  if (window.kind === "fixed") return window;
  throw new Unsupported("a search body has no viewer whose range it could take", "ask with a window of its own");
};

/** Seconds are the smallest unit of date math. */
const secondsOf = (duration: Duration): number => {
  const seconds = inSeconds(duration);
  if (!Number.isInteger(seconds)) throw new Unsupported(`${duration.written} is no whole number of seconds`);
  return seconds;
};

const filters = (reading: Reading, { query, chosen = {} }: Asked, window: Fixed): readonly JsonObject[] => {
  if (query.kind === "raw") return [];
  return [
    { range: { "@timestamp": { gt: `now-${secondsOf(window.range)}s`, lte: "now" } } },
    ...clauses(reading, conditionOf(query.from)),
    ...Object.entries(chosen).map(([field, value]) => ({ term: { [reading.store.slot(field).name]: { value } } })),
  ];
};

/** The paths read from `_source`, as keywords. */
const runtime = ({ fromSource }: Reading): JsonObject =>
  fromSource.size === 0
    ? {}
    : { runtime_mappings: Object.fromEntries([...fromSource].sort().map(path => [path, { type: "keyword" }])) };

const records = (store: Store, query: RecordsQuery, asked: Asked): JsonObject => {
  const reading: Reading = { store, fromSource: new Set() };
  const filter = filters(reading, asked, windowed(asked));
  const shown = new Set(["@timestamp", ...query.fields.map(field => store.slot(field).name)]);
  return {
    size: limited(query),
    ...runtime(reading),
    query: { bool: { filter } },
    sort: [{ "@timestamp": { order: "desc" } }],
    _source: query.fields.length === 0 ? true : [...shown],
  };
};

/** The newest record is asked for its value, so that it must be one that has it. */
const having = (store: Store, { measure }: MeasureQuery): readonly JsonObject[] =>
  measure.kind === "last" ? [{ exists: { field: store.slot(measure.field).name } }] : [];

const measure = (store: Store, query: MeasureQuery, asked: Asked) => {
  const weight = store.weight(query.from);
  judgeSampled(query, weight);
  const window = windowed(asked);
  const reading: Reading = { store, fromSource: new Set() };
  const filter = [...filters(reading, asked, window), ...having(store, query)];
  const step = asked.shape === "series" ? (window.step ?? window.range) : undefined;
  const aggregated = aggregate(query.measure, reading, weight, secondsOf(step ?? window.range));
  const groups = groupSlots(store, query);
  const buckets = bucketsOf(reading, query, groups, step, aggregated);
  const body: JsonObject = {
    size: 0,
    ...runtime(reading),
    query: { bool: { filter } },
    aggs: { groups: { ...buckets, aggs: aggregated.aggs } },
  };
  return { body, ...(aggregated.tolerance ? { tolerance: aggregated.tolerance } : {}) };
};

const bucketsOf = (
  reading: Reading,
  query: MeasureQuery,
  groups: readonly ElasticsearchSlot[],
  step: Duration | undefined,
  aggregated: Aggregated,
): JsonObject => {
  if (query.top) {
    if (step)
      throw new Unsupported("a top list of every step", "ask for the groups without top, or for one number each");
    return topBuckets(reading, groups, query.top.n, orderOf(aggregated));
  }
  const interval = step && { field: "@timestamp", fixed_interval: `${secondsOf(step)}s` };
  if (step && query.measure.kind === "absent") throw new Unsupported("a step without records is not in a series");
  if (groups.length === 0)
    return interval
      ? { date_histogram: { ...interval, min_doc_count: 1 } }
      : // One bucket for all, so that scripts have one to work in.
        { filters: { filters: { all: { match_all: {} } } } };
  return {
    composite: {
      size: mostRows,
      sources: [
        ...(interval ? [{ time: { date_histogram: interval } }] : []),
        ...groups.map(slot => ({ [slot.name]: { terms: { field: exactPath(reading, slot), missing_bucket: true } } })),
      ],
    },
  };
};

/** The largest groups. Those of records that lack the field have an empty text for a key. */
const topBuckets = (
  reading: Reading,
  groups: readonly ElasticsearchSlot[],
  size: number,
  order: string,
): JsonObject => {
  const terms = groups.map(slot => {
    if (natureOf(slot.type) !== "text")
      throw new Unsupported(`a top list with ${slot.field}, of which no value can stand for a missing one`);
    return { field: exactPath(reading, slot), missing: "" };
  });
  // Each shard offers this many, so that what is largest in all is seldom missed.
  const common = { size, shard_size: mostRows, order: { [order]: "desc" } };
  const [only] = terms;
  return only !== undefined && terms.length === 1
    ? { terms: { ...only, ...common } }
    : { multi_terms: { terms, ...common } };
};
