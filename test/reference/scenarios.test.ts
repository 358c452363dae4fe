/** The scenarios by name: what they say of themselves is what becomes of them. */

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { alerts, causes, detectors, llmLog } from "../../src/catalog/index.ts";
import { extendSchema, text } from "../../src/core/schema.ts";
import { resolveSampling } from "../../src/environment/resolve.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { classesOf } from "../../src/reference/sampling.ts";
import { faults, type Happening, lineOf, readLine } from "../../src/reference/scenario/happening.ts";
import { writtenAs } from "../../src/reference/scenario/leaks.ts";
import { longLineBytes } from "../../src/reference/scenario/mishaps.ts";
import { type ScenarioRun, scenarios, troubledTraffic } from "../../src/reference/scenario/named.ts";
import { type ScenarioName, scenarioNames } from "../../src/reference/scenario/names.ts";
import { carriersOfLines } from "../../src/reference/scenario/plants.ts";
import { incidents } from "../../src/reference/scenario/shapes.ts";
import { spanFactsOf } from "../../src/reference/scenario/traces.ts";
import { firingOf, pipelineOf, rulesOf, storedOf } from "./scenario-runs.ts";
import { byDefault, keepAll, readAt } from "./steps.ts";

const run: ScenarioRun = { seed: 1, start: readAt, services: ["llm-service"] };
const every = Object.values(scenarios);
const kept = new Map<ScenarioName, readonly Happening[]>();

/** All that happens in a scenario; the day is streamed instead. */
const happeningsOf = (name: Exclude<ScenarioName, "quiet-day">): readonly Happening[] => {
  const known = kept.get(name) ?? [...scenarios[name].happenings(run)];
  kept.set(name, known);
  return known;
};

const short = scenarioNames.filter(name => name !== "quiet-day");
const first = (name: ScenarioName, own: Partial<ScenarioRun> = {}, count = 2000): readonly Happening[] => {
  const all: Happening[] = [];
  for (const one of scenarios[name].happenings({ ...run, ...own })) {
    if (all.length === count) break;
    all.push(one);
  }
  return all;
};

const digest = (all: readonly Happening[]): string => {
  const hash = createHash("sha256");
  for (const one of all)
    hash.update(`${one.at} ${one.service} `).update(one.kind === "trace" ? JSON.stringify(one.spans) : lineOf(one));
  return hash.digest("hex");
};

describe("what a scenario says of itself", () => {
  test("is keyed by its name, and has an alert's key wherever it names one", () => {
    expect(Object.keys(scenarios)).toEqual(scenarioNames);
    for (const { name, fires, firesWhenOn } of every) {
      expect(scenarios[name].name).toBe(name);
      for (const key of fires) expect(alerts[key]?.state, `${name}: ${key}`).toBe("on");
      for (const key of firesWhenOn) expect(alerts[key]?.state, `${name}: ${key}`).toBe("off");
    }
  });

  test("is one sentence, and trouble within its time", () => {
    for (const { description, lasts, trouble } of every) {
      expect(description).toMatch(/^[A-Z][^\n]*\.$/);
      expect((trouble?.from.milliseconds ?? 0) < (trouble?.until.milliseconds ?? 1)).toBe(true);
      expect(trouble?.until.milliseconds ?? 0).toBeLessThanOrEqual(lasts.milliseconds);
    }
  });

  test("every alert that is on as shipped fires in one, but the watchdog, which fires in all", () => {
    const on = Object.keys(alerts).filter(key => alerts[key]?.state === "on" && key !== "Watchdog");
    expect(new Set(every.flatMap(({ fires }) => fires))).toEqual(new Set(on));
  });
});

