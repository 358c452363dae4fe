/** The `rename` step: from whatever keys producers use to canonical fields. */

import type { Renaming } from "../core/step.ts";

/** A place in a producer's record that a field may take its value from; the lowest rank wins. */
interface Claim {
  readonly field: number;
  readonly rank: number;
}

/** The claimed keys of an object, by name. */
interface Branch {
  readonly claims: Claim[];
  readonly below: Map<string, Branch>;
}

interface Found {
  readonly rank: number;
  readonly value: unknown;
  readonly key: string;
}

/** What is told about the keys: taken by a field, or dropped (by a better name of the field, or unknown). */
export interface KeyNotes {
  named(key: string, field: string): void;
  dropped(key: string, betterField: string | undefined): void;
}

export type Naming = (
  parsed: Readonly<Record<string, unknown>>,
  notes: KeyNotes | undefined,
) => Record<string, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Compiles renamings into one walk over a record's keys. */
export const compileNaming = (fields: readonly Renaming[]): Naming => {
  const root: Branch = { claims: [], below: new Map() };
  const claim = (path: readonly string[], claimed: Claim): void => {
    let branch = root;
    for (const key of path) {
      const next = branch.below.get(key) ?? { claims: [], below: new Map() };
      branch.below.set(key, next);
      branch = next;
    }
    branch.claims.push(claimed);
  };
  for (const [field, { from }] of fields.entries()) {
    for (const [index, name] of from.entries()) {
      claim([name], { field, rank: 2 * index });
      if (name.includes(".")) claim(name.split("."), { field, rank: 2 * index + 1 });
    }
  }

  return (parsed, notes) => {
    const found = new Map<number, Found>();
    const fieldName = (index: number): string => fields[index]?.field ?? "";

    const walk = (object: Readonly<Record<string, unknown>>, branch: Branch, above: string): void => {
      for (const name of Object.keys(object)) {
        const value = object[name];
        if (value === null || value === undefined || value === "") continue;
        const key = above === "" ? name : `${above}.${name}`;
        const here = branch.below.get(name);
        for (const { field, rank } of here?.claims ?? []) {
          const best = found.get(field);
          if (best === undefined || rank < best.rank) {
            if (best) notes?.dropped(best.key, fieldName(field));
            found.set(field, { rank, value, key });
          } else notes?.dropped(key, fieldName(field));
        }
        if (here && here.below.size > 0 && isObject(value)) walk(value, here, key);
        else if (!here || here.claims.length === 0) notes?.dropped(key, undefined);
      }
    };
    walk(parsed, root, "");

    const named: Record<string, unknown> = {};
    for (const [index, { key, value }] of found) {
      named[fieldName(index)] = value;
      notes?.named(key, fieldName(index));
    }
    return named;
  };
};
