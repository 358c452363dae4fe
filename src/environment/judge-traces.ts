/** What is wrong with a search for traces: a name nobody has, or what no span can have. */

import { traceQueries, traceSearchOf } from "../catalog/index.ts";
import { didYouMean, type Problem, shown } from "../core/errors.ts";
import type { Condition } from "../core/query/index.ts";
import { fieldOf, type Schema } from "../core/schema.ts";
import type { TraceSearch } from "../core/trace-query.ts";
import { judgeQuery } from "./judge-query.ts";

export const judgeTraceSearch = (path: string, given: TraceSearch | string, schema: Schema): readonly Problem[] => {
  const search = traceSearchOf(given);
  if (search === undefined) {
    const known = traceQueries.map(({ name }) => name);
    return [
      {
        code: "unknown-name",
        path: `${path}.search`,
        what: "names no search for traces",
        got: shown(given),
        expected: `one of ${known.join(", ")}; or what they must have, such as { slowerThan: seconds(5) }`,
        ...didYouMean(String(given), known),
      },
    ];
  }
  return Object.entries(search.where ?? {}).flatMap(([name, value]) =>
    judgeAttribute(`${path}.search`, name, value, schema),
  );
};

const judgeAttribute = (path: string, name: string, value: string, schema: Schema): readonly Problem[] => {
  const field = fieldOf(schema, name);
  if (field !== undefined && !field.signals.includes("span"))
    return [
      {
        code: "wrong-value",
        path,
        what: "asks for a field that no span carries",
        got: shown(name),
        expected: 'a field of signal "span"',
      },
    ];
  // A span's attribute is compared as text, so that no number is found by how it happens to be written.
  if (field?.role === "measure")
    return [
      {
        code: "wrong-value",
        path,
        what: "compares a measure",
        got: shown(name),
        expected: "a dimension, an id, a text, a flag",
        help: "how long a span took is slowerThan: seconds(5)",
      },
    ];
  const flag = field?.role === "flag" && /^(true|false)$/.test(value);
  const where: Condition = { kind: "equals", field: name, value: flag ? value === "true" : value };
  return judgeQuery(path, { kind: "records", from: { events: [], where: [where] }, fields: [], limit: 1 }, schema);
};
