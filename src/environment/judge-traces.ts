/** What is wrong with a search for traces: a name nobody has, or what no span can have; and who would draw it. */

import { isShippedPanel, traceQueries, traceSearchOf } from "../catalog/index.ts";
import type { Dashboard } from "../core/dashboard.ts";
import { didYouMean, type Problem, shown } from "../core/errors.ts";
import type { Condition } from "../core/query/index.ts";
import { fieldOf, type Schema } from "../core/schema.ts";
import { type TraceSearch, unfilledIn } from "../core/trace-query.ts";
import { judgeQuery } from "./judge-query.ts";
import type { Placed } from "./wiring.ts";

/** Those in the options of targets, such as a runbook's. */
export const judgeSearches = (placed: readonly Placed[], schema: Schema): readonly Problem[] =>
  placed.flatMap(({ name, self, target }) =>
    (target.searches?.(self) ?? []).flatMap(({ path, search }) =>
      judgeTraceSearch(`targets.${name}.${path}`, search, schema),
    ),
  );

export const judgeTraceSearch = (path: string, given: TraceSearch | string, schema: Schema): readonly Problem[] => {
  const search = traceSearchOf(given);
  if (search === undefined) {
    const known = traceQueries.map(({ name }) => name);
    return [
      {
        code: "unknown-name",
        path,
        what: "names no search for traces",
        got: shown(given),
        expected: `one of ${known.join(", ")}; or what they must have, such as { slowerThan: seconds(5) }`,
        ...didYouMean(String(given), known),
      },
    ];
  }
  return [
    ...judgeOperation(path, search),
    ...Object.entries(search.where ?? {}).flatMap(([name, value]) => judgeAttribute(path, name, value, schema)),
  ];
};

/** Services choose what their spans are called, so that only what no span can be called is known. */
const judgeOperation = (path: string, { operation = "" }: TraceSearch): readonly Problem[] =>
  unfilledIn(operation).map(written => ({
    code: "unknown-name",
    path,
    what: `asks for spans by a name in which nobody fills in ${written}`,
    got: shown(operation),
    expected: "{service} for the service's name, or a name as spans have it",
    help: `write {service}, or what stands for ${written}; in a route, GET /users/{id}, braces are the name's own`,
  }));

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

/** One's own panels of traces, where whoever draws dashboards here draws none; shipped ones are left out and documented. */
export const judgeDrawn = (dashboards: readonly Dashboard[], placed: readonly Placed[]): readonly Problem[] => {
  const viewers = placed.filter(({ target }) => target.draws !== undefined);
  if (viewers.length === 0 || viewers.some(({ target }) => target.draws?.includes("traces"))) return [];
  const titles = [...new Set(viewers.map(({ target }) => target.title))];
  return dashboards.flatMap(({ id, rows }) =>
    rows.flatMap(({ panels }, row) =>
      panels.flatMap((panel, index): readonly Problem[] =>
        panel.form !== "traces" || isShippedPanel(panel)
          ? []
          : [
              {
                code: "unsupported-query",
                path: `dashboards.${id}.rows[${row}].panels[${index}]`,
                what: `is a panel of traces, which nobody draws here (${titles.join(", ")}: no traces)`,
                got: shown(panel.title),
                help: "leave it out, or have a Grafana draw it that reads a Jaeger",
              },
            ],
      ),
    ),
  );
};
