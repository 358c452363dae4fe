/**
 * Selections in Kibana's own language, for search bars and filters. It has conditions and nothing else: the time range,
 * the columns and how many records are shown belong to the page they are typed into.
 * @see https://www.elastic.co/docs/reference/query-languages/kql
 */

import type { Test } from "../../../core/query/condition.ts";
import { type Answer, type Asked, answered, Unsupported, wordsIn } from "../../../core/query/index.ts";
import type { ElasticsearchSlot } from "../mapping.ts";
import { comparable, conditionOf, isPlainAddress, judgeText, measured, type Store } from "./context.ts";
import { say } from "./walk.ts";

export const kql = (store: Store, { query, chosen = {} }: Asked): Answer =>
  answered("kql", () => {
    if (query.kind === "raw") return { text: wordsIn(query, "kql") };
    if (query.kind === "measure")
      throw new Unsupported("KQL selects records and calculates nothing", "ask in ES|QL, or for the records");
    const narrowed = Object.entries(chosen).map(([field, value]) => `${store.slot(field).name}: ${quoted(value)}`);
    const text = [...selection(store, conditionOf(query.from)), ...narrowed].join(" and ");
    return { text: text === "" ? "*" : text };
  });

interface Said {
  readonly text: string;
  readonly joins?: "and" | "or";
}

const selection = (store: Store, of: ReturnType<typeof conditionOf>): readonly string[] => {
  const said = say<Said>(of, {
    test: (test, negated) => ({ text: negated ? `not ${testOf(store, test)}` : testOf(store, test) }),
    all: parts => joinedBy("and", parts),
    any: parts => joinedBy("or", parts),
  });
  if (said.text === "*") return [];
  return [said.joins === "or" ? `(${said.text})` : said.text];
};

const joinedBy = (joins: "and" | "or", parts: readonly Said[]): Said => {
  const [only] = parts;
  if (only === undefined) return { text: joins === "and" ? "*" : "not *" };
  if (parts.length === 1) return only;
  return { text: parts.map(part => (part.joins ? `(${part.text})` : part.text)).join(` ${joins} `), joins };
};

const testOf = (store: Store, test: Test): string => {
  switch (test.kind) {
    case "equals":
      return equal(store, comparable(store, test.field, test.value), test.value);
    case "one-of": {
      const slot = comparable(store, test.field, "");
      const values = test.values.map(value => equal(store, slot, value));
      const [only] = values;
      if (only === undefined) return "(not *)";
      return values.length === 1 ? only : `(${values.join(" or ")})`;
    }
    case "compare": {
      if (!Number.isFinite(test.value)) throw new Unsupported(`${test.value} is no number to compare`);
      return `${measured(store, test.field).name} ${test.than} ${test.value}`;
    }
    case "contains":
      return contained(store.slot(test.field), test.text);
    case "matches":
      throw new Unsupported("KQL has no regular expressions", "ask in ES|QL");
    case "exists":
      return `${store.slot(test.field).name}: *`;
    default:
      return test satisfies never;
  }
};

/** ECS's limit for a keyword: what is longer is in no index. */
const longest = 1024;

const equal = (store: Store, slot: ElasticsearchSlot, value: string | number | boolean): string => {
  if (typeof value !== "string") return `${slot.name}: ${value}`;
  if (slot.type === "ip") {
    if (!isPlainAddress(value))
      throw new Unsupported(`${slot.field} is stored as an address: only one like 192.0.2.1 is compared`);
    return `${slot.name}: ${quoted(value)}`;
  }
  if (slot.type !== "match_only_text") return `${slot.name}: ${quoted(value)}`;
  if (!store.keptWhole(slot)) throw new Unsupported(`${slot.field} is stored in words only, not as a whole`);
  if (value.length > longest) throw new Unsupported(`a text of more than ${longest} characters is not kept as a whole`);
  return `${slot.name}.keyword: ${quoted(value)}`;
};

const quoted = (text: string): string => `"${judgeText(text).replaceAll(/["\\]/g, "\\$&")}"`;

const contained = ({ field, name, type }: ElasticsearchSlot, text: string): string => {
  if (text === "") return `${name}: *`;
  if (type !== "keyword")
    throw new Unsupported(`KQL searches ${field} by words, not by parts and cases of them`, "ask in ES|QL");
  if (!/^[A-Za-z0-9_.-]+$/.test(text))
    throw new Unsupported("KQL has no parts of values with spaces or signs", "ask in ES|QL");
  return `${name}: *${text}*`;
};
