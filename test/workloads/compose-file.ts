/** A compose file as it is written, held to the keys of it that we use, and a workload to put into one. */

import { Ajv } from "ajv";
import { expect } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../../src/core/artifact.ts";
import { envFile } from "../../src/core/secret.ts";
import { MiB } from "../../src/core/units.ts";
import type { Workload } from "../../src/core/workload.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { render, yamlText } from "../../src/output/render.ts";
import { composeFile } from "../../src/targets/compose/index.ts";
import { siteOf } from "../store-site.ts";

export interface Mount {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
}
export interface Service {
  readonly [key: string]: unknown;
  readonly volumes?: readonly Mount[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ports?: readonly { readonly host_ip: string; readonly published: string; readonly protocol: string }[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
}
export interface File {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
}

export const text = { type: "string", minLength: 1 };
export const texts = { type: "array", items: { type: "string" }, minItems: 1 };
export const object = (required: readonly string[], properties: object, more: object = {}) => ({
  type: "object",
  required,
  properties,
  additionalProperties: false,
  ...more,
});
export const named = (value: object) => ({
  type: "object",
  propertyNames: { pattern: "^[a-zA-Z0-9._-]+$" },
  additionalProperties: value,
});

/**
 * The keys we write, as the specification has them; every service must have what keeps it small.
 * @see https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
 */
export const schema = object(["name", "services"], {
  name: { type: "string", pattern: "^[a-z0-9][a-z0-9_-]*$" },
  services: named(
    object(["image", "restart", "user", "read_only", "cap_drop", "security_opt", "mem_limit"], {
      image: { type: "string", pattern: "^[a-z0-9.-]+/[a-z0-9./_-]+:[A-Za-z0-9._-]+$", not: { pattern: ":latest$" } },
      hostname: text,
      working_dir: text,
      init: { type: "boolean" },
      entrypoint: texts,
      command: texts,
      environment: { type: "object", additionalProperties: { type: "string" } },
      restart: { enum: ["unless-stopped", "on-failure"] },
      depends_on: named(
        object(["condition"], { condition: { enum: ["service_started", "service_completed_successfully"] } }),
      ),
      network_mode: { const: "none" },
      networks: object(["default"], { default: object(["aliases"], { aliases: texts }) }),
      expose: { type: "array", items: { type: "string", pattern: "^[0-9]+(/udp)?$" } },
      ports: {
        type: "array",
        items: object(["host_ip", "target", "published", "protocol"], {
          host_ip: { const: "127.0.0.1" },
          target: { type: "integer" },
          published: { type: "string", pattern: "^[0-9]+$" },
          protocol: { enum: ["tcp", "udp"] },
        }),
      },
      user: { type: "string", pattern: "^[0-9]+:[0-9]+$" },
      read_only: { type: "boolean" },
      cap_drop: { const: ["ALL"] },
      cap_add: texts,
      security_opt: { const: ["no-new-privileges:true"] },
      mem_limit: { type: "string", pattern: "^[0-9]+m$" },
      stop_grace_period: { type: "string", pattern: "^[0-9]+s$" },
      healthcheck: object(["test", "interval", "timeout", "start_period"], {
        test: texts,
        interval: text,
        timeout: text,
        start_period: text,
      }),
      volumes: {
        type: "array",
        items: object(["type", "target"], {
          type: { enum: ["bind", "volume"] },
          source: text,
          target: { type: "string", pattern: "^/" },
          read_only: { const: true },
          bind: object(["create_host_path"], { create_host_path: { const: false } }),
          volume: object(["nocopy"], { nocopy: { const: true }, subpath: text }),
        }),
      },
      tmpfs: { type: "array", items: { type: "string", pattern: "^/[^:]+:exec,mode=1777(,size=[0-9]+)?$" } },
      extra_hosts: { const: ["host.docker.internal:host-gateway"] },
      secrets: {
        type: "array",
        items: object(["source", "target", "uid", "gid", "mode"], {
          source: text,
          target: { type: "string", pattern: "^/" },
          uid: text,
          gid: text,
          mode: { type: "integer" },
        }),
      },
    }),
  ),
  volumes: named(object([], {})),
  secrets: named(object(["environment"], { environment: text })),
});
export const fits = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** As it stands in the file. */
export const written = (data: JsonObject): File => {
  const file: File = parse(yamlText(data));
  fits(file);
  expect(fits.errors ?? []).toEqual([]);
  return file;
};

export const plain: Workload = {
  name: "store",
  component: "server",
  about: "a store",
  image: { name: "node" },
  runs: { kind: "replicas", count: 1 },
  cpu: 0.1,
  memory: MiB(256),
};

export const fileOf = (workloads: readonly Workload[], input: Parameters<typeof siteOf>[0] = {}): File =>
  written(
    composeFile({
      site: siteOf({ name: "laptop", ...input }),
      workloads,
      secrets: envFile(),
      source: "environments/laptop.ts",
    }),
  );

/** What an environment's file is, as written. */
export const composed = (environment: Parameters<typeof defineEnvironment>[0]): File => {
  const { files: all, problems } = render(defineEnvironment(environment), "environments/one.ts");
  expect(problems).toEqual([]);
  return parse(all.find(one => one.path === "compose/compose.yaml")?.text ?? "");
};

export const serviceOf = (workload: Partial<Workload>, input: Parameters<typeof siteOf>[0] = {}): Service =>
  fileOf([{ ...plain, ...workload }], input).services.store ?? {};
