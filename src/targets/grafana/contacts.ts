/**
 * Who is told: contact points and what they say, and the tree of policies where it is ours.
 * @see https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 */

import { type AlertRule, type Severity, severities } from "../../core/alert.ts";
import { groupedBy, literalInTemplate, type NoticeTemplate, noticeTemplates } from "../../core/notice.ts";
import type { Channel } from "../../core/route.ts";
import type { Secret } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import type { GrafanaOptions } from "./options.ts";
import type { ContactPointsFile, ContactReceiver, NotificationSettings, PoliciesFile } from "./provisioning-schema.ts";
import { prefixOf } from "./sources.ts";
import { fromEnvironment, uidOf, unexpanded } from "./text.ts";

/** How long one waits for more alerts of a group, sends changes to it, and says it again. */
const pace = { group_wait: "30s", group_interval: "5m", repeat_interval: "4h" } as const;

/** Grafana demands the first two of every grouping. */
const grouping: readonly string[] = ["grafana_folder", ...groupedBy];

const contactPointName = (self: Self<GrafanaOptions>, site: Site, severity: Severity): string =>
  `${prefixOf(self, site)}${severity}`;

/** A time that is always: what is muted by it is shown and notifies nobody. */
const alwaysName = (self: Self<GrafanaOptions>, site: Site): string => `${prefixOf(self, site)}always`;

/** The severities somebody is told about, the gravest first. */
export const toldOf = ({ routes }: Pick<Site, "routes">): readonly Severity[] =>
  severities.filter(severity => routes[severity].length > 0);

/** Whether a rule notifies: shadows and the watchdog do not, nor what has no channel. */
const notifies = (rule: AlertRule, { routes }: Pick<Site, "routes">): boolean =>
  rule.state === "on" && rule.when.length > 0 && routes[rule.severity].length > 0;

/**
 * A rule's own way to its contact point, past the organisation's policies. Grafana has none to nobody, so a quiet rule
 * has one that is always muted; where there is no contact point at all, it has none.
 */
export const notificationOf = (
  self: Self<GrafanaOptions>,
  site: Site,
  rule: AlertRule,
): NotificationSettings | undefined => {
  const [gravest] = toldOf(site);
  if (self.options.policies || gravest === undefined) return undefined;
  const told = notifies(rule, site);
  return {
    receiver: contactPointName(self, site, told ? rule.severity : gravest),
    group_by: [...grouping],
    ...pace,
    ...(told ? {} : { mute_time_intervals: [alwaysName(self, site)] }),
  };
};

/** What Slack is told. Its plugin has no fields, so that Value and Threshold end the text. */
const slackText =
  '{{ template "signalbox.text" . }}*Value:* {{ template "signalbox.value" . }}*Threshold:* {{ template "signalbox.threshold" . }}';

/** In a setting, by its name. */
const byName = (name: NoticeTemplate): string => `{{ template "${name}" . }}`;

export const contactPointsFile = (self: Self<GrafanaOptions>, site: Site): ContactPointsFile => ({
  apiVersion: 1,
  contactPoints: toldOf(site).map(severity => {
    const name = contactPointName(self, site, severity);
    return {
      orgId: 1,
      name,
      receivers: site.routes[severity].map((channel, index) => receiverOf(channel, uidOf(name, `-${index + 1}`))),
    };
  }),
  muteTimes: [
    {
      orgId: 1,
      name: alwaysName(self, site),
      time_intervals: [{ times: [{ start_time: "00:00", end_time: "24:00" }] }],
    },
  ],
  // Nothing is expanded in a template.
  templates: [
    {
      orgId: 1,
      name: `${prefixOf(self, site)}notice`,
      template: Object.entries(noticeTemplates)
        .map(([name, text]) => `{{ define "${name}" }}${text}{{ end }}\n`)
        .join(""),
    },
  ],
});

const receiverOf = (channel: Channel, uid: string): ContactReceiver => {
  switch (channel.kind) {
    case "slack":
      return {
        uid,
        type: "slack",
        settings: {
          url: fromEnvironment(channel.url),
          ...(channel.channel === undefined ? {} : { recipient: unexpanded(literalInTemplate(channel.channel)) }),
          title: byName("signalbox.title"),
          text: slackText,
          color: byName("signalbox.colour"),
        },
      };
    case "pagerduty":
      return {
        uid,
        type: "pagerduty",
        settings: {
          integrationKey: fromEnvironment(channel.key),
          severity: "{{ .CommonLabels.severity }}",
          summary: byName("signalbox.line"),
        },
      };
    case "email":
      return {
        uid,
        type: "email",
        settings: { addresses: unexpanded(channel.to.join(";")), singleEmail: true },
      };
    case "webhook":
      return { uid, type: "webhook", settings: { url: fromEnvironment(channel.url), httpMethod: "POST" } };
    default:
      return channel satisfies never;
  }
};

/** The whole tree of the organisation. What none of its routes takes goes to the least grave contact point. */
export const policiesFile = (self: Self<GrafanaOptions>, site: Site): PoliciesFile | undefined => {
  const told = toldOf(site);
  const last = told.at(-1);
  if (last === undefined) return undefined;
  const receiver = contactPointName(self, site, last);
  const quiet = (label: string, value: string) => ({
    receiver,
    object_matchers: [[label, "=", value] as [string, "=", string]],
    mute_time_intervals: [alwaysName(self, site)],
  });
  return {
    apiVersion: 1,
    policies: [
      {
        orgId: 1,
        receiver,
        group_by: [...grouping],
        ...pace,
        routes: [
          quiet("severity", "none"),
          quiet("alertname", "Watchdog"),
          ...severities.map(severity =>
            told.includes(severity)
              ? {
                  receiver: contactPointName(self, site, severity),
                  object_matchers: [["severity", "=", severity] as [string, "=", string]],
                }
              : quiet("severity", severity),
          ),
        ],
      },
    ],
  };
};

type Email = Extract<Channel, { kind: "email" }>;

/** The mail channels of every severity. */
export const emailsOf = ({ routes }: Pick<Site, "routes">): readonly Email[] =>
  severities.flatMap(severity => routes[severity]).filter((channel): channel is Email => channel.kind === "email");

/** Grafana's own settings of its one mail server, the names as in its file. */
const smtp = ({ from, server, username }: Email) => ({
  enabled: "true",
  host: server,
  from_address: from,
  ...(username === undefined ? {} : { user: username }),
});

const startTls = { startTLS_policy: "MandatoryStartTLS" } as const;

/**
 * Grafana sends all its mail through one server, which its own configuration names.
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#smtp
 */
export const mailSettings = (channel: Email): string => {
  const { password } = channel;
  const settings = {
    ...smtp(channel),
    ...(password === undefined ? {} : { password: `$__env{${fromEnvironment(password).slice(1)}}` }),
    ...startTls,
  };
  return `[smtp]\n${Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("")}`;
};

/** The same as environment variables. @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#override-configuration-with-environment-variables */
export const mailVariables = (channel: Email): Readonly<Record<string, string | Secret>> =>
  Object.fromEntries(
    Object.entries({
      ...smtp(channel),
      ...(channel.password === undefined ? {} : { password: channel.password }),
      ...startTls,
    }).map(([name, value]) => [`GF_SMTP_${name.toUpperCase()}`, value]),
  );