describe("what happens", () => {
  test.each(scenarioNames)("%s: the same bytes for a seed, others for another", name => {
    expect(digest(first(name))).toBe(digest(first(name)));
    expect(digest(first(name, { seed: 2 }))).not.toBe(digest(first(name)));
  });

  test("is the same on every machine, in any zone and language", () => {
    const zone = process.env.TZ;
    const before = digest(happeningsOf("bad-input"));
    process.env.TZ = "Pacific/Chatham";
    const inChatham = digest([...scenarios["bad-input"].happenings(run)]);
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(inChatham).toBe(before);
  });

  test("is the same before anything is wrong, whatever will be", () => {
    const until = readAt + 4n * 60_000_000_000n;
    const quiet = (name: ScenarioName) => digest(first(name, { rate: 1 }, 5000).filter(one => one.at < until));
    for (const name of ["error-storm", "key-leak", "bad-input", "log-loss"] as const)
      expect(quiet(name), name).toBe(quiet("slow-model"));
  });

  test.each(short)("%s: in the order of time, within its time, of events and fields of the schema", name => {
    const all = happeningsOf(name);
    const end = readAt + BigInt(scenarios[name].lasts.milliseconds) * 1_000_000n;
    const strangers = new Set<string>();
    expect(all.filter(({ at }, index) => at < (all[index - 1]?.at ?? readAt) || at >= end)).toEqual([]);
    for (const one of all) {
      if (one.kind !== "record" || one.fault === "wrong-type") continue;
      const facts = Object.entries(llmLog.events).find(([event]) => event === one.values.event)?.[1];
      const known: ReadonlySet<string> = new Set([
        ...["event", "message", "trace_id", "span_id", "request_id"],
        ...(facts?.required ?? []),
        ...(facts?.optional ?? []),
      ]);
      for (const field of Object.keys(one.values))
        if (facts === undefined || !known.has(field)) strangers.add(`${one.values.event}.${field}`);
    }
    expect(all.length).toBeGreaterThan(8000);
    expect([...strangers]).toEqual([]);
  });

  test("each service has its own, and the same rate", () => {
    const services = ["a", "b", "c"];
    const count = new Map(services.map(service => [service, 0]));
    for (const one of scenarios["slow-model"].happenings({ ...run, services }))
      if (one.kind === "trace") count.set(one.service, (count.get(one.service) ?? 0) + 1);
    for (const [service, requests] of count) expect(Math.abs(requests - 1080), service).toBeLessThan(110);
  });

  test("nothing happens where there is no service", () => expect(first("quiet-day", { services: [] })).toEqual([]));

  test("needs neither the shipped schema nor its detectors", () => {
    const schema = extendSchema(
      llmLog,
      { tenant_note: text({ description: "a note" }) },
      { request_end: ["tenant_note"] },
    );
    const all = first("key-leak", { schema, detectors: [] });
    expect(all.some(one => one.kind === "record" && "tenant_note" in one.values)).toBe(true);
    expect(all.some(one => one.planted !== undefined)).toBe(false);
  });
});

describe("what fires", () => {
  test.each(short)("%s: what it says, and nothing else", name => {
    const { fires, firesWhenOn } = scenarios[name];
    const records = storedOf(happeningsOf(name), pipelineOf(byDefault));
    expect(firingOf(rulesOf(), records, scenarios[name]).sort()).toEqual([...fires, "Watchdog"].sort());
    const turnedOn = rulesOf(firesWhenOn).filter(rule => firesWhenOn.includes(rule.name));
    expect(firingOf(turnedOn, records, scenarios[name]).sort()).toEqual([...firesWhenOn].sort());
  });

  test("why requests fail: for every cause as usual, in a storm for three, in an outage for one", () => {
    const failedFor = (name: Exclude<ScenarioName, "quiet-day">): ReadonlyMap<unknown, number> => {
      const count = new Map<unknown, number>();
      const failed = happeningsOf(name).filter(
        one => one.kind === "record" && one.values.event === "request_end" && one.values.status !== "success",
      );
      for (const { error_cause } of storedOf(failed, pipelineOf(byDefault)))
        count.set(error_cause, (count.get(error_cause) ?? 0) + 1);
      return count;
    };
    expect(new Set(failedFor("cache-collapse").keys())).toEqual(
      new Set([...causes.map(({ name }) => name).filter(name => name !== "connection_failed"), "unknown"]),
    );
    const storm = [...failedFor("error-storm")].filter(([, times]) => times > 50);
    expect(new Set(storm.map(([cause]) => cause))).toEqual(
      new Set(["rate_limited", "context_too_long", "gpu_out_of_memory"]),
    );
    const outage = failedFor("provider-outage");
    const all = [...outage.values()].reduce((sum, times) => sum + times, 0);
    expect((outage.get("connection_failed") ?? 0) / all).toBeGreaterThan(0.9);
  });

  test("and so for another seed", () => {
    const pipeline = pipelineOf(byDefault);
    for (const name of ["error-storm", "slow-model", "provider-outage", "log-loss"] as const) {
      const records = storedOf(scenarios[name].happenings({ ...run, seed: 2 }), pipeline);
      expect(firingOf(rulesOf(), records, scenarios[name]).sort(), name).toEqual(
        [...scenarios[name].fires, "Watchdog"].sort(),
      );
    }
  }, 120_000);

  // Records of other events are in the answer of no rule but absence, to which fewer are the harder case.
  test("a quiet day: none, neither as shipped nor of those that other scenarios are about", () => {
    const asked: ReadonlySet<unknown> = new Set(["request_end", "model_unavailable", "system_failure", "cache_access"]);
    const pipeline = pipelineOf(byDefault);
    const records: CanonicalRecord[] = [];
    let happened = 0;
    for (const one of scenarios["quiet-day"].happenings(run)) {
      happened++;
      if (one.kind === "record" && asked.has(one.values.event)) records.push(...storedOf([one], pipeline));
    }
    expect(happened).toBeGreaterThan(100_000);
    expect(firingOf(rulesOf(), records, scenarios["quiet-day"])).toEqual(["Watchdog"]);
    const turnedOn = ["CostSpike", "LowCacheHitRate", "SystemFailure"];
    const rules = rulesOf(turnedOn).filter(({ name }) => turnedOn.includes(name));
    expect(rules).toHaveLength(turnedOn.length);
    expect(firingOf(rules, records, scenarios["quiet-day"])).toEqual([]);
  }, 120_000);
});

