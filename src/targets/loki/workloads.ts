/** What runs of Loki: one process, or in profile `large` its microservices. */

import { secretVariable } from "../../core/secret.ts";
import { addressOf, type Self, type Site } from "../../core/target.ts";
import { GiB, MiB, type Size } from "../../core/units.ts";
import type { Audience, Mount, Port, Running, Variable, Workload } from "../../core/workload.ts";
import { configDirectory, storesOf } from "./config.ts";
import type { LokiOptions } from "./options.ts";
import {
  addressVariable,
  copies,
  familyOf,
  gossipPort,
  grpcPort,
  httpPort,
  nameOf,
  type Process,
  processes,
} from "./processes.ts";
import { ruleFiles } from "./recording.ts";
import { hasRules, rulerAddresses, rulerConfig, rulerSecrets } from "./ruler.ts";
import { storeAddresses, storeSecrets } from "./stores.ts";

const configFile = "loki.yaml";

/** Ready once its rings are; alive as long as it answers, which it does while it replays its log or waits for others. */
const health = {
  ready: { path: "/ready", port: httpPort },
  alive: { path: "/services", port: httpPort },
} as const;

export const lokiWorkloads = (self: Self<LokiOptions>, site: Site): readonly Workload[] => {
  if (self.options.url !== undefined) return [];
  return site.platform.profile === "large" ? processes.map(process => part(self, site, process)) : [whole(self, site)];
};

/** What every process has in common: they read one file. */
const common = (self: Self<LokiOptions>, site: Site) => ({
  image: { name: "loki", version: self.options.version },
  args: [`-config.file=${configDirectory}/${configFile}`, "-config.expand-env=true"],
  env: Object.fromEntries(
    [...storesOf(self.options).flatMap(storeSecrets), ...rulerSecrets(self, site)].map(
      secret => [secretVariable(secret), secret] as const,
    ),
  ) satisfies Record<string, Variable>,
  ...health,
  go: true,
});

/** A folder of its own for each process that reads more than `loki.yaml`. */
const configMount = ({ key }: Self<LokiOptions>, config: string, more: readonly string[] = []): Mount => ({
  kind: "files",
  at: configDirectory,
  config,
  files: Object.fromEntries([configFile, ...more].map(path => [path, `${key}/${path}`])),
});

const rulePaths = (self: Self<LokiOptions>, site: Site): readonly string[] =>
  ruleFiles(self, site).map(({ path }) => path);

const http = (audience: Audience): Port => ({ name: "http", port: httpPort, speaks: "http", audience });

/** Deletion writes its lists here. */
const temporary: Mount = { kind: "scratch", at: "/tmp" };

const storeEdges = ({ options }: Self<LokiOptions>): readonly string[] => storesOf(options).flatMap(storeAddresses);

const whole = (self: Self<LokiOptions>, site: Site): Workload => {
  const { key, options } = self;
  const local = storesOf(options).some(store => store.kind === "file-system");
  return {
    ...common(self, site),
    name: key,
    component: "loki",
    about: "Loki, which keeps logs",
    runs: { kind: "members", count: 1 },
    single: local ? "chunks on a disk belong to one Loki" : "outside of profile large its rings are its own",
    mounts: [
      configMount(self, key, rulePaths(self, site)),
      { kind: "disk", at: options.directory, size: local ? GiB(50) : GiB(10) },
      temporary,
    ],
    ports: [http("readers")],
    connects: [...storeEdges(self), ...rulerAddresses(rulerConfig(self, site))],
    // Waits 15 seconds for its ring, and replays its log before that.
    startSeconds: 300,
    // https://github.com/grafana/loki/blob/main/production/helm/loki/values.yaml
    graceSeconds: 300,
    cpu: 0.5,
    memory: GiB(2),
  };
};

/** What a process has that others have not. Who keeps nothing has no disk. */
interface Part {
  readonly about: string;
  readonly runs: Running;
  readonly single?: string;
  readonly disk?: Size;
  /** Whether it reads or writes the object store. */
  readonly stores: boolean;
  readonly cpu: number;
  readonly memory: Size;
  readonly graceSeconds?: number;
}

/**
 * Counts and memory are what Loki asks for up to 3 TB a day, or less where that is a matter of load; cores are a quarter of it,
 * because less is asked for at first. Grace and disks are those of its chart.
 * @see https://grafana.com/docs/loki/latest/setup/size/
 * @see https://github.com/grafana/loki/blob/main/production/helm/loki/values.yaml
 */
