/**
 * From where on panels are coloured: the limits that alerts have in this environment, so that both say the same. Where a
 * limit is a line, the panel's description says whose it is.
 */

import type { Alert } from "../core/alert.ts";
import type { Dashboard, Drawn, Panel, QueryPanel, Threshold } from "../core/dashboard.ts";
import { groupsOf, type MeasureQuery, type Query, unitOf } from "../core/query/index.ts";
import type { Schema } from "../core/schema.ts";
import type { Service } from "../core/service.ts";
import { settingsOf, tuned } from "./alerts.ts";
import type { EnvironmentInput } from "./input.ts";
import { limitOf } from "./judge-limit.ts";

interface About {
  readonly schema: Schema;
  readonly services: readonly Service[];
}

type Alerts = ReadonlyMap<string, readonly Alert[]>;

/** A limit as it is drawn, and the query whose numbers it is about. */
interface Limit extends Threshold {
  readonly alert: string;
  readonly query: Query;
}

/** The same dashboards with the limits of the alerts that their panels name among their thresholds. */
export const withLimits = (
  dashboards: readonly Dashboard[],
  input: Pick<EnvironmentInput, "alerts" | "budget" | "services">,
  { schema, services }: About,
): readonly Dashboard[] => {
  const alerts = alertsDrawn(input, services);
  return dashboards.map(one => ({
    ...one,
    rows: one.rows.map(({ title, panels }) => ({
      title,
      panels: panels.map(panel => withItsLimits(panel, alerts, schema)),
    })),
  }));
};

/** Each as every service has it: where services differ, all of their limits are drawn. */
const alertsDrawn = (
  input: Pick<EnvironmentInput, "alerts" | "budget" | "services">,
  services: readonly Service[],
): Alerts =>
  new Map(
    [...settingsOf(input)].map(([name, setting]) => [
      name,
      services.map(service => tuned(setting, input.services[service.name]?.alerts?.[name]).alert),
    ]),
  );

const withItsLimits = (panel: Panel, alerts: Alerts, schema: Schema): Panel => {
  if (panel.form === "traces" || panel.limitsOf.length === 0) return panel;
  const limits = panel.limitsOf.flatMap(name =>
    (alerts.get(name) ?? []).flatMap(one => limitIn(panel, name, one, schema)),
  );
  const thresholds = rising([...panel.thresholds, ...limits.map(({ query: _, ...one }) => one)]);
  const lines = panel.form === "timeseries" ? limits.filter(one => isAmong(one, thresholds)) : [];
  return {
    ...panel,
    description: described(panel, lines),
    thresholds,
  };
};

/** From the least on, each once. What is critical stays so: a warning from further on would take that back. */
const rising = (thresholds: readonly Threshold[]): readonly Threshold[] => {
  const critical = Math.min(...thresholds.filter(one => one.severity === "critical").map(({ from }) => from));
  const drawn = thresholds.filter(({ from, severity }) => severity === "critical" || from < critical);
  return drawn
    .filter(({ from }, index) => drawn.findIndex(other => other.from === from) === index)
    .sort((one, other) => one.from - other.from);
};

const isAmong = (limit: Limit, thresholds: readonly Threshold[]): boolean =>
  thresholds.some(({ from }) => from === limit.from);

/** An alert that fires below its limit colours nothing, nor does one of info, nor one that is off. */
const limitIn = (
  { draws }: QueryPanel,
  name: string,
  { severity, state, when }: Alert,
  schema: Schema,
): readonly Limit[] => {
  const [first] = when;
  if (first === undefined || state === "off" || severity === "info" || first.is === "below") return [];
  const { query, limit } = first;
  return draws.length > 0 && draws.every(drawn => isComparable(drawn.query, query, schema))
    ? [{ from: limitOf(limit, query, schema), severity, alert: name, ...aboutSome(query, draws), query }]
    : [];
};

/**
 * Whether numbers of the two are of one unit: somebody's own alert in the place of a shipped one may measure something else. They
 * must also be about as long a time, where a longer one gives a larger number: ten in five minutes are not ten in what a viewer
 * looks at. Words of another language have no unit that is known here, so that only the same ones do.
 */
const isComparable = (drawn: Query, judged: Query, schema: Schema): boolean => {
  if (drawn.kind === "raw" && judged.kind === "raw")
    return JSON.stringify(drawn.texts) === JSON.stringify(judged.texts);
  if (drawn.kind !== "measure" || judged.kind !== "measure") return false;
  return (
    unitOf(drawn, schema) === unitOf(judged, schema) &&
    !(addsUp(judged) && drawn.over?.milliseconds !== judged.over?.milliseconds)
  );
};

const addsUp = ({ measure }: MeasureQuery): boolean =>
  measure.kind === "count" || (measure.kind === "sum" && measure.perSecond !== true);

/** Of several queries of a panel, those that measure the same. */
const aboutSome = (judged: Query, draws: readonly Drawn[]): Pick<Threshold, "about"> =>
  draws.length === 1
    ? {}
    : { about: draws.flatMap(({ query }, index) => (measuresSame(query, judged) ? [index] : [])) };

const measuresSame = (drawn: Query, judged: Query): boolean =>
  drawn.kind === "measure" &&
  judged.kind === "measure" &&
  JSON.stringify(drawn.measure) === JSON.stringify(judged.measure);

/** `The share of requests that failed; a line is the limit of HighErrorRate for one service` */
const described = ({ description, draws }: QueryPanel, lines: readonly Limit[]): string => {
  if (lines.length === 0) return description;
  const whose = [...new Set(lines.map(({ alert, query }) => `${alert}${forOne(query, draws)}`))].join(" and ");
  const several = new Set(lines.map(({ from }) => from)).size > 1;
  const said = several ? `lines are the limits of ${whose}` : `a line is the limit of ${whose}`;
  return /[.!?]$/.test(description)
    ? `${description} ${said.charAt(0).toUpperCase()}${said.slice(1)}`
    : `${description}; ${said}`;
};

/** An alert judges each service, and each of its groups: a panel may draw them together. */
const forOne = (judged: Query, draws: readonly Drawn[]): string => {
  if (judged.kind !== "measure") return "";
  const apart = draws.map(({ query }) => (query.kind === "measure" ? groupsOf(query) : []));
  const together = ["service", ...judged.by].filter(field => !apart.every(fields => fields.includes(field)));
  const words = [...new Set(together)].map(field => field.replaceAll("_", " "));
  return words.length === 0 ? "" : ` for one ${words.join(" and ")}`;
};
