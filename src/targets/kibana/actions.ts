/**
 * What a rule does when it fires and when it is over: one action for each channel of its severity, through a connector
 * that is named here and made elsewhere.
 * @see https://www.elastic.co/docs/explore-analyze/alerts-cases/alerts/rule-action-variables
 */

import { type AlertRule, filledIn, runbookUrl } from "../../core/alert.ts";
import type { JsonObject } from "../../core/artifact.ts";
import type { Channel } from "../../core/route.ts";
import type { Site } from "../../core/target.ts";
import type { KibanaOptions } from "./options.ts";

/** The ids of the connectors of a severity's channels. */
const connectorIds = (
  severity: AlertRule["severity"],
  { connectors }: Pick<KibanaOptions, "connectors">,
  { name, routes }: Pick<Site, "name" | "routes">,
): readonly string[] => {
  const seen = new Map<Channel["kind"], number>();
  return routes[severity].map(({ kind }, at) => {
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return connectors[severity]?.[at]?.name ?? `${name}-${severity}-${kind}${count > 1 ? `-${count}` : ""}`;
  });
};

export const actionsOf = (rule: AlertRule, options: KibanaOptions, site: Site): readonly JsonObject[] => {
  const ids = connectorIds(rule.severity, options, site);
  return site.routes[rule.severity].flatMap((channel, at) =>
    [true, false].map(fires => ({
      id: ids[at] ?? "",
      group: fires ? "query matched" : "recovered",
      frequency: { summary: false, notify_when: "onActionGroupChange", throttle: null },
      params: paramsOf(channel, rule, site, fires),
    })),
  );
};

/** Signs that a text may stand between; one of them is in no text twice over. */
const fences = ["|", "%", "&", "~", "^"] as const;

/** A text of ours in a Mustache template: what would be a tag in it stays what it is. @see https://mustache.github.io/mustache.5.html */
export const literal = (text: string): string => {
  if (!text.includes("{{")) return text;
  const fence = fences.find(sign => !text.includes(`<${sign}`)) ?? "";
  return `{{=<${fence} ${fence}>=}}${text}<${fence}={{ }}=${fence}>`;
};

/** The number of the row an alert is about. */
const value = "{{#context.hits}}{{_source.value}}{{/context.hits}}";

/** The summary with its placeholders as Kibana's variables. */
const summaryOf = (rule: AlertRule): string => {
  const grouped = (rule.when[0]?.query.by.length ?? 0) > 0;
  const group = grouped ? "{{alert.id}}" : literal(rule.services.join(", ") || rule.name);
  return filledIn(rule.summary, { value, group }, literal);
};

const paramsOf = (channel: Channel, rule: AlertRule, site: Site, fires: boolean): JsonObject => {
  const runbook = runbookUrl(rule, site);
  const head = fires ? `${rule.severity}: ${rule.name}` : `over: ${rule.name}`;
  const text = [
    `${head} (${literal(site.name)})`,
    // When it is over there is no row left whose number could be told.
    fires ? summaryOf(rule) : "{{alert.id}}",
    literal(rule.description),
    ...(runbook === undefined ? [] : [runbook]),
  ].join("\n");
  switch (channel.kind) {
    case "slack":
      return { message: text };
    case "email":
      return { to: [...channel.to], subject: `${head} (${literal(site.name)})`, message: text };
    case "pagerduty": {
      const dedupKey = "{{rule.id}}:{{alert.id}}";
      return fires
        ? {
            eventAction: "trigger",
            dedupKey,
            severity: rule.severity,
            summary: summaryOf(rule),
            source: site.name,
            class: rule.name,
          }
        : { eventAction: "resolve", dedupKey };
    }
    case "webhook":
      return {
        body: JSON.stringify({
          alert: rule.name,
          status: fires ? "firing" : "resolved",
          severity: rule.severity,
          environment: site.name,
          group: "{{alert.id}}",
          runbook: rule.runbook,
        }),
      };
    default:
      return channel satisfies never;
  }
};
