/**
 * Texts of provisioning files as Grafana reads them, for where nothing is expanded: `$$` is a dollar, `$NAME` a secret.
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#use-environment-variables
 */

import { joined, type Text } from "../../core/resource.ts";
import { type Secret, secretVariable } from "../../core/secret.ts";

export interface Reading {
  text(written: string): Text;
  /** The same of every text in a value, keys as they are. */
  leaves(value: unknown): unknown;
}

/** Of files in which no other secrets stand than these. */
export const readingOf = (secrets: readonly Secret[]): Reading => {
  const byVariable = new Map(secrets.map(one => [secretVariable(one), one]));
  const text = (written: string): Text => {
    const parts: (string | Secret)[] = [];
    for (const { 0: whole, groups } of written.matchAll(/\$\$|\$(?<name>[A-Z0-9_]+)|[^$]+|\$/g)) {
      const part = whole === "$$" ? "$" : (byVariable.get(groups?.name ?? "") ?? whole);
      const last = parts.at(-1);
      // In one piece, because `$` and `{` side by side must be seen together.
      if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = `${last}${part}`;
      else parts.push(part);
    }
    const [only = ""] = parts;
    return parts.length > 1 ? joined(...parts) : only;
  };
  const leaves = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(leaves);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, leaves(inner)]));
  };
  return { text, leaves };
};
