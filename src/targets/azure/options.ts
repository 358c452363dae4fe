/** What a user may say about a Log Analytics workspace, with defaults. */

import { z } from "zod";
import type { Existing } from "../../core/existing.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Secret } from "../../core/secret.ts";
import type { Size } from "../../core/units.ts";
import { secretOption, sizeOption, urlOption } from "../../options/values.ts";
import { ids, placeOption } from "./ids.ts";

export interface AzureInput {
  /** The Azure region of the workspace and of everything beside it, by its short name: `westeurope`. */
  readonly region: string;
  /** The subscription's id, a UUID. @default ARM_SUBSCRIPTION_ID, where Terraform runs */
  readonly subscription?: string;
  /**
   * The resource group that is made for all of it, or `existing("my-group")`. `{environment}` is filled in; without it, a
   * Terraform module cannot be called twice.
   * @default "llm-{environment}"; with the target's key behind it, where that is not `azure`
   */
  readonly resourceGroup?: string | Existing;
  /**
   * The Log Analytics workspace that is made, or by its id one that stands: `existing("/subscriptions/…/workspaces/logs")`.
   * @default "llm-{environment}"; with the target's key behind it, where that is not `azure`
   */
  readonly workspace?: string | Existing;
  /** What a new workspace takes in a day at most; what comes later is lost until the next. @default no limit */
  readonly dailyQuota?: Size;
  /** The custom table; queries ask it, or the function that stands for it. @default "LLMServiceLogs_CL" */
  readonly table?: string;
  /**
   * How records come in. `application-insights`: the collector's exporter writes them to `AppTraces`, and a function of the
   * workspace, named as the table without `_CL` (with the target's key behind it, where that is not `azure`), reads its
   * columns out of the message. `logs-ingestion`: a data collection rule fills the custom table with what is posted to its
   * endpoint; no shipper here speaks its API, so records come from outside. `azure-monitor-agent`: the rule has Microsoft's
   * agent read files, which a shipper wrote after redaction.
   * @default "application-insights"
   */
  readonly feed?: "application-insights" | "logs-ingestion" | "azure-monitor-agent";
  /** The object ids of the principals that may post records to the rule, for `logs-ingestion`. @default [] */
  readonly senders?: readonly string[];
  /** Needed for, and only with, `azure-monitor-agent`. */
  readonly agent?: AgentInput;
  /**
   * The streams it keeps. A table is deleted as a whole, so they share one period; give security and audit a target of
   * their own. @default ["application", "access", "performance"]
   */
  readonly streams?: readonly Stream[];
  /** The connection string of the Application Insights resource. @default secret("azure-connection-string") */
  readonly connectionString?: Secret;
  /** Where records go in. @default the region's ingestion endpoint */
  readonly endpoint?: string;
  /** Other columns than the default ones, keyed by field; also `service`, `environment`, `stream`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /** What stands already and becomes this stack's, by its id: import blocks. Not in modules. @default {} */
  readonly adopts?: {
    readonly resourceGroup?: string;
    readonly workspace?: string;
    readonly table?: string;
    readonly applicationInsights?: string;
  };
  /** Whether records may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
}

/** Azure Monitor Agent, which somebody has installed. @see https://learn.microsoft.com/azure/azure-monitor/vm/data-collection-log-json */
export interface AgentInput {
  /**
   * Files of JSON lines in the form of the table, one record a line, after redaction: `/var/lib/signalbox/azure/*.json`. The
   * agent redacts nothing, so the services' own files are refused.
   */
  readonly files: readonly string[];
  /** The ids of virtual machines, scale sets or Arc servers that have the agent. @default [] and the rule is for you to associate */
  readonly machines?: readonly string[];
}

/** Azure's least, in the unit of bills. @see https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap */
const leastQuota = 23_000_000;

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "is no UUID in lower case");

const unique = (values: readonly string[]): boolean =>
  new Set(values.map(value => value.toLowerCase())).size === values.length;

/** A path on Linux or Windows with signs for any name in its last part alone. */
const filePattern = z
  .string()
  .max(255)
  .regex(
    /^(\/([A-Za-z0-9._-]+\/)+[A-Za-z0-9._*?-]+|[A-Za-z]:\\([A-Za-z0-9._-]+\\)+[A-Za-z0-9._*?-]+)$/,
    "is no absolute path with * and ? in the name of the file alone",
  )
  .refine(path => !path.split(/[\\/]/).some(part => part === ".." || part === "."), "climbs with ..");

export const azureOptions = z.strictObject({
  region: z.string().regex(/^[a-z][a-z0-9]{2,40}$/, "is no region, such as westeurope"),
  subscription: uuid.optional(),
  resourceGroup: placeOption(
    { name: /^[A-Za-z0-9._()-]{0,89}[A-Za-z0-9_()-]$/, existing: /^[A-Za-z0-9._()-]{0,89}[A-Za-z0-9_()-]$/ },
    'a name of up to 90 letters, digits and ._()-, no period last, or existing("my-group")',
  ).optional(),
  workspace: placeOption(
    { name: /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/, existing: ids.workspace },
    'a name of 4 to 63 letters, digits and hyphens, no hyphen first or last, or existing("/subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/…")',
  ).optional(),
  dailyQuota: sizeOption
    .refine(size => ((size as Partial<Size>)?.bytes ?? leastQuota) >= leastQuota, "is less than Azure's least, 23 MB")
    .optional(),
  table: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,58}_CL$/, "is no custom table: letters, digits and underscores, ending in _CL")
    .default("LLMServiceLogs_CL"),
  feed: z.enum(["application-insights", "logs-ingestion", "azure-monitor-agent"]).default("application-insights"),
  senders: z.array(uuid).refine(unique, "names one twice").default([]),
  agent: z
    .strictObject({
      files: z.array(filePattern).min(1).refine(unique, "names one twice"),
      machines: z
        .array(z.string().regex(ids.machine, "is no id of a virtual machine, a scale set or an Arc server"))
        .refine(unique, "names one twice")
        .default([]),
    })
    .optional(),
  streams: z.array(z.enum(streams)).min(1).default(["application", "access", "performance"]),
  connectionString: secretOption.optional(),
  endpoint: urlOption.optional(),
  names: z.record(z.string(), z.string()).default({}),
  adopts: z
    .strictObject({
      resourceGroup: z.string().regex(ids.resourceGroup, "is no id of a resource group").optional(),
      workspace: z.string().regex(ids.workspace, "is no id of a workspace").optional(),
      table: z.string().regex(ids.table, "is no id of a workspace's table").optional(),
      applicationInsights: z.string().regex(ids.applicationInsights, "is no id of an Application Insights").optional(),
    })
    .default({}),
  fedFromOutside: z.boolean().default(false),
});

export type AzureOptions = z.infer<typeof azureOptions>;

/** Whether a rule fills a table of ours; else Application Insights fills its own. */
export const hasTable = ({ feed }: Pick<AzureOptions, "feed">): boolean => feed !== "application-insights";
