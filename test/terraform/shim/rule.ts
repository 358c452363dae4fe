/**
 * What the real APIs refuse and no schema says, as rows: where, what must hold, who says so. The shim answers a broken rule
 * with a diagnostic at the argument's path, as the real provider or API would.
 */

import type { Block } from "./schema.ts";
import { blocksIn, type Config, given, isConfig, isList, unknown, type Value } from "./values.ts";

/** The value a rule looks at, and what stands around it. */
export interface Place {
  /** The block the value stands in. */
  readonly parent: Config;
  /** The whole resource. */
  readonly config: Config;
}

/** A value that is there and known. */
export type Known = boolean | number | string | readonly Value[] | Config;

export interface Rule {
  /** The argument, its steps parted by dots; `*` is every block of a list (or key of a map), `#` every block of a set. */
  readonly at: string;
  /** What must hold, as a sentence without its final period. */
  readonly says: string;
  /** Who says so. */
  readonly source: string;
  /** Judges one value; only asked where the value is known and not null. What else is unknown counts as fine. */
  readonly holds: (value: Known, place: Place) => boolean;
}

/** Rules by resource type, with `data.` before a data source's. */
export type RuleTable = Readonly<Record<string, readonly Rule[]>>;

/** One step of a path into a configuration. */
export type Step = { readonly attribute: string } | { readonly index: number } | { readonly key: string };

export interface Broken {
  readonly rule: Pick<Rule, "says" | "source">;
  /** A set's elements have no address, so the path ends at the set. */
  readonly path: readonly Step[];
  readonly got: Known;
}

interface Found {
  readonly value: Value;
  readonly parent: Config;
  readonly path: readonly Step[];
  /** Whether a set was passed: nothing below it has an address. */
  readonly inSet: boolean;
}

const below = (found: Found, value: Value, parent: Config, step: Step): Found => ({
  value,
  parent,
  path: found.inSet ? found.path : [...found.path, step],
  inSet: found.inSet,
});

const children = (found: Found, step: string): readonly Found[] => {
  const { value, parent } = found;
  if (step === "*" && isList(value)) return value.map((inner, index) => below(found, inner, parent, { index }));
  if (step === "*" && isConfig(value)) {
    return Object.entries(value).map(([key, inner]) => below(found, inner, parent, { key }));
  }
  if (step === "#" && isList(value)) return value.map(inner => ({ ...found, value: inner, inSet: true }));
  return isConfig(value) ? [below(found, value[step] ?? null, value, { attribute: step })] : [];
};

const placesOf = (config: Config, at: string): readonly Found[] =>
  at
    .split(".")
    .reduce<readonly Found[]>(
      (places, step) => places.flatMap(place => children(place, step)),
      [{ value: config, parent: config, path: [], inSet: false }],
    );

/** The rules that a resource's configuration breaks. */
export const brokenRules = (rules: readonly Rule[], config: Config): readonly Broken[] =>
  rules.flatMap(rule =>
    placesOf(config, rule.at).flatMap(({ value, parent, path }) =>
      value === null || value === unknown || rule.holds(value, { parent, config }) ? [] : [{ rule, path, got: value }],
    ),
  );

const onlyComputed: Broken["rule"] = {
  says: "this is the provider's to set, not the configuration's",
  source: "https://developer.hashicorp.com/terraform/plugin/sdkv2/schemas/schema-behaviors#computed",
};

/** The computed attributes that a configuration sets; Terraform leaves it to every provider to refuse them. */
export const setComputed = (block: Block, config: Config): readonly Broken[] => [
  ...Object.entries(block.attributes ?? {}).flatMap(([name, { computed, optional }]): readonly Broken[] => {
    const got = config[name] ?? null;
    if (!computed || optional || got === null) return [];
    return [{ rule: onlyComputed, path: [{ attribute: name }], got: got === unknown ? "what is not known yet" : got }];
  }),
  ...Object.entries(block.block_types ?? {}).flatMap(([name, { nesting_mode, block: inner }]) =>
    blocksIn(config[name]).flatMap((one, index) =>
      isConfig(one)
        ? setComputed(inner, one).map(({ path, ...rest }) => ({
            ...rest,
            path: nesting_mode === "list" ? [{ attribute: name }, { index }, ...path] : [{ attribute: name }],
          }))
        : [],
    ),
  ),
];

/** At most so long, and of that form. */
export const text =
  (most: number, form = /^/) =>
  (value: Known): boolean =>
    typeof value === "string" && [...value].length <= most && form.test(value);

export const oneOf =
  (...allowed: readonly (string | number)[]) =>
  (value: Known): boolean =>
    allowed.some(one => one === value);

export const between =
  (least: number, most: number) =>
  (value: Known): boolean =>
    typeof value === "number" && value >= least && value <= most;

export const atMost =
  (most: number) =>
  (value: Known): boolean =>
    (isList(value) ? value.length : isConfig(value) ? Object.keys(value).length : 0) <= most;

/** Whether text is JSON. */
export const isJson = (value: Known): boolean => {
  try {
    JSON.parse(String(value));
    return true;
  } catch {
    return false;
  }
};

/** How many of these are given; undefined when one is unknown, so nobody can say. */
export const countGiven = (...values: readonly (Value | undefined)[]): number | undefined => {
  const answers = values.map(given);
  return answers.includes(undefined) ? undefined : answers.filter(Boolean).length;
};

/** Whether one of two is not given; true when one is unknown. */
export const neverBoth = (left: Value | undefined, right: Value | undefined): boolean =>
  (countGiven(left, right) ?? 0) < 2;

/** Whether exactly one of two is given; true when one is unknown. */
export const exactlyOne = (left: Value | undefined, right: Value | undefined): boolean =>
  (countGiven(left, right) ?? 1) === 1;
