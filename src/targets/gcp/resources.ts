/** What Google Cloud has to hold, named as the arguments of Terraform's resources: plain data for the stacks to wrap. */

import { type Severity, severities } from "../../core/alert.ts";
import { Unsupported } from "../../core/query/index.ts";
import type { Channel } from "../../core/route.ts";
import { streams } from "../../core/schema.ts";
import type { Secret } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import { filterString } from "./filter.ts";
import { bucketOf, type GcpOptions, logOf } from "./options.ts";
import { askGcp } from "./query.ts";
import { bucketDays } from "./retention.ts";

/** `logging_project_bucket_config`; analytics and locks cannot be taken back. */
export interface LogBucket {
  readonly project: string;
  readonly location: string;
  readonly bucketId: string;
  readonly retentionDays: number;
  readonly enableAnalytics: true;
}

/** `logging_project_sink`, from a log to its bucket. */
export interface LogSink {
  readonly name: string;
  readonly destination: string;
  readonly filter: string;
}

/** `logging_project_exclusion`: what is in a bucket of ours need not be in `_Default` too. */
export interface LogExclusion {
  readonly name: string;
  readonly filter: string;
}

/** `monitoring_notification_channel` */
export interface NotificationChannel {
  /** Not an argument: what policies here call it. */
  readonly key: string;
  readonly displayName: string;
  readonly type: "email" | "pagerduty" | "webhook_tokenauth";
  readonly labels: Readonly<Record<string, string | Secret>>;
  readonly sensitiveLabels?: Readonly<Record<string, Secret>>;
}

export const logBuckets = ({ options }: Self<GcpOptions>, site: Site): readonly LogBucket[] =>
  streams.map(stream => ({
    project: options.project,
    location: options.location,
    bucketId: bucketOf(options, site.name, stream),
    retentionDays: bucketDays(site.retention[stream]) ?? 1,
    enableAnalytics: true,
  }));

const logFilter = (options: GcpOptions, site: Site, stream: (typeof streams)[number]): string =>
  `log_id(${filterString(logOf(options, site.name, stream))})`;

export const logSinks = ({ key, options }: Self<GcpOptions>, site: Site): readonly LogSink[] =>
  streams.map(stream => ({
    name: `${site.name}-${key}-${stream}`,
    destination: `logging.googleapis.com/projects/${options.project}/locations/${options.location}/buckets/${bucketOf(options, site.name, stream)}`,
    filter: logFilter(options, site, stream),
  }));

export const logExclusions = ({ key, options }: Self<GcpOptions>, site: Site): readonly LogExclusion[] => [
  {
    name: `${site.name}-${key}`,
    filter: streams.map(stream => logFilter(options, site, stream)).join(" OR "),
  },
];

/** The saved queries, each in the language it belongs to. */
export const savedQueries = (options: GcpOptions, site: Site) =>
  Object.entries(site.queries).flatMap(([name, { title, description, query, shape, window }]) => {
    const answer = askGcp(options, site, { query, shape, window });
    if (answer.kind !== "text") return [];
    const limit = query.kind === "records" ? query.limit : undefined;
    return [{ name, title, description, text: answer.text, language: answer.language, window, limit }];
  });

export const channelNames = (site: Site, severity: Severity): readonly string[] =>
  site.routes[severity]
    .filter(({ kind }) => kind !== "slack")
    .flatMap(channel => channelsOf(channel, severity))
    .map(({ key }) => key);

/** The channels of every severity; one address is one channel. */
export const notificationChannels = (site: Site): readonly NotificationChannel[] =>
  severities.flatMap(severity => site.routes[severity].flatMap(channel => channelsOf(channel, severity)));

const channelsOf = (channel: Channel, severity: Severity): readonly NotificationChannel[] => {
  switch (channel.kind) {
    case "email":
      return channel.to.map(address => ({
        key: `${severity}-email-${address}`,
        displayName: `${severity}: ${address}`,
        type: "email",
        labels: { email_address: address },
      }));
    case "pagerduty":
      return [
        {
          key: `${severity}-pagerduty-${channel.key.name}`,
          displayName: `${severity}: PagerDuty`,
          type: "pagerduty",
          labels: {},
          sensitiveLabels: { service_key: channel.key },
        },
      ];
    case "webhook":
      return [
        {
          key: `${severity}-webhook-${channel.url.name}`,
          displayName: `${severity}: webhook`,
          type: "webhook_tokenauth",
          labels: { url: channel.url },
        },
      ];
    case "slack":
      throw new Unsupported("a channel of Slack takes the token of Google's own app, and no incoming webhook");
    default:
      return channel satisfies never;
  }
};
