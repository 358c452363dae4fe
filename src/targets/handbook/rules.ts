/** What the environment's alerts are, who judges them, and who is told. */

import type { AlertRule, JudgedComparison } from "../../core/alert.ts";
import { thresholdOf } from "../../core/notice.ts";
import type { Channel } from "../../core/route.ts";
import type { Part, Site } from "../../core/target.ts";
import type { Context } from "./asking.ts";

/** A rule with the target that judges it. */
export interface Judged {
  readonly rule: AlertRule;
  readonly judge: Part;
}

/** Every rule of every target, those that notify first. */
export const judgedRules = ({ parts, site }: Pick<Context, "parts" | "site">): readonly Judged[] => {
  const all = parts.flatMap(judge => site.alerts(judge.key).map(rule => ({ rule, judge })));
  return [...all.filter(({ rule }) => rule.state === "on"), ...all.filter(({ rule }) => rule.state === "shadow")];
};

/** `the number is > 5%, over the last 5 minutes`, a line for each comparison. */
export const conditionsOf = ({ when }: AlertRule, site: Site): readonly string[] =>
  when.length === 0
    ? ["always"]
    : when.map((one, index) => `${subjectOf(one, index)} is ${thresholdOf(one, site.schema)}${windowOf(one)}`);

const subjectOf = ({ query }: JudgedComparison, index: number): string => {
  if (query.kind === "raw") return "the number";
  const { measure } = query;
  const what =
    measure.kind === "ratio"
      ? "the share"
      : measure.kind === "count"
        ? "the number of records"
        : measure.kind === "absent"
          ? "absence (1 when there is no record)"
          : measure.kind === "rate"
            ? "the rate"
            : `${measure.kind === "percentile" ? `the ${measure.percent}th percentile` : `the ${measure.kind}`} of \`${measure.field}\``;
  return index === 0 ? what : `and ${what}`;
};

const windowOf = ({ query }: JudgedComparison): string =>
  query.kind === "measure" && query.over !== undefined ? `, over the last ${query.over.written}` : "";

export const channelName = (channel: Channel): string => {
  switch (channel.kind) {
    case "slack":
      return channel.channel === undefined ? "Slack" : `Slack ${channel.channel}`;
    case "pagerduty":
      return "PagerDuty";
    case "email":
      return `mail to ${channel.to.join(", ")}`;
    case "webhook":
      return "a webhook";
    default:
      return channel satisfies never;
  }
};

/** Who hears of it. */
export const toldOf = ({ rule }: Judged, { routes }: Site): string => {
  if (rule.state === "shadow") return "nobody: in shadow";
  const channels = routes[rule.severity].map(channelName);
  return channels.length === 0 ? "nobody: no route for this severity" : channels.join(", ");
};
