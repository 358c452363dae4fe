/** Every name that a producer may give a field or an event, with values of every type by turns. */

import { llmLog } from "../../../src/catalog/index.ts";
import { logFields } from "../../../src/core/step.ts";

const oddValues: readonly unknown[] = [
  ...[0, -1.5, Number.MAX_SAFE_INTEGER, true, "", null, "12.50", "False", ["a", 1, null], { a: { b: "c" } }],
];

/** The key as it is, and as a path through objects where it has dots. */
const forms = (name: string, value: unknown): readonly object[] => {
  const [head = "", ...rest] = name.split(".");
  return rest.length === 0
    ? [{ [name]: value }]
    : [{ [name]: value }, { [head]: rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) }];
};

/** A field's own name with its example and every odd value; its other names with its example and the next odd value. */
export const namedLines = (): readonly string[] => {
  let turn = 0;
  const next = () => [oddValues[turn++ % oddValues.length]];
  const fields = logFields(llmLog).flatMap(([name, { aliases, example }]) =>
    [name, ...aliases].flatMap(key =>
      [example, ...(key === name ? oddValues : next())].flatMap(value => forms(key, value).map(one => ({ name, one }))),
    ),
  );
  const events = Object.entries(llmLog.events).flatMap(([name, { aliases }]) =>
    [name, ...aliases, name.toUpperCase()].map(event => ({ name, one: { event } })),
  );
  return [...fields, ...events].map(({ name, one }, index) =>
    JSON.stringify({
      ...(name === "message" ? {} : { message: `name ${index}` }),
      // Equal records of one instant would be one to a store.
      ...(name === "request_id" ? {} : { request_id: `named-${index}` }),
      ...one,
    }),
  );
};
