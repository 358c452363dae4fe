/**
 * Text of the OpenTelemetry Transformation Language as it stands in a collector's YAML, where a literal `$` is doubled.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/pkg/ottl/LANGUAGE.md
 */

import { type Secret, secretVariable } from "../../core/secret.ts";

/** One statement, or one condition. */
export type Ottl = string;

/** A string literal. JSON's escapes are a part of those that OTTL reads. */
export const quoted = (text: string): Ottl => JSON.stringify(text).replaceAll("$", "$$$$");

/** A list of string literals. */
export const quotedList = (texts: readonly string[]): Ottl => `[${texts.map(quoted).join(", ")}]`;

/** The value of an environment variable, put in by the collector when it reads the file. */
export const fromEnvironment = (reference: Secret): string => `\${env:${secretVariable(reference)}}`;

/** The environment variables that a configuration names; `$$` is a literal `$`. */
export const variablesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/(?<!\$)(?:\$\$)*\$\{env:([A-Z0-9_]+)\}/g)].map(([, name = ""]) => name)),
];

/** A string literal of a secret. A quote or backslash in the secret keeps the collector from starting, which shows it. */
export const quotedSecret = (reference: Secret): Ottl => `"${fromEnvironment(reference)}"`;

/** An entry of a map: `log.attributes["model"]`; several keys reach into nested maps. */
export const entry = (map: Ottl, ...keys: readonly string[]): Ottl =>
  `${map}${keys.map(key => `[${quoted(key)}]`).join("")}`;

/** A statement that runs where all conditions hold. */
export const where = (statement: Ottl, ...conditions: readonly Ottl[]): Ottl =>
  conditions.length === 0 ? statement : `${statement} where ${conditions.join(" and ")}`;

export const set = (target: Ottl, value: Ottl | number, ...conditions: readonly Ottl[]): Ottl =>
  where(`set(${target}, ${value})`, ...conditions);

export const deleteKey = (map: Ottl, key: string, ...conditions: readonly Ottl[]): Ottl =>
  where(`delete_key(${map}, ${quoted(key)})`, ...conditions);

export const isPresent = (value: Ottl): Ottl => `${value} != nil`;
export const isMissing = (value: Ottl): Ottl => `${value} == nil`;
export const isString = (value: Ottl): Ottl => `IsString(${value})`;
export const isMatch = (value: Ottl, pattern: string): Ottl => `IsMatch(${value}, ${quoted(pattern)})`;

/** Whether a value is one of some strings; a missing value is none of them. */
export const isOneOf = (value: Ottl, texts: readonly string[]): Ottl =>
  texts.length === 1 ? `${value} == ${quoted(texts[0] ?? "")}` : `ContainsValue(${quotedList(texts)}, ${value})`;

/** A group of the match in a replacement; the `$` is for the regular expression, hence doubled for the YAML. */
export const group = (number: number): Ottl => `$\${${number}}`;
