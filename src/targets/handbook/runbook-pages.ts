/** A page for each alert that can fire: what it means, what to do in which order, and how it is set here. */

import { runbooks as shipped } from "../../catalog/index.ts";
import { type AlertRule, filledIn, groupsOfRule } from "../../core/alert.ts";
import { type Runbook, type RunbookStep, runbook } from "../../core/runbook.ts";
import { hours } from "../../core/units.ts";
import { asking, type Context, searching } from "./asking.ts";
import { block, list, page, plain, prose, table } from "./markdown.ts";
import type { HandbookOptions } from "./options.ts";
import type { Page } from "./page.ts";
import { conditionsOf, type Judged, judgedRules, toldOf } from "./rules.ts";

/** What a notification says, with what it is grouped by in the group's place. */
const sentence = (rule: AlertRule): string =>
  filledIn(rule.summary, { value: "…", group: groupsOfRule(rule).join(", ") || "the service" });

/** What can be said of an alert for which nobody wrote a page. */
const madeOf = ({ rule }: Judged): Runbook =>
  runbook({
    title: `Alert ${rule.name}`,
    means: `The notification says: ${sentence(rule)}`,
    matters: rule.description,
    causes: [],
    steps: [
      {
        name: "Look at the number",
        does: "Ask for the number the alert is about, below under the alert's own heading, and see which group it is.",
        expect: "The group that the notification names, beyond the limit.",
        next: "Look at the records behind it; the alert's description says where to begin.",
      },
    ],
  });

const stepText = (step: RunbookStep, index: number, context: Context): string => {
  const { asks } = step;
  const saved = typeof asks === "string" ? context.site.queries[asks] : asks;
  const window = saved?.window ?? hours(1);
  return page(
    `### ${index + 1}. ${plain(step.name)}`,
    prose(step.does),
    saved && `*${plain(saved.title)}*, last ${window.written}:`,
    saved && asking({ query: saved.query, shape: saved.shape, window }, context),
    step.traces && searching(step.traces, window, context),
    list([`**Expect:** ${prose(step.expect)}`, `**Next:** ${prose(step.next)}`]),
  ).trimEnd();
};

const settingOf = (judged: Judged, { site }: Context): readonly string[] => {
  const { rule, judge } = judged;
  return [
    rule.state === "shadow" ? "in shadow" : "on",
    rule.severity,
    conditionsOf(rule, site).map(prose).join("; "),
    rule.for.milliseconds === 0 ? "at once" : rule.for.written,
    rule.services.length === 0 ? "–" : rule.services.map(plain).join(", "),
    plain(judge.title),
    plain(toldOf(judged, site)),
  ];
};

/** One alert: how it is set here, its number now, and how it is silenced. */
const alertText = (name: string, all: readonly Judged[], context: Context): string => {
  const [first] = all;
  const query = first?.rule.when[0]?.query;
  const window = (query?.kind === "measure" ? query.over : undefined) ?? hours(1);
  const notifying = all.filter(({ rule }) => rule.state === "on");
  const silences = new Map(
    notifying.flatMap(({ rule, judge }) => {
      const silence = judge.silence(rule);
      return silence === undefined ? [] : [[silence.command, silence] as const];
    }),
  );
  return page(
    `### ${plain(name)}`,
    first && prose(first.rule.description),
    table(
      ["state", "severity", "fires when", "for", "services", "judged by", "told"],
      all.map(one => settingOf(one, context)),
    ),
    query && `The number it is about, over ${window.written}:`,
    query && asking({ query, shape: "instant", window }, context),
    ...[...silences.values()].flatMap(({ about, command }) => [
      `To silence it. ${prose(about)}:`,
      block("sh", command),
    ]),
  ).trimEnd();
};

/** `runbooks/<key>.md` for every key of the environment's alerts. */
export const runbookPages = (options: HandbookOptions, context: Context): readonly Page[] => {
  const byKey = new Map<string, Judged[]>();
  for (const one of judgedRules(context)) byKey.set(one.rule.runbook, [...(byKey.get(one.rule.runbook) ?? []), one]);
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, rules]): Page => {
      const [first] = rules;
      const text = options.runbooks[key] ?? shipped[key] ?? (first ? madeOf(first) : undefined);
      const names = [...new Set(rules.map(({ rule }) => rule.name))];
      return {
        path: `runbooks/${key}.md`,
        title: text?.title ?? key,
        group: "Runbooks",
        text:
          text === undefined
            ? ""
            : page(
                `# ${plain(text.title)}`,
                `Of ${names.map(name => `[${plain(name)}](#${name.toLowerCase()})`).join(", ")}. Back to [all alerts](../alerts.md).`,
                "## What it means",
                prose(text.means),
                "## Why it matters",
                prose(text.matters),
                ...(text.causes.length === 0 ? [] : ["## Likely causes", list(text.causes.map(prose))]),
                "## First steps",
                ...text.steps.map((step, index) => stepText(step, index, context)),
                "## How it is set here",
                ...names.map(name =>
                  alertText(
                    name,
                    rules.filter(({ rule }) => rule.name === name),
                    context,
                  ),
                ),
              ),
      };
    });
};
