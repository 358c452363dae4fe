/** What runs of Jaeger: one program that takes, keeps and shows traces, and before it what prepares its indices. */

import { authorityMounts } from "../../core/authority.ts";
import { secretVariable } from "../../core/secret.ts";
import { setupWorkload } from "../../core/setup.ts";
import type { Endpoint, Self, Site } from "../../core/target.ts";
import { GiB } from "../../core/units.ts";
import type { Mount, Port, Workload } from "../../core/workload.ts";
import { configDirectory, ports } from "./config.ts";
import { jaegerSetup, setupFolder } from "./indices.ts";
import { type JaegerOptions, storageOf } from "./options.ts";
import { elasticsearchDoor, secretsDirectory } from "./storage.ts";

/** Jaeger's configuration and the files it names. */
const configFiles = ["jaeger.yaml", "ui.json", "sampling.json"];

export const jaegerWorkloads = (self: Self<JaegerOptions>, site: Site): readonly Workload[] => {
  const { key, options } = self;
  if (options.url !== undefined) return [];
  const setup = jaegerSetup(options, site);
  return [
    ...(setup === undefined
      ? []
      : [
          setupWorkload(setup, {
            name: `${key}-setup`,
            folder: `${key}/${setupFolder}`,
            authority: options.elasticsearch.setup.authority ?? elasticsearchDoor(options, site)?.authority,
          }),
        ]),
    {
      name: key,
      component: "jaeger",
      about: "Jaeger, which keeps and shows traces",
      image: { name: "jaeger", version: options.version },
      args: [`--config=${configDirectory}/jaeger.yaml`],
      ports: jaegerPorts,
      ready: { path: "/status", port: ports.health },
      go: true,
      cpu: 0.25,
      memory: GiB(1),
      ...byStorage(self, site),
    },
  ];
};

/** How many there can be, and what each needs. */
const byStorage = (
  { key, options }: Self<JaegerOptions>,
  site: Site,
): Pick<Workload, "runs" | "single" | "mounts" | "env" | "connects"> => {
  const shared: readonly Mount[] = [
    {
      kind: "files",
      at: configDirectory,
      files: Object.fromEntries(configFiles.map(path => [path, `${key}/${path}`])),
    },
    // The image declares a volume there, which a read-only root needs to be one of ours.
    { kind: "scratch", at: "/tmp" },
  ];
  const storage = storageOf(options);
  switch (storage) {
    case "memory":
      return {
        runs: { kind: "replicas", count: 1 },
        single: "each would show only the traces it was sent itself",
        mounts: shared,
      };
    case "badger":
      return {
        runs: { kind: "members", count: 1 },
        single: "Badger belongs to one process",
        mounts: [...shared, { kind: "disk", at: options.badger.directory, size: GiB(20) }],
      };
    case "elasticsearch": {
      const door = elasticsearchDoor(options, site);
      return {
        runs: { kind: "replicas", count: site.platform.profile === "large" ? 2 : 1 },
        ...secretsOf(door?.auth, [...shared, ...authorityMounts(door ? [door] : [])]),
        ...(door === undefined ? {} : { connects: [door.url] }),
      };
    }
    default:
      return storage satisfies never;
  }
};

/** Passwords are variables, keys and tokens files, as `storage.ts` writes them. */
const secretsOf = (auth: Endpoint["auth"], mounts: readonly Mount[]): Pick<Workload, "env" | "mounts"> => {
  switch (auth?.kind) {
    case undefined:
      return { mounts };
    case "basic":
      return { mounts, env: { [secretVariable(auth.password)]: auth.password } };
    case "api-key":
      return {
        mounts: [...mounts, { kind: "secret-file", at: `${secretsDirectory}/${auth.key.name}`, secret: auth.key }],
      };
    case "bearer":
      return {
        mounts: [...mounts, { kind: "secret-file", at: `${secretsDirectory}/${auth.token.name}`, secret: auth.token }],
      };
    default:
      return auth satisfies never;
  }
};

const jaegerPorts: readonly Port[] = [
  // Shippers name these; services send to shippers, which redact.
  { name: "otlp-grpc", port: ports.otlpGrpc, speaks: "grpc" },
  { name: "otlp-http", port: ports.otlpHttp, speaks: "http" },
  { name: "sampling-http", port: ports.samplingHttp, speaks: "http", audience: "services" },
  { name: "sampling-grpc", port: ports.samplingGrpc, speaks: "grpc", audience: "services" },
  { name: "query", port: ports.query, speaks: "http", audience: "readers" },
  { name: "query-grpc", port: ports.queryGrpc, speaks: "grpc", audience: "readers" },
  { name: "metrics", port: ports.metrics, speaks: "http", audience: "scrapers" },
  { name: "health", port: ports.health, speaks: "http" },
];
