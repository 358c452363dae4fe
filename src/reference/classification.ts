/** What the `classify` step means. */

import type { Classification, ClassifiedWhen } from "../core/classification.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The class of a record by its fields; undefined for one that is in none. */
export const compileClassification = (by: Classification): ((fields: Fields) => string | undefined) => {
  switch (by.kind) {
    case "texts": {
      const cases = by.cases.map(({ value, pattern }) => ({ value, pattern: new RegExp(pattern) }));
      return fields => {
        if (!isMeant(by.when, fields)) return undefined;
        const texts = by.from.map(name => fields[name]).filter(text => typeof text === "string");
        return cases.find(({ pattern }) => texts.some(text => pattern.test(text)))?.value ?? by.otherwise;
      };
    }
    case "number":
      return fields => {
        const number = fields[by.from];
        if (typeof number !== "number" || number < 0) return undefined;
        return by.cases.find(({ below }) => number < below)?.value ?? by.otherwise;
      };
    default:
      return by satisfies never;
  }
};

const isMeant = ({ present, among }: ClassifiedWhen, fields: Fields): boolean =>
  present.some(name => fields[name] !== undefined) ||
  Object.entries(among).some(([name, values]) => values.some(value => value === fields[name]));
