/** What Google's API takes at most, wherever our names and filters can reach it. */

import { Unsupported } from "../../core/query/index.ts";
import { prefixRoom } from "../../core/resource.ts";
import { streams } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";

type Named = Pick<Site, "name" | "scope">;

/** Kept free while names are judged; in a module the prefix is there already. */
const room = ({ name, scope }: Named): number => (scope === name ? prefixRoom : 0);

/** Of buckets, sinks, exclusions and metrics. @see https://cloud.google.com/logging/quotas */
export const longestName = (site: Named): number => 100 - room(site);

/** Of a metric. */
export const mostLabels = 10;

/** A filter names each stream's log at most once. */
const longestFilter = (site: Named): number => 20_000 - room(site) * streams.length;

/** @throws Unsupported when a filter is longer than any may be */
export const bounded = (filter: string, site: Named): string => {
  const most = longestFilter(site);
  if (filter.length > most) throw new Unsupported(`it is longer than the ${most} characters of a filter`);
  return filter;
};
