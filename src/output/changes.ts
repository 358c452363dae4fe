/** What differs between two states of a generated file, key by key, in words. */

import { parseAllDocuments } from "yaml";
import { shown } from "../core/errors.ts";

/** One difference inside a file. */
export interface Change {
  /** The key, dotted; a line number's text for formats without keys. */
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  /** What is said of it, where its values say too little. */
  readonly words?: string;
}

/** The differences between two texts of one file. An absent file is undefined. */
export const changesIn = (path: string, before: string | undefined, after: string | undefined): readonly Change[] => {
  if (/\.(ya?ml|json)$/.test(path)) {
    const old = parsed(before);
    const now = parsed(after);
    if (old.ok && now.ok) return compareValues("", old.data, now.data);
  }
  const lines = compareLines(before ?? "", after ?? "");
  return /\.(md|html)$/.test(path) && lines.length > 0
    ? [{ key: "text", before: undefined, after: undefined, words: linesIn(lines) }]
    : lines;
};

/** `3 lines added, 1 removed`: what is written for people is read whole, not line by line. */
const linesIn = (lines: readonly Change[]): string => {
  const added = lines.filter(one => one.before === undefined).length;
  return `${added} ${added === 1 ? "line" : "lines"} added, ${lines.length - added} removed`;
};

/** `limits_config.retention_period: "720h" → "336h"` */
export const inWords = (change: Change): string => {
  if (change.words !== undefined) return change.words;
  if (change.before === undefined) return `${change.key}: added ${shown(change.after)}`;
  if (change.after === undefined) return `${change.key}: removed ${shown(change.before)}`;
  if (!isText(change.before) || !isText(change.after)) return `${change.key}: ${fromTo(change.before, change.after)}`;
  const lines = compareLines(change.before, change.after);
  const gone = lines.filter(one => one.after === undefined);
  const fresh = lines.filter(one => one.before === undefined);
  return gone.length === 1 && fresh.length === 1
    ? `${change.key}: ${fromTo(gone[0]?.before, fresh[0]?.after)}`
    : `${change.key}: ${linesIn(lines)}`;
};

const fromTo = (before: unknown, after: unknown): string =>
  `${fromDifference(before, after)} → ${fromDifference(after, before)}`;

/** A long text as a message shows it, from a little before it is another than the other one. */
const fromDifference = (text: unknown, other: unknown): string => {
  if (typeof text !== "string" || typeof other !== "string" || text.length <= 50) return shown(text);
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  return shown(same <= 20 ? text : `…${text.slice(same - 10)}`);
};

/** Whole files within a file, as ConfigMaps hold them: their own difference is told where they are generated. */
const isText = (value: unknown): value is string =>
  typeof value === "string" && value.length > 60 && value.includes("\n");

const parsed = (text: string | undefined): { readonly ok: boolean; readonly data?: unknown } => {
  if (text === undefined) return { ok: true };
  try {
    return { ok: true, data: dataIn(text) };
  } catch {
    return { ok: false };
  }
};

/**
 * What a YAML or JSON file holds. Kubernetes objects are known by kind and name, wherever they stand in their file.
 * @throws YAMLParseError
 */
export const dataIn = (text: string): unknown => {
  const data = parseAllDocuments(text).map((document): unknown => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  });
  const objects = data.filter(isObject);
  if (data.length > 0 && objects.length === data.length)
    return Object.fromEntries(objects.map(one => [`${one.kind}/${one.metadata.name}`, one]));
  return data.length === 1 ? data[0] : data;
};

const isObject = (value: unknown): value is { readonly kind: string; readonly metadata: { readonly name: string } } =>
  isRecord(value) && typeof value.apiVersion === "string" && typeof value.kind === "string" && isRecord(value.metadata);

/** The differences between two values, below a key. */
export const compareValues = (key: string, before: unknown, after: unknown): readonly Change[] => {
  if (Object.is(before, after)) return [];
  if (isList(before) && isList(after)) return compareLists(key, before, after);
  if (isRecord(before) && isRecord(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(name =>
      compareValues(key === "" ? name : `${key}.${name}`, before[name], after[name]),
    );
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ key: key || "(file)", before, after }];
};

/** Lists are compared as sets of entries, so that one entry put in front does not change all that follow. */
const compareLists = (key: string, before: readonly unknown[], after: readonly unknown[]): readonly Change[] => {
  if (before.length === after.length && before.filter((entry, i) => !same(entry, after[i])).length <= 1)
    return before.flatMap((entry, index) => compareValues(`${key}[${index}]`, entry, after[index]));
  const gone = before.filter(entry => !after.some(other => same(entry, other)));
  const fresh = after.filter(entry => !before.some(other => same(entry, other)));
  const pairs = paired(gone, fresh);
  const changes: Change[] = [
    ...[...pairs].flatMap(([entry, other]) => compareValues(`${key}[${after.indexOf(other)}]`, entry, other)),
    ...gone.filter(entry => !pairs.has(entry)).map(entry => ({ key: `${key}[]`, before: entry, after: undefined })),
    ...fresh
      .filter(entry => ![...pairs.values()].includes(entry))
      .map(entry => ({ key: `${key}[]`, before: undefined, after: entry })),
  ];
  return changes.length > 0 ? changes : [{ key, before: "(order)", after: "(another order)" }];
};

/** What products call an entry by. */
const identities = ["name", "tag", "alert", "record", "uid", "id", "title", "selector"];

const identityOf = (entry: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(identities.filter(one => typeof entry[one] === "string").map(one => [one, entry[one]]));

/** Entries that are the same one as it was and as it is: of one name, or without names and as many as there were. */
const paired = (gone: readonly unknown[], fresh: readonly unknown[]): ReadonlyMap<unknown, unknown> => {
  const pairs = new Map<unknown, unknown>();
  const records = gone.filter(isRecord);
  for (const identity of new Set(records.map(identityOf))) {
    const old = records.filter(one => identityOf(one) === identity);
    const now = fresh.filter(isRecord).filter(one => identityOf(one) === identity);
    if (old.length === now.length) for (const [index, entry] of old.entries()) pairs.set(entry, now[index]);
  }
  return pairs;
};

const compareLines = (before: string, after: string): readonly Change[] => {
  const old = before.split("\n");
  const now = after.split("\n");
  const oldCounts = counted(old);
  const nowCounts = counted(now);
  const surplus = (lines: readonly string[], others: Map<string, number>) => {
    const left = new Map(others);
    return lines.filter(line => {
      const available = left.get(line) ?? 0;
      if (available > 0) left.set(line, available - 1);
      return available === 0 && line.trim() !== "";
    });
  };
  return [
    ...surplus(old, nowCounts).map(line => ({ key: "line", before: line.trim(), after: undefined })),
    ...surplus(now, oldCounts).map(line => ({ key: "line", before: undefined, after: line.trim() })),
  ];
};

const counted = (lines: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
