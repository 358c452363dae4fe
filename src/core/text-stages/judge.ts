/** What a store's mapping may not ask of text stages. */

import type { Problem } from "../errors.ts";
import type { Mapping } from "../target.ts";

const places: ReadonlySet<string> = new Set(["time", "line", "label", "metadata"]);

export const judgeTextMapping = (mapping: Mapping, path: string): readonly Problem[] =>
  mapping.flatMap((slot): Problem[] => {
    if (!places.has(slot.place))
      return [
        {
          code: "missing-capability",
          path,
          what: `${slot.field} belongs in a ${slot.place}, which this shipper cannot write`,
          expected: "a store of lines with labels and metadata",
        },
      ];
    if ((slot.scale ?? 1) !== 1)
      return [
        {
          code: "missing-capability",
          path,
          what: `${slot.field} would have to be multiplied by ${slot.scale}, which this shipper cannot do exactly`,
          help: "let the store keep the unit of the schema",
        },
      ];
    return [];
  });
