/** The service that stands in for the environment's own: `signalbox traffic`, run from the project's folder. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Service } from "../../core/service.ts";
import { MiB } from "../../core/units.ts";
import { ordinary, type Workload } from "../../core/workload.ts";
import { imageOf, nodeImage } from "./image.ts";
import { guarded } from "./service.ts";
import { literal, memory } from "./text.ts";
import { fresh, type LogVolume } from "./volumes.ts";

interface TrafficFacts {
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
  readonly logs: readonly LogVolume[];
  readonly source: string;
}

/** Where the project is mounted. */
const project = "/project";

/** The copy that the project has installed, or what is built where the project is Signalbox itself. */
const run = [
  "for main in node_modules/signalbox/dist/cli/main.js dist/cli/main.js",
  'do if [ -f "$main" ]; then exec node "$main" traffic "$@"; fi',
  "done",
  'echo "there is no Signalbox to run: run npm ci in the project\'s folder" >&2',
  "exit 1",
].join("; ");

/** Undefined when there is no door that traffic could go through. */
export const trafficService = ({ services, workloads, logs, source }: TrafficFacts): JsonObject | undefined => {
  const door = services.some(({ source: { kind }, traces }) => kind === "otlp" || traces)
    ? otlpDoor(workloads)
    : undefined;
  if (door === undefined && logs.length === 0) return undefined;
  return {
    image: imageOf(nodeImage),
    working_dir: project,
    init: true,
    entrypoint: ["/bin/sh", "-c", literal(run), "traffic"],
    command: [literal(source), "--feed", ...(door === undefined ? [] : ["--otlp", door.url])],
    restart: "unless-stopped",
    depends_on: {
      ...(logs.length === 0 ? {} : { prepare: { condition: "service_completed_successfully" } }),
      ...(door === undefined ? {} : { [door.workload]: { condition: "service_started" } }),
    },
    ...guarded({ user: ordinary.user, capabilities: [], readOnly: true }),
    mem_limit: memory(MiB(512)),
    stop_grace_period: "10s",
    volumes: [
      {
        type: "bind",
        // From generated/<environment>/compose/ to the folder that holds generated/.
        source: "${SIGNALBOX_PROJECT:-../../..}",
        target: project,
        read_only: true,
        bind: { create_host_path: false },
      },
      ...logs.map(({ name, path }) => ({ type: "volume", source: name, target: literal(path), volume: fresh })),
    ],
  };
};

/** The first door for services that takes OTLP over HTTP. */
const otlpDoor = (workloads: readonly Workload[]): { readonly url: string; readonly workload: string } | undefined => {
  for (const { name, ports = [] } of workloads) {
    const port = ports.find(one => one.audience === "services" && one.name === "otlp-http");
    if (port !== undefined) return { url: `http://${name}:${port.port}`, workload: name };
  }
  return undefined;
};
