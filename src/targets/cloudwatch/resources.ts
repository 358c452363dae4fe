/** What CloudWatch has to hold, named as the arguments of Terraform's resources: plain data for the stacks to wrap. */

import { type Severity, severities } from "../../core/alert.ts";
import { receiversName } from "../../core/evaluator.ts";
import { Unsupported } from "../../core/query/index.ts";
import { type Channel, noSlackHelp, pagerdutyIntegration } from "../../core/route.ts";
import { streams } from "../../core/schema.ts";
import type { SecretText } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import { type CloudwatchOptions, groupOf } from "./options.ts";
import { askCloudwatch } from "./query.ts";
import { groupDays } from "./retention.ts";
import { storeOf } from "./store.ts";

/** `cloudwatch_log_group` */
export interface LogGroup {
  readonly name: string;
  readonly retentionInDays: number;
  readonly logGroupClass: CloudwatchOptions["logGroupClass"];
  readonly tags: Readonly<Record<string, string>>;
}

/** `cloudwatch_query_definition`; a name must not begin with a slash. */
export interface QueryDefinition {
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames: readonly string[];
}

/** `sns_topic` with its subscriptions */
export interface Topic {
  readonly name: string;
  readonly subscriptions: readonly { readonly protocol: "email" | "https"; readonly endpoint: SecretText }[];
}

export const logGroups = ({ options }: Self<CloudwatchOptions>, site: Site): readonly LogGroup[] =>
  streams.map(stream => ({
    name: groupOf(options, site.scope, stream),
    retentionInDays: groupDays(site.retention[stream]) ?? 1,
    logGroupClass: options.logGroupClass,
    tags: { environment: site.name, stream },
  }));

/** The saved queries this language can say, with the log groups each reads. */
export const savedQueries = (options: CloudwatchOptions, site: Site) =>
  Object.entries(site.queries).flatMap(([name, { title, description, query, shape, window }]) => {
    const answer = askCloudwatch(options, site, { query, shape, window });
    if (answer.kind !== "text") return [];
    const groups = query.kind === "raw" ? [] : storeOf(options, site).groups(query.from);
    const range = (query.kind === "measure" && shape === "instant" ? query.over : undefined) ?? window;
    return [{ name, title, description, text: answer.text, groups, range }];
  });

export const queryDefinitions = ({ key, options }: Self<CloudwatchOptions>, site: Site): readonly QueryDefinition[] =>
  savedQueries(options, site).map(({ name, text, groups }) => ({
    name: `${site.scope}/${key}/${name}`,
    queryString: text,
    logGroupNames: groups.length > 0 ? groups : streams.map(stream => groupOf(options, site.scope, stream)),
  }));

/** One topic for each of the severities that somebody is told of. @default all of them, of the ordinary target */
export const topics = (
  site: Site,
  wanted: readonly Severity[] = severities,
  prefix: string = site.scope,
): readonly Topic[] =>
  wanted
    .filter(severity => site.routes[severity].length > 0)
    .map(severity => ({
      name: receiversName(prefix, severity),
      subscriptions: eachOnce(site.routes[severity].flatMap(subscriptionsOf)),
    }));

/** Amazon has one subscription of an endpoint, and two resources would undo each other's. */
const eachOnce = (subscriptions: Topic["subscriptions"]): Topic["subscriptions"] => [
  ...new Map(subscriptions.map(one => [JSON.stringify(one), one])).values(),
];

const subscriptionsOf = (channel: Channel): Topic["subscriptions"] => {
  switch (channel.kind) {
    case "email":
      return channel.to.map(address => ({ protocol: "email", endpoint: [address] }));
    case "webhook":
      return [{ protocol: "https", endpoint: [channel.url] }];
    case "pagerduty":
      return [{ protocol: "https", endpoint: pagerdutyIntegration(channel.key) }];
    case "slack":
      throw new Unsupported("a topic posts Amazon's own JSON, which a webhook of Slack does not take", noSlackHelp);
    default:
      return channel satisfies never;
  }
};
