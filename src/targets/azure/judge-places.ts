/** Options, tags and numbers that Azure's API refuses, and the provider's plan does not. */

import { type Problem, shown } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { isExisting } from "./names.ts";
import type { AzureOptions } from "./options.ts";

/** What is said of things that are somebody else's. */
export const judgePlaces = ({ options }: Self<AzureOptions>): readonly Problem[] => {
  const { resourceGroup, workspace, adopts, dailyQuota } = options;
  const theirs = (path: string, got: unknown): Problem => ({
    code: "wrong-value",
    path,
    what: "is of something that is somebody else's, by existing(…)",
    got: shown(got),
    help: `leave ${path} out`,
  });
  return [
    ...(isExisting(workspace) && dailyQuota !== undefined ? [theirs("dailyQuota", dailyQuota)] : []),
    ...(isExisting(workspace) && adopts.workspace !== undefined ? [theirs("adopts.workspace", adopts.workspace)] : []),
    ...(isExisting(resourceGroup) && adopts.resourceGroup !== undefined
      ? [theirs("adopts.resourceGroup", adopts.resourceGroup)]
      : []),
  ];
};

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations */
const longestTag = 256;

/** A rule's tags say whose services it is about. */
export const judgeTags = (site: Site): readonly Problem[] =>
  site.services
    .filter(({ team }) => team.length > longestTag)
    .map(({ name, team }) => ({
      code: "wrong-value",
      path: `services.${name}.team`,
      what: "is longer than a tag of Azure's",
      got: shown(team),
      expected: `at most ${longestTag} signs`,
    }));

/** @see https://learn.microsoft.com/azure/azure-monitor/service-limits#action-groups */
const mostWebhooks = 10;
const mostAddresses = 1000;

/** What an action group has room for, where somebody is told. */
export const judgeReceivers = ({ key }: Self<AzureOptions>, site: Site): readonly Problem[] => {
  if (!site.alerts(key).some(({ state }) => state === "on")) return [];
  return Object.entries(site.routes).flatMap(([severity, channels]): readonly Problem[] => {
    const path = `routes.${severity}`;
    const hooks = channels.filter(({ kind }) => kind !== "email").length;
    const addresses = channels.flatMap(channel => (channel.kind === "email" ? channel.to : [])).length;
    return [
      ...(hooks > mostWebhooks ? [tooMany(path, "has more webhooks than an action group", hooks, mostWebhooks)] : []),
      ...(addresses > mostAddresses
        ? [tooMany(path, "has more addresses than an action group", addresses, mostAddresses)]
        : []),
    ];
  });
};

const tooMany = (path: string, what: string, got: number, most: number): Problem => ({
  code: "wrong-value",
  path,
  what,
  got: String(got),
  expected: `at most ${most}`,
});
