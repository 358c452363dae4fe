import { describe, expect, test } from "vitest";
import { detectors, llmLog } from "../../src/catalog/index.ts";
import { type Carrier, detector } from "../../src/core/privacy.ts";
import { defineSchema, event, extendSchema, text } from "../../src/core/schema.ts";
import { seconds } from "../../src/core/units.ts";
import { classesOf } from "../../src/reference/sampling.ts";
import { randomFrom } from "../../src/reference/scenario/random.ts";
import { timeForms, writtenTime } from "../../src/reference/scenario/times.ts";
import { vocabularies } from "../../src/reference/scenario/vocabularies.ts";
import {
  asCri,
  type GeneratedRecord,
  generateRecords,
  generateTraces,
  type OtlpValue,
  traceBatches,
} from "../../src/reference/scenario.ts";
import { readAt } from "./steps.ts";

const start = readAt;
const count = 6000;
const records: readonly GeneratedRecord[] = [...generateRecords({ seed: 1, count, start })];

describe("randomness", () => {
  test("is even enough", () => {
    const random = randomFrom(3);
    const tens = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw++) {
      const ten = random.below(10);
      tens[ten] = (tens[ten] ?? 0) + 1;
    }
    for (const drawn of tens) expect(Math.abs(drawn - 2000)).toBeLessThan(200);
  });
  test("is the same on every machine", () => expect(randomFrom(42).hex(16)).toBe("a480f08a9ed8452c"));
});

describe("records", () => {
  test("are the same for the same seed, and others for another", () => {
    const lines = (seed: number) => [...generateRecords({ seed, count: 200, start })].map(({ record }) => record);
    expect(lines(1)).toEqual(records.slice(0, 200).map(({ record }) => record));
    expect(lines(2)).not.toEqual(lines(1));
  });

  test("are all different lines without line breaks, and carry their marker", () => {
    expect(new Set(records.map(({ record }) => record)).size).toBe(count);
    for (const { record, marker } of records) {
      expect(record).not.toMatch(/[\r\n]/);
      expect(record).toContain(marker);
    }
  });

  test("are of every event, vocabulary and kind", () => {
    expect(new Set(records.flatMap(each => each.event ?? []))).toEqual(new Set(Object.keys(llmLog.events)));
    const spoken = new Set(records.flatMap(each => each.vocabulary ?? []));
    for (const { name } of vocabularies) expect(spoken).toContain(name);
    expect(spoken).toContain("long line");
    expect(new Set(records.map(({ kind }) => kind))).toEqual(new Set(["structured", "text", "broken"]));
  });

  test("are malformed in the share asked for, and only those", () => {
    const malformed = records.filter(({ kind }) => kind !== "structured");
    expect(malformed.length / count).toBeGreaterThan(0.04);
    expect(malformed.length / count).toBeLessThan(0.06);
    for (const { record, kind } of records) {
      if (kind === "text") expect(record).not.toMatch(/^\s*\{/);
      else if (kind === "broken") expect(() => JSON.parse(record)).toThrow();
      else expect(() => JSON.parse(record)).not.toThrow();
    }
  });

  test("carry every positive of every detector in every carrier of a line", () => {
    const planted = new Set(records.flatMap(each => each.planted.map(p => `${p.detector} ${p.carrier} ${p.value}`)));
    const ofLines: readonly Carrier[] = ["message", "string", "nested", "list", "json-escape", "url", "stack-trace"];
    for (const { name, positives, carriers } of detectors) {
      for (const value of positives) {
        for (const carrier of ofLines.filter(each => carriers.includes(each))) {
          expect(planted).toContain(`${name} ${carrier} ${value}`);
        }
      }
    }
    expect(planted).toContain("credit_card number 4111111111111111");
  });

  test("really contain what they say is planted or withheld", () => {
    for (const { record, kind, planted, withheld } of records) {
      if (kind === "broken") continue;
      const said = kind === "text" ? record : leavesOf(JSON.parse(record) as unknown).join("\u0000");
      for (const { value } of [...planted, ...withheld]) expect(said).toContain(value);
    }
  });

  test("write levels in either case and in other words", () => {
    // What is critical is rare, and has seven spellings.
    const more = [...records, ...generateRecords({ seed: 2, count: 2 * count, start })];
    const levels = new Set(more.flatMap(({ record }) => /"level": ?"([^"]*)"/.exec(record)?.[1] ?? []));
    for (const level of ["info", "INFO", "Info", "WARN", "err", "FATAL", "debug", "loud"])
      expect(levels).toContain(level);
  });

  test("write times in every form", () => {
    const random = randomFrom(5);
    const forms = new Set(Array.from({ length: 2000 }, () => writtenTime(start, random).form));
    expect(forms).toEqual(new Set(timeForms));
  });

  test("some are longer than 16 KiB, with a finding across the cut", () => {
    const long = records.filter(({ record }) => Buffer.byteLength(record) > 16_384);
    expect(long.length).toBeGreaterThan(10);
    for (const { record, planted } of long) {
      const value = JSON.stringify(planted[0]?.value).slice(1, -1);
      const at = record.indexOf(value);
      expect(at).toBeLessThan(16_384);
      expect(at + value.length).toBeGreaterThan(16_384);
    }
  });

  test("follow a team's own schema and detectors", () => {
    const schema = extendSchema(
      llmLog,
      { ticket_note: text({ description: "a note" }) },
      {},
      { ticket_opened: event({ description: "a ticket", required: ["ticket_note"] }) },
    );
    const own = detector({
      name: "ticket",
      description: "a ticket",
      pattern: "TCK-[0-9]{6}",
      positives: ["TCK-123456"],
    });
    const theirs = [...generateRecords({ seed: 1, count: 500, start, schema, detectors: [own] })];
    expect(theirs.some(each => each.event === "ticket_opened" && each.record.includes("ticket_note"))).toBe(true);
    expect(new Set(theirs.flatMap(each => each.planted.map(p => p.detector)))).toEqual(new Set(["ticket"]));
  });

  test("need neither events nor detectors", () => {
    const schema = defineSchema({ name: "bare", version: "1.0.0", fields: {}, events: {} });
    expect([...generateRecords({ seed: 1, count: 50, start, schema, detectors: [] })]).toHaveLength(50);
  });
});

/** Every string, number and flag at any depth, as text. */
const leavesOf = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];

