/** The ports a person or program on the same machine reaches, and nobody else: published on 127.0.0.1 only. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Audience, Workload } from "../../core/workload.ts";

/** Whom a port is published for; where two workloads have the same number, the first of these has it. */
const outside: readonly Audience[] = ["services", "anyone", "readers"];

/** By workload. A number is published once; the other workload is still reached by its name from within. */
export const publishedPorts = (workloads: readonly Workload[]): ReadonlyMap<string, readonly JsonObject[]> => {
  const taken = new Set<string>();
  const published = new Map<string, JsonObject[]>();
  for (const audience of outside)
    for (const { name, ports = [] } of workloads)
      for (const port of ports) {
        const transport = port.transport ?? "tcp";
        const number = `${port.port}/${transport}`;
        if (port.audience !== audience || taken.has(number)) continue;
        taken.add(number);
        published.set(name, [
          ...(published.get(name) ?? []),
          {
            host_ip: "127.0.0.1",
            target: port.port,
            published: String(port.port),
            protocol: transport,
          },
        ]);
      }
  return published;
};
