/** What a user may say about a Log Analytics workspace, with defaults. */

import { z } from "zod";
import { type Stream, streams } from "../../core/schema.ts";
import type { Secret } from "../../core/secret.ts";
import { secretOption, urlOption } from "../../options/values.ts";

export interface AzureInput {
  /** The Azure region of the workspace, by its short name: `westeurope`. */
  readonly region: string;
  /** The Log Analytics workspace. @default "llm-<environment>" */
  readonly workspace?: string;
  /** The custom table; queries ask it, or the function that stands for it. @default "LLMServiceLogs_CL" */
  readonly table?: string;
  /**
   * How records come in. `application-insights`: the collector's exporter writes them to `AppTraces`, and a function of the
   * workspace, named as the table without `_CL`, reads its columns out of the message. `logs-ingestion`: a data collection
   * rule fills the custom table; no shipper here speaks its API, so records come from outside.
   * @default "application-insights"
   */
  readonly feed?: "application-insights" | "logs-ingestion";
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
  /** Whether records may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
}

export const azureOptions = z.strictObject({
  region: z.string().regex(/^[a-z][a-z0-9]{2,40}$/, "is no region, such as westeurope"),
  workspace: z
    .string()
    .regex(/^[A-Za-z0-9](-?[A-Za-z0-9]){3,62}$/, "is no workspace of 4 to 63 letters, digits and hyphens")
    .optional(),
  table: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,58}_CL$/, "is no custom table: letters, digits and underscores, ending in _CL")
    .default("LLMServiceLogs_CL"),
  feed: z.enum(["application-insights", "logs-ingestion"]).default("application-insights"),
  streams: z.array(z.enum(streams)).min(1).default(["application", "access", "performance"]),
  connectionString: secretOption.optional(),
  endpoint: urlOption.optional(),
  names: z.record(z.string(), z.string()).default({}),
  fedFromOutside: z.boolean().default(false),
});

export type AzureOptions = z.infer<typeof azureOptions>;

/** What queries start from: the custom table, or the function over Application Insights' own. */
export const sourceOf = ({ feed, table }: AzureOptions): string =>
  feed === "logs-ingestion" ? table : table.replace(/_CL$/, "");

export const workspaceOf = (options: AzureOptions, environment: string): string =>
  options.workspace ?? `llm-${environment}`;
