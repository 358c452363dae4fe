/**
 * What runs of an environment as one compose file, for a laptop: `docker compose up`.
 *
 * `composeFile({ site, workloads, secrets, source }) → JsonObject` is the data of
 * `generated/<environment>/compose/compose.yaml`; `workloads` in the order of targets, `source` the environment's file
 * relative to the project, with slashes: `environments/dev.ts`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */

import type { Json, JsonObject } from "../../core/artifact.ts";
import { type SecretSource, secretVariable } from "../../core/secret.ts";
import type { Site } from "../../core/target.ts";
import type { Workload } from "../../core/workload.ts";
import { callersOutside, startedAfter } from "./order.ts";
import { prepareService } from "./prepare.ts";
import { publishedPorts } from "./publish.ts";
import { secretsOf, serviceOf } from "./service.ts";
import { trafficService } from "./traffic.ts";
import { logVolumes, planVolumes } from "./volumes.ts";

export interface ComposeInput {
  readonly site: Pick<Site, "name" | "services">;
  readonly workloads: readonly Workload[];
  /** Where compose finds the values of secrets: `.env` beside the file by itself, another with `--env-file`. */
  readonly secrets: SecretSource;
  /** The environment's file relative to the project's folder. */
  readonly source: string;
}

export const composeFile = ({ site, workloads, secrets, source }: ComposeInput): JsonObject => {
  const logs = logVolumes(site.services, workloads);
  const traffic = trafficService({ services: site.services, workloads, logs, source });
  const volumes = planVolumes(workloads, logs, traffic !== undefined);
  const ports = publishedPorts(workloads);
  const after = startedAfter(workloads);
  const outside = callersOutside(workloads);
  const services: Record<string, Json | undefined> = {};
  if (volumes.length > 0) services.prepare = prepareService(volumes);
  for (const workload of workloads)
    services[workload.name] = serviceOf(workload, {
      environment: site.name,
      secrets,
      logs,
      ports: ports.get(workload.name) ?? [],
      after: after.get(workload.name) ?? [],
      callsOutside: outside.has(workload.name),
    });
  if (traffic !== undefined) services.traffic = traffic;
  const mounted = [...new Map(workloads.flatMap(secretsOf).map(one => [one.name, one])).values()];
  return {
    name: `signalbox-${site.name}`,
    services,
    ...(volumes.length > 0 ? { volumes: Object.fromEntries(volumes.map(({ name }) => [name, {}])) } : {}),
    ...(mounted.length > 0
      ? { secrets: Object.fromEntries(mounted.map(one => [one.name, { environment: secretVariable(one) }])) }
      : {}),
  };
};
