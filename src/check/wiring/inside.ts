/** Reaching into values that somebody else may have written: nothing is taken for granted. */

import { isRecord, type Loose } from "../nothing-dead/json.ts";

export { isRecord, type Loose, listOf, textOf } from "../nothing-dead/json.ts";

/** What stands at a path of keys, if anything. */
export const inside = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);

export const recordAt = (value: unknown, ...keys: readonly string[]): Loose => {
  const found = inside(value, ...keys);
  return isRecord(found) ? found : {};
};

export const recordsAt = (value: unknown, ...keys: readonly string[]): readonly Loose[] => {
  const found = inside(value, ...keys);
  return Array.isArray(found) ? found.filter(isRecord) : [];
};

export const textAt = (value: unknown, ...keys: readonly string[]): string | undefined => {
  const found = inside(value, ...keys);
  return typeof found === "string" && found !== "" ? found : undefined;
};

export const textsAt = (value: unknown, ...keys: readonly string[]): readonly string[] => {
  const found = inside(value, ...keys);
  return Array.isArray(found) ? found.filter(one => typeof one === "string") : [];
};

/** The keys of a record whose values are texts: labels, ConfigMap data. */
export const wordsAt = (value: unknown, ...keys: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(recordAt(value, ...keys)).flatMap(([key, one]) => (typeof one === "string" ? [[key, one]] : [])),
  );

/** A text within a value, with the keys it stands under: `clients.0.url`. */
export interface Leaf {
  readonly path: readonly string[];
  readonly text: string;
}

export const leavesOf = (value: unknown, path: readonly string[] = []): readonly Leaf[] => {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((one, index) => leavesOf(one, [...path, String(index)]));
  return isRecord(value) ? Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key])) : [];
};
