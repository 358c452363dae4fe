/** What is wrong enough to tell somebody, as data; `reference/alert` gives it its meaning. */

import type { MeasureQuery, RawQuery } from "./query/query.ts";
import type { Duration, Money, Share } from "./units.ts";

export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** On notifies people; shadow is evaluated and notifies nobody. */
export type AlertState = "on" | "off" | "shadow";

/** A limit: a number in the query's unit, a share for ratios, a duration for times, an amount for money. */
export type Limit = number | Share | Duration | Money;

/** A limit as a bare number: a share of one, milliseconds, US dollars. */
export const bareLimit = (limit: Limit): number => {
  if (typeof limit === "number") return limit;
  switch (limit.kind) {
    case "share":
      return limit.share;
    case "duration":
      return limit.milliseconds;
    case "money":
      return limit.dollars;
    default:
      return limit satisfies never;
  }
};

/**
 * One side of an alert's condition. With several, all hold at once for the same group; groups are the services, and
 * whatever the first comparison's query is grouped `by`.
 */
export interface Comparison {
  readonly query: MeasureQuery | RawQuery;
  readonly is: "above" | "atLeast" | "below";
  readonly limit: Limit;
}

/** An entry of the catalog, or a user's own. */
export interface Alert {
  readonly kind: "alert";
  /** The first is the one that `above`, `atLeast` and `below` tune; none at all is an alert that always fires. */
  readonly when: readonly Comparison[];
  /** How many records the window must hold before a ratio or percentile means something. @default 0 */
  readonly minimum: number;
  /** How long it holds before it fires. */
  readonly for: Duration;
  /** How long it goes on firing when the condition no longer holds. @default none */
  readonly keepFiring?: Duration;
  readonly severity: Severity;
  /** What no data means: nothing is wrong, or that is what is wrong. */
  readonly missing: "ok" | "fires";
  /**
   * One line; `{value}` and `{group}` stand for the number and the group. Other braces are text, unless they hold a near miss
   * of these, or what the query groups by or measures, which is refused.
   */
  readonly summary: string;
  readonly description: string;
  /** The page of the handbook: a lower-case name. */
  readonly runbook: string;
  /** Where an environment says nothing. @default "off" */
  readonly state: AlertState;
  /** Where its numbers come from. */
  readonly source: string;
}

export interface AlertOptions extends Partial<Omit<Alert, "kind" | "when" | "summary" | "description" | "runbook">> {
  readonly when: Comparison | readonly Comparison[];
  readonly summary: string;
  readonly description: string;
  readonly runbook: string;
}

const noTime: Duration = Object.freeze({ kind: "duration", milliseconds: 0, written: "0 seconds" });

/**
 * @default for 0, severity "warning", missing "ok", minimum 0, state "on" (an alert somebody writes is one they want),
 * source "own"
 */
export const alert = (options: AlertOptions): Alert =>
  Object.freeze({
    minimum: 0,
    for: noTime,
    severity: "warning",
    missing: "ok",
    state: "on",
    source: "own",
    ...options,
    kind: "alert",
    when: (Array.isArray(options.when) ? options.when : [options.when]) as readonly Comparison[],
  });

type Asked = MeasureQuery | RawQuery;
export const above = (query: Asked, limit: Limit): Comparison => Object.freeze({ query, is: "above", limit });
export const atLeastThat = (query: Asked, limit: Limit): Comparison => Object.freeze({ query, is: "atLeast", limit });
export const below = (query: Asked, limit: Limit): Comparison => Object.freeze({ query, is: "below", limit });

/** What an environment or a service changes about an alert, by its key. */
export interface AlertTuning {
  readonly state?: AlertState;
  /** The first comparison's limit, whichever way it compares. */
  readonly limit?: Limit;
  /** The limit of an alert that fires above it. */
  readonly above?: Limit;
  /** The limit of an alert that fires below it. */
  readonly below?: Limit;
  /** The window of every comparison. */
  readonly over?: Duration;
  readonly for?: Duration;
  readonly minimum?: number;
  readonly severity?: Severity;
  /** The key of the target that judges it instead of the environment's evaluator. */
  readonly evaluator?: string;
}

/** A comparison as a printer needs it: a window, and a number in the query's own unit. */
export interface JudgedComparison {
  readonly query: MeasureQuery | RawQuery;
  readonly is: Comparison["is"];
  readonly limit: number;
}

/**
 * An alert of an environment for the services that share its settings. Its queries are narrowed to these services and
 * grouped by service already; `minimum` is one of its comparisons.
 */
export interface AlertRule {
  /** The alert's key, the same in every evaluator: `HighErrorRate`. */
  readonly name: string;
  /** Different for every rule of an environment; lower case, digits and hyphens. */
  readonly id: string;
  readonly services: readonly string[];
  readonly state: "on" | "shadow";
  readonly when: readonly JudgedComparison[];
  readonly for: Duration;
  readonly keepFiring?: Duration;
  readonly severity: Severity;
  readonly missing: Alert["missing"];
  readonly summary: string;
  readonly description: string;
  readonly runbook: string;
  /** Who answers for the services, when it is the same for all. */
  readonly team: string | undefined;
}

/** The labels every notification carries, whatever evaluates. A shadow's severity is `none`, so that no route takes it. */
export const labelsOf = (rule: AlertRule, environment: string): Readonly<Record<string, string>> => ({
  severity: rule.state === "shadow" ? "none" : rule.severity,
  environment,
  ...(rule.team === undefined ? {} : { team: rule.team }),
  ...(rule.state === "shadow" ? { shadow: rule.severity } : {}),
});

/** How a comparison is written in every language of numbers. */
export const signs = { above: ">", atLeast: ">=", below: "<" } as const satisfies Readonly<
  Record<Comparison["is"], string>
>;

/** What the first comparison is grouped by, which is what the alert is about; nothing for a query in its own words. */
export const groupsOfRule = ({ when: [first] }: AlertRule): readonly string[] =>
  first?.query.kind === "measure" ? first.query.by : [];

/** What a sentence may have put in. */
export const placeholders = ["{value}", "{group}"] as const;

/** A sentence with the number and the group put in, and everything else as `text` writes it. */
export const filledIn = (
  sentence: string,
  put: { readonly value: string; readonly group: string },
  text: (part: string) => string = part => part,
): string =>
  sentence
    .split(/(\{value\}|\{group\})/)
    .map(part => (part === "{value}" ? put.value : part === "{group}" ? put.group : text(part)))
    .join("");

/** Where the handbook's page on an alert is served; undefined where nobody said. */
export const runbookUrl = (
  { runbook }: Pick<AlertRule, "runbook">,
  { runbooks }: { readonly runbooks: string | undefined },
): string | undefined => (runbooks === undefined ? undefined : `${runbooks}/${runbook}.md`);
