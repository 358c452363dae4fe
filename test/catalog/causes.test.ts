/** The causes: what each claims, that all engines read them alike, and that none takes long. */

import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { causes, llmLog } from "../../src/catalog/index.ts";
import { cause } from "../../src/core/cause.ts";
import { wordStart } from "../../src/core/classification.ts";
import { judgeCauses } from "../../src/environment/judge-causes.ts";
import { runPipeline } from "../../src/reference/pipeline.ts";
import { byDefault, context, shippedSteps } from "../reference/steps.ts";

const steps = shippedSteps(byDefault);
const causeOf = (fields: Readonly<Record<string, unknown>>): unknown =>
  runPipeline(steps, { fields }, context).record?.error_cause;

/** The seven of row 29 in its order, and what a filter refuses. */
const names = [
  "gpu_out_of_memory",
  "connection_failed",
  "rate_limited",
  "context_too_long",
  "content_filter",
  "model_not_found",
  "invalid_api_key",
  "timeout",
];

describe("each cause", () => {
  it("is one of the known, and a value of the field that says it", () => {
    expect(causes.map(({ name }) => name)).toEqual(names);
    expect(llmLog.fields.error_cause.values).toEqual([...names, "unknown"]);
  });

  it.each(causes)("$name says what it means and what helps", ({ title, description, recommendations }) => {
    expect(title).toMatch(/^[A-Z]/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(recommendations).toHaveLength(4);
    for (const one of recommendations) expect(one).toMatch(/^[A-Z].*\.$/);
  });

  it.each(causes.map(one => [one.name, one] as const))("%s is good by the rules for one's own", (_, one) => {
    expect(judgeCauses([{ ...one, name: `own_${one.name}` }], llmLog)).toEqual([]);
  });

  it.each(causes.flatMap(({ name, positives }) => positives.map(text => [name, text] as const)))(
    "%s: an error that says %j",
    (name, text) => {
      expect(causeOf({ error_message: text })).toBe(name);
      expect(causeOf({ level: "error", message: `request failed: ${text}` })).toBe(name);
      expect(causeOf({ level: "info", message: text })).toBeUndefined();
    },
  );

  it.each(causes.flatMap(({ name, negatives }) => negatives.map(text => [name, text] as const)))(
    "not %s: %j",
    (name, text) => expect(causeOf({ error_message: text })).not.toBe(name),
  );

  it("means the same to RE2 and to JavaScript", () => {
    const texts = causes.flatMap(({ positives, negatives }) => [...positives, ...negatives]);
    for (const { pattern } of causes) {
      const [re2, own] = [RE2JS.compile(pattern), new RegExp(pattern)];
      for (const text of texts)
        for (const said of [text, text.toUpperCase(), text.replaceAll(" ", "\n")])
          expect([said, re2.matcher(said).find()]).toEqual([said, own.test(said)]);
    }
  });

  it("is found in whatever case, and with hyphens or underscores for spaces", () => {
    for (const text of ["RATE-LIMIT", "rate_limit", "Rate Limit", "ratelimit"])
      expect(causeOf({ error_type: text })).toBe("rate_limited");
  });

  /** Steps of a backtracking engine grow with the text, not with its square: counted by how often a gap can begin. */
  it("has no repetition without a bound", () => {
    for (const { pattern } of causes) expect(pattern.replaceAll(/\[[^\]]*\]/g, "")).not.toMatch(/[*+]|\{[0-9]*,\}/);
  });
});

