/** What a million tokens cost by the recording rules; the rules are run by Prometheus in test/conformance/prices.test.ts. */

import { expect, test } from "vitest";
import { price, tokenTypes } from "../../src/core/price.ts";
import { dollars } from "../../src/core/units.ts";
import { rulesSchema } from "../../src/targets/prometheus/config-schema.ts";
import { prometheus } from "../../src/targets/prometheus/index.ts";
import { priceSeries as series } from "../../src/targets/prometheus/price-names.ts";
import { placeStore } from "../store-site.ts";

const costs = { input: 3, cache_read: 0.5, cache_write: 3.75, output: 15 };
const own = price({
  model: "one",
  input: dollars(costs.input),
  cacheRead: dollars(costs.cache_read),
  cacheWrite: dollars(costs.cache_write),
  output: dollars(costs.output),
});

const rules = placeStore(prometheus({}), { prices: { own: [own], shipped: false } })
  .artifacts()
  .flatMap(file => (file.path === "rules/prices.yaml" && file.kind === "yaml" ? [file.data] : []))
  .flatMap(data => rulesSchema.parse(JSON.parse(JSON.stringify(data))).groups)
  .flatMap(group => group.rules);

/** The one number that a rule multiplies or divides by. */
const numberAfter = (sign: "*" | "/", expr = ""): number => {
  const [found, ...others] = expr.matchAll(new RegExp(`[${sign}] ([0-9.e]+)$`, "gm"));
  expect([found === undefined, others]).toEqual([false, []]);
  return Number(found?.[1]);
};

test.each(tokenTypes)("a million tokens of %s cost what the price says", type => {
  const priced = rules.find(one => "record" in one && one.record === series.price && one.labels?.token_type === type);
  const spent = rules.find(one => "record" in one && one.record === series.spend);
  const perToken = numberAfter("*", priced?.expr) / numberAfter("/", spent?.expr);
  expect(perToken * 1_000_000).toBeCloseTo(costs[type], 9);
});
