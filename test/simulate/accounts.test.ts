/** What is counted on the way, and what of it the interpreter says itself. */

import { alertmanager, elasticsearch, files, loki, otelCollector, percent, prometheus, secret, slack } from "signalbox";
import { describe, expect, test } from "vitest";
import { samplesOf } from "../../src/reference/instrument.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { distinct, heldOf, recently } from "../../src/simulate/counted.ts";
import { recordsOf, scenarioOf, scenarioStart } from "../../src/simulate/index.ts";
import { laneOf } from "../../src/simulate/lane.ts";
import { seriesTally } from "../../src/simulate/series.ts";
import { environmentOf, simulateLines } from "./site.ts";

const at = (second: number): string =>
  `2026-01-05T00:${String(Math.floor(second / 60)).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}Z`;

/** A request a second for some minutes. */
const lines = (count: number, more: (index: number) => Readonly<Record<string, unknown>> = () => ({})): string =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      time: at(index),
      level: "info",
      event: "request_end",
      message: "answered",
      request_id: `r${index}`,
      ...more(index),
    }),
  ).join("\n");

describe("what is taken out", () => {
  test("is counted by step, field and detector", async () => {
    const text = JSON.stringify({
      message: "ask alice@example.com or bob@example.com",
      prompt: "say it",
      user_id: "u1",
      latency_ms: "slow",
      prompt_tokens: 4111111111111111,
      nobody: 1,
      error_message: "x".repeat(9000),
    });
    const [service] = (await simulateLines(text)).services;
    expect(service?.keys).toEqual({ unknown: 1, second: 0, lost: [{ key: "nobody", count: 1 }], others: 0 });
    expect(service?.fields).toEqual([
      { step: "convert", what: "removed", field: "latency_ms", because: "wrong-type", records: 1 },
      { step: "remove", what: "removed", field: "prompt", because: "policy", records: 1 },
      { step: "hash", what: "hashed", field: "user_id", records: 1 },
      { step: "redact", what: "redacted", field: "message", detector: "email", records: 1, findings: 2 },
      { step: "redact", what: "removed", field: "prompt_tokens", detector: "credit_card", records: 1, findings: 1 },
      { step: "truncate", what: "truncated", field: "error_message", records: 1 },
    ]);
  });

  test("and keys that no field claims, by name, the most frequent first", async () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz"];
    const text = lines(60, index => ({
      nobody: index,
      ...(index % 2 === 0 ? { "build.sha256": "0" } : {}),
      [`user-${index}-of-many`]: 1,
      [`name${letters[index % 26]}`]: 1,
    }));
    const keys = (await simulateLines(text)).services[0]?.keys;
    expect(keys?.lost.slice(0, 4)).toEqual([
      { key: "*", count: 60 },
      { key: "nobody", count: 60 },
      { key: "build.sha256", count: 30 },
      { key: "namea", count: 3 },
    ]);
    expect(keys?.lost).toHaveLength(20);
    expect(keys?.lost.reduce((rest, { count }) => rest - count, keys.unknown)).toBe(keys?.others);
  });

  test("and what is sampled out, which instruments have counted", async () => {
    const environment = environmentOf({ sampling: { logs: { info: percent(25) } } });
    const text = lines(400, index => ({ event: "cache_access", cache_hit: index % 2 === 0, cache_type: "exact" }));
    const report = await simulateLines(text, { environment });
    const [service] = report.services;
    const sampled = service?.discarded.find(({ reason }) => reason === "sampled-out");
    expect(sampled).toMatchObject({ step: "keep", share: 0.25 });
    expect(service?.out).toBe(400 - (sampled?.records ?? 0));
    expect(service?.out).toBeGreaterThan(60);
    expect(service?.out).toBeLessThan(140);
    expect(report.stores).toMatchObject([{ in: 400, stored: service?.out, dropped: sampled?.records }]);
  });
});

describe("what is stored", () => {
  test("goes to every store, and is extrapolated to a day from a minute on", async () => {
    const environment = environmentOf({
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"] } }),
        loki: loki({}),
        elasticsearch: elasticsearch({}),
      },
    });
    const report = await simulateLines(lines(121), { environment });
    expect(report.span).toEqual({
      start: "2026-01-05T00:00:00.000000000Z",
      end: "2026-01-05T00:02:00.000000000Z",
      seconds: 120,
    });
    expect(
      report.stores.map(({ labelSets, perDay, store, stored }) => ({
        store,
        stored,
        perDay: perDay?.records,
        labelSets,
      })),
    ).toEqual([
      { store: "loki", stored: 121, perDay: 121 * 720, labelSets: { count: 1, more: false } },
      { store: "elasticsearch", stored: 121, perDay: 121 * 720, labelSets: undefined },
    ]);
    expect((await simulateLines(lines(60))).stores[0]?.perDay).toBeUndefined();
  });

  test("holds none of the texts that must be absent, or says where", async () => {
    const report = await simulateLines(
      lines(3, index => ({ message: `number ${index}`, model: "gpt" })),
      { absent: ["number 1", "nowhere", "gpt"] },
    );
    expect(report.present).toEqual([{ store: "loki", documents: [1, 0, 3] }]);
  });
});

