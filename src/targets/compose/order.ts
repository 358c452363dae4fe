/** Whom a workload connects to: which services start before it, and whether any is somebody else's. */

import type { Workload } from "../../core/workload.ts";

const hostIn = (address: string): string => /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^:/]+)/.exec(address)?.[1] ?? "";

/** Whoever connects starts after those it connects to. Compose refuses circles, so none is closed. */
export const startedAfter = (workloads: readonly Workload[]): ReadonlyMap<string, readonly string[]> => {
  const after = new Map<string, string[]>(workloads.map(({ name }) => [name, []]));
  const reaches = (from: string, to: string): boolean =>
    from === to || (after.get(from) ?? []).some(next => reaches(next, to));
  for (const { name, connects = [] } of workloads)
    for (const host of new Set(connects.map(hostIn)))
      if (after.has(host) && !reaches(host, name)) after.get(name)?.push(host);
  return after;
};

/** Those that connect to a host which no service of the file is. */
export const callersOutside = (workloads: readonly Workload[]): ReadonlySet<string> => {
  const ours = new Set(workloads.flatMap(({ name, family = name }) => [name, family]));
  const calls = ({ connects = [] }: Workload) => connects.map(hostIn).some(host => !ours.has(host));
  return new Set(workloads.filter(calls).map(({ name }) => name));
};
