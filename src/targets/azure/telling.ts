/** The portal's page with a query in it, what the workspace deletes on request, and how a rule is kept from telling anybody. */

import type { AlertRule } from "../../core/alert.ts";
import { storedAs } from "../../core/query/index.ts";
import { isLowerBound } from "../../core/retention.ts";
import type { Self, Site } from "../../core/target.ts";
import { inUrl, type Link, type Looked, type Matching, type Purge, type Silence } from "../../core/telling.ts";
import { inSeconds } from "../../core/units.ts";
import { azureMapping } from "./mapping.ts";
import { alertName, groupOf, isExisting, tableOf, workspaceOf } from "./names.ts";
import { type AzureOptions, hasTable } from "./options.ts";

/** The workspace's id, where the subscription is known. */
const workspaceId = (
  self: Self<AzureOptions>,
  site: Site,
  subscription = self.options.subscription,
): string | undefined => {
  const { workspace } = self.options;
  if (isExisting(workspace)) return workspace.name;
  return subscription === undefined
    ? undefined
    : `/subscriptions/${subscription}/resourceGroups/${groupOf(self, site.scope)}/providers/Microsoft.OperationalInsights/workspaces/${workspaceOf(self, site.scope)}`;
};

/** Nobody but the portal knows the page's form; it is the one its own button "Share" copies, with the query unpacked. */
export const linkToPortal = (self: Self<AzureOptions>, site: Site, looked: Looked): Link | undefined => {
  const id = workspaceId(self, site);
  if (looked.kind !== "query" || looked.store !== self.key || looked.language !== "azure-kql" || id === undefined)
    return undefined;
  return {
    title: "Azure Logs",
    url: `https://portal.azure.com/#blade/Microsoft_OperationsManagementSuite_Workspace/Logs.ReactView/resourceId/${inUrl(id)}/source/LogsBlade.AnalyticsShareLinkToQuery/query/${inUrl(looked.text)}/timespan/PT${inSeconds(looked.window)}S`,
  };
};

/** @see https://learn.microsoft.com/rest/api/loganalytics/workspace-purge/purge */
export const purgeAzure = (
  self: Self<AzureOptions>,
  site: Site,
  { field, is, variable, streams }: Matching,
): readonly Purge[] => {
  const table = tableOf(self.options);
  const meant = self.options.streams.filter(stream => streams.includes(stream));
  if (meant.length === 0) return [];
  const others = self.options.streams.filter(stream => !streams.includes(stream));
  const ours = hasTable(self.options) && is === "equals";
  const promised = others.filter(stream => isLowerBound(site.retention[stream]));
  if (!ours && promised.length > 0 && meant.some(stream => !isLowerBound(site.retention[stream])))
    return [
      {
        where: `the table ${table}`,
        reach: "nothing",
        calls: [],
        notes: [`Only whole times can be deleted, and the same table has ${promised.join(", ")}, which must be kept.`],
      },
    ];
  const column = (canonical: string): string => storedAs(azureMapping(self.options, site), canonical).name;
  const only =
    others.length === 0 ? "" : `,{"column":"${column("stream")}","operator":"in","value":${JSON.stringify(meant)}}`;
  const filters = ours
    ? `[{"column":"${column(field)}","operator":"==","value":"'"$${variable}"'"}${only}]`
    : `[{"column":"TimeGenerated","operator":">=","value":"'"$FROM"'"},{"column":"TimeGenerated","operator":"<=","value":"'"$TO"'"}]`;
  return [
    {
      where: `the table ${table}`,
      reach: ours ? "records" : "stretches",
      calls: [
        {
          about: ours
            ? "ask for it; the answer has the operation's id"
            : "take the first and the last time of the records from a query, and ask for all of that time",
          command: [
            `WORKSPACE=${workspaceId(self, site, "$ARM_SUBSCRIPTION_ID") ?? ""}`,
            ...(ours ? [] : ["FROM=2026-01-02T03:04:05Z TO=2026-01-02T03:04:06Z"]),
            `az rest --method post --url "https://management.azure.com$WORKSPACE/purge?api-version=2020-08-01" \\\n  --body '{"table":"${table}","filters":${filters}}'`,
          ].join("\n"),
        },
        {
          about: "see whether it is done",
          command:
            'az rest --method get --url "https://management.azure.com$WORKSPACE/operations/$OPERATION?api-version=2020-08-01"',
        },
      ],
      notes: [
        "Whoever asks needs the role Data Purger. It cannot be undone, takes up to 30 days, and Azure allows 50 requests an hour.",
        ...(ours
          ? []
          : [
              ...(others.length === 0
                ? []
                : [`The same table has ${others.join(", ")}, whose records of that time go too.`]),
              "A filter compares whole columns, and the records are inside the message, so that a time is all that can be named.",
            ]),
      ],
    },
  ];
};

/** @see https://learn.microsoft.com/cli/azure/monitor/scheduled-query */
export const silenceAzure = (self: Self<AzureOptions>, site: Site, rule: AlertRule): Silence => ({
  about: "At Azure, where the rule is off until it is updated with `--disabled false`",
  command: `az monitor scheduled-query update --resource-group ${groupOf(self, site.scope)} --name ${alertName(self, site, rule)} --disabled true`,
});
