/** One workload as a service of a compose file, with no more rights than it has in a cluster. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Secret, SecretSource } from "../../core/secret.ts";
import { goMemoryLimit, ordinary, type Port, type Workload } from "../../core/workload.ts";
import { imageOf } from "./image.ts";
import { literal, memory, variableText } from "./text.ts";
import { type LogVolume, mountsOf, scratchOf } from "./volumes.ts";

export interface ServiceFacts {
  readonly environment: string;
  readonly secrets: SecretSource;
  readonly logs: readonly LogVolume[];
  readonly ports: readonly JsonObject[];
  /** The services it starts after. */
  readonly after: readonly string[];
  /** Whether it connects to a host that is no service of the file. */
  readonly callsOutside: boolean;
}

export const serviceOf = (workload: Workload, facts: ServiceFacts): JsonObject => {
  const { args = [], capabilities = [], command, env = {}, ports = [], runs, user = ordinary.user } = workload;
  const volumes = mountsOf(workload, facts.logs);
  const scratch = scratchOf(workload);
  const files = secretFiles(workload);
  const environment = {
    ...Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, variableText(value, { workload, ...facts })]),
    ),
    ...(workload.go ? { GOMEMLIMIT: goMemoryLimit(workload.memory) } : {}),
  };
  return {
    image: imageOf(workload.image),
    hostname: workload.name,
    ...(command === undefined ? {} : { entrypoint: command.map(literal) }),
    ...(args.length === 0 ? {} : { command: args.map(literal) }),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    restart: runs.kind === "once" ? "on-failure" : "unless-stopped",
    ...dependsOn(volumes, facts.after),
    ...(workload.family === undefined ? {} : { networks: { default: { aliases: [workload.family] } } }),
    // The machine itself has no name in a container but this, and on Linux not even this.
    ...(facts.callsOutside ? { extra_hosts: ["host.docker.internal:host-gateway"] } : {}),
    // All it listens on, which the wiring check reads; within its network compose lets everybody through.
    ...(ports.length === 0 ? {} : { expose: ports.map(portText) }),
    ...(facts.ports.length === 0 ? {} : { ports: facts.ports }),
    // Compose copies secrets into the container's own file system and refuses to where that is read-only:
    // https://github.com/docker/compose/issues/12031
    ...guarded({ user, capabilities, readOnly: files.length === 0 }),
    mem_limit: memory(workload.memory),
    stop_grace_period: `${workload.graceSeconds ?? ordinary.graceSeconds}s`,
    ...healthcheck(workload),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(scratch.length === 0 ? {} : { tmpfs: scratch }),
    ...(files.length === 0 ? {} : { secrets: files }),
  };
};

const portText = ({ port, transport = "tcp" }: Port): string =>
  transport === "tcp" ? `${port}` : `${port}/${transport}`;

/** What every service is kept from. */
export const guarded = ({
  user,
  capabilities,
  readOnly,
}: {
  readonly user: number;
  readonly capabilities: readonly string[];
  readonly readOnly: boolean;
}): JsonObject => ({
  user: `${user}:${user}`,
  read_only: readOnly,
  cap_drop: ["ALL"],
  ...(capabilities.length === 0 ? {} : { cap_add: [...capabilities] }),
  security_opt: ["no-new-privileges:true"],
});

const dependsOn = (volumes: readonly JsonObject[], after: readonly string[]): JsonObject => {
  const waits = {
    ...(volumes.some(({ type }) => type === "volume")
      ? { prepare: { condition: "service_completed_successfully" } }
      : {}),
    ...Object.fromEntries(after.map(name => [name, { condition: "service_started" }])),
  };
  return Object.keys(waits).length === 0 ? {} : { depends_on: waits };
};

/** Images with a tool that fetches a page; the others hold their program and nothing else. */
const fetchers: readonly string[] = ["alertmanager", "grafana", "prometheus"];

const healthcheck = ({ image, ready, startSeconds = ordinary.startSeconds }: Workload): JsonObject =>
  ready === undefined || !fetchers.includes(image.name)
    ? {}
    : {
        healthcheck: {
          test: ["CMD", "wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${ready.port}${literal(ready.path)}`],
          interval: "15s",
          timeout: "5s",
          start_period: `${startSeconds}s`,
        },
      };

/** The secrets a workload finds in files. */
export const secretsOf = ({ mounts = [] }: Workload): readonly Secret[] =>
  mounts.flatMap(mount => (mount.kind === "secret-file" ? [mount.secret] : []));

const secretFiles = ({ mounts = [], user = ordinary.user }: Workload): readonly JsonObject[] =>
  mounts.flatMap(mount =>
    mount.kind === "secret-file"
      ? [{ source: mount.secret.name, target: literal(mount.at), uid: String(user), gid: String(user), mode: 0o400 }]
      : [],
  );