describe("series", () => {
  const environment = environmentOf();
  const [service] = environment.site.services;
  if (service === undefined) throw new Error("no service");

  test("are those the interpreter's instruments make", () => {
    const { run } = laneOf(environment, service);
    const scenario = scenarioOf("provider-outage");
    const asked = { seed: 1, services: [service], end: scenarioStart + 600_000_000_000n };
    const records: CanonicalRecord[] = [];
    for (const one of recordsOf(scenario, environment.site, asked)) {
      const { measured } = one.kind === "record" ? run(one.input, one.readAt ?? 0n, () => undefined) : {};
      if (measured) records.push(measured);
    }
    const tally = seriesTally(environment, [service]);
    for (const record of records) tally.take(record);
    const samples = samplesOf(environment.site.instruments, records, Object.keys(environment.site.schema.events));
    expect(tally.report()).toMatchObject([{ store: "prometheus", series: { count: samples.size, more: false } }]);
    expect(samples.size).toBeGreaterThan(100);
  });

  test("tell no two events apart that the schema has not, not even by names of JavaScript's own", () => {
    const countOf = (events: readonly string[]): number | undefined => {
      const tally = seriesTally(environment, [service]);
      for (const event of events)
        tally.take({ time: scenarioStart, service: service.name, environment: "test", stream: "application", event });
      return tally.report()[0]?.series.count;
    };
    expect(countOf(["nobodys"])).toBeGreaterThan(0);
    expect(countOf(["constructor", "toString", "nobodys"])).toBe(countOf(["nobodys"]));
  });

  test("are none of a service that nobody counts for", async () => {
    const none = environmentOf({
      targets: { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}) },
    });
    expect((await simulateLines(lines(10), { environment: none })).metrics).toEqual([]);
  });
});

describe("alerts", () => {
  const failing = lines(1200, index => ({ status: index >= 300 && index < 900 ? "error" : "success" }));

  test("go where their severity is routed, by the names of secrets", async () => {
    const environment = environmentOf({
      routes: { critical: [slack({ url: secret("slack-webhook"), channel: "#llm" })] },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        loki: loki({}),
        alertmanager: alertmanager({ config: true }),
      },
    });
    const report = await simulateLines(failing, { environment });
    const [alert] = report.alerts.filter(({ name }) => name === "HighErrorRate");
    expect(alert).toMatchObject({
      by: "loki",
      verdict: "fires",
      everySeconds: 60,
      to: [{ kind: "slack", secrets: ["slack-webhook"], to: "#llm" }],
    });
    expect(alert?.firing).toHaveLength(1);
  });

  test("tell nobody in shadow, and are not judged in a language of their own", async () => {
    const environment = environmentOf({
      alerts: { HighErrorRate: "shadow", CollectorSendFailures: "on" },
      evaluator: "prometheus",
      routes: { critical: [slack({ url: secret("slack-webhook") })] },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        loki: loki({}),
        prometheus: prometheus({}),
        alertmanager: alertmanager({ config: true }),
      },
    });
    const { alerts } = await simulateLines(failing, { environment });
    const found = (name: string) => alerts.find(one => one.name === name);
    expect(found("HighErrorRate")).toMatchObject({ state: "shadow", verdict: "fires", to: [], everySeconds: 15 });
    expect(found("CollectorSendFailures")).toMatchObject({ state: "on", verdict: "not-judged", firing: [] });
    expect(found("SlowRequests")).toMatchObject({ verdict: "quiet" });
  });

  test("of services without records are left out", async () => {
    const environment = environmentOf({
      services: { "llm-service": { source: files("/a/*.log") }, other: { source: files("/b/*.log") } },
    });
    const { alerts } = await simulateLines(lines(1200), { environment });
    expect(alerts.filter(({ services }) => services.includes("other"))).toEqual([]);
    expect(alerts.find(({ name }) => name === "NoLogsReceived")?.verdict).not.toBe("fires");
  });
});

describe("memory", () => {
  test("of what is different has an end, which is told", () => {
    const sets = distinct();
    for (let index = 0; index < 100_000; index++) sets.add(String(index));
    sets.add("1");
    expect(sets.counted()).toEqual({ count: 100_000, more: false });
    sets.add("another");
    expect(sets.counted()).toEqual({ count: 100_000, more: true });
  });

  test("of a text is no longer than it may be, however long the text", () => {
    const [one, other] = [`${"~".repeat(1e6)}a`, `${"~".repeat(1e6)}b`].map(heldOf);
    expect(one?.length).toBe(16);
    expect(heldOf(`${"~".repeat(1e6)}a`)).toBe(one);
    expect(other).not.toBe(one);
    expect(heldOf("short")).toBe("short");
  });

  test("of what came lately too", () => {
    const seen = recently();
    expect(seen("first")).toBe(false);
    for (let index = 0; index < 49_999; index++) seen(String(index));
    expect(seen("first")).toBe(true);
    for (let index = 50_000; index < 160_000; index++) seen(String(index));
    expect(seen("first")).toBe(false);
  });
});
