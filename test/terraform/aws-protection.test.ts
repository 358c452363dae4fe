/** Data protection: what Amazon is asked to find is what the detectors find, within what its policies take. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectors } from "../../src/catalog/detectors/index.ts";
import { type Detector, detector } from "../../src/core/privacy.ts";
import { streams } from "../../src/core/schema.ts";
import { groupless, longestRegex } from "../../src/targets/cloudwatch/groupless.ts";
import { detectorSupport, mostCustom } from "../../src/targets/cloudwatch/protection.ts";
import { blockOf, ofType, placed, told } from "./aws-stack.ts";

describe("what Amazon has of each detector", () => {
  const support = detectorSupport({ detectors });
  const found = (name: string) => support.find(one => one.detector === name);

  test("every detector is there: found, or with the reason why not", () => {
    expect(support.map(one => one.detector)).toEqual(detectors.map(({ name }) => name));
    for (const { detector: name, identifiers, why } of support)
      expect([name, identifiers.length > 0 || (why ?? "") !== ""]).toEqual([name, true]);
  });

  test("Amazon's own identifiers where one means the same, or nearly", () => {
    expect(found("email")).toEqual({ detector: "email", identifiers: ["EmailAddress"], regexes: {} });
    expect(found("private_key")?.identifiers).toContain("OpenSshPrivateKey");
    expect(found("ssn")).toMatchObject({
      identifiers: ["Ssn-US"],
      why: expect.stringContaining("within 30 characters"),
    });
  });

  test("why not", () => {
    expect(found("bearer_token")?.why).toBe("its pattern has characters that Amazon does not take: ~");
    expect(found("api_key")?.why).toBe("its pattern would take 5 of a policy's 10 custom identifiers");
  });

  const custom = support.flatMap(one => Object.entries(one.regexes).map(([name, regex]) => [name, regex] as const));

  test("at most ten expressions, of the signs and the length that Amazon takes", () => {
    expect(custom.length).toBeLessThanOrEqual(mostCustom);
    for (const [name, regex] of custom) {
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
      expect(regex).toMatch(/^[A-Za-z0-9_#=@/;, ^$?[\]{}|\\*+.-]{1,200}$/);
    }
  });

  test.each(support.filter(({ regexes }) => Object.keys(regexes).length > 0))(
    "$detector: nothing of an example is left",
    ({ detector: name, regexes }) => {
      const left = (text: string): string =>
        Object.values(regexes).reduce((rest, regex) => rest.replaceAll(new RegExp(regex, "g"), ""), text);
      for (const example of detectors.find(one => one.name === name)?.positives ?? []) expect(left(example)).toBe("");
    },
  );

  const own = (name: string, pattern: string): Detector =>
    detector({ name, description: "a test's", pattern, positives: ["x"] });

  test("a team's own detector goes before those that need two; the eleventh is left to the shippers", () => {
    const badge = own("badge", "ACME-[0-9]{6}");
    const more = detectorSupport({ detectors: [...detectors, badge] });
    expect(more.at(-1)).toEqual({ detector: "badge", identifiers: ["badge"], regexes: { badge: "ACME-[0-9]{6}" } });
    const many = detectorSupport({
      detectors: Array.from({ length: 11 }, (_, index) => own(`n_${index}`, `N${index}-[0-9]{4}`)),
    });
    expect(many.filter(one => one.identifiers.length === 1)).toHaveLength(10);
    expect(many.at(-1)).toEqual({
      detector: "n_10",
      identifiers: [],
      regexes: {},
      why: "others take a policy's 10 custom identifiers",
    });
  });
});

describe("expressions without parentheses", () => {
  test.each<readonly [string, readonly string[] | RegExp]>([
    ["a(?:b|c)d", ["abd|acd"]],
    ["(?:a|b)?c", ["ac|bc|c"]],
    ["a(?:b){2}", ["abb"]],
    ["a(?:bc){1,2}d", ["abcbcd|abcd"]],
    ["[(]x[)]", /does not take: \( \)/],
    ["(?:ab)+", /over 64 forms/],
    ["(?:a|b){7}", /over 64 forms/],
    ["(a)", /over 64 forms/],
    ["é", /does not take: é/],
    [`a{3}${"b".repeat(200)}`, /has 204 characters/],
    ["[a|b]{2}|c", ["[a|b]{2}|c"]],
  ])("%s", (pattern, expected) => {
    const written = groupless(pattern);
    if (expected instanceof RegExp) expect(written).toMatchObject({ kind: "no", why: expect.stringMatching(expected) });
    else expect(written).toEqual({ kind: "regexes", regexes: expected });
  });

  const { pattern } = fc.letrec<{ pattern: string; atom: string }>(tie => ({
    atom: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("a", "b", "[ab]", "1", "[.]"),
      tie("pattern").map(inner => `(?:${inner})`),
    ),
    pattern: fc
      .array(
        fc
          .array(fc.tuple(tie("atom"), fc.constantFrom("", "", "?", "{2}", "{1,2}")), { minLength: 1, maxLength: 2 })
          .map(parts => parts.map(([atom, often]) => `${atom}${often}`).join("")),
        { minLength: 1, maxLength: 2 },
      )
      .map(ways => ways.join("|")),
  }));

  test("match the same texts", () => {
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom("a", "b", "1", "."), maxLength: 8 }), (text, sample) => {
        const written = groupless(text);
        if (written.kind === "no") return true;
        return (
          written.regexes.every(regex => regex.length <= longestRegex) &&
          new RegExp(`^(?:${text})$`).test(sample) ===
            written.regexes.some(regex => new RegExp(`^(?:${regex})$`).test(sample))
        );
      }),
    );
  });
});

describe("the policy", () => {
  test("is off unless it is asked for", () => {
    expect(ofType(placed(), "aws_cloudwatch_log_data_protection_policy")).toEqual([]);
  });

  test.each(streams)("of %s: audit and mask the very same, nothing in MaskConfig", stream => {
    const text = String(
      blockOf(placed({ dataProtection: true }), "aws_cloudwatch_log_data_protection_policy", stream).policy_document,
    );
    expect(text.length).toBeLessThanOrEqual(30_720);
    const { Name, Version, Statement, Configuration } = JSON.parse(text);
    expect([Name, Version]).toEqual([`prod-${stream}`, "2021-06-01"]);
    expect(Statement).toHaveLength(2);
    const [audit, mask] = Statement;
    expect(audit.Operation).toEqual({ Audit: { FindingsDestination: {} } });
    expect(mask.Operation).toEqual({ Deidentify: { MaskConfig: {} } });
    expect(audit.DataIdentifier).toEqual(mask.DataIdentifier);
    expect(new Set(audit.DataIdentifier).size).toBe(audit.DataIdentifier.length);
    const named = Configuration.CustomDataIdentifier.map((one: { readonly Name: string }) => one.Name);
    const custom = audit.DataIdentifier.filter((one: string) => !one.startsWith("arn:"));
    expect(custom).toEqual(named);
    expect(audit.DataIdentifier).toContain("arn:aws:dataprotection::aws:data-identifier/EmailAddress");
  });

  test("of China, of groups that are somebody else's class, and of detectors that Amazon has none of", () => {
    const document = (one: ReturnType<typeof placed>) =>
      String(blockOf(one, "aws_cloudwatch_log_data_protection_policy", "audit").policy_document);
    expect(document(placed({ dataProtection: true, region: "cn-north-1" }))).toContain(
      "arn:aws-cn:dataprotection::aws:",
    );
    const rare = placed({ dataProtection: true, logGroupClass: "INFREQUENT_ACCESS" }, { name: "prod" });
    expect(document(rare)).toContain("EmailAddress");
    const { self, site } = placed({ dataProtection: true }, told);
    expect(detectorSupport({ ...site, detectors: [] })).toEqual([]);
    expect(self.options.dataProtection).toBe(true);
  });
});
