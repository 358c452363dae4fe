/**
 * The shipped prices. They are data of others, with a date: `shipped.ts` says whose. What is not in it is unpriced, never
 * guessed. @see https://github.com/pydantic/genai-prices
 */

import type { Price, PriceBook } from "../../core/price.ts";
import { remembered } from "../../core/remembered.ts";
import { checkedAt, shipped } from "./shipped.ts";
import type { ShippedPrices } from "./shipped-prices.ts";

const pricesOf = ({ provider, source, models }: ShippedPrices): PriceBook =>
  models.flatMap(([model, dated]) =>
    dated.map(([validFrom, { baseUpTo, ...perMillion }], index): Price => {
      const [validUntil] = dated[index + 1] ?? [];
      return {
        kind: "price",
        model,
        provider,
        perMillion,
        ...(validFrom === "" ? {} : { validFrom }),
        ...(validUntil === undefined ? {} : { validUntil }),
        ...(baseUpTo === undefined ? {} : { baseUpTo }),
        source,
        checkedAt,
      };
    }),
  );

const booked = remembered((all: readonly ShippedPrices[]): PriceBook => all.flatMap(pricesOf));

/** Made when it is first asked for: most of what loads the catalog compiles no price. */
export const shippedPrices = (): PriceBook => booked(shipped);
