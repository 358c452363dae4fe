/** Azure Monitor: keeps logs in a Log Analytics workspace. @see https://learn.microsoft.com/azure/azure-monitor/logs/ */

import type { Artifact } from "../../core/artifact.ts";
import { queryFile } from "../../core/query/index.ts";
import { secret } from "../../core/secret.ts";
import { type Endpoint, type Target, use } from "../../core/target.ts";
import { evaluationFrequency, refuseAlert } from "./alerts.ts";
import { judgeAzure } from "./judge.ts";
import { sharedTable } from "./judge-sharing.ts";
import { azureMapping } from "./mapping.ts";
import { type AzureInput, type AzureOptions, azureOptions, hasTable } from "./options.ts";
import { askAzure } from "./query.ts";
import { savedQueries } from "./resources.ts";
import { azureHoldings } from "./retention.ts";
import { azureStacks } from "./stack.ts";
import { linkToPortal, purgeAzure, silenceAzure } from "./telling.ts";

export const azureTarget: Target<AzureOptions> = {
  product: "azure",
  title: "Azure Monitor",
  roles: ["store"],
  draws: ["queries"],
  versions: [],
  next: "paste a query into the workspace's Logs, or deploy the stack",
  options: azureOptions,
  languages: ["azure-kql"],
  refuses: refuseAlert,
  judgesEvery: () => evaluationFrequency,
  serves: ({ options }): readonly Endpoint[] => {
    const url = options.endpoint ?? `https://${options.region}.in.applicationinsights.azure.com`;
    const shared = sharedTable(options);
    return [
      hasTable(options)
        ? {
            protocol: "azure-logs-ingestion",
            telemetry: ["logs"],
            url: options.endpoint ?? `https://${options.region}.ingest.monitor.azure.com`,
            facts: { stream: `Custom-${options.table}`, ...shared },
          }
        : {
            protocol: "azure-monitor",
            telemetry: ["logs"],
            url,
            auth: { kind: "api-key", key: options.connectionString ?? secret("azure-connection-string") },
            facts: { streams: options.streams.join(","), ...shared },
          },
    ];
  },
  mapping: ({ options }, site) => azureMapping(options, site),
  ask: (self, site, asked) => askAzure(self, site, asked),
  holds: ({ options }, site) => azureHoldings(options, site),
  linkTo: linkToPortal,
  purge: purgeAzure,
  silence: silenceAzure,
  // Microsoft's agent is none of our shippers.
  fedFromOutside: ({ options }) => options.fedFromOutside || options.feed === "azure-monitor-agent",
  judge: judgeAzure,
  emit: (self, site): readonly Artifact[] =>
    savedQueries(self, site).map(({ name, title, description, text }) =>
      queryFile({
        path: `queries/${name}.kql`,
        about: `the saved query ${title}`,
        mark: "//",
        comments: [`${title}: ${description}`],
        text,
      }),
    ),
  stacks: azureStacks,
};

/**
 * Keeps logs in a Log Analytics workspace, one column for each field.
 * @example azure({ region: "westeurope" })
 */
export const azure = use<AzureOptions, AzureInput>(azureTarget);

export type { AzureInput } from "./options.ts";
