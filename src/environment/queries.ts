/** Every query that an environment reaches, judged against its schema: nothing asks for what no record has. */

import { alerts as shippedAlerts } from "../catalog/index.ts";
import type { Alert } from "../core/alert.ts";
import type { Dashboard, Panel } from "../core/dashboard.ts";
import { didYouMean, type Problem, shown } from "../core/errors.ts";
import type { Instrument } from "../core/instrument.ts";
import type { SavedQuery } from "../core/query/index.ts";
import type { Schema } from "../core/schema.ts";
import type { EnvironmentInput } from "./input.ts";
import { judgeChoices, judgeQuery, judgeSelection } from "./judge-query.ts";
import { judgeTraceSearch } from "./judge-traces.ts";
import { resolveDashboards, resolveInstruments, resolveQueries } from "./resolve.ts";

type Asking = Pick<EnvironmentInput, "alerts" | "dashboards" | "queries" | "instruments">;

/** The shipped ones too: they must fit the schema that an environment brings. */
export const judgeQueries = (input: Asking, schema: Schema): readonly Problem[] => [
  ...judgeFileNames(input),
  ...resolveDashboards(input.dashboards).flatMap(one => judgeDashboard(one, schema, alertsOf(input))),
  ...Object.entries(resolveQueries(input.queries)).flatMap(([name, { query }]: [string, SavedQuery]) =>
    judgeQuery(`queries.${name}`, query, schema),
  ),
  ...Object.entries(alertsOf(input)).flatMap(([name, alert]) =>
    alert.when.flatMap(({ query }, index) =>
      judgeQuery(alert.when.length === 1 ? `alerts.${name}` : `alerts.${name}.when[${index}]`, query, schema),
    ),
  ),
  ...resolveInstruments(input.instruments).flatMap(one => judgeInstrument(one, schema)),
];

type Alerts = Readonly<Record<string, Alert>>;

const alertsOf = ({ alerts = {} }: Asking): Alerts => ({
  ...shippedAlerts,
  ...Object.fromEntries(
    Object.entries(alerts).filter(
      (entry): entry is [string, Alert] => typeof entry[1] === "object" && "kind" in entry[1],
    ),
  ),
});

/** What becomes the name of a file. */
const fileName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** The longest uid Grafana takes is 40; a viewer puts its prefix before ours. */
const longest = 32;

const judgeFileNames = ({ dashboards = [], queries = {} }: Asking): readonly Problem[] => {
  const ids = dashboards.map(({ id }) => id);
  const named = (path: string, name: string): readonly Problem[] =>
    fileName.test(name) && name.length <= longest
      ? []
      : [
          {
            code: "wrong-value",
            path,
            what: "is no name",
            got: shown(name),
            expected: `up to ${longest} lower-case letters and digits with single hyphens, such as slow-requests`,
          },
        ];
  return [
    ...ids.flatMap((id, index) => named(`dashboards[${index}].id`, id)),
    ...ids.flatMap((id, index): readonly Problem[] =>
      ids.indexOf(id) === index
        ? []
        : [
            {
              code: "duplicate",
              path: `dashboards[${index}].id`,
              what: "is another dashboard's",
              got: shown(id),
              expected: "an id of its own for each dashboard",
            },
          ],
    ),
    ...Object.keys(queries).flatMap(name => named(`queries.${name}`, name)),
  ];
};

const judgeDashboard = ({ id, choices, rows }: Dashboard, schema: Schema, alerts: Alerts): readonly Problem[] => [
  ...judgeChoices(`dashboards.${id}.choices`, choices, schema),
  ...rows.flatMap(({ panels }, row) =>
    panels.flatMap((panel, index) =>
      judgePanel(`dashboards.${id}.rows[${row}].panels[${index}]`, panel, schema, alerts),
    ),
  ),
];

const judgePanel = (path: string, panel: Panel, schema: Schema, alerts: Alerts): readonly Problem[] => {
  if (panel.form === "traces") return judgeTraceSearch(`${path}.search`, panel.search, schema);
  const { draws, limitsOf } = panel;
  const unknown = limitsOf.flatMap((name, index): readonly Problem[] =>
    Object.hasOwn(alerts, name)
      ? []
      : [
          {
            code: "unknown-name",
            path: `${path}.limitsOf[${index}]`,
            what: "is no alert",
            got: shown(name),
            expected: "the key of a shipped alert, or of one's own in alerts",
            ...didYouMean(name, Object.keys(alerts)),
          },
        ],
  );
  if (draws.length === 0)
    return [...unknown, { code: "missing-key", path, what: "draws nothing", expected: "at least one query" }];
  return [
    ...unknown,
    ...draws.flatMap(({ query }, index) =>
      judgeQuery(draws.length === 1 ? path : `${path}.draws[${index}]`, query, schema),
    ),
  ];
};

const judgeInstrument = (instrument: Instrument, schema: Schema): readonly Problem[] => {
  const path = `instruments.${instrument.name}`;
  switch (instrument.kind) {
    // Its labels are the engine's.
    case "exposed":
      return [];
    case "counter": {
      const sums = instrument.value === undefined ? {} : { sum: instrument.value.field };
      // Two totals make a mean, so that what is added up need not be a sum by itself.
      const measure = { kind: "ratio", part: { ...sums, where: [] }, whole: { where: [] } } as const;
      return judgeSelection(path, instrument.from, { measure, by: instrument.labels }, schema);
    }
    case "histogram": {
      const measure = { kind: "histogram", field: instrument.value.field, bounds: instrument.buckets } as const;
      return judgeSelection(path, instrument.from, { measure, by: instrument.labels }, schema);
    }
    default:
      return instrument satisfies never;
  }
};
