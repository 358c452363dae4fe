/**
 * The shipped prices. They are data of others, with a date: `shipped.ts` says whose. What is not in it is unpriced, never
 * guessed. @see https://github.com/pydantic/genai-prices
 */

import type { NameMatch, Price, PriceBook } from "../../core/price.ts";
import { remembered } from "../../core/remembered.ts";
import { checkedAt, shipped } from "./shipped.ts";
import type { ReleasesOf, ShippedPrices } from "./shipped-prices.ts";

/** Days, numbers of three digits and more, and what is said of a release: a shorter number is another model's. */
const release =
  "[-@](?:preview|exp|latest|instruct|v[0-9](?:[.][0-9])?|[0-9]{2}-[0-9]{2}(?:[0-9]{2})?|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{3,8})";

/** What Google and its gateways put before a name: never the path of somebody who sells at prices of their own. */
const servedBelow = "(?:(?:[a-z0-9./-]{1,100}/)?models/|gemini/|vertex_ai/|anthropic/)?";

/** What Amazon Bedrock puts before a name: an ARN's beginning or a gateway's path, the region, who made it. */
const servedIn = (regions: readonly string[]): string => {
  const named = regions.filter(region => region !== "").join("|");
  return `(?:[a-z0-9:./-]{1,100}/)?(?:(?:${named})[.])${regions.includes("") ? "?" : ""}(?:anthropic[.]|amazon[.])?`;
};

/** And what it puts behind it: `-v1:0`. */
const revision = "(?::[0-9]{1,2})?";

const nameOf = (name: NameMatch[number] | ReleasesOf): NameMatch[number] => {
  if (typeof name === "string" || "regex" in name) return name;
  const families = name.releasesOf.map(family => family.replaceAll(".", "[.]")).join("|");
  const [before, behind] = name.regions ? [servedIn(name.regions), revision] : [name.paths ? servedBelow : "", ""];
  return { regex: `^${before}(?:${families})(?:${release}){0,5}${behind}$` };
};

const pricesOf = ({ provider, source, models }: ShippedPrices): PriceBook =>
  models.flatMap(([model, dated]) =>
    dated.map(([validFrom, { baseUpTo, ...perMillion }], index): Price => {
      const [validUntil] = dated[index + 1] ?? [];
      return {
        kind: "price",
        model: model.map(nameOf),
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
