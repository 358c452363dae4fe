/** What of a key's name may be shown. */

import { expect, test } from "vitest";
import { detectors } from "../../src/catalog/detectors/index.ts";
import { keyName } from "../../src/core/key-name.ts";
import { compileRedaction } from "../../src/reference/redaction.ts";
import { newLostKeys } from "../../src/simulate/lost-keys.ts";

const { text: redact } = compileRedaction(detectors);

test.each<readonly [key: string, shown: string]>([
  ["latencyMillis", "latencyMillis"],
  ["x-request-id", "x-request-id"],
  ["k8s.pod_name", "k8s.pod_name"],
  ["file.sha256", "file.sha256"],
  ["@timestamp2", "@timestamp2"],
  ["__name__", "__name__"],
  ["p95_ms", "p95_ms"],
  ["user-7.name", "*.name"],
  ["größe", "größe"],
  // What detectors find, whole or below a name.
  ["ada@example.com", "*"],
  ["by_user.ada@example.com", "*"],
  ["sk-proj-AbCdEfGhIjKlMnOpQrStUvWx", "*"],
  ["4111111111111111", "*"],
  // What looks like a value.
  ["users.8f14e45f-ceea-467f-a0e6-2b6c3f1e0d4c.count", "users.*.count"],
  ["scores.12.7", "scores.*"],
  ["2026-01-05", "*"],
  ["Tell me about Ada", "*"],
  [`a${"b".repeat(40)}`, "*"],
  ["用户要求删除他的账户", "*"],
  ["by_user.ada@corp", "by_user.*"],
  ["ada@localhost", "*"],
  ["@ada@corp", "*"],
  ["deadbeefcafebabe", "*"],
  ["key_DEADBEEF", "*"],
  ["https://intranet/ada/secret", "*"],
  ["ada:secret", "*"],
  ["ada$secret", "*"],
  ["two\nlines", "*"],
  ["", "*"],
])("%j is shown as %j", (key, shown) => {
  expect(keyName(key, redact)).toBe(shown);
});

test("a long key is neither searched nor held", () => {
  const searched: string[] = [];
  const shown = (length: number) => {
    const key = "a.".repeat(length).slice(0, length - 1);
    return keyName(`${key}b`, text => {
      searched.push(text);
      return text;
    });
  };
  expect([shown(200).length, shown(201), shown(60_000)]).toEqual([200, "*", "*"]);
  expect(searched.map(({ length }) => length)).toEqual([200]);
});

test("a thousand names are told apart, and every further one is counted", () => {
  const keys = newLostKeys(text => text);
  const letters = [..."abcdefghij"];
  const names = letters.flatMap(a => letters.flatMap(b => letters.map(c => `${a}${b}${c}`)));
  for (const name of [...names, "late", "late", "jjj"]) keys.lose(name);
  const { lost, others } = keys.report();
  expect([lost[0], lost.length, others]).toEqual([{ key: "jjj", count: 2 }, 20, 1003 - 21]);
});
