/**
 * Other people's text in Grafana's files, which read `$` in three ways.
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#use-environment-variables
 */

import { type Secret, secretVariable } from "../../core/secret.ts";

/** Text where Grafana expands environment variables: data sources, providers, titles, labels, contact points. */
export const unexpanded = (text: string): string => text.replaceAll("$", () => "$$");

/** A secret where Grafana expands environment variables. */
export const fromEnvironment = (secret: Secret): string => `$${secretVariable(secret)}`;

/** Text in an annotation, which is a template and where some versions expand `${…}`: both are spelt out as templates. */
export const inAnnotation = (text: string): string =>
  text.replaceAll(/\{+|\$/g, marks => `{{ ${JSON.stringify(marks)} }}`);

/** Text in a label, which is a template after variables are expanded. */
export const inLabel = (text: string): string => unexpanded(inAnnotation(text));

/** What titles, descriptions and legends say in the place of a variable's value. */
const reference = /\$(\w+)|\[\[(\w+)(?::\w+)?\]\]|\$\{(\w+)(?:\.[^:^}]+)?(?::[^}]+)?\}/g;

/**
 * The variable a text would be read to name. There is no way to write such a text literally, but what names no variable
 * is left alone.
 */
export const variableIn = (text: string, variables: readonly string[]): string | undefined =>
  [...text.matchAll(reference)]
    .map(([, plain, square, curly]) => plain ?? square ?? curly ?? "")
    .find(name => name.startsWith("__") || variables.includes(name));

/** Grafana's longest uid. */
const longestUid = 40;

/** A uid of our own; a long one is cut, and ends with a sum of the whole. */
export const uidOf = (prefix: string, name: string): string => {
  const whole = `${prefix}${name}`;
  return whole.length <= longestUid ? whole : `${whole.slice(0, longestUid - 9)}-${checksum(whole)}`;
};

/** FNV-1a, 32 bits. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
const checksum = (text: string): string => {
  let sum = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, "0");
};
