/**
 * Conditions in ES|QL, where a comparison with a missing field is null: neither true nor false. A test that is null keeps
 * no record, as false does; a complement names the missing field, so that it is true there.
 */

import { type Condition, opposite, type Test } from "../../../core/query/condition.ts";
import { Unsupported } from "../../../core/query/index.ts";
import type { ElasticsearchSlot } from "../mapping.ts";
import { comparable, isPlainAddress, measured, natureOf, type Store } from "./context.ts";
import { nameOf, numberOf, textOf } from "./esql-text.ts";
import { luceneOf } from "./regexp.ts";
import { say } from "./walk.ts";

/** A condition with its precedence: what stands beside another is put in parentheses. */
interface Said {
  readonly text: string;
  readonly joins?: "AND" | "OR";
}

/** A boolean expression, in parentheses where it is an alternative. */
export const condition = (store: Store, of: Condition): string => {
  const { text, joins } = said(store, of);
  return joins === "OR" ? `(${text})` : text;
};

/** The conditions that all hold, one by one. */
export const conditions = (store: Store, of: Condition): readonly string[] =>
  (of.kind === "all" ? of.of : [of]).map(one => condition(store, one)).filter(text => text !== "true");

const said = (store: Store, of: Condition): Said =>
  say<Said>(of, {
    test: (test, negated) => (negated ? complementOf(store, test) : { text: testOf(store, test) }),
    all: parts => joinedBy("AND", parts),
    any: parts => joinedBy("OR", parts),
  });

const joinedBy = (joins: "AND" | "OR", parts: readonly Said[]): Said => {
  const [only] = parts;
  if (only === undefined) return { text: joins === "AND" ? "true" : "false" };
  if (parts.length === 1) return only;
  return {
    text: parts.map(part => (part.joins && part.joins !== joins ? `(${part.text})` : part.text)).join(` ${joins} `),
    joins,
  };
};

const complementOf = (store: Store, test: Test): Said => {
  const name = nameOf(store.slot(test.field).name);
  if (test.kind === "exists") return { text: `${name} IS NULL` };
  // Of no value at all, nothing is.
  if (test.kind === "one-of" && test.values.length === 0) return { text: "true" };
  return { text: `${name} IS NULL OR ${negatedOf(store, test)}`, joins: "OR" };
};

/** The complement among the records that have the field. */
const negatedOf = (store: Store, test: Test): string => {
  const name = nameOf(store.slot(test.field).name);
  if (test.kind === "equals") return `${name} != ${valueIn(comparable(store, test.field, test.value), test.value)}`;
  if (test.kind === "compare") {
    return `${name} ${opposite[test.than]} ${numberOf(test.value)}`;
  }
  return `NOT ${testOf(store, test)}`;
};

const testOf = (store: Store, test: Test): string => {
  switch (test.kind) {
    case "equals": {
      const slot = comparable(store, test.field, test.value);
      return `${nameOf(slot.name)} == ${valueIn(slot, test.value)}`;
    }
    case "one-of": {
      if (test.values.length === 0) return "false";
      const slot = comparable(store, test.field, "");
      return `${nameOf(slot.name)} IN (${test.values.map(value => valueIn(slot, value)).join(", ")})`;
    }
    case "compare":
      return `${nameOf(measured(store, test.field).name)} ${test.than} ${numberOf(test.value)}`;
    case "contains": {
      const name = nameOf(searched(store, test.field).name);
      return test.text === "" ? `${name} IS NOT NULL` : `LOCATE(${name}, ${textOf(test.text)}) > 0`;
    }
    case "matches": {
      const name = nameOf(searched(store, test.field).name);
      const expression = luceneOf(test.pattern);
      return expression === ".*" ? `${name} IS NOT NULL` : `${name} RLIKE ${textOf(expression)}`;
    }
    case "exists":
      return `${nameOf(store.slot(test.field).name)} IS NOT NULL`;
    default:
      return test satisfies never;
  }
};

const valueIn = ({ field, type }: ElasticsearchSlot, value: string | number | boolean): string => {
  if (typeof value === "number") return numberOf(value);
  if (typeof value === "boolean") return String(value);
  if (type !== "ip") return textOf(value);
  if (!isPlainAddress(value))
    throw new Unsupported(`${field} is stored as an address: only one like 192.0.2.1 is compared`);
  return `TO_IP(${textOf(value)})`;
};

const searched = (store: Store, field: string): ElasticsearchSlot => {
  const slot = store.slot(field);
  if (slot.type === "ip") throw new Unsupported(`${field} is stored as an address, not as the text it was`);
  if (natureOf(slot.type) !== "text")
    throw new Unsupported(`${field} is stored as ${slot.type}: there is no text in it`);
  return slot;
};
