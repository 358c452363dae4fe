/** Objects with producers' keys and any values. */

import fc from "fast-check";
import { llmLog } from "../../../src/catalog/index.ts";
import { logFields } from "../../../src/core/step.ts";

const names = logFields(llmLog).flatMap(([name, { aliases }]) => [name, ...aliases]);

/** Minus zero in a list or object is a known difference. */
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(one => one + 0);

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "\u001f", "\\", '"', "a@b.io", "123-45-6789", "true", "-1.5e3", "WARN", "\ud83d", "</b>&", "\n"),
);

const value = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(text, tie("value"), { maxKeys: 3 }),
  ),
})).value;

/** Objects with producers' keys, dotted ones now whole, now nested, and any values; the same lines for the same seed. */
export const randomLines = (seed: number, count: number): readonly string[] =>
  fc
    .sample(fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean(), value), { maxLength: 12 }), {
      seed,
      numRuns: count,
    })
    .map((entries, index) => {
      const record: Record<string, unknown> = {};
      for (const [name, isNested, one] of entries) {
        const [head = "", ...rest] = isNested ? name.split(".") : [name];
        record[head] = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), one);
      }
      // Equal records of one instant would be one to a store.
      return JSON.stringify({ ...record, request_id: `random-${seed}-${index}` });
    });
