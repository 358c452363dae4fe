/** From where on panels are coloured: the limits that alerts have in this environment, so that both say the same. */

import type { Alert } from "../core/alert.ts";
import type { Dashboard, Panel, QueryPanel } from "../core/dashboard.ts";
import { unitOf } from "../core/query/index.ts";
import type { Schema } from "../core/schema.ts";
import type { Service } from "../core/service.ts";
import { settingsOf, tuned } from "./alerts.ts";
import type { EnvironmentInput } from "./input.ts";
import { limitOf } from "./judge-limit.ts";

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
    const limits = panel.limitsOf.flatMap(name => alerts.get(name) ?? []).flatMap(one => limitsFor(panel, one, schema));
    return { ...panel, thresholds: rising([...panel.thresholds, ...limits]) };
  };
  return dashboards.map(one => ({
    ...one,
    rows: one.rows.map(({ title, panels }) => ({ title, panels: panels.map(limited) })),
  }));
};

/** Each as every service has it: where services differ, all of their limits are drawn. */
const alertsDrawn = (
  input: Pick<EnvironmentInput, "alerts" | "budget" | "services">,
  services: readonly Service[],
): ReadonlyMap<string, readonly Alert[]> =>
  new Map(
    [...settingsOf(input)].map(([name, setting]) => [
      name,
      services.map(service => tuned(setting, input.services[service.name]?.alerts?.[name]).alert),
    ]),
  );

/** From the least on, each once. What is critical stays so: a warning from further on would take that back. */
const rising = (thresholds: Thresholds): Thresholds => {
  const critical = Math.min(...thresholds.filter(one => one.severity === "critical").map(({ from }) => from));
  const drawn = thresholds.filter(({ from, severity }) => severity === "critical" || from < critical);
  return drawn
    .filter(({ from }, index) => drawn.findIndex(other => other.from === from) === index)
    .sort((one, other) => one.from - other.from);
};

/** An alert that fires below its limit colours nothing, nor does one of info, nor one that is off. */
const limitsFor = ({ draws: [drawn] }: QueryPanel, { severity, state, when }: Alert, schema: Schema): Thresholds => {
  const [first] = when;
  if (first === undefined || drawn === undefined) return [];
  if (state === "off" || severity === "info" || first.is === "below") return [];
  // Somebody's own alert in the place of a shipped one may measure something else.
  const measured = drawn.query.kind === "measure" && first.query.kind === "measure";
  if (measured && unitOf(drawn.query, schema) !== unitOf(first.query, schema)) return [];
  return [{ from: limitOf(first.limit, first.query, schema), severity }];
};
