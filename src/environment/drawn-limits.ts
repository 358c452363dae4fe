/** From where on panels are coloured: the limits that alerts have in this environment, so that both say the same. */

import type { Alert } from "../core/alert.ts";
import type { Dashboard, Panel, QueryPanel } from "../core/dashboard.ts";
import { unitOf } from "../core/query/index.ts";
import type { Schema } from "../core/schema.ts";
import type { Service } from "../core/service.ts";
import { limitOf, settingsOf, tuned } from "./alerts.ts";
import type { EnvironmentInput } from "./input.ts";

interface About {
  readonly schema: Schema;
  readonly services: readonly Service[];
}

type Thresholds = QueryPanel["thresholds"];

/** The same dashboards with the limits of the alerts that their panels name among their thresholds. */
export const withLimits = (
  dashboards: readonly Dashboard[],
  input: Pick<EnvironmentInput, "alerts" | "budget" | "services">,
  { schema, services }: About,
): readonly Dashboard[] => {
  const alerts = alertsDrawn(input, services);
  const limited = (panel: Panel): Panel => {
    if (panel.form === "traces" || panel.limitsOf.length === 0) return panel;
    const limits = panel.limitsOf.flatMap(name => limitsFor(panel, alerts.get(name), schema));
    return { ...panel, thresholds: [...panel.thresholds, ...limits].sort((one, other) => one.from - other.from) };
  };
  return dashboards.map(one => ({
    ...one,
    rows: one.rows.map(({ title, panels }) => ({ title, panels: panels.map(limited) })),
  }));
};

/** As all services have them; where one differs from another, as the environment has them. */
const alertsDrawn = (
  input: Pick<EnvironmentInput, "alerts" | "budget" | "services">,
  services: readonly Service[],
): ReadonlyMap<string, Alert> =>
  new Map(
    [...settingsOf(input)].map(([name, setting]) => {
      const [first, ...others] = services.map(service => tuned(setting, input.services[service.name]?.alerts?.[name]));
      const agreed = first !== undefined && others.every(({ alert }) => sameLimit(alert, first.alert));
      return [name, (agreed ? first : setting).alert];
    }),
  );

const sameLimit = (one: Alert, other: Alert): boolean => drawnOf(one) === drawnOf(other);

/** What a panel shows of an alert, as text by which equal ones are found. */
const drawnOf = ({ severity, state, when: [first] }: Alert): string =>
  JSON.stringify(state === "off" ? [] : [severity, first?.is, first?.limit]);

/** An alert that fires below its limit colours nothing, nor does one of info, nor one that is off. */
const limitsFor = ({ draws: [drawn] }: QueryPanel, alert: Alert | undefined, schema: Schema): Thresholds => {
  const [first] = alert?.when ?? [];
  if (alert === undefined || first === undefined || drawn === undefined) return [];
  const { severity, state } = alert;
  if (state === "off" || severity === "info" || first.is === "below") return [];
  // Somebody's own alert in the place of a shipped one may measure something else.
  const measured = drawn.query.kind === "measure" && first.query.kind === "measure";
  if (measured && unitOf(drawn.query, schema) !== unitOf(first.query, schema)) return [];
  return [{ from: limitOf(first.limit, first.query, schema), severity }];
};
