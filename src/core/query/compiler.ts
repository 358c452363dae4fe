/** What compilers of queries share: what they look up the same way, and refuse in the same words. */

import type { Stream } from "../schema.ts";
import { type Duration, inSeconds } from "../units.ts";
import type { Condition } from "./condition.ts";
import { type Asked, thinned, Unsupported, weighable } from "./language.ts";
import type { LanguageName, Measure, MeasureQuery, RawQuery, Selection } from "./query.ts";

type Kept = Parameters<typeof thinned>[1];

/** The words of a query in a language of its own. @throws Unsupported when it has none in this one */
export const wordsIn = ({ texts }: RawQuery, language: LanguageName, help?: string): string => {
  const text = texts[language];
  if (text === undefined) throw new Unsupported("it is asked in the words of other languages only", help);
  return text;
};

/** The measure of a comparison, for alerts that no words of a language's own can make. @throws Unsupported for those */
export const measureOf = (query: MeasureQuery | RawQuery): MeasureQuery => {
  if (query.kind === "raw") throw new Unsupported("no alert of it is made of a language's own words");
  return query;
};

/** Which events a selection is about, as a condition; none for every record. */
export const eventsOf = ({ events }: Pick<Selection, "events">): readonly Condition[] => {
  const [only, ...others] = events;
  if (only === undefined) return [];
  return others.length === 0
    ? [{ kind: "equals", field: "event", value: only }]
    : [{ kind: "one-of", field: "event", values: events }];
};

/** The stream in which an event's records are kept. */
export const streamOf = (event: string, { schema }: Pick<Kept, "schema">): Stream =>
  schema.events[event]?.stream ?? "application";

/** Where a field is stored. @throws Unsupported when it is not */
export const storedAs = <S extends { readonly field: string }>(mapping: readonly S[], field: string): S => {
  const slot = mapping.find(one => one.field === field);
  if (slot === undefined) throw new Unsupported(`${field} is not stored: the schema lacks it or the privacy drops it`);
  return slot;
};

/** Whether records must be weighed. @throws Unsupported for a measure that cannot be */
export const weighs = (from: Selection, measure: Measure["kind"], site: Kept): boolean => {
  const sampled = thinned(from, site);
  if (sampled && !weighable.has(measure))
    throw new Unsupported(`${measure} cannot weigh records that log sampling has thinned out`);
  return sampled;
};

/** The window of a query that an alert asks. @throws Unsupported when it has none */
export const ownWindow = ({ over }: MeasureQuery): Duration => {
  if (over === undefined) throw new Unsupported("its query has no window");
  return over;
};

/**
 * The seconds of a window, for numbers a second; not a number where the window is the viewer's and nothing needs them.
 * @throws Unsupported where something does
 */
export const secondsOf = (measure: Measure, window: Asked["window"], language: string): number => {
  if (window !== "viewer") return inSeconds(window);
  if (measure.kind === "rate" || (measure.kind === "sum" && measure.perSecond))
    throw new Unsupported(
      `a number a second needs a window, and the viewer's is not known to ${language}`,
      "give the query `over`",
    );
  return Number.NaN;
};

/** @throws Unsupported for the largest groups of a series, where one query cannot find them first */
export const judgeTop = ({ top }: MeasureQuery, shape: Asked["shape"]): void => {
  if (shape === "series" && top !== undefined)
    throw new Unsupported("the largest groups of a series need a second query", "ask for an instant, or without `top`");
};