describe("what is planted", () => {
  const leaks = ["key-leak", "pii-prompts", "pii-lists", "pii-numbers"] as const;

  test.each(leaks)("%s: stands where it says, from the time of trouble on", name => {
    const { leak } = incidents[name];
    const carriers = new Set<string>();
    const found = new Set<string>();
    for (const one of happeningsOf(name))
      for (const { carrier, detector, value } of one.planted ?? []) {
        carriers.add(carrier);
        found.add(detector);
        const said = one.kind === "trace" ? JSON.stringify(one.spans) : readLine(one);
        expect(said).toContain(JSON.stringify(value).slice(1, -1));
      }
    expect(carriers).toEqual(new Set(["message", ...leak.carriers]));
    for (const { name: detector, finds, claimsNumbers } of detectors)
      if (finds === leak.finds && (name !== "pii-numbers" || claimsNumbers)) expect(found).toContain(detector);
  });

  test.each(short)("%s: nothing of it is stored, even where everything is kept", name => {
    for (const privacy of [byDefault, keepAll]) {
      const pipeline = pipelineOf(privacy);
      const left: string[] = [];
      for (const one of happeningsOf(name)) {
        if (one.planted === undefined || one.kind === "trace") continue;
        const stored = storedOf([one], pipeline).map(record => Object.values(record).map(String).join("\n"));
        for (const { detector, value, carrier } of one.planted)
          if (stored.some(said => said.includes(value))) left.push(`${detector} in ${carrier}`);
      }
      expect(left).toEqual([]);
    }
  });

  test("carriers of records and of spans are the detectors' own", () => {
    for (const { leak } of Object.values(incidents))
      for (const carrier of leak.carriers)
        expect(carriersOfLines.includes(carrier) || carrier.startsWith("span-")).toBe(true);
  });
});

describe("what is disguised", () => {
  test.each([
    ["split", "alice@example.com", ["alice@ex", "ample.com"]],
    ["look-alike", "alice@example.com", ["аlісе＠ехаmрlе.соm"]],
    ["look-alike", "415-555-2671", ["４１５－５５５－２６７１"]],
    ["base64", "alice@example.com", ["YWxpY2VAZXhhbXBsZS5jb20="]],
  ] as const)("as %s, %s stands as %j", (disguise, value, written) => {
    expect(writtenAs(value, disguise)).toEqual(written);
  });

  test.each([
    ["pii-split", "split"],
    ["pii-look-alikes", "look-alike"],
    ["pii-base64", "base64"],
  ] as const)("%s: is not claimed, and most of it is stored", (name, disguise) => {
    expect(scenarios[name].plants.map(({ claimed }) => claimed)).toEqual([false]);
    const pipeline = pipelineOf(byDefault);
    let [count, stored] = [0, 0];
    for (const one of happeningsOf(name)) {
      for (const disguised of one.disguised ?? []) {
        expect(disguised.disguise).toBe(disguise);
        const said = one.kind === "trace" ? "" : readLine(one);
        for (const written of disguised.written) expect(said).toContain(JSON.stringify(written).slice(1, -1));
        count++;
        const texts = storedOf([one], pipeline).map(record => Object.values(record).map(String).join("\n"));
        if (texts.some(found => found.includes(disguised.written[0] ?? "-"))) stored++;
      }
    }
    expect(count).toBeGreaterThan(1000);
    expect(stored / count).toBeGreaterThan(0.5);
  });
});

