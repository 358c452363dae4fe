/** What a store can answer: its names, what stands under them, and why a name of the schema is not among them. */

import { RE2JS } from "re2js";
import { nearest } from "../../core/errors.ts";
import { type Field, type Schema, streams } from "../../core/schema.ts";
import type { Slot } from "../../core/target.ts";
import type { Environment, Placed } from "../../environment/index.ts";
import { type Finding, finding, isVariable, meant } from "./finding.ts";
import { type Quantity, quantityOfUnit } from "./quantity.ts";

/** A name in a store. */
export interface Name {
  readonly field: string;
  readonly place: Slot["place"];
  readonly numeric: boolean;
  /** Every value it can have. */
  readonly values?: readonly string[];
  readonly quantity?: Quantity;
}

export interface Store {
  readonly key: string;
  readonly product: string;
  readonly title: string;
  readonly urls: readonly string[];
  readonly names: ReadonlyMap<string, Name>;
  readonly schema: Schema;
}

/** Every store of records in an environment. */
export const storesOf = ({ site, targets }: Pick<Environment, "site" | "targets">): readonly Store[] =>
  targets.flatMap((placed): readonly Store[] => {
    const mapping = placed.target.mapping?.(placed.self, site) ?? [];
    if (mapping.length === 0) return [];
    return [
      {
        key: placed.self.key,
        product: placed.target.product,
        title: placed.target.title,
        urls: urlsOf(placed),
        names: new Map(mapping.map(slot => [slot.name, nameOf(slot, site.schema.fields[slot.field], site)])),
        schema: site.schema,
      },
    ];
  });

const urlsOf = (placed: Placed): readonly string[] => placed.endpoints.map(({ url }) => url);

type Known = Pick<Environment["site"], "name" | "schema" | "services">;

const nameOf = (slot: Slot, field: Field | undefined, site: Known): Name => {
  const values = valuesOf(slot.field, field, site);
  const quantity = quantityOfUnit(field?.unit, slot.scale);
  return {
    field: slot.field,
    place: slot.place,
    // A pseudonym is text, whatever it stands for.
    numeric: field?.role === "measure" && slot.type !== "keyword",
    ...(values === undefined ? {} : { values }),
    ...(quantity === undefined ? {} : { quantity }),
  };
};

/** The closed set of a field's values; undefined when it is open. */
export const valuesOf = (name: string, field: Field | undefined, site: Known): readonly string[] | undefined => {
  switch (name) {
    case "service":
      return site.services.map(service => service.name);
    case "environment":
      return [site.name];
    case "stream":
      return streams;
    case "event":
      return Object.keys(site.schema.events);
    default:
      return field?.role === "flag" ? ["true", "false"] : field?.values;
  }
};

/** Why a store knows a name not. */
export const unknownName = (name: string, store: Store, what: string, among: Iterable<string>): Finding => {
  const stored = [...store.names].find(([, one]) => one.field === name)?.[0];
  if (stored !== undefined && stored !== name)
    return finding(`${what} ${store.title} has not`, name, {
      expected: `${stored}, as ${store.title} calls it`,
      ...meant(stored),
    });
  if (stored === undefined && Object.hasOwn(store.schema.fields, name))
    return finding(`${what} ${store.title} does not store`, name, {
      help: `the privacy policy drops ${name}, or it stands in no log record; change the policy or ask for something else`,
    });
  const alias = Object.entries(store.schema.fields).find(([, field]) => field.aliases.includes(name))?.[0];
  const renamed = alias === undefined ? undefined : [...store.names].find(([, one]) => one.field === alias)?.[0];
  return finding(`${what} ${store.title} has not`, name, meant(renamed ?? nearest(name, among)));
};

/** How a value is compared: exactly, or by an expression that must match it whole or find itself in it. */
export type Comparing = "equals" | "whole" | "part";

/** A comparison with what is never stored. The empty text means that there is none, which is always possible. */
export const judgeValue = (
  name: string,
  values: readonly string[] | undefined,
  value: string,
  comparing: Comparing,
): readonly Finding[] => {
  if (values === undefined || value === "" || isVariable(value)) return [];
  const never = (given: string): Finding =>
    finding(`compares ${name} with a value that is never stored`, given, {
      expected: `one of ${values.slice(0, 12).join(", ")}${values.length > 12 ? ", …" : ""}`,
      ...meant(nearest(given, values)),
    });
  if (comparing === "equals") return values.includes(value) ? [] : [never(value)];
  // Of plain alternatives each is judged: one that never matches is dead beside one that does.
  const alternatives = value.replaceAll(/^\^?\(?|\)?\$?$/g, "").split("|");
  if (comparing === "whole" && alternatives.every(one => /^[\w .:/-]+$/.test(one) && !/[.]/.test(one)))
    return alternatives.filter(one => !values.includes(one)).map(never);
  return matchesAny(value, [...values, ""], comparing) ? [] : [never(value)];
};

const matchesAny = (pattern: string, values: readonly string[], comparing: "whole" | "part"): boolean => {
  try {
    const compiled = RE2JS.compile(pattern);
    return values.some(value =>
      comparing === "whole" ? compiled.matcher(value).matches() : compiled.matcher(value).find(),
    );
  } catch {
    return true;
  }
};
