/**
 * What a data collection rule does to each record: it lets through the streams that the table keeps, whose period is no other
 * stream's. A transform knows a small part of KQL, in which a text cannot be redacted; whoever feeds the rule has done so.
 * @see https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-transformations-kql
 */

import { streams as all } from "../../core/schema.ts";
import { kqlString } from "./kql.ts";
import type { AzureSlot } from "./mapping.ts";
import type { AzureOptions } from "./options.ts";

export const transformOf = (
  { streams }: Pick<AzureOptions, "streams">,
  mapping: readonly Pick<AzureSlot, "field" | "name">[],
): string => {
  const stream = mapping.find(({ field }) => field === "stream");
  return stream === undefined || all.every(one => streams.includes(one))
    ? "source"
    : `source | where ${stream.name} in (${streams.map(kqlString).join(", ")})`;
};
