import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { event, extendSchema } from "../../src/core/schema.ts";
import { auditedFields, auditHash, auditor, auditText } from "../../src/reference/audit.ts";

const covered = auditedFields(llmLog);

const entry = {
  event: "config_change",
  audit_id: "a-1",
  user_id: "ada",
  client_ip: "203.0.113.7",
  config_section: "rate_limits",
  old_value: "100",
  new_value: "Grüße 200",
};
/** Reckoned by Python: json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False) in UTF-8. */
const reckonedElsewhere = "23f69f841a665a88081341493720545e78145b48d0ae0a0baf8fb35d7ddb065c";
const hashed = { ...entry, audit_hash: auditHash(entry, covered) };

test("the hash is the one another language reckons of the same text", () => {
  expect(auditText(entry, covered)).toBe(
    '{"audit_id":"a-1","config_section":"rate_limits","event":"config_change","new_value":"Grüße 200","old_value":"100"}',
  );
  expect(auditHash(entry, covered)).toBe(reckonedElsewhere);
});

test("it covers what the privacy policy never changes, and so neither who nor from where", () => {
  expect(covered).toEqual([
    "action",
    "audit_id",
    "config_section",
    "data_type",
    "event",
    "new_value",
    "old_value",
    "operation",
    "record_count",
    "target",
  ]);
});

describe("an entry", () => {
  test.each<readonly [what: string, record: Readonly<Record<string, unknown>>, verdict: string | undefined]>([
    ["as it was written", hashed, "intact"],
    ["behind the privacy policy", { ...hashed, user_id: "0f3a9c", client_ip: undefined }, "intact"],
    ["under other names of its fields", { ...hashed, audit_hash: undefined, hash: hashed.audit_hash }, "intact"],
    ["by another name of its event", { ...hashed, event: "configuration_change" }, "intact"],
    ["with a hash in capitals", { ...hashed, audit_hash: hashed.audit_hash.toUpperCase() }, "intact"],
    ["with another value", { ...hashed, new_value: "2000" }, "changed"],
    ["without one of its values", { ...hashed, old_value: undefined }, "changed"],
    ["made another event", { ...hashed, event: "data_access" }, "changed"],
    ["with something redacted", { ...hashed, new_value: "[REDACTED_EMAIL]" }, "redacted"],
    ["without a hash", entry, "without-hash"],
    ["made an event of another stream", { ...hashed, event: "request_end" }, "changed"],
    ["made an event nobody knows", { ...hashed, event: "nothing_at_all" }, "changed"],
    ["without its event", { ...hashed, event: undefined }, "changed"],
    ["with an id alone", { message: "m", audit_id: "a-1" }, "without-hash"],
    ["with a forged redaction", { ...hashed, new_value: "99999 [REDACTED_EMAIL]" }, "redacted"],
    ["of another stream", { event: "request_end", message: "m" }, undefined],
  ])("%s", (_, record, verdict) => {
    expect(auditor(llmLog)(record)?.verdict).toBe(verdict);
  });

  test("whose event only the message says, as a shipper would tell it", () => {
    const config_change = event({ ...llmLog.events.config_change, messages: ["Configuration changed"] });
    const judge = auditor(extendSchema(llmLog, {}, {}, { config_change }));
    const { event: _, ...said } = { ...hashed, message: "Configuration changed" };
    expect(judge(said)).toMatchObject({ event: "config_change", verdict: "intact" });
    expect(judge({ ...said, audit_id: "a-2", event: "data_access" })?.verdict).toBe("changed");
  });

  test("that comes twice", () => {
    const judge = auditor(llmLog);
    expect([hashed, { ...hashed, audit_id: "a-2" }, hashed].map(one => judge(one)?.verdict)).toEqual([
      "intact",
      "changed",
      "duplicate",
    ]);
  });
});
