/** Looks for every planted secret in what came out, in one pass over the text. */

import type { Plant } from "./plan.ts";
import { shortestCore } from "./secrets/secret.ts";

export interface Search {
  /** Looks through a text; what it holds escaped counts too. */
  look(text: string): void;
  /** The plants seen so far. */
  readonly seen: ReadonlySet<Plant>;
}

/** A table of so many bits says which beginnings of cores there may be. */
const bits = 2 ** 24;

export const searchFor = (plants: Iterable<Plant>): Search => {
  const maybe = new Uint8Array(bits / 8);
  const byBeginning = new Map<string, { readonly core: string; readonly plant: Plant }[]>();
  for (const plant of plants)
    for (const core of plant.cores) {
      const beginning = core.slice(0, shortestCore);
      const at = hashOf(beginning, 0);
      maybe[at >>> 3] = (maybe[at >>> 3] ?? 0) | (1 << (at & 7));
      const known = byBeginning.get(beginning);
      if (known) known.push({ core, plant });
      else byBeginning.set(beginning, [{ core, plant }]);
    }
  const seen = new Set<Plant>();
  const scan = (text: string): void => {
    for (let start = 0; start + shortestCore <= text.length; start++) {
      const at = hashOf(text, start);
      if (((maybe[at >>> 3] ?? 0) & (1 << (at & 7))) === 0) continue;
      for (const { core, plant } of byBeginning.get(text.slice(start, start + shortestCore)) ?? [])
        if (text.startsWith(core, start)) seen.add(plant);
    }
  };
  return {
    seen,
    look: text => {
      scan(text);
      if (text.includes("\\")) scan(unescaped(text));
    },
  };
};

const hashOf = (text: string, start: number): number => {
  let hash = 0x811c9dc5;
  for (let index = start; index < start + shortestCore; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) & (bits - 1);
};

/** JSON's escapes undone, wherever they stand. */
export const unescaped = (text: string): string =>
  text
    .replaceAll(/\\u([0-9A-Fa-f]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replaceAll(
      /\\([\\/"bfnrt])/g,
      (_, letter: string) => ({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" })[letter] ?? letter,
    );

/** Every key and leaf of a value, one after the other. */
export const textOfAll = (value: unknown): string => {
  const parts: string[] = [];
  const walk = (one: unknown): void => {
    if (typeof one !== "object" || one === null) parts.push(String(one));
    else if (Array.isArray(one)) for (const member of one) walk(member);
    else
      for (const [key, member] of Object.entries(one)) {
        parts.push(key);
        walk(member);
      }
  };
  walk(value);
  return parts.join("\u0001");
};
