/** The form of the data in `shipped.ts`. */

import type { NameMatch, Price } from "../../core/price.ts";

/** A provider's models, each with its prices from a day on, oldest first; the first has no day. */
export interface ShippedPrices {
  readonly provider: NameMatch;
  /** Where the source read them. */
  readonly source: string;
  readonly models: readonly (readonly [
    model: NameMatch,
    dated: readonly (readonly [from: string, prices: Price["perMillion"] & Pick<Price, "baseUpTo">])[],
  ])[];
}