describe("which cause wins", () => {
  it.each<readonly [Readonly<Record<string, unknown>>, string | undefined]>([
    [{ error_type: "ConnectTimeout", error_message: "timed out" }, "connection_failed"],
    [{ error_type: "APITimeoutError", error_message: "Request timed out." }, "timeout"],
    [{ error_type: "RateLimitError", error_message: "Limit 10000 tokens per min, requested 12000" }, "rate_limited"],
    [{ error_type: "BadRequestError", error_message: "maximum context length is 8192 tokens" }, "context_too_long"],
    [
      { error_type: "BadRequestError", error_message: "Error code: 400 - {'code': 'content_filter'}" },
      "content_filter",
    ],
    [{ error_message: "content filter service: connection refused" }, "connection_failed"],
    [{ status: "success", message: "finished: content_filter" }, undefined],
    [{ error_type: "NotFoundError", error_message: "The model `x` does not exist" }, "model_not_found"],
    [{ status: "timeout" }, "timeout"],
    [{ status: "error" }, "unknown"],
    [{ status: "success", message: "took a long time, timeout was near" }, undefined],
    [{ error_type: "ValueError" }, "unknown"],
    [{ level: "critical" }, "unknown"],
    [{ level: "error", message: "realtime output failed" }, "unknown"],
    [{ error_message: "lifetime out of range" }, "unknown"],
    [{ error_message: "daytime outage" }, "unknown"],
    [{ error_message: "shipper pod ran out of memory" }, "unknown"],
    [{ error_message: "membership service: out of memory" }, "unknown"],
    [{ error_message: "UserModel row for id 7 not found" }, "unknown"],
    [{ error_message: "unthrottled path failed" }, "unknown"],
    [{ error_message: "user login failed: invalid access token" }, "unknown"],
    [{ error_message: "Traceback:\nconnection refused" }, "connection_failed"],
    [{ error_message: "échec: timeout" }, "timeout"],
    [{ error_type: "openai.APITimeoutError" }, "timeout"],
    [{ error_type: "APIStatusError", error_message: "Error code: 529 - overloaded_error: Overloaded" }, "rate_limited"],
    [{ level: "warning", message: "rate limit is near" }, undefined],
    [{ error_message: "Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwxyz0123456789" }, "invalid_api_key"],
  ])("%j", (fields, name) => expect(causeOf(fields)).toBe(name));
});

describe("causes of one's own", () => {
  const good = {
    name: "index_cold",
    description: "d",
    pattern: "[Ii]ndex[ -~]{0,9}cold",
    positives: ["index is cold"],
  };
  it.each([
    ["a dot", "index.cold", "has a dot, which engines read differently"],
    ["a star", "index[ -~]*cold", "repeats without a bound"],
    ["an open repetition", "in{2,}dex", "repeats without a bound"],
    ["a negated class", "index[^a]cold", "has a negated class, which would match line ends"],
    ["a class by letter", "index\\scold", "uses a class or anchor that engines read differently"],
    ["a line end", "index\\ncold", "has an escape of a letter or digit"],
    ["an anchor", "^index", "has an anchor"],
    ["a group", "(index)", "has a capture group, flag or lookaround"],
    ["a flag", "(?i)index", "is refused by"],
    ["no RE2", "index(", "is refused by"],
    ["the start of a word in its middle", "(?:index|(?:^|[^A-Za-z])cold)", "has an anchor"],
  ])("%s is refused", (_, pattern, what) => {
    const [problem] = judgeCauses([cause({ ...good, pattern })], llmLog);
    expect([problem?.path, problem?.code]).toEqual(["causes[0].pattern", "unsafe-regex"]);
    expect(problem?.what).toContain(what);
  });

  it.each<readonly [string, Partial<typeof good> & { readonly negatives?: readonly string[] }, readonly string[]]>([
    ["a name in capitals", { name: "IndexCold" }, ["causes[0].name"]],
    ["a shipped one's name", { name: "timeout" }, ["causes[0].name"]],
    ["the name of those nobody claims", { name: "unknown" }, ["causes[0].name"]],
    ["an example that is not found", { positives: ["warm"] }, ["causes[0].positives[0]"]],
    ["no example", { positives: [] }, ["causes[0].positives"]],
    ["a counterexample that is found", { negatives: ["index is cold"] }, ["causes[0].negatives[0]"]],
    ["one that is found everywhere", { pattern: "[ -~]{0,3}" }, ["causes[0].pattern"]],
    ["nothing wrong", {}, []],
    [
      "nothing wrong, at the start of a word",
      { pattern: `${wordStart}${good.pattern}`, negatives: ["reindex is cold"] },
      [],
    ],
  ])("%s", (_, change, paths) =>
    expect(judgeCauses([cause({ ...good, ...change })], llmLog).map(({ path }) => path)).toEqual(paths),
  );
});
