/**
 * The two stores that the tests of Elasticsearch's languages ask, what they are asked, and the numbers that the interpreter
 * holds the answers to.
 */

import { expect } from "vitest";
import { queries } from "../../../src/catalog/index.ts";
import type { Answer, Asked, LanguageName } from "../../../src/core/query/index.ts";
import type { MeasureQuery } from "../../../src/core/query/query.ts";
import type { Mapping } from "../../../src/core/target.ts";
import { type Duration, hours, percent } from "../../../src/core/units.ts";
import type { EnvironmentInput } from "../../../src/environment/input.ts";
import { answer, type Numbered } from "../../../src/reference/query.ts";
import type { CanonicalRecord } from "../../../src/reference/record.ts";
import { elasticsearch } from "../../../src/targets/elasticsearch/index.ts";
import { type Case, cases } from "../../query/cases.ts";
import { type PlacedStore, placeStore, type StoreSite } from "../../store-site.ts";
import { narrowed } from "../chosen.ts";
import { corpusOf, particularRecords } from "../loki-corpus.ts";

const names = ["llm-service", "chat-api"] as const;
/** Nanoseconds since 1970: the instant that every query is asked at. */
export const end = 1_767_323_045_000_000_000n;
const start = end - 70n * 60n * 1_000_000_000n;
export const services: EnvironmentInput["services"] = Object.fromEntries(names.map(name => [name, {}]));

export interface World {
  readonly store: PlacedStore;
  readonly mapping: Mapping;
  /** What the store holds; made when first asked for, for it takes a while. */
  records(): readonly CanonicalRecord[];
}

const recordsOf = ({ site }: PlacedStore, mapping: Mapping): readonly CanonicalRecord[] => {
  const made = corpusOf({ site, services: names, seed: 11, count: 4000, start, end });
  // What the policy drops is in no store, and in no answer.
  const fields = new Set(mapping.map(({ field }) => field));
  return [...made, ...particularRecords(site.name, end)].map(
    record => Object.fromEntries(Object.entries(record).filter(([field]) => fields.has(field))) as CanonicalRecord,
  );
};

const worldOf = (site: StoreSite): World => {
  const store = placeStore(elasticsearch(), { services, ...site });
  const mapping = store.target.mapping?.(store.self, store.site) ?? [];
  let made: readonly CanonicalRecord[] | undefined;
  return {
    store,
    mapping,
    records: () => {
      made ??= recordsOf(store, mapping);
      return made;
    },
  };
};

/** A store of every record. */
export const plain = worldOf({});
/** A store of one in four records of level debug; what is counted of them is weighed. */
export const sampled = worldOf({ sampling: { logs: { debug: percent(25) } } });
/** The store that a case of the table is asked of. */
export const worldOfCase = ({ sampled: thin = false }: Case): World => (thin ? sampled : plain);

/** What Elasticsearch's door says to a question. */
export const ask = ({ store }: World, asked: Asked, language: LanguageName): Answer => {
  const said = store.target.ask?.(store.self, store.site, asked, language);
  if (said === undefined) throw new Error("Elasticsearch is not asked");
  return said;
};

/** How far an answer looks back; a viewer looks at an hour. */
export const windowOf = ({ query, window }: Asked): Duration =>
  (query.kind === "measure" ? query.over : undefined) ?? (window === "viewer" ? hours(1) : window);

const instantCases = Object.entries(cases).filter(([, { asked }]) => asked.shape === "instant");
const savedCases = Object.entries(queries)
  .filter(([, { shape }]) => shape === "instant")
  .map(([name, { query, shape, window }]): [string, Case] => [`saved: ${name}`, { asked: { query, shape, window } }]);
/** The table's cases and the saved queries that ask for one number, not for a line. */
export const everyCase: readonly (readonly [string, Case])[] = [...instantCases, ...savedCases];

/** Numbers by group; a histogram's bound is part of the group. What is 0 is as good as nothing. */
export type Numbers = ReadonlyMap<string, number>;

/** A group as one text. */
export const keyOf = (group: readonly unknown[]): string =>
  JSON.stringify(group.map(value => (value === undefined || value === null ? null : String(value))));

/** The interpreter's answer in that form. */
export const meant = (numbered: readonly Numbered[]): Numbers =>
  new Map(
    numbered
      .flatMap(({ group, value, buckets }): readonly (readonly [string, number])[] => {
        const values = Object.values(group);
        if (buckets === undefined) return [[keyOf(values), value]];
        return [...buckets].map(([bound, count]) => [
          keyOf([...values, bound === Number.POSITIVE_INFINITY ? "+Inf" : bound]),
          count,
        ]);
      })
      .filter(([, value]) => value !== 0),
  );

/** What an engine says of a measure is what the interpreter does, within the tolerance the language states. */
export const expectNumbers = (
  found: Numbers,
  query: MeasureQuery,
  asked: Asked,
  world: World,
  tolerance = 1e-9,
): void => {
  const numbered = answer(narrowed(query, asked), world.records(), { end, window: windowOf(asked) });
  const expected = meant(numbered);
  // Of groups with equal numbers, any may be the last of a top list.
  if (query.top) {
    const largest = (numbers: Numbers) => [...numbers.values()].sort((a, b) => b - a);
    expect(largest(found)).toEqual(largest(expected).map(one => expect.closeTo(one, 6)));
    return;
  }
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [group, value] of expected) {
    const number = found.get(group) ?? Number.NaN;
    expect(Math.abs(number - value), `${group}: ${number}, not ${value}`).toBeLessThanOrEqual(
      Math.abs(value) * tolerance + 1e-9,
    );
  }
};
