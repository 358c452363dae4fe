/** `alerts.md`: every alert, how it is set here, and the page to read when it fires. */

import { alerts as shipped } from "../../catalog/index.ts";
import { severities } from "../../core/alert.ts";
import type { Context } from "./asking.ts";
import { link, list, page, plain, prose, table } from "./markdown.ts";
import type { Page } from "./page.ts";
import { channelName, conditionsOf, judgedRules, toldOf } from "./rules.ts";

export const alertsPage = (context: Context): Page => {
  const { site } = context;
  const judged = judgedRules(context);
  const names = new Set(judged.map(({ rule }) => rule.name));
  const off = Object.entries(shipped).filter(([name]) => !names.has(name));
  return {
    path: "alerts.md",
    title: "Alerts",
    group: "Reference",
    text: page(
      "# Alerts",
      "## Who is told",
      table(
        ["severity", "channels"],
        severities.map(severity => [
          severity,
          site.routes[severity].map(one => plain(channelName(one))).join(", ") || "nobody",
        ]),
      ),
      "## On and in shadow",
      judged.length === 0
        ? "No alert is judged in this environment."
        : table(
            ["alert", "state", "severity", "fires when", "for", "services", "judged by", "told"],
            judged.map(one => [
              link(plain(one.rule.name), `runbooks/${one.rule.runbook}.md`),
              one.rule.state,
              one.rule.severity,
              conditionsOf(one.rule, site).map(prose).join("; "),
              one.rule.for.milliseconds === 0 ? "at once" : one.rule.for.written,
              one.rule.services.length === 0 ? "–" : one.rule.services.map(plain).join(", "),
              plain(one.judge.title),
              plain(toldOf(one, site)),
            ]),
          ),
      "## Not judged here",
      off.length === 0
        ? "Every shipped alert is judged."
        : 'Shipped, and off or beyond what the evaluators here can ask. One is switched on with `alerts: { Name: "on" }`, and tried with `"shadow"`.',
      off.length === 0 ? "" : list(off.map(([name, { description }]) => `**${plain(name)}**: ${prose(description)}`)),
    ),
  };
};
