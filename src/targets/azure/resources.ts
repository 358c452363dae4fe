/** What Azure has to hold, named as the arguments of Terraform's resources: plain data for the stacks to wrap. */

import { severities } from "../../core/alert.ts";
import { receiversName } from "../../core/evaluator.ts";
import { Unsupported } from "../../core/query/index.ts";
import { type Channel, noSlackHelp, pagerdutyIntegration } from "../../core/route.ts";
import type { SecretText } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import { type AzureSlot, azureMapping, timeColumn } from "./mapping.ts";
import { sourceOf, tableOf, thingOf, workspaceOf } from "./names.ts";
import { type AzureOptions, hasTable } from "./options.ts";
import { askAzure } from "./query.ts";
import { periodOf } from "./retention.ts";
import { transformOf } from "./transform.ts";

/** @see https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/log_analytics_workspace */
export interface LogAnalyticsWorkspace {
  readonly name: string;
  readonly location: string;
  readonly sku: "PerGB2018";
  readonly retentionInDays: number;
  /** In gigabytes of ten to the ninth. */
  readonly dailyQuotaGb?: number;
}

export interface Column<T extends string = string> {
  readonly name: string;
  readonly type: T;
}

/** `log_analytics_workspace_table_custom_log`; for a table that exists, its retention only. */
export interface Table {
  readonly name: string;
  readonly plan: "Analytics";
  readonly retentionInDays: number;
  readonly totalRetentionInDays: number;
  /** Absent where the table is Azure's own. */
  readonly column?: readonly Column<AzureSlot["type"]>[];
}

/** `monitor_data_collection_rule`, named as its endpoint. */
export interface DataCollectionRule {
  readonly name: string;
  readonly location: string;
  /** What the agent reads. Absent where records are posted. */
  readonly dataSources?: {
    readonly logFile: readonly {
      readonly name: string;
      readonly streams: readonly string[];
      readonly filePatterns: readonly string[];
      readonly format: "json";
    }[];
  };
  /** The rule spells a time `datetime`, the table `dateTime`. */
  readonly streamDeclaration: { readonly streamName: string; readonly column: readonly Column[] };
  readonly dataFlow: {
    readonly streams: readonly string[];
    readonly outputStream: string;
    readonly transformKql: string;
  };
}

/** `log_analytics_saved_search` that others call by its alias. */
export interface SavedSearch {
  readonly name: string;
  readonly category: string;
  readonly displayName: string;
  readonly query: string;
  readonly functionAlias: string;
}

