/** The keys of what left a collector, in OTLP's JSON, where values may be maps with keys of their own. */

import { asJson, type Json, listOf } from "./json.ts";

export interface Keys {
  /** Of its attributes, its resource's, its body when that is a map, and its span events'. */
  readonly keys: ReadonlySet<string>;
  /**
   * Those, its scope's and links' attributes, and of maps in any of their values: by their own names, and dotted with
   * the keys they stand below. `llm: { prompt }` has `llm`, `prompt` and `llm.prompt`; lists add nothing to a name.
   */
  readonly everyKey: ReadonlySet<string>;
}

/** Of one log record, span or data point. */
export const keysIn = (resource: Json, scope: Json, item: Json): Keys => {
  const those = [resource, item, ...listOf(item.events)].map(({ attributes }) => attributes);
  const others = [scope, ...listOf(item.links)].map(({ attributes }) => attributes);
  const map = asJson(asJson(item.body).kvlistValue).values;
  const keys = new Set([...those, map].flatMap(entries => listOf(entries).map(({ key }) => String(key))));
  const everyKey = new Set([
    ...[...those, ...others].flatMap(entries => namesIn(entries, [])),
    ...namesBelow(item.body, []),
  ]);
  // Most have no more, and there may be very many of them.
  return { keys, everyKey: everyKey.size === keys.size ? keys : everyKey };
};

const namesIn = (entries: unknown, above: readonly string[]): readonly string[] =>
  listOf(entries).flatMap(({ key, value }) => {
    const path = [...above, String(key)];
    return [...path.map((_, from) => path.slice(from).join(".")), ...namesBelow(value, path)];
  });

const namesBelow = (value: unknown, above: readonly string[]): readonly string[] => {
  const { arrayValue, kvlistValue } = asJson(value);
  return [
    ...namesIn(asJson(kvlistValue).values, above),
    ...listOf(asJson(arrayValue).values).flatMap(element => namesBelow(element, above)),
  ];
};
