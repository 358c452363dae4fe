/** Who starts after whom: whoever connects, after those it connects to. Compose refuses circles, so none is closed. */

import type { Workload } from "../../core/workload.ts";

const hostIn = (address: string): string => /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^:/]+)/.exec(address)?.[1] ?? "";

export const startedAfter = (workloads: readonly Workload[]): ReadonlyMap<string, readonly string[]> => {
  const after = new Map<string, string[]>(workloads.map(({ name }) => [name, []]));
  const reaches = (from: string, to: string): boolean =>
    from === to || (after.get(from) ?? []).some(next => reaches(next, to));
  for (const { name, connects = [] } of workloads)
    for (const host of new Set(connects.map(hostIn)))
      if (after.has(host) && !reaches(host, name)) after.get(name)?.push(host);
  return after;
};
