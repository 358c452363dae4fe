/**
 * Objectives, and alerts on how fast their error budget burns: each fires when a long and a short window both burn too
 * fast, so that it neither fires for a blip nor goes on after the end.
 * @see https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */

import { type Alert, above, alert, type Severity } from "../../core/alert.ts";
import { type MeasureQuery, on } from "../../core/query/index.ts";
import { type Duration, days, hours, minutes, percent, type Share, seconds } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

/** How many times too fast, over which windows, and how grave that is. */
export interface BurnRate {
  readonly rate: number;
  readonly long: Duration;
  readonly short: Duration;
  readonly severity: Severity;
  /** Of a budget for 30 days, what is gone when it fires. */
  readonly spent: Share;
}

/** The workbook's rates for an objective over 30 days: two that page, two that can wait for the morning. */
export const burnRates: readonly BurnRate[] = [
  { rate: 14.4, long: hours(1), short: minutes(5), severity: "critical", spent: percent(2) },
  { rate: 6, long: hours(6), short: minutes(30), severity: "critical", spent: percent(5) },
  { rate: 3, long: days(1), short: hours(2), severity: "warning", spent: percent(10) },
  { rate: 1, long: days(3), short: hours(6), severity: "warning", spent: percent(10) },
];

export interface SloOptions {
  /** What the alerts' keys begin with: `Availability` gives `AvailabilityBurn1h`. */
  readonly name: string;
  /** The share of records that must be good: `percent(99.5)`. */
  readonly objective: Share;
  /** The share of bad records in a window. */
  readonly bad: (over: Duration) => MeasureQuery;
  /** What a bad record is, in words: `fail`. */
  readonly words: string;
  /** What to look at first. */
  readonly lookAt: string;
  readonly runbook: string;
  readonly source: string;
  /** @default 100 records in the long window */
  readonly minimum?: number;
  /** @default "off" */
  readonly state?: Alert["state"];
}

const windowName = ({ milliseconds }: Duration): string =>
  milliseconds < 86_400_000 ? `${milliseconds / 3_600_000}h` : `${milliseconds / 86_400_000}d`;

/** Rounded where floating point would print `0.07200000000000006`. */
const limitOf = (rate: number, objective: Share): Share =>
  percent(Number((rate * (1 - objective.share) * 100).toPrecision(12)));

/**
 * An alert for each burn rate. A rate that more than all records would have to be bad for can never be reached and is left
 * out. Their windows belong together: to change them or the objective, build them anew rather than tune one by `over`.
 */
export const sloAlerts = (options: SloOptions): Readonly<Record<string, Alert>> =>
  Object.fromEntries(
    burnRates.flatMap(({ rate, long, short, severity, spent }) => {
      const limit = limitOf(rate, options.objective);
      if (limit.share >= 1) return [];
      const entry = alert({
        when: [above(options.bad(long), limit), above(options.bad(short), limit)],
        minimum: options.minimum ?? 100,
        severity,
        state: options.state ?? "off",
        summary: `{group}: {value} of requests ${options.words}, ${rate} times what the objective allows`,
        description: `In the last ${long.written} and the last ${short.written} more than ${limit.written} of requests ${options.words}; the objective of ${options.objective.written} good requests in 30 days allows ${rate} times less. ${spent.written} of that budget is gone when this fires. ${options.lookAt}`,
        runbook: options.runbook,
        source: options.source,
      });
      return [[`${options.name}Burn${windowName(long)}`, entry] as const];
    }),
  );

const requests = on(llmLog.request_end);

/** Requests that do not fail. @default objective percent(99) */
export const availabilitySlo = (
  options: { readonly objective?: Share; readonly state?: Alert["state"] } = {},
): Readonly<Record<string, Alert>> =>
  sloAlerts({
    name: "Availability",
    objective: options.objective ?? percent(99),
    bad: over => requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { over }),
    words: "fail",
    lookAt: "Look first at the errors by type and by model.",
    runbook: "error-budget-burn",
    source: "row 63's error rate below 1 %; rates of the SRE workbook",
    ...(options.state === undefined ? {} : { state: options.state }),
  });

/**
 * Requests that are fast enough. A metric store answers for the bounds of five seconds and one second; another bound needs
 * an instrument of one's own, or a store of records. @default objective percent(95), within seconds(5)
 */
export const latencySlo = (
  options: { readonly objective?: Share; readonly within?: Duration; readonly state?: Alert["state"] } = {},
): Readonly<Record<string, Alert>> => {
  const within = options.within ?? seconds(5);
  return sloAlerts({
    name: "Latency",
    objective: options.objective ?? percent(95),
    bad: over => requests.ratio({ where: f => f.latency_ms.above(within.milliseconds) }, { over }),
    words: `take longer than ${within.written}`,
    lookAt: "Look first at the latency breakdown: queue, preprocessing, inference, postprocessing.",
    runbook: "error-budget-burn",
    source: "row 24's 95th percentile of five seconds; rates of the SRE workbook",
    ...(options.state === undefined ? {} : { state: options.state }),
  });
};

/** The shipped objectives: 99 % of requests succeed, 95 % end within five seconds. */
export const objectiveAlerts: Readonly<Record<string, Alert>> = { ...availabilitySlo(), ...latencySlo() };
