/** What is wrong with a workspace that only the whole environment shows. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { judgeRoutes } from "../../core/evaluator.ts";
import type { Self, Site } from "../../core/target.ts";
import { judgeFeed } from "./judge-feed.ts";
import { judgeNameLengths } from "./judge-lengths.ts";
import { judgePlaces, judgeReceivers, judgeTags } from "./judge-places.ts";
import { judgeSharing } from "./judge-sharing.ts";
import { azureMapping, timeColumn } from "./mapping.ts";
import type { AzureOptions } from "./options.ts";
import { actionGroups } from "./resources.ts";
import { judgeRetention } from "./retention.ts";

/** The columns Log Analytics adds itself or refuses. @see https://learn.microsoft.com/azure/azure-monitor/logs/create-custom-table */
const reserved = ["TenantId", "Type", "SourceSystem", "Id", "Title", "UniqueId", "MG", "Computer", "RawData"];

/** @see https://learn.microsoft.com/azure/azure-monitor/service-limits#custom-tables */
const mostColumns = 500;

export const judgeAzure = (self: Self<AzureOptions>, site: Site): readonly Problem[] => {
  const misnamed = judgeNames(self.options, site);
  return [
    ...judgePlaces(self),
    ...judgeNameLengths(self, site),
    ...judgeSharing(self, site),
    ...judgeFeed(self.options, site),
    ...misnamed,
    ...judgeCount(self.options, site),
    ...judgeRetention(self.options, site),
    ...judgeTags(site),
    ...(misnamed.length === 0 ? judgeRoutes(self, site, actionGroups) : []),
    ...judgeReceivers(self, site),
  ];
};

const judgeCount = (options: AzureOptions, site: Site): readonly Problem[] => {
  const { length } = azureMapping(options, site);
  if (length <= mostColumns) return [];
  return [
    {
      code: "wrong-value",
      path: "schema",
      what: "has more fields than a table of Log Analytics has columns",
      got: String(length),
      expected: `at most ${mostColumns}`,
    },
  ];
};

const judgeNames = (options: AzureOptions, site: Site): readonly Problem[] => {
  const known = ["service", "environment", "stream", ...Object.keys(site.schema.fields)];
  const owners = new Map<string, string>();
  const clashes = azureMapping(options, site).flatMap(({ field, name }): readonly Problem[] => {
    const owner = owners.get(name.toLowerCase());
    owners.set(name.toLowerCase(), field);
    // Only a rename can bring two together; it is named.
    const renamed = owner !== undefined && !(field in options.names) ? owner : field;
    const wrong = (what: string): readonly Problem[] => [
      { code: owner === undefined ? "wrong-value" : "duplicate", path: `names.${renamed}`, what, got: shown(name) },
    ];
    if (owner !== undefined) return wrong(`is the column of ${renamed === field ? owner : field} too`);
    if (reserved.some(one => one.toLowerCase() === name.toLowerCase())) return wrong("is a column of Azure's own");
    return /^[A-Za-z][A-Za-z0-9_]{0,44}$/.test(name)
      ? []
      : wrong("is no column: a letter, then letters, digits and underscores, up to 45");
  });
  const unknown = Object.keys(options.names).flatMap((field): readonly Problem[] => {
    if (field === "time")
      return [{ code: "wrong-value", path: "names.time", what: `cannot be renamed: it is ${timeColumn}` }];
    if (known.includes(field)) return [];
    return [
      {
        code: "unknown-name",
        path: `names.${field}`,
        what: "is no field of the schema",
        ...didYouMean(field, known),
      },
    ];
  });
  return [...unknown, ...clashes];
};
