/** What must hold of every record, made-up or arbitrary. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { writeInstant } from "../../src/reference/instant.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { generateRecords } from "../../src/reference/scenario.ts";
import { byDefault, context, keepAll, readAt, shippedSteps } from "./steps.ts";

const lines = [...generateRecords({ seed: 11, count: 3000, start: readAt + 3600n * 1_000_000_000n })];

const policies = { "keeping all": keepAll, "by default": byDefault } as const;
const textsOf = (record: CanonicalRecord): readonly string[] => Object.values(record).map(String);

describe.each(Object.entries(policies))("%s", (_, privacy) => {
  const pipeline = compilePipeline(shippedSteps(privacy));
  const stored = lines.map(line => ({ line, record: pipeline({ text: line.record }, context) }));

  test("every line is stored", () => expect(stored.filter(({ record }) => record === undefined)).toEqual([]));

  test("nothing planted is stored", () => {
    const leaks = stored.flatMap(({ line, record }) =>
      line.planted.filter(({ value }) => record && textsOf(record).some(text => text.includes(value))),
    );
    expect(leaks).toEqual([]);
  });

  test("what must survive does", () => {
    const lost = stored.flatMap(({ line, record }) =>
      line.mustSurvive.filter(({ field, text }) => !String(record?.[field]).includes(text)),
    );
    expect(lost).toEqual([]);
  });

  test("the time is the producer's where it can be read", () => {
    for (const { line, record } of stored) expect(record?.time).toBe(line.time ?? readAt);
  });

  test("a broken line is stored as nothing but that", () => {
    for (const { line, record } of stored) {
      if (line.kind !== "broken") continue;
      expect(record).toEqual({
        time: readAt,
        service: "llm-service",
        environment: "test",
        stream: "application",
        message: "unparsable record",
        level: "warning",
        parse_error: "json",
      });
    }
  });
});

describe("withheld data", () => {
  const pipeline = compilePipeline(shippedSteps(byDefault));
  test("is not stored where the policy drops or hashes it", () => {
    const leaks = lines.flatMap(line => {
      const record = pipeline({ text: line.record }, context);
      return line.withheld.filter(({ value }) => record && textsOf(record).some(text => text.includes(value)));
    });
    expect(leaks).toEqual([]);
  });

  test("stands behind a pseudonym where it is hashed", () => {
    const users = lines.filter(line => line.kind === "structured" && line.withheld.some(w => w.field === "user_id"));
    expect(users.length).toBeGreaterThan(100);
    for (const { record } of users) {
      expect(pipeline({ text: record }, context)?.user_id).toMatch(/^(?:[0-9a-f]{16}|\[REDACTED_CREDIT_CARD\])$/);
    }
  });

  test("credentials are not stored under any policy", () => {
    const lax = compilePipeline(shippedSteps({ ...keepAll, fields: { password: "keep", api_key: "keep" } }));
    for (const { record } of lines) {
      const fields = Object.keys(lax({ text: record }, context) ?? {});
      for (const field of fields)
        expect(llmLog.fields[field as keyof typeof llmLog.fields]?.subject).not.toBe("credential");
    }
  });
});

test("a stored record sent again is stored the same", () => {
  const pipeline = compilePipeline(shippedSteps(keepAll));
  for (const { record: text } of lines) {
    const once = pipeline({ text }, context);
    const again = pipeline({ text: JSON.stringify({ ...once, time: writeInstant(once?.time ?? 0n) }) }, context);
    expect(again).toEqual(once);
  }
});

describe("whatever comes", () => {
  const pipeline = compilePipeline(shippedSteps(keepAll));
  const known = new Set([...Object.keys(llmLog.fields), "service", "environment", "stream"]);
  const names = fc.constantFrom(
    ...Object.entries(llmLog.fields).flatMap(([name, field]) => [name, ...field.aliases]),
    ...["service", "stream", "__proto__", "constructor", "toString", "a.b", ""],
  );
  const object = fc.dictionary(names, fc.jsonValue({ maxDepth: 3 }));

  test("a record is flat, of known fields and of their types", () => {
    fc.assert(
      fc.property(object, fields => {
        const record = pipeline({ text: JSON.stringify(fields) }, context);
        for (const [name, value] of Object.entries(record ?? {})) {
          expect(known).toContain(name);
          if (name === "time") expect(typeof value).toBe("bigint");
          else expect(["string", "number", "boolean"]).toContain(typeof value);
          expect(value).not.toBe("");
          if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
        }
        expect(record?.level).toMatch(/^(?:debug|info|warning|error|critical)$/);
        expect(typeof record?.message).toBe("string");
      }),
      { numRuns: 500 },
    );
  });

  test("any text is read without failing, and fields that arrive parsed are read like JSON", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), text => {
        pipeline({ text }, context);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(object, fields => {
        expect(pipeline({ fields: JSON.parse(JSON.stringify(fields)) as Record<string, unknown> }, context)).toEqual(
          pipeline({ text: JSON.stringify(fields) }, context),
        );
      }),
      { numRuns: 500 },
    );
  });
});