describe("what goes wrong on the way", () => {
  const faultsIn = (name: "bad-input" | "log-loss") => {
    const count = new Map<string, number>();
    for (const { fault } of happeningsOf(name)) if (fault !== undefined) count.set(fault, (count.get(fault) ?? 0) + 1);
    return count;
  };

  test("bad input has every fault but lateness, and one line of 10 MiB", () => {
    const count = faultsIn("bad-input");
    expect([...count.keys()].sort()).toEqual(faults.filter(fault => fault !== "late").sort());
    expect(count.get("long-line")).toBe(1);
    for (const [fault, times] of count) if (fault !== "long-line") expect(times, fault).toBeGreaterThan(30);
    const long = happeningsOf("bad-input").find(({ fault }) => fault === "long-line");
    expect(long && long.kind === "record" ? Buffer.byteLength(lineOf(long)) : 0).toBeGreaterThan(longLineBytes);
  });

  test("each fault is what it says", () => {
    const utf8 = new TextDecoder("utf-8", { fatal: true });
    for (const one of happeningsOf("bad-input")) {
      if (one.kind === "trace") continue;
      expect(Buffer.from(readLine(one)).includes("\n")).toBe(false);
      if (one.fault === "malformed") expect(() => JSON.parse(readLine(one))).toThrow();
      if (one.fault === "empty") expect(readLine(one).trim()).toBe("");
      if (one.kind === "bytes") expect(() => utf8.decode(one.bytes)).toThrow();
      if (one.kind === "record" && one.fault === "clock-skew") expect(one.stamped).not.toBe(one.at);
    }
  });

  test("a duplicate is a line that was there before", () => {
    const seen = new Set<string>();
    for (const one of happeningsOf("bad-input")) {
      if (one.kind === "trace") continue;
      if (one.fault === "duplicate") expect(seen).toContain(readLine(one));
      else seen.add(readLine(one));
    }
  });

  test("every line of bad input is stored, but the empty ones", () => {
    const lines = happeningsOf("bad-input").filter(one => one.kind !== "trace");
    const empty = lines.filter(({ fault }) => fault === "empty");
    expect(storedOf(lines, pipelineOf(byDefault))).toHaveLength(lines.length - empty.length);
  });

  test("loss: nothing for a quarter of an hour; after the restart what is late all at once, and seconds twice", () => {
    const at = (minute: number) => readAt + BigInt(minute) * 60_000_000_000n;
    const all = happeningsOf("log-loss");
    const between = (from: number, until: number) => all.filter(one => one.at >= at(from) && one.at < at(until));
    expect(between(10, 25)).toEqual([]);
    expect(between(34, 36)).toEqual([]);
    expect(between(9, 10).length).toBeGreaterThan(200);
    const returned = all.filter(({ fault }) => fault !== undefined);
    expect(new Set(returned.map(one => one.at))).toEqual(new Set([at(36)]));
    const twice = returned.filter(({ fault }) => fault === "duplicate");
    const lines = new Set(between(33, 34).flatMap(one => (one.kind === "trace" ? [] : [readLine(one)])));
    expect(twice.length).toBeGreaterThan(20);
    for (const one of twice) expect(one.kind === "trace" ? "" : lines.has(readLine(one))).toBe(true);
    const written = returned.flatMap(one => (one.kind === "record" && one.fault === "late" ? [one.stamped ?? 0n] : []));
    expect(written.length).toBeGreaterThan(500);
    for (const time of written) expect(time >= at(34) && time < at(36)).toBe(true);
  });
});

describe("traces", () => {
  test("are whole, and of the classes that a scenario is about", () => {
    const policy = resolveSampling().traces;
    const shares = (name: Exclude<ScenarioName, "quiet-day">) => {
      const traces = happeningsOf(name).flatMap(one => (one.kind === "trace" ? [one.spans] : []));
      const classes = traces.flatMap(spans =>
        classesOf(
          spans.map(span => spanFactsOf(span)),
          policy,
        ),
      );
      const share = (wanted: string) => classes.filter(one => one === wanted).length / traces.length;
      return { errors: share("errors"), slow: share("slow"), cacheHits: share("cacheHits") };
    };
    const usually = shares("attack");
    expect(usually.errors).toBeLessThan(0.05);
    expect(usually.slow).toBeLessThan(0.05);
    expect(usually.cacheHits).toBeGreaterThan(0.3);
    expect(shares("error-storm").errors).toBeGreaterThan(0.15);
    expect(shares("provider-outage").errors).toBeGreaterThan(0.3);
    expect(shares("slow-model").slow).toBeGreaterThan(0.08);
    expect(shares("cache-collapse").cacheHits).toBeLessThan(0.15);
  });
});

describe("trouble without an end", () => {
  test("begins at once, and is that of the scenario", () => {
    const options = { seed: 1, services: ["llm-service"], rate: 1, start: readAt };
    const taken = (name: Parameters<typeof troubledTraffic>[0]) => {
      const all: Happening[] = [];
      for (const one of troubledTraffic(name, options)) if (all.push(one) === 3000) break;
      return all;
    };
    expect(taken("bad-input").filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(50);
    expect(taken("key-leak").filter(({ planted }) => planted !== undefined).length).toBeGreaterThan(300);
    expect(taken(undefined).filter(({ fault }) => fault !== undefined)).toEqual([]);
  });
});
