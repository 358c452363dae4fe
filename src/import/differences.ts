/** What files say that are read together, and that one of them says otherwise. */

import type { ReadFile, SaidTogether } from "./reading.ts";

/** What two places forbid and one of them does not; said at each place that has less than all together. */
export const differencesIn = (files: readonly ReadFile[]): readonly SaidTogether[] => {
  const lists = files.flatMap(of => of.reading.denied.map(list => ({ of, ...list })));
  const all = new Set(lists.flatMap(({ names }) => names));
  if (lists.length < 2) return [];
  return lists.map(({ of, where, names }) => {
    const missing = [...all].filter(name => !names.includes(name));
    return {
      of,
      findings:
        missing.length === 0
          ? []
          : [
              {
                code: "deny-lists-differ",
                path: where,
                what: "lets through what another list forbids",
                got: missing.join(", "),
                help: "there is one list: the fields of subject credential",
              },
            ],
    };
  });
};
