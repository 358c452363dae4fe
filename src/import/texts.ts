/** The texts of a file: keys and values as they are read, whatever stands around them. */

import { isRecord } from "../check/nothing-dead/json.ts";
import { type LogstashValue, readLogstashText } from "./logstash/grammar.ts";
import type { ImportKind } from "./reading.ts";
import { sampleIn } from "./sample.ts";
import { serviceKeys } from "./vocabulary.ts";

export interface FileText {
  readonly text: string;
  /** Whether it says where something is or who asks, which an environment needs as it is. */
  readonly isPlace: boolean;
}

/** Keys of addresses, paths of files, and the names that a store knows its users by. */
const places =
  /^(.*_)?(urls?|uri|endpoints?|hosts?|address|servers?|paths?|filename|include|exclude|user(name)?|tenant(_id)?|dataset|namespace)$|^__path(_exclude)?__$|^x-scope-orgid$/i;

/** Whether what stands below a key is a place. */
export const isPlace = (key: string): boolean => places.test(key);

/** @param documents what the text is as YAML or JSON */
export const textsOfFile = (kind: ImportKind, text: string, documents: readonly unknown[]): readonly FileText[] => {
  switch (kind) {
    case "logstash":
      return textsOfLogstash(text);
    case "records":
      return textsOfRecords(text);
    default:
      return documents.flatMap(one => textsBelow(one, false));
  }
};

const textsBelow = (value: unknown, asPlace: boolean): readonly FileText[] => {
  if (typeof value === "string" || typeof value === "number") return [{ text: String(value), isPlace: asPlace }];
  if (Array.isArray(value)) return value.flatMap(one => textsBelow(one, asPlace));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { text: key, isPlace: false },
    ...textsBelow(inner, isPlace(key)),
  ]);
};

/** Logstash has one word for a field and for what it is asked with: a hash has names for keys. */
const textsOfLogstash = (text: string): readonly FileText[] => {
  const { plugins = [], conditions = [] } = readLogstashText(text) ?? {};
  const below = (value: LogstashValue, asPlace: boolean): readonly FileText[] => {
    if (typeof value === "string") return [{ text: value, isPlace: asPlace }];
    return "kind" in value
      ? value.entries.flatMap(([key, inner]) => [{ text: key, isPlace: false }, ...below(inner, false)])
      : value.flatMap(one => below(one, asPlace));
  };
  return [
    ...conditions.map(condition => ({ text: condition.text, isPlace: false })),
    ...plugins.flatMap(({ name, settings }) => [
      { text: name, isPlace: false },
      ...settings.flatMap(([key, value]) => [{ text: key, isPlace: false }, ...below(value, isPlace(key))]),
    ]),
  ];
};

/** Of records only keys are shown, and the names of services. */
const textsOfRecords = (text: string): readonly FileText[] => {
  const found = new Set<string>();
  const keysBelow = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(keysBelow);
    else if (isRecord(value))
      for (const [key, inner] of Object.entries(value)) {
        found.add(key);
        if (typeof inner === "string" && serviceKeys.some(one => one.endsWith(key))) found.add(inner);
        keysBelow(inner);
      }
  };
  for (const { record } of sampleIn(text).records) keysBelow(record);
  return [...found].map(one => ({ text: one, isPlace: false }));
};
