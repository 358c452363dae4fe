/** What is wrong with a platform of traces that only the whole environment shows. */

import { type Problem, shown } from "../../core/errors.ts";
import { isLowerBound, keptFor } from "../../core/retention.ts";
import type { Self, Site } from "../../core/target.ts";
import type { OtlpBackendOptions } from "./options.ts";

/** The promise about traces holds there too, though nothing here can make it so. */
export const judgeOtlpBackend = ({ options: { keeps } }: Self<OtlpBackendOptions>, site: Site): readonly Problem[] => {
  const promised = site.retention.traces;
  const atLeast = isLowerBound(promised);
  const bound = keptFor(promised).milliseconds;
  if (atLeast ? keeps.milliseconds >= bound : keeps.milliseconds <= bound) return [];
  return [
    {
      code: "retention-out-of-reach",
      path: "keeps",
      what: `is ${atLeast ? "shorter" : "longer"} than traces are kept by the environment's retention`,
      got: shown(keeps),
      expected: `${atLeast ? "at least" : "at most"} ${keptFor(promised).written}`,
      help: "agree on another retention with whoever runs it, or change retention.traces",
    },
  ];
};
