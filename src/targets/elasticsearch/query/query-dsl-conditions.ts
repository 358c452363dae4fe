/**
 * Conditions as clauses of a bool query. A clause never matches a document that lacks the field, so that `must_not` is the
 * exact complement. What a type cannot answer exactly is asked of the text in `_source`, as a keyword made when asked.
 * @see https://www.elastic.co/docs/manage-data/data-store/mapping/override-field-values-at-query-time
 */

import type { JsonObject } from "../../../core/artifact.ts";
import type { Condition, Test } from "../../../core/query/condition.ts";
import { Unsupported } from "../../../core/query/index.ts";
import type { ElasticsearchSlot } from "../mapping.ts";
import { comparable, judgeText, measured, natureOf, type Store } from "./context.ts";
import { luceneOf } from "./regexp.ts";
import { say } from "./walk.ts";

/** The store, and the paths that are read from `_source` in this request. */
export interface Reading {
  readonly store: Store;
  readonly fromSource: Set<string>;
}

/**
 * The path of a field as one exact text: analysed texts and addresses are not kept as they were, and a runtime field in
 * the place of the path reads them where they are.
 */
export const exactPath = ({ fromSource }: Reading, { name, type }: ElasticsearchSlot): string => {
  if (type === "match_only_text" || type === "ip") fromSource.add(name);
  return name;
};

export const clause = (reading: Reading, of: Condition): JsonObject =>
  say<JsonObject>(of, {
    test: (test, negated) => {
      const said = testOf(reading, test);
      return negated ? { bool: { must_not: [said] } } : said;
    },
    all: parts => (parts.length === 0 ? { match_all: {} } : { bool: { filter: parts } }),
    any: parts => (parts.length === 0 ? { match_none: {} } : { bool: { should: parts, minimum_should_match: 1 } }),
  });

/** The clauses that all hold, one by one. */
export const clauses = (reading: Reading, of: Condition): readonly JsonObject[] =>
  (of.kind === "all" ? of.of : [of]).map(one => clause(reading, one)).filter(one => !("match_all" in one));

const ranges = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" } as const;

const testOf = (reading: Reading, test: Test): JsonObject => {
  const { store } = reading;
  switch (test.kind) {
    case "equals": {
      const slot = comparable(store, test.field, test.value);
      const value = typeof test.value === "string" ? judgeText(test.value) : test.value;
      return { term: { [exactPath(reading, slot)]: { value } } };
    }
    case "one-of": {
      const slot = comparable(store, test.field, "");
      if (test.values.length === 0) return { match_none: {} };
      return { terms: { [exactPath(reading, slot)]: test.values.map(judgeText) } };
    }
    case "compare": {
      if (!Number.isFinite(test.value)) throw new Unsupported(`${test.value} is no number to compare`);
      return { range: { [measured(store, test.field).name]: { [ranges[test.than]]: test.value } } };
    }
    case "contains": {
      const path = searchedPath(reading, test.field);
      if (test.text === "") return { exists: { field: path } };
      return { wildcard: { [path]: { value: `*${judgeText(test.text).replaceAll(/[*?\\]/g, "\\$&")}*` } } };
    }
    case "matches": {
      const path = searchedPath(reading, test.field);
      const value = luceneOf(test.pattern);
      return value === ".*" ? { exists: { field: path } } : { regexp: { [path]: { value } } };
    }
    case "exists":
      return { exists: { field: store.slot(test.field).name } };
    default:
      return test satisfies never;
  }
};

const searchedPath = (reading: Reading, field: string): string => {
  const slot = reading.store.slot(field);
  if (natureOf(slot.type) !== "text")
    throw new Unsupported(`${field} is stored as ${slot.type}: there is no text in it`);
  return exactPath(reading, slot);
};
