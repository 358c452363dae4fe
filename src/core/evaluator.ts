/** What targets that judge alerts and tell people themselves have in common. */

import type { AlertRule, Severity } from "./alert.ts";
import type { Problem } from "./errors.ts";
import { type Refusal, refusalOf } from "./query/index.ts";
import type { Self, Site } from "./target.ts";
import { type Silence, shellWord } from "./telling.ts";
import type { Duration } from "./units.ts";

/** What is wrong when somebody is to be told and an evaluator that tells nobody itself has no Alertmanager to hand on to. */
export const judgeHandingOn = (
  { key }: Pick<Self<unknown>, "key">,
  site: Site,
  own: string | undefined,
): readonly Problem[] => {
  const told = Object.values(site.routes).some(channels => channels.length > 0);
  const notifies = site.alerts(key).some(({ state }) => state === "on");
  if (!told || !notifies || own !== undefined || site.doors("alertmanager-api").length > 0) return [];
  return [
    {
      code: "missing-capability",
      path: "routes",
      what: "reach nobody: what judges the alerts hands them to an Alertmanager, and there is none",
      help: "add one to targets: alertmanager: alertmanager({ config: true })",
    },
  ];
};

/** Why records between two looks would go unseen. */
export const unseenBetween = ({ when }: AlertRule, looks: Duration): Refusal | undefined => {
  const short = when.find(
    ({ query }) => query.kind === "measure" && query.over !== undefined && query.over.milliseconds < looks.milliseconds,
  );
  if (short?.query.kind !== "measure") return undefined;
  return {
    why: `its window of ${short.query.over?.written} is shorter than the ${looks.written} from one look to the next`,
    help: `ask over ${looks.written} or more`,
  };
};

/** The group of receivers that a cloud tells of alerts of one severity. */
export const receiversName = (environment: string, severity: Severity): string => `llm-${environment}-${severity}`;

/** What a route cannot carry, where alerts take it; `receivers` throws Unsupported for it. */
export const judgeRoutes = (
  { key }: Pick<Self<unknown>, "key">,
  site: Site,
  receivers: (site: Site) => unknown,
): readonly Problem[] => {
  const refusal = site.alerts(key).some(({ state }) => state === "on") && refusalOf(() => receivers(site));
  if (!refusal) return [];
  const { why: what, help } = refusal;
  return [{ code: "missing-capability", path: "routes", what, ...(help === undefined ? {} : { help }) }];
};

/** How an alert is silenced that an Alertmanager tells of; nothing where nobody is told of it. @see https://github.com/prometheus/alertmanager#amtool */
export const silenceByAmtool = (_self: unknown, site: Site, rule: AlertRule): Silence | undefined => {
  const [door] = site.doors("alertmanager-api");
  if (door === undefined && site.routes[rule.severity].length === 0) return undefined;
  return {
    about: "In the Alertmanager, for two hours; everything else goes on being told",
    command: `amtool silence add --alertmanager.url=${door?.endpoint.url ?? "http://localhost:9093"} \\\n  --duration=2h --author="$USER" --comment="why, and who works on it" \\\n  alertname=${rule.name} environment=${shellWord(site.name)}`,
  };
};
