/** `signalbox audit verify`: what it says and how it ends, as somebody's job sees it. */

import { afterAll, describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { auditedFields, auditHash } from "../../src/reference/audit.ts";
import { makeProject } from "./project.ts";

const project = makeProject({});
afterAll(() => project.remove());

const entry = { event: "config_change", audit_id: "a-1", config_section: "limits", new_value: "200" };
const hashed = { ...entry, audit_hash: auditHash(entry, auditedFields(llmLog)) };
const redacted = { ...hashed, new_value: "99999 [REDACTED_EMAIL]" };
const other = { event: "request_end", message: "m" };

const verify = (records: readonly object[], ...more: readonly string[]) => {
  project.write("audit.jsonl", records.map(record => JSON.stringify(record)).join("\n"));
  return project.signalbox(["audit", "verify", "--logs", "audit.jsonl", ...more]);
};

describe("audit verify", () => {
  test.each<readonly [what: string, records: readonly object[], more: readonly string[], code: number, said: RegExp]>([
    ["passes what was written", [hashed, other], [], 0, /^intact +1 /m],
    ["names a changed entry", [{ ...hashed, new_value: "2000" }], [], 1, /^changed: config_change, a-1$/m],
    ["names one with something redacted", [redacted], [], 1, /^redacted: config_change, a-1$/m],
    ["names one made another event", [{ ...hashed, event: "note" }], [], 1, /^changed: note, a-1$/m],
    ["names one without its event", [{ ...hashed, event: undefined }], [], 1, /^changed: no event, a-1$/m],
    ["lets redactions pass when told to", [redacted], ["--allow-redacted"], 0, /^redacted +1 /m],
    ["lets nothing else pass then", [redacted, entry], ["--allow-redacted"], 1, /^duplicate: config_change, a-1$/m],
    ["fails where nothing is", [], [], 1, /^there is no audit entry in it$/m],
    ["fails where no entry is", [other], [], 1, /^there is no audit entry in it$/m],
    ["fails so as JSON too", [other], ["--json"], 1, /"entries": \[\]/],
  ])("%s", (_, records, more, code, said) => {
    const result = verify(records, ...more);
    expect([result.code, result.stderr]).toEqual([code, ""]);
    expect(result.stdout).toMatch(said);
  });
});
