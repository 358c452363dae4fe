/** What Google Cloud has to hold, named as the arguments of Terraform's resources: plain data for the stacks to wrap. */

import { type Severity, severities } from "../../core/alert.ts";
import { Unsupported } from "../../core/query/index.ts";
import { type Channel, noSlackHelp } from "../../core/route.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Secret } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import { filterOf, filterString } from "./filter.ts";
import { bucketName, bucketOf, type GcpOptions, logOf } from "./options.ts";
import { askGcp } from "./query.ts";
import { bucketDays } from "./retention.ts";
import { storeOf } from "./store.ts";

/** `logging_project_bucket_config`; analytics, locks and keys cannot be taken back. */
export interface LogBucket {
  readonly project: string;
  readonly location: string;
  readonly bucketId: string;
  readonly description: string;
  readonly retentionDays: number;
  readonly enableAnalytics: true;
  readonly locked?: true;
  readonly cmekSettings?: { readonly kmsKeyName: string };
}

/** `logging_log_view` of a bucket, for readers of one stream alone. */
export interface LogView {
  readonly name: string;
  readonly description: string;
  readonly filter: string;
}

/** `logging_linked_dataset` of a bucket. */
export interface LinkedDataset {
  readonly linkId: string;
  readonly description: string;
}

/** `logging_project_sink`, from a log to its bucket. */
export interface LogSink {
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly destination: string;
  readonly filter: string;
  readonly uniqueWriterIdentity: true;
}

/** `monitoring_notification_channel` */
export interface NotificationChannel {
  /** Not an argument: what policies here call it. */
  readonly key: string;
  readonly displayName: string;
  readonly type: "email" | "pagerduty" | "webhook_tokenauth";
  readonly labels: Readonly<Record<string, string | Secret>>;
  readonly sensitiveLabels?: { readonly serviceKey: Secret };
}

/** The streams whose buckets are ours. */
export const ownStreams = (options: GcpOptions): readonly Stream[] =>
  streams.filter(stream => options.buckets[stream] === undefined);

export const logBucket = ({ options }: Self<GcpOptions>, site: Site, stream: Stream): LogBucket => {
  const { project, location, bucketId } = bucketOf(options, site.scope, stream);
  return {
    project,
    location,
    bucketId,
    description: `Records of the stream ${stream}, environment ${site.name}`,
    retentionDays: bucketDays(site.retention[stream]) ?? 1,
    enableAnalytics: true,
    ...(options.locked.includes(stream) ? { locked: true } : {}),
    ...(options.kmsKey === undefined ? {} : { cmekSettings: { kmsKeyName: options.kmsKey.name } }),
  };
};

/** What a view may compare is a source, a resource type and a log; several are joined by AND. */
export const logView = (options: GcpOptions, site: Pick<Site, "scope">, stream: Stream): LogView => ({
  name: "records",
  description: `Records of the stream ${stream}, and nothing else that is routed here`,
  filter: `SOURCE(${filterString(`projects/${options.project}`)}) AND LOG_ID(${filterString(logOf(options, site.scope, stream))})`,
});

export const linkedDataset = ({ key }: Self<GcpOptions>, site: Pick<Site, "scope">, stream: Stream): LinkedDataset => ({
  linkId: `${site.scope}_${key}_${stream}`.replaceAll("-", "_"),
  description: `The log bucket of the stream ${stream}`,
});

/** A stream's records; in a log that other environments write to, those of this one. */
export const logFilter = (options: GcpOptions, site: Site, stream: Stream): string =>
  filterOf({ events: [], where: [] }, { ...storeOf(options, site), logs: () => [logOf(options, site.scope, stream)] });

/** The streams that no sink of somebody else's routes. */
export const routedStreams = (options: GcpOptions): readonly Stream[] =>
  streams.filter(stream => options.sinks[stream] === undefined);

export const logSink = ({ key, options }: Self<GcpOptions>, site: Site, stream: Stream): LogSink => ({
  project: options.project,
  name: `${site.scope}-${key}-${stream}`,
  description: `Records of the stream ${stream} into their bucket`,
  destination: `logging.googleapis.com/${bucketName(bucketOf(options, site.scope, stream))}`,
  filter: logFilter(options, site, stream),
  uniqueWriterIdentity: true,
});

/** The saved queries, each in the language it belongs to. */
export const savedQueries = (options: GcpOptions, site: Site) =>
  Object.entries(site.queries).flatMap(([name, { title, description, query, shape, window }]) => {
    const answer = askGcp(options, site, { query, shape, window });
    if (answer.kind !== "text") return [];
    const limit = query.kind === "records" ? query.limit : undefined;
    return [{ name, title, description, text: answer.text, language: answer.language, window, limit }];
  });

export const channelNames = (site: Site, severity: Severity): readonly string[] => [
  ...new Set(
    site.routes[severity]
      .filter(({ kind }) => kind !== "slack")
      .flatMap(channel => channelsOf(channel, severity))
      .map(({ key }) => key),
  ),
];

/** The channels of every severity; an address is one channel in each. */
export const notificationChannels = (site: Site): readonly NotificationChannel[] => {
  const all = severities.flatMap(severity => site.routes[severity].flatMap(channel => channelsOf(channel, severity)));
  return [...new Map(all.map(channel => [channel.key, channel])).values()];
};

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
          sensitiveLabels: { serviceKey: channel.key },
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
      throw new Unsupported(
        "a channel of Slack takes the token of Google's own app, and no incoming webhook",
        noSlackHelp,
      );
    default:
      return channel satisfies never;
  }
};