const parts: Readonly<Record<Process, Part>> = {
  distributor: {
    about: "the Loki process that takes records and hands them to ingesters",
    runs: { kind: "replicas", count: 2, upTo: 8 },
    stores: false,
    cpu: 0.5,
    memory: MiB(512),
  },
  ingester: {
    about: "the Loki process that keeps new records until they are written to the store",
    // As many as there are copies of a record; two of them must be there.
    runs: { kind: "members", count: copies },
    disk: GiB(10),
    stores: true,
    cpu: 0.5,
    memory: GiB(4),
    graceSeconds: 300,
  },
  querier: {
    about: "the Loki process that answers parts of queries",
    runs: { kind: "replicas", count: 2, upTo: 10 },
    stores: true,
    cpu: 0.25,
    memory: GiB(2),
  },
  "query-frontend": {
    about: "the Loki process that takes queries and splits them",
    runs: { kind: "replicas", count: 2 },
    stores: false,
    cpu: 0.25,
    memory: GiB(1),
  },
  "query-scheduler": {
    about: "the Loki process that queues parts of queries for queriers",
    runs: { kind: "replicas", count: 2 },
    stores: false,
    cpu: 0.25,
    memory: MiB(512),
  },
  "index-gateway": {
    about: "the Loki process that answers from the index",
    runs: { kind: "members", count: 2 },
    disk: GiB(10),
    stores: true,
    cpu: 0.25,
    memory: GiB(2),
    graceSeconds: 300,
  },
  compactor: {
    about: "the Loki process that compacts the index and deletes what is too old",
    runs: { kind: "members", count: 1 },
    single: "two compactors would write one index",
    // What is marked for deletion is on its disk only.
    disk: GiB(10),
    stores: true,
    cpu: 0.5,
    memory: GiB(4),
  },
  ruler: {
    about: "the Loki process that judges alerts and records instruments",
    runs: { kind: "members", count: 2 },
    // What is recorded and not yet sent.
    disk: GiB(10),
    stores: true,
    cpu: 0.25,
    memory: GiB(1),
    graceSeconds: 300,
  },
};

const part = (self: Self<LokiOptions>, site: Site, process: Process): Workload => {
  const { key, options } = self;
  const { platform } = site;
  const { cpu, disk, memory, runs, stores, ...facts } = parts[process];
  const { args, env, ...same } = common(self, site);
  const name = nameOf(key, process);
  const ruler = process === "ruler";
  return {
    ...same,
    about: facts.about,
    ...(facts.single === undefined ? {} : { single: facts.single }),
    ...(facts.graceSeconds === undefined ? {} : { graceSeconds: facts.graceSeconds }),
    name,
    component: process,
    runs: ruler && !hasRules(self, site) ? { kind: "members", count: 1 } : runs,
    args: [...args, `-target=${process}`],
    env: { [addressVariable]: { from: "pod-address" }, ...env },
    mounts: [
      // Of its own, so that a changed threshold restarts nobody else.
      ruler ? configMount(self, name, rulePaths(self, site)) : configMount(self, key),
      disk === undefined
        ? { kind: "scratch", at: options.directory }
        : { kind: "disk", at: options.directory, size: disk },
      ...(process === "compactor" ? [temporary] : []),
    ],
    ports: [
      http(process === "query-frontend" ? "readers" : "scrapers"),
      { name: "grpc", port: grpcPort, speaks: "grpc", audience: "family" },
      { name: "gossip", port: gossipPort, audience: "family" },
    ],
    // Clients spread over the gateways, which one address would hide.
    ...(process === "index-gateway" ? { headless: true } : {}),
    family: familyOf(key),
    // Beside the family, which talks on its two ports.
    connects: [
      ...(stores ? storeEdges(self) : []),
      ...(ruler ? rulerAddresses(rulerConfig(self, site)) : []),
      // Records as they come, which frontends ask of queriers.
      ...(process === "query-frontend" ? [addressOf(platform, nameOf(key, "querier"), httpPort)] : []),
    ],
    ...(process === "ingester" ? { least: copies } : {}),
    // A ring's members wait for each other; an ingester replays its log first.
    startSeconds: process === "ingester" ? 900 : 300,
    cpu,
    memory,
  };
};
