/** The `classify` step, on any map. */

import type { Classification } from "../../core/classification.ts";
import { deleteKey, entry, isMatch, isMissing, isOneOf, isPresent, isString, type Ottl, quoted, set } from "./ottl.ts";

/** `cache` is the context's scratch map. */
export const classifyStatements = (
  map: Ottl,
  cache: Ottl,
  { field, by }: { readonly field: string; readonly by: Classification },
): readonly Ottl[] => {
  switch (by.kind) {
    case "texts": {
      const among = Object.entries(by.when.among).map(([name, values]) => isOneOf(entry(map, name), values));
      return statementsOfTexts({
        map,
        cache,
        field,
        meant: [...by.when.present.map(name => isPresent(entry(map, name))), ...among],
        texts: by.from.map(name => entry(map, name)),
        by,
      });
    }
    case "number": {
      const number = entry(map, by.from);
      const target = entry(map, field);
      // What is no number compares with none.
      const meant = [isPresent(number), `${number} >= 0`];
      return [
        deleteKey(map, field),
        ...by.cases.map(({ value, below }) =>
          set(target, quoted(value), ...meant, isMissing(target), `${number} < ${below}`),
        ),
        set(target, quoted(by.otherwise), ...meant, isMissing(target)),
      ];
    }
    default:
      return by satisfies never;
  }
};

export interface ClassifiedTexts {
  readonly map: Ottl;
  readonly cache: Ottl;
  readonly field: string;
  /** Any of these makes a record one that has a class. */
  readonly meant: readonly Ottl[];
  readonly texts: readonly Ottl[];
  readonly by: Extract<Classification, { readonly kind: "texts" }>;
}

/** The texts become one, with line ends between, which no pattern matches. */
export const statementsOfTexts = ({ map, cache, field, meant, texts, by }: ClassifiedTexts): readonly Ottl[] => {
  const target = entry(map, field);
  const said = entry(cache, `said:${field}`);
  return [
    deleteKey(map, field),
    set(said, quoted(""), `(${meant.join(" or ")})`),
    ...texts.map(text => set(said, `Concat([${said}, ${text}], "\\n")`, isPresent(said), isString(text))),
    ...by.cases.map(({ value, pattern }) =>
      set(target, quoted(value), isPresent(said), isMissing(target), isMatch(said, pattern)),
    ),
    set(target, quoted(by.otherwise), isPresent(said), isMissing(target)),
  ];
};