describe("CRI framing", () => {
  const lines = ["short", "", "x".repeat(16_384), `${"y".repeat(16_383)}größe`, "z".repeat(40_000)];
  const framed = asCri(lines, { start }).toString("latin1").split("\n").slice(0, -1);
  const parts = framed.map(line => /^(\S+) (stdout) ([PF]) (.*)$/.exec(line) ?? []);

  test("tags the last part of a line F and all before it P", () =>
    expect(parts.map(part => part[3]).join("")).toBe("FFFPFPPF"));
  test("gives the parts of a line one time, later for every line", () =>
    expect(parts.map(part => part[1]?.slice(17, -1))).toEqual(
      [0, 1, 2, 3, 3, 4, 4, 4].map(line => `05.00${line}000000`),
    ));
  test("cuts at 16 KiB and loses nothing", () => {
    for (const part of parts) expect(part[4]?.length).toBeLessThanOrEqual(16_384);
    const text = parts.map(part => (part[3] === "F" ? `${part[4]}\n` : part[4])).join("");
    expect(Buffer.from(text, "latin1").toString()).toBe(`${lines.join("\n")}\n`);
  });
  test("knows other limits and streams", () =>
    expect(asCri(["abc"], { start, limit: 2, stream: "stderr", step: 1n }).toString()).toBe(
      "2026-01-02T03:04:05.000000000Z stderr P ab\n2026-01-02T03:04:05.000000000Z stderr F c\n",
    ));
});

describe("traces", () => {
  const mix = [
    { classes: ["errors"], traces: 100 },
    { classes: ["slow"], traces: 100 },
    { classes: ["cacheHits"], traces: 100 },
    { classes: ["errors", "slow", "cacheHits"], traces: 50 },
    { classes: ["base"], traces: 400 },
  ] as const;
  const traces = [...generateTraces({ seed: 1, mix, start, cacheHitKey: "llm.cache.hit" })];

  test("are the same for the same seed", () =>
    expect([...generateTraces({ seed: 1, mix, start, cacheHitKey: "llm.cache.hit" })]).toEqual(traces));

  test("have ids of W3C Trace Context, each its own", () => {
    expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(750);
    for (const { traceId, spans } of traces) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      for (const span of spans) {
        expect(span.traceId).toBe(traceId);
        expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      }
    }
  });

  test("are of the classes they say", () => {
    const policy = { slow: { over: seconds(5) } } as Parameters<typeof classesOf>[1];
    const isHit = (value: OtlpValue | undefined) => value !== undefined && "boolValue" in value && value.boolValue;
    for (const { classes, spans } of traces) {
      const facts = spans.map(span => ({
        start: BigInt(span.startTimeUnixNano),
        end: BigInt(span.endTimeUnixNano),
        error: span.status.code === 2,
        cacheHit: isHit(span.attributes.find(({ key }) => key === "llm.cache.hit")?.value),
      }));
      expect(classesOf(facts, policy)).toEqual(classes);
    }
  });

  test("carry findings in every carrier of a span", () => {
    const carriers = new Set(traces.flatMap(each => each.planted.map(p => p.carrier)));
    const ofSpans = [
      "span-attribute",
      "span-name",
      "span-status",
      "span-event",
      "nested",
      "list",
      "url",
      "stack-trace",
    ];
    expect(carriers).toEqual(new Set(ofSpans));
    for (const { spans, planted, withheld } of traces) {
      const said = leavesOf(spans).join("\u0000");
      for (const { value } of [...planted, ...withheld]) expect(said).toContain(value);
    }
  });

  test("travel in batches, every tenth root a batch later", () => {
    const batches = [...traceBatches(traces, { service: "llm-service", tracesPerBatch: 100 })];
    expect(batches).toHaveLength(9);
    const sent = batches.flatMap(batch => batch.resourceSpans.flatMap(r => r.scopeSpans.flatMap(s => s.spans)));
    expect(sent.map(span => span.spanId).sort()).toEqual(traces.flatMap(t => t.spans.map(s => s.spanId)).sort());
    const first = new Set(batches[0]?.resourceSpans[0]?.scopeSpans[0]?.spans.map(span => span.spanId));
    expect(traces.slice(0, 100).filter(({ spans }) => !first.has(spans[0]?.spanId ?? "")).length).toBe(10);
  });
});