/** `log_analytics_query_pack_query`; Azure names it. */
export interface PackedQuery {
  /** The saved query's, for Terraform. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly body: string;
  readonly categories: readonly ["applications"];
  readonly resourceTypes: readonly ["microsoft.operationalinsights/workspaces"];
}

/** `monitor_action_group` */
export interface ActionGroup {
  readonly name: string;
  /** At most 12 characters. */
  readonly shortName: string;
  readonly emailReceiver: readonly { readonly name: string; readonly emailAddress: string }[];
  readonly webhookReceiver: readonly {
    readonly name: string;
    readonly serviceUri: SecretText;
    readonly useCommonAlertSchema: boolean;
  }[];
}

export const workspaceResource = (self: Self<AzureOptions>, site: Site): LogAnalyticsWorkspace => {
  const { dailyQuota, region } = self.options;
  return {
    name: workspaceOf(self, site.scope),
    location: region,
    sku: "PerGB2018",
    // A workspace's own least; the table's period is what counts.
    retentionInDays: Math.max(30, periodFor(self.options, site).retentionInDays),
    ...(dailyQuota === undefined ? {} : { dailyQuotaGb: Math.floor(dailyQuota.bytes / 1e6) / 1e3 }),
  };
};

const periodFor = (options: AzureOptions, site: Site) =>
  periodOf(options.streams.map(stream => site.retention[stream])) ?? { retentionInDays: 30, totalRetentionInDays: 30 };

const columnsOf = (options: AzureOptions, site: Site): readonly AzureSlot[] => {
  const mapping = azureMapping(options, site);
  const isTime = ({ name }: AzureSlot): boolean => name === timeColumn;
  return [...mapping.filter(isTime), ...mapping.filter(slot => !isTime(slot))];
};

export const tableResource = ({ options }: Self<AzureOptions>, site: Site): Table => ({
  name: tableOf(options),
  plan: "Analytics",
  ...periodFor(options, site),
  ...(hasTable(options) ? { column: columnsOf(options, site).map(({ name, type }) => ({ name, type })) } : {}),
});

/** Undefined where Application Insights feeds the workspace. */
export const ruleResource = (
  { key, options }: Pick<Self<AzureOptions>, "key" | "options">,
  site: Site,
): DataCollectionRule | undefined => {
  if (!hasTable(options)) return undefined;
  const stream = streamOf(options);
  return {
    name: thingOf({ key }, site.scope),
    location: options.region,
    ...(options.agent === undefined
      ? {}
      : {
          dataSources: {
            logFile: [{ name: "records", streams: [stream], filePatterns: options.agent.files, format: "json" }],
          },
        }),
    streamDeclaration: {
      streamName: stream,
      column: columnsOf(options, site).map(({ name, type }) => ({
        name,
        type: type === "dateTime" ? "datetime" : type,
      })),
    },
    dataFlow: {
      streams: [stream],
      outputStream: `Custom-${options.table}`,
      transformKql: transformOf(options, azureMapping(options, site)),
    },
  };
};

/** What comes in, before the rule's transform; the agent's by the name Azure's own pages give it. */
export const streamOf = ({ feed, table }: Pick<AzureOptions, "feed" | "table">): string =>
  feed === "azure-monitor-agent" ? `Custom-Json-${table}` : `Custom-${table}`;

const conversions = {
  string: "tostring",
  int: "toint",
  long: "tolong",
  real: "todouble",
  boolean: "tobool",
  dateTime: "todatetime",
  dynamic: "todynamic",
} as const satisfies Readonly<Record<AzureSlot["type"], string>>;

/** The columns of our records in the messages of `AppTraces`; others' traces are no records. */
export const functionBody = (options: AzureOptions, site: Site): string => {
  const columns = columnsOf(options, site);
  const service = columns.find(({ field }) => field === "service")?.name ?? "Service";
  return [
    "AppTraces",
    '| where Message startswith "{"',
    "| extend record = parse_json(Message)",
    `| where isnotempty(tostring(record["${service}"]))`,
    `| project ${columns
      .map(({ name, type }) => (name === timeColumn ? name : `${name} = ${conversions[type]}(record["${name}"])`))
      .join(", ")}`,
  ].join("\n");
};

/** The function that stands for the table, where there is none. */
export const searchResources = (self: Self<AzureOptions>, site: Site): readonly SavedSearch[] =>
  hasTable(self.options)
    ? []
    : [
        {
          name: `${site.scope}-${sourceOf(self)}`,
          category: "Signalbox",
          displayName: sourceOf(self),
          query: functionBody(self.options, site),
          functionAlias: sourceOf(self),
        },
      ];

export const packedQueries = (self: Self<AzureOptions>, site: Site): readonly PackedQuery[] =>
  savedQueries(self, site).map(({ name, title, description, text }) => ({
    id: name,
    displayName: title,
    description,
    body: text,
    categories: ["applications"],
    resourceTypes: ["microsoft.operationalinsights/workspaces"],
  }));

/** The saved queries this language can say. */
export const savedQueries = (self: Self<AzureOptions>, site: Site) =>
  Object.entries(site.queries).flatMap(([name, { title, description, query, shape, window }]) => {
    const answer = askAzure(self, site, { query, shape, window });
    return answer.kind === "text" ? [{ name, title, description, text: answer.text }] : [];
  });

/** One group for each severity that somebody is told of. */
export const actionGroups = (site: Site, owner = site.scope): readonly ActionGroup[] =>
  severities
    .filter(severity => site.routes[severity].length > 0)
    .map(severity => {
      const channels = site.routes[severity];
      return {
        name: receiversName(owner, severity),
        shortName: `llm${severity}`.slice(0, 12),
        // Receivers of one group have different names.
        emailReceiver: [...new Set(channels.flatMap(channel => (channel.kind === "email" ? channel.to : [])))].map(
          address => ({ name: address, emailAddress: address }),
        ),
        webhookReceiver: channels.flatMap((channel, index) => {
          const uri = webhookOf(channel);
          return uri === undefined
            ? []
            : [{ name: `${channel.kind}-${index + 1}`, serviceUri: uri, useCommonAlertSchema: true }];
        }),
      };
    });

const webhookOf = (channel: Channel): SecretText | undefined => {
  switch (channel.kind) {
    case "email":
      return undefined;
    case "webhook":
      return [channel.url];
    case "pagerduty":
      return pagerdutyIntegration(channel.key);
    case "slack":
      throw new Unsupported(
        "an action group posts Azure's own JSON, which a webhook of Slack does not take",
        noSlackHelp,
      );
    default:
      return channel satisfies never;
  }
};
