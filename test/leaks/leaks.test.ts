/** The leak budget is zero in the interpreter, the search would see a leak, and docs/leaks.md says what was measured. */

import { describe, expect, test } from "vitest";
import { detectors } from "../../src/catalog/index.ts";
import { lookaroundPattern } from "../../src/core/privacy.ts";
import type { Step } from "../../src/core/step.ts";
import { runPipeline } from "../../src/reference/pipeline.ts";
import { randomFrom } from "../../src/reference/scenario/random.ts";
import { measureAlarms } from "./clean.ts";
import { context, leakSteps } from "./interpreter.ts";
import { leaksPage } from "./page.ts";
import { people, pseudonymTable } from "./people.ts";
import { budget, recordCarriers } from "./plan.ts";
import { interpretLeaks } from "./run.ts";
import { searchFor, textOfAll, unescaped } from "./search.ts";
import { forms, secretSource } from "./secrets/index.ts";
import { ibanDigits, luhnDigit } from "./secrets/numbers.ts";
import { leakedIn, leaksOf, plantedIn } from "./tally.ts";

const alarms = measureAlarms();

describe("the budget, in the interpreter", () => {
  const result = interpretLeaks();

  test("is planted in full, every detector in every carrier", () => {
    expect(plantedIn(result.counts)).toBeGreaterThanOrEqual(budget);
    const pairs = new Set(result.counts.map(({ detector, carrier }) => `${detector} ${carrier}`));
    for (const { name, claimsNumbers } of detectors)
      for (const carrier of recordCarriers)
        if (carrier !== "number" || claimsNumbers) expect(pairs).toContain(`${name} ${carrier}`);
  });

  test("is zero", () => expect(leaksOf(result)).toEqual([]));

  test("is what docs/leaks.md says; with -u it is written", async () => {
    await expect(leaksPage(result, alarms)).toMatchFileSnapshot("../../docs/leaks.md");
  }, 120_000);
});

describe("the search sees leaks", () => {
  const few = { atLeast: 2_000 };

  test.each(detectors.map(({ name }) => name))("of a pipeline that forgot %s", forgotten => {
    const result = interpretLeaks(few, step =>
      step.kind === "redact"
        ? [{ ...step, detectors: step.detectors.filter(({ name }) => name !== forgotten) }]
        : [step],
    );
    // A bearer header is an authorization header too: what others find in part or whole is no leak.
    const leaking = new Set(result.counts.filter(({ leaked }) => leaked > 0).map(({ detector }) => detector));
    expect([...leaking]).toEqual([forgotten]);
  });

  test("of a pipeline that redacts nothing: all but objects where texts belong and keys of no field", () => {
    const result = interpretLeaks(few, step => (step.kind === "redact" ? [] : [step]));
    for (const carrier of ["message", "string", "list", "json-escape", "url", "header", "stack-trace", "body"]) {
      const counts = result.counts.filter(one => one.carrier === carrier);
      expect([carrier, leakedIn(counts)]).toEqual([carrier, plantedIn(counts)]);
    }
    expect(leakedIn(result.counts.filter(({ carrier }) => carrier === "nested"))).toBeGreaterThan(50);
  });

  test("as they are, escaped, in keys and in numbers", () => {
    const plant = { detector: "x", carrier: "message", cores: ["4111111111", "alice@home"] } as const;
    const seen = (output: unknown) => {
      const search = searchFor([plant]);
      search.look(textOfAll(output));
      return search.seen.size;
    };
    expect(["alice@home", { a: [{ "alice@home": 1 }] }, { a: 4111111111 }, "alice\\u0040home"].map(seen)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(["alice@hom", "411111111", { a: ["alice", "@home"] }].map(seen)).toEqual([0, 0, 0]);
    expect(unescaped("a\\/b\\u0040c\\n")).toBe("a/b@c\n");
  });
});

describe("what is planted", () => {
  test("has forms for every shipped detector", () => {
    expect(Object.keys(forms).sort()).toEqual(detectors.map(({ name }) => name).sort());
  });

  test.each(detectors.map(one => [one.name, one] as const))(
    "%s: every form is one, and holds its cores",
    (name, one) => {
      const make = secretSource(randomFrom(9));
      const pattern = new RegExp(lookaroundPattern(one), "u");
      for (let turn = 0; turn < 3 * (forms[name]?.length ?? 0); turn++) {
        const { value, cores } = make(name);
        expect(pattern.test(value), `form ${turn % (forms[name]?.length ?? 1)}`).toBe(true);
        expect(cores.every(core => value.includes(core))).toBe(true);
      }
    },
  );

  test("check digits are right", () => {
    expect(luhnDigit("411111111111111")).toBe("1");
    expect(luhnDigit("37828224631000")).toBe("5");
    expect(ibanDigits("DE", "370400440532013000")).toBe("89");
    expect(ibanDigits("GB", "NWBK60161331926819")).toBe("29");
  });

  test("is the same for the same seed, and unlike for another", () => {
    const few = (seed: number) => JSON.stringify(interpretLeaks({ seed, atLeast: 500 }).counts);
    const make = (seed: number) => secretSource(randomFrom(seed))("email").value;
    expect(few(1)).toBe(few(1));
    expect(make(1)).not.toBe(make(2));
  });
});

test("ids, hashes and pseudonyms in their fields raise no alarm", () => {
  const inFields = alarms.filter(({ kind }) => kind.includes("their fields") || kind === "pseudonyms");
  expect(inFields).toHaveLength(3);
  for (const { byDetector } of inFields) expect(byDetector).toEqual({});
});

test("people's pseudonyms are the same whatever their ids are", () => {
  const key = context.secretOf();
  const got = people(key).map(({ request, line }) => {
    const { record } = runPipeline(leakSteps() as readonly Step[], { text: line }, context);
    return [request, record?.user_id] as const;
  });
  expect(Object.fromEntries(got)).toEqual(pseudonymTable(key));
});
