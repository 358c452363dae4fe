/** Whoever reads our stores from elsewhere in the cluster must be let in: network policies close everything else. */

import type { Problem } from "../core/errors.ts";
import { serviceOf } from "../core/platform.ts";
import type { Site } from "../core/target.ts";
import type { Placed } from "./wiring.ts";

export const judgeReaders = (placed: readonly Placed[], site: Site): readonly Problem[] => {
  const { platform } = site;
  if (platform.kind !== "kubernetes") return [];
  const runs = (key: string) => site.workloads(key).length > 0;
  const readsOurs = (one: Placed) =>
    one.target.scrapes === true
      ? placed.some(other => runs(other.self.key))
      : one.target.reads !== undefined && site.readables(one.self.key).some(({ key }) => runs(key));
  const readers = platform.readers ?? [];
  return placed
    .filter(one => !runs(one.self.key) && readsOurs(one))
    .flatMap((one): readonly Problem[] => {
      const places = one.endpoints.flatMap(({ url }) => serviceOf(new URL(url).hostname)?.namespace ?? []);
      const missing = [...new Set(places)].filter(name => !readers.includes(name));
      if (missing.length === 0 && readers.length > 0) return [];
      return [
        {
          code: "missing-key",
          path: "platform.readers",
          what:
            missing.length > 0
              ? `does not name ${missing.join(", ")}, where ${one.name} runs: network policies would keep it out`
              : `is empty, while ${one.name} runs elsewhere: network policies would keep it out`,
          expected: "the namespaces whose pods fetch metrics and ask stores",
          help: `add readers: [${(missing.length > 0 ? missing : ["monitoring"]).map(name => JSON.stringify(name)).join(", ")}] to kubernetes(…)`,
        },
      ];
    });
};
