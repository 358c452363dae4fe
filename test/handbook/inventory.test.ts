/** The inventory has every field of every store, and no store outlives the policy. */

import { describe, expect, test } from "vitest";
import { z } from "zod";
import prod from "../../environments/prod.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { compose } from "../../src/core/platform.ts";
import { atLeast } from "../../src/core/retention.ts";
import { fieldEntries } from "../../src/core/schema.ts";
import { treatmentOf } from "../../src/core/step.ts";
import { type Holding, type Target, use } from "../../src/core/target.ts";
import { days } from "../../src/core/units.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import { inventoryOf } from "../../src/targets/handbook/inventory.ts";
import { loki, otelCollector, prometheus } from "../../src/targets/index.ts";
import { pagesIn } from "./environments.ts";

const stores = inventoryOf(prod.site);

describe("prod", () => {
  test("names every store that keeps something", () => {
    expect(stores.map(({ part, telemetry }) => `${part.key}: ${telemetry}`)).toEqual([
      "app: logs",
      "otel-collector: logs",
      "otel-collector: traces",
      "loki: logs",
      "elasticsearch: logs",
      "cloudwatch: logs",
      "gcp: logs",
      "azure: logs",
      "jaeger: traces",
      "langfuse: traces",
      "prometheus: metrics",
    ]);
  });

  test.each(stores.map(one => [one.part.key, one] as const))("%s has every field", (_key, { entries }) => {
    expect(entries.map(({ field }) => field)).toEqual(fieldEntries(prod.site.schema).map(([name]) => name));
  });

  test.each(stores.map(one => [one.part.key, one] as const))(
    "%s keeps nothing that every service drops",
    (_key, one) => {
      const dropped = fieldEntries(prod.site.schema)
        .filter(([name, field]) =>
          prod.site.services.every(({ privacy }) => treatmentOf(name, field, privacy) === "drop"),
        )
        .map(([name]) => name);
      expect(dropped.length).toBeGreaterThan(5);
      expect(one.entries.filter(({ as, field }) => as !== undefined && dropped.includes(field))).toEqual([]);
    },
  );

  test.each(stores.map(one => [one.part.key, one] as const))("%s says for how long, and who reads", (_key, one) => {
    const stored = one.entries.filter(({ as }) => as !== undefined);
    // A store with some streams has none of what stands in the others alone.
    for (const { atMostDays, streams } of stored)
      if (one.holdings.some(({ stream }) => stream === undefined || streams.includes(stream)))
        expect(atMostDays).toBeGreaterThan(0);
    expect(stored.length).toBeGreaterThan(0);
    expect(one.holdings.filter(({ readers }) => readers === undefined)).toEqual([]);
  });

  test.each([
    ["app", "/var/log/llm-batch/app.log*, /var/log/llm-batch/errors/error.log* of llm-batch, on each of its machines"],
    ["otel-collector", "the queues of otel-collector-agent in /var/lib/otelcol, while a store is away"],
    ["otel-collector", "the queues of otel-collector-gateway in /var/lib/otelcol, while a store is away"],
    ["otel-collector", "the queues of otel-collector-sampler in /var/lib/otelcol, while a store is away"],
    ["jaeger", "Elasticsearch indices prod-jaeger-*"],
    ["langfuse", "the platform at https://cloud.langfuse.com/api/public/otel"],
  ])("%s keeps %s", (key, where) => {
    expect(
      stores.filter(({ part }) => part.key === key).flatMap(one => one.holdings.map(held => held.where)),
    ).toContain(where);
  });

  test("says that a service's own files have user ids as they came, and no store has", () => {
    const treated = stores.map(({ part, entries }) => [
      part.key,
      entries.find(one => one.field === "user_id")?.treatment,
    ]);
    expect(treated.filter(([, treatment]) => treatment !== "hashed")).toEqual([["app", "kept, hashed by the shipper"]]);
  });

  test("shows each of these rows on the page", () => {
    const page = pagesIn(prod).find(({ path }) => path === "data-inventory.md")?.text ?? "";
    const rows = page.match(/^\| `[a-z0-9_]+` \|/gm) ?? [];
    expect(rows).toHaveLength(stores.length * fieldEntries(prod.site.schema).length);
    for (const { holdings } of stores)
      for (const { where } of holdings) expect(page).toContain(where.replaceAll("|", "\\|"));
  });
});

/** A store of the user's own, which keeps as it likes. */
const planted = (holding: Partial<Holding>) => {
  const target: Target<unknown> = {
    product: "cellar",
    title: "Cellar",
    roles: ["store"],
    versions: [],
    next: "nothing",
    options: z.strictObject({}),
    holds: () => [
      {
        telemetry: "logs",
        where: "the cellar",
        atMostDays: 30,
        ...(holding.telemetry === "traces" ? {} : { stream: "application" }),
        ...holding,
      },
    ],
    fedFromOutside: () => true,
    emit: () => [],
  };
  return use(target)({});
};

const problemsOf = (holding: Partial<Holding>, more: Partial<EnvironmentInput> = {}): readonly string[] => {
  const judged = judgeEnvironment({
    name: "dev",
    platform: compose(),
    services: { "llm-service": {} },
    targets: { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}), cellar: planted(holding) },
    ...more,
  });
  return "problems" in judged ? judged.problems.map(formatProblem) : [];
};

describe("a store that keeps longer than the policy", () => {
  test("is refused by name", () => {
    expect(problemsOf({ atMostDays: 400 })).toEqual([
      "retention.application: is outlived in targets.cellar: the cellar keeps for 400 days, got 30 days; expected a store that deletes by then [retention-out-of-reach]\n  help: let cellar keep it shorter, send it elsewhere, or say application: days(400)",
    ]);
  });

  test.each<[string, Partial<Holding>, Partial<EnvironmentInput>, number]>([
    ["as long as the policy", { atMostDays: 30 }, {}, 0],
    ["an hour longer", { atMostDays: 30 + 1 / 24 }, {}, 1],
    ["longer by what a cloud takes to delete", { atMostDays: 33, lag: { days: 3, because: "it does" } }, {}, 0],
    ["longer than that", { atMostDays: 34, lag: { days: 3, because: "it does" } }, {}, 1],
    [
      "longer than a lower bound",
      { atMostDays: 4000, stream: "audit" },
      { retention: { audit: atLeast(days(365)) } },
      0,
    ],
    ["longer than another stream may be", { atMostDays: 100, stream: "security" }, {}, 0],
    ["spans", { atMostDays: 8, telemetry: "traces" }, {}, 1],
    ["nobody knows how long", { atMostDays: Number.POSITIVE_INFINITY }, {}, 0],
  ])("%s", (_, holding, more, problems) => {
    expect(problemsOf(holding, more)).toHaveLength(problems);
  });

  test("that is not ours is not refused, and said to be unknown", () => {
    const judged = judgeEnvironment({
      name: "dev",
      platform: compose(),
      services: { "llm-service": {} },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        loki: loki({}),
        prometheus: prometheus({ url: "https://prometheus.example.com" }),
      },
    });
    if ("problems" in judged) throw new Error(judged.problems.map(formatProblem).join("\n"));
    const page = pagesIn(judged.environment).find(({ path }) => path === "data-inventory.md")?.text;
    expect(page).toContain("| Prometheus | metrics | `https://prometheus.example.com` | not known |");
  });
});
