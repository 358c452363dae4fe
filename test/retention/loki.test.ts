import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { atLeast, type Keep } from "../../src/core/retention.ts";
import { streams } from "../../src/core/schema.ts";
import { days, inHours, years } from "../../src/core/units.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { deletion, deletionLag, periodHours } from "../../src/targets/loki/retention.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const limitsOf = (retention: NonNullable<StoreSite["retention"]>) => {
  const [file] = placeStore(loki({}), { retention }).artifacts();
  const data = JSON.parse(JSON.stringify(file?.kind === "yaml" ? file.data : {}));
  return data.limits_config as {
    retention_period: string;
    retention_stream: readonly { selector: string; period: string; priority: number }[];
  };
};

test("what a record goes through after its time is up adds to 6 hours, and the file states it", () => {
  const parts = Object.values(deletion).reduce((sum, part) => sum + inHours(part), 0);
  expect([parts, inHours(deletionLag)]).toEqual([5 + 50 / 60, 6]);
  const [file] = placeStore(loki({})).artifacts();
  expect(JSON.parse(JSON.stringify(file?.kind === "yaml" ? file.data : {}))).toMatchObject({
    ingester: { max_chunk_age: "2h", chunk_idle_period: "30m" },
    compactor: { compaction_interval: "10m", apply_retention_interval: "20m", retention_delete_delay: "2h" },
    limits_config: { creation_grace_period: "10m" },
  });
});

test.each<readonly [written: string, keep: Keep, hours: number | undefined]>([
  ["30 days at most", days(30), 30 * 24 - 6],
  ["2 days at most", days(2), 42],
  ["1 day at most", days(1), undefined],
  ["7 years at least", atLeast(years(7)), 7 * 366 * 24],
  ["1 day at least", atLeast(days(1)), 24],
])("%s", (_written, keep, hours) => {
  expect(periodHours(keep)).toBe(hours);
});

describe("the promise", () => {
  const whole = fc.integer({ min: 1, max: 3653 });

  test("an upper bound is never passed, and not missed by more than the lag", () => {
    fc.assert(
      fc.property(whole, amount => {
        const period = periodHours(days(amount));
        if (period === undefined) return amount === 1;
        const longest = period + inHours(deletionLag);
        return longest <= amount * 24 && longest > amount * 24 - 1;
      }),
    );
  });

  test("a lower bound is always kept", () => {
    fc.assert(fc.property(whole, amount => (periodHours(atLeast(days(amount))) ?? 0) >= amount * 24));
  });

  test("what is held is what is configured", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3653 }), fc.boolean(), (amount, lower) => {
        const keep = lower ? atLeast(days(amount)) : days(amount);
        const { target, self, site } = placeStore(loki({}), { retention: { security: keep } });
        const held = target.holds?.(self, site).find(holding => holding.stream === "security")?.atMostDays ?? 0;
        return lower ? held >= amount : held <= amount;
      }),
    );
  });
});

describe("the file", () => {
  test("one period for all, and a rule for each stream that differs", () => {
    expect(limitsOf({})).toMatchObject({
      retention_period: "714h",
      retention_stream: [
        { selector: '{stream="security"}', priority: 1, period: "8754h" },
        { selector: '{stream="audit"}', priority: 1, period: "8760h" },
      ],
    });
  });

  test("no rule where nothing differs", () => {
    expect(limitsOf(Object.fromEntries(streams.map(stream => [stream, days(30)]))).retention_stream).toEqual([]);
  });
});

test("below what Loki can keep", () => {
  const { problems } = placeStore(loki({}), { retention: { access: days(1), security: days(365) } });
  expect(problems.map(formatProblem)).toEqual([
    "retention.access: is shorter than Loki can keep records, got 1 day; expected at least 30 hours: Loki's shortest period of 24 hours, and up to 6 hours until the chunk is deleted [retention-out-of-reach]\n  help: raise it to 2 days, or send the stream to a store that deletes sooner",
  ]);
});

test("who keeps what", () => {
  const { target, self, site } = placeStore(loki({ tenant: "ai" }), { name: "prod" });
  const readers = "whoever reaches its port and names the tenant: Loki has no accounts";
  expect(target.holds?.(self, site)).toEqual([
    {
      telemetry: "logs",
      stream: "application",
      where: 'tenant ai, {environment="prod", stream="application"}',
      atMostDays: 30,
      readers,
    },
    {
      telemetry: "logs",
      stream: "access",
      where: 'tenant ai, {environment="prod", stream="access"}',
      atMostDays: 30,
      readers,
    },
    {
      telemetry: "logs",
      stream: "performance",
      where: 'tenant ai, {environment="prod", stream="performance"}',
      atMostDays: 30,
      readers,
    },
    {
      telemetry: "logs",
      stream: "security",
      where: 'tenant ai, {environment="prod", stream="security"}',
      atMostDays: 365,
      readers,
    },
    {
      telemetry: "logs",
      stream: "audit",
      where: 'tenant ai, {environment="prod", stream="audit"}',
      atMostDays: 365.25,
      readers,
    },
  ]);
});
