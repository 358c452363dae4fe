/** Hostile text in every place a user's text can stand: what LogQL reads back is what was meant, or it was refused. */

import { parser } from "@grafana/lezer-logql";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import type { Condition, MeasureQuery } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { placeStore } from "../store-site.ts";

const { self, site, target } = placeStore(loki({ labels: ["status"] }));

const ask = (condition: Condition, chosen?: Readonly<Record<string, string>>) => {
  const query: MeasureQuery = {
    kind: "measure",
    from: { events: [], where: [condition] },
    measure: { kind: "count" },
    by: [],
    over: minutes(5),
  };
  const answer = target.ask?.(self, site, {
    query,
    shape: "instant",
    window: minutes(5),
    ...(chosen === undefined ? {} : { chosen }),
  });
  if (answer === undefined) throw new Error("Loki is not asked");
  return answer;
};

/** Where the grammar finds something wrong. */
const errorsIn = (text: string): readonly string[] => {
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: node => {
      if (node.type.isError) errors.push(`${node.from}: ${text.slice(node.from, node.to + 20)}`);
    },
  });
  return errors;
};

/** The texts of the string literals, as a Go program would read them. */
const literalsIn = (text: string): readonly string[] => {
  const found: string[] = [];
  parser.parse(text).iterate({
    enter: node => {
      if (node.type.name === "String") found.push(JSON.parse(text.slice(node.from, node.to)) as string);
    },
  });
  return found;
};

const nasty = [
  '"',
  "\\",
  "`",
  "\n",
  "\r",
  "\t",
  "\0",
  "{{",
  "}}",
  "$__auto",
  "$service",
  "${x}",
  "[[y]]",
  "%{z}",
  "|=",
  "#",
  "}",
  ".*",
  "(",
  ")",
  "[",
  "^",
  "$",
  "|",
  "?",
  "+",
  "ü",
  "\u2028",
  "\ufeff",
  "\u{1f600}",
  "\u0085",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: "binary", maxLength: 3 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map(parts => parts.join(""))
  .filter(text => text !== "");

/** In metadata, in a label and in the line. */
const fields = ["error_type", "status", "message"] as const;
const forms = ["equals", "one-of", "contains", "matches"] as const;

const conditionOf = (form: (typeof forms)[number], field: string, text: string): Condition => {
  switch (form) {
    case "equals":
      return { kind: "equals", field, value: text };
    case "one-of":
      return { kind: "one-of", field, values: [text, "other"] };
    case "contains":
      return { kind: "contains", field, text };
    case "matches":
      return { kind: "matches", field, pattern: text };
    default:
      return form satisfies never;
  }
};

const finds = (pattern: string, text: string): boolean => RE2JS.compile(pattern).matcher(text).find();
/** As Prometheus' matchers read an expression: the whole text, line ends included. */
const isWhole = (pattern: string, text: string): boolean => RE2JS.compile(`^(?s:${pattern})$`).matcher(text).find();

describe.each(fields)("in %s", field => {
  test.each(forms)("%s", form => {
    fc.assert(
      fc.property(hostile, fc.boolean(), hostile, (text, negated, other) => {
        const condition = conditionOf(form, field, text);
        const answer = ask(negated ? { kind: "not", of: condition } : condition);
        if (answer.kind === "unsupported") {
          expect(answer.why).toMatch(/is no RE2 expression|half a character|NUL/);
          return;
        }
        expect(errorsIn(answer.text)).toEqual([]);
        const [environment, literal = ""] = literalsIn(answer.text);
        expect(environment).toBe("test");
        // No viewer's variable, no comment, no template is left in the text.
        expect(answer.text).not.toMatch(/\$[A-Za-z_{]|\[\[/);
        const whole = field === "message" ? finds : isWhole;
        switch (form) {
          case "equals":
            if (field === "message") for (const said of [text, other]) expect(finds(literal, said)).toBe(said === text);
            else expect(literal).toBe(text);
            break;
          case "one-of":
            for (const said of [text, "other", other, `${text}x`])
              expect(whole(literal, said)).toBe([text, "other"].includes(said));
            break;
          case "contains":
            if (field === "message") expect(literal).toBe(text);
            else
              for (const said of [`${other}${text}\n${other}`, other])
                expect(isWhole(literal, said)).toBe(said.includes(text));
            break;
          case "matches":
            for (const said of [text, other, `${other}\n${text}`]) expect(whole(literal, said)).toBe(finds(text, said));
            break;
          default:
            form satisfies never;
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("numbers read back as they are", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      const answer = ask({ kind: "compare", field: "latency_ms", than: "<", value });
      if (answer.kind === "unsupported") throw new Error(answer.why);
      expect(errorsIn(answer.text)).toEqual([]);
      const [, written] = /latency_ms < (\S+) /.exec(answer.text) ?? [];
      expect(Number(written)).toBe(value === 0 ? 0 : value);
    }),
  );
});

test("what no program of Go reads is refused", () => {
  expect(ask({ kind: "equals", field: "error_type", value: "a\0" })).toMatchObject({
    kind: "unsupported",
    why: "the text holds the character NUL, which Loki does not read",
  });
  expect(ask({ kind: "equals", field: "error_type", value: "\ud800" })).toMatchObject({
    kind: "unsupported",
    why: "the text holds half a character, which LogQL cannot write",
  });
});

test("only what a viewer puts in stays a variable", () => {
  const answer = ask({ kind: "equals", field: "error_type", value: "$service" }, { service: "$service" });
  expect(answer.kind === "text" && answer.text).toBe(
    'sum(count_over_time({environment="test", service_name=~"$service"} | error_type="\\u0024service" [5m]))',
  );
});
