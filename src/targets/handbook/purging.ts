/** How matching records leave every store: the exact calls, and what must hold for them. */

import type { Matching } from "../../core/telling.ts";
import { type Context, tried } from "./asking.ts";
import { block, list, plain, prose } from "./markdown.ts";

const reaches = {
  records: "Deletes the records that match.",
  stretches: "Deletes no single record, only whole stretches.",
  nothing: "Nothing can be deleted before its time.",
} as const;

/** A heading of the third level for each place. */
export const purging = (matching: Matching, { parts }: Context): readonly string[] =>
  parts.flatMap(part =>
    tried<readonly string[]>(
      () =>
        part
          .purge(matching)
          .flatMap(({ where, reach, calls, notes }) => [
            `### ${plain(part.title)}: ${plain(where)}`,
            reaches[reach],
            ...calls.flatMap(({ about, command }) => [`${sentence(prose(about))}:`, block("sh", command)]),
            list(notes.map(prose)),
          ]),
      why => [`### ${plain(part.title)}`, `Nothing to delete: ${prose(why)}.`],
    ),
  );

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
