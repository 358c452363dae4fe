/** `alertmanager.yaml`: the whole configuration. @see https://prometheus.io/docs/alerting/latest/configuration/ */

import { groupedBy, literalInTemplate } from "../../core/notice.ts";
import type { Channel } from "../../core/route.ts";
import type { Secret } from "../../core/secret.ts";
import type { Site } from "../../core/target.ts";
import type { AlertmanagerYaml, Receiver } from "./config-schema.ts";
import { branchesOf, inhibitions, nobody, pace, receiversOf } from "./routes.ts";
import { byName, type Wording } from "./templates.ts";

/** The port of the API and of its own metrics. */
export const port = 9093;

/** Alertmanager reads secrets from files; each is mounted under its name. */
export const fileOf = (secret: Secret): string => `/run/credentials/${secret.name}`;

/** A matcher in Alertmanager's UTF-8 syntax: the value a Go string. */
const equals = (label: string, value: string): string => `${label}=${JSON.stringify(value)}`;

export const alertmanagerYaml = ({ routes }: Pick<Site, "routes">): AlertmanagerYaml => ({
  // Relative to this file.
  templates: ["templates/*.tmpl"],
  route: {
    receiver: nobody,
    group_by: [...groupedBy],
    ...pace,
    routes: branchesOf(routes).map(({ label, value, receiver }) => ({ receiver, matchers: [equals(label, value)] })),
  },
  inhibit_rules: inhibitions.map(({ source, targets }) => ({
    source_matchers: [equals("severity", source)],
    target_matchers: [`severity=~${JSON.stringify(targets.join("|"))}`],
    equal: [...groupedBy],
  })),
  receivers: [
    { name: nobody },
    ...receiversOf(routes).map(({ name, channels }): Receiver => ({ name, ...channelsOf(channels) })),
  ],
});

const channelsOf = (channels: readonly Channel[]): Omit<Receiver, "name"> => {
  const of: { [K in keyof Omit<Receiver, "name">]-?: NonNullable<Receiver[K]> } = {
    slack_configs: [],
    pagerduty_configs: [],
    email_configs: [],
    webhook_configs: [],
  };
  for (const channel of channels)
    switch (channel.kind) {
      case "slack":
        of.slack_configs.push({
          api_url_file: fileOf(channel.url),
          ...(channel.channel === undefined ? {} : { channel: literalInTemplate(channel.channel) }),
          send_resolved: true,
          ...slackMessage(byName),
        });
        break;
      case "pagerduty":
        of.pagerduty_configs.push({
          routing_key_file: fileOf(channel.key),
          send_resolved: true,
          ...pagerdutyEvent(byName),
        });
        break;
      case "email":
        of.email_configs.push({
          to: literalInTemplate(channel.to.join(", ")),
          from: literalInTemplate(channel.from),
          smarthost: channel.server,
          ...(channel.username === undefined ? {} : { auth_username: channel.username }),
          ...(channel.password === undefined ? {} : { auth_password_file: fileOf(channel.password) }),
          require_tls: true,
          send_resolved: true,
        });
        break;
      case "webhook":
        of.webhook_configs.push({ url_file: fileOf(channel.url), send_resolved: true });
        break;
      default:
        channel satisfies never;
    }
  return Object.fromEntries(Object.entries(of).filter(([, list]) => list.length > 0));
};

/** The parts of a message to Slack; both forms of the configuration call them the same. */
export const slackMessage = (wording: Wording) => ({
  color: wording("signalbox.colour"),
  title: wording("signalbox.title"),
  text: wording("signalbox.text"),
  fallback: wording("signalbox.line"),
  fields: [
    { title: "Value", value: wording("signalbox.value"), short: true },
    { title: "Threshold", value: wording("signalbox.threshold"), short: true },
  ],
});

/** PagerDuty's severities are critical, error, warning and info, of which ours are three. */
export const pagerdutyEvent = (wording: Wording) => ({
  description: wording("signalbox.line"),
  severity: "{{ .CommonLabels.severity }}",
});
