/** No store outlives the policy: what each says it keeps at most is held against the retention of what it keeps. */

import { type Problem, shown } from "../core/errors.ts";
import { isLowerBound, keptDays } from "../core/retention.ts";
import type { Holding, Site } from "../core/target.ts";
import type { Placed } from "./wiring.ts";

/** The key of the retention that a holding is under. */
export const policyOf = ({ stream, telemetry }: Holding): keyof Site["retention"] =>
  telemetry === "logs" ? (stream ?? "application") : telemetry;

/**
 * A lower bound is outlived by nobody. Of what is not ours nothing is promised, which is infinite and said in the inventory;
 * the days a cloud takes to delete what has expired are said there too.
 */
export const judgeHoldings = (placed: readonly Placed[], site: Site): readonly Problem[] =>
  placed.flatMap(({ name, self, target }) =>
    (target.holds?.(self, site) ?? []).flatMap((holding): readonly Problem[] => {
      const policy = policyOf(holding);
      const keep = site.retention[policy];
      const days = holding.atMostDays - (holding.lag?.days ?? 0);
      if (isLowerBound(keep) || !Number.isFinite(days) || days <= keptDays(keep)) return [];
      return [
        {
          code: "retention-out-of-reach",
          path: `retention.${policy}`,
          what: `is outlived in targets.${name}: ${holding.where} keeps for ${days} days`,
          got: shown(keep),
          expected: "a store that deletes by then",
          help: `let ${name} keep it shorter, send it elsewhere, or say ${policy}: days(${Math.ceil(days)})`,
        },
      ];
    }),
  );
