/** A policy that protects less is told as such, whatever the pipelines' texts look like; one that protects more is not. */

import { compose, defineEnvironment, detector, type EnvironmentInput, files } from "signalbox";
import { describe, expect, test } from "vitest";
import { differenceOf } from "../../src/output/difference.ts";
import { render } from "../../src/output/render.ts";

type Said = Pick<EnvironmentInput, "privacy" | "services" | "detectors">;

const chat = { source: files("/var/log/chat/*.log") };
const batch = { source: files("/var/log/batch/*.log") };

const path = "privacy/policy.json";

const policyOf = (said: Partial<Said>): string => {
  const environment = defineEnvironment({ name: "dev", platform: compose(), services: { chat }, ...said });
  const file = render(environment, "environments/dev.ts").files.find(one => one.path === path);
  return file?.text ?? "";
};

const ticket = detector({
  name: "ticket",
  description: "A ticket's number",
  pattern: "TICKET-[0-9]{6}",
  positives: ["TICKET-123456"],
});

const rows: readonly (readonly [what: string, laxer: Partial<Said>, stricter: Partial<Said>, key: string])[] = [
  ["content is kept", { privacy: { content: "keep" } }, {}, "services.chat.prompt"],
  ["users are kept", { privacy: { user: "keep" } }, {}, "services.chat.user_id"],
  ["users are hashed, no longer dropped", {}, { privacy: { user: "drop" } }, "services.chat.user_id"],
  ["addresses are hashed", { privacy: { network: "hash" } }, {}, "services.chat.client_ip"],
  ["a field's own treatment goes", {}, { privacy: { fields: { session_id: "drop" } } }, "services.chat.session_id"],
  [
    "one service's own strictness goes",
    { privacy: { content: "keep" }, services: { chat, batch } },
    { privacy: { content: "keep" }, services: { chat, batch: { ...batch, privacy: { content: "drop" } } } },
    "services.batch.prompt",
  ],
  ["a detector goes", {}, { detectors: [ticket] }, "detectors.ticket"],
];

describe("weaker privacy", () => {
  const weakened = (before: string, after: string): readonly string[] =>
    differenceOf(path, before, after)
      .changes.filter(change => change.risk === "weakens-privacy")
      .map(change => change.key);

  test.each(rows)("%s", (_, laxer, stricter, key) => {
    expect(weakened(policyOf(stricter), policyOf(laxer))).toContain(key);
    expect(weakened(policyOf(laxer), policyOf(stricter))).toEqual([]);
  });

  test.each<readonly [what: string, before: Partial<Said>, after: Partial<Said>]>([
    ["a service comes", {}, { services: { chat, batch } }],
    ["a service goes", { services: { chat, batch } }, {}],
  ])("is not that %s", (_, before, after) => {
    const difference = differenceOf(path, policyOf(before), policyOf(after));
    expect([difference.state, difference.risk]).toEqual(["changed", "none"]);
  });

  test.each(["added", "removed"] as const)("is not that the file is %s", state => {
    const [before, after] = state === "added" ? [undefined, policyOf({})] : [policyOf({}), undefined];
    expect(differenceOf(path, before, after).risk).toBe("none");
  });
});
