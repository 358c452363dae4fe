/** AWS on loopback: a moto server, and resources of Terraform files applied to it. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, freePort, run, type Server, start } from "../conformance/engine.ts";
import type { Json } from "./pattern.ts";

const python = cached(join("python-aws", "bin", "python"));
const here = fileURLToPath(new URL(".", import.meta.url));

/** Whether `npm run engines` has fetched moto and boto3. */
export const hasMoto = existsSync(python);

export interface Made {
  readonly address: string;
  readonly call: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly applied: boolean;
}

export interface Problem {
  readonly address: string;
  readonly call: string;
  readonly path: string;
  readonly what: string;
  readonly got: string;
  readonly expected: string;
}

type Described = Readonly<Record<string, Json>>;

export interface Applied {
  readonly calls: readonly Made[];
  /** `aws_cloudwatch_query_definition: moto has no PutQueryDefinition` */
  readonly notApplied: readonly string[];
  readonly problems: readonly Problem[];
  /** In the words of AWS's answers. */
  readonly exists: {
    readonly logGroups: readonly Described[];
    readonly metricFilters: readonly Described[];
    readonly subscriptionFilters: readonly Described[];
    readonly metricAlarms: readonly Described[];
    readonly dashboards: readonly Described[];
    readonly topics: readonly Described[];
    readonly buckets: readonly Described[];
    readonly roles: readonly Described[];
    readonly policies: readonly Described[];
    readonly keys: readonly Described[];
    readonly deliveryStreams: readonly Described[];
  };
}

export interface Moto {
  readonly endpoint: string;
  /** Forgets everything. */
  reset(): Promise<void>;
  apply(files: readonly string[], variables?: Readonly<Record<string, string>>): Promise<Applied>;
  /** Writes events to a log group; what its subscription then brought into a bucket, unpacked. */
  deliver(group: string, bucket: string, events: readonly Json[]): Promise<readonly { readonly payload: Json }[]>;
  stop(): Promise<void>;
}

export const startMoto = async (): Promise<Moto> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server: Server = await start(
    cached(join("python-aws", "bin", "moto_server")),
    ["-H", "127.0.0.1", "-p", String(port)],
    { ready: `${endpoint}/moto-api/data.json` },
  );
  const script = async (name: string, args: readonly string[], input?: string): Promise<unknown> => {
    const { code, stderr, stdout } = await run(python, [join(here, name), ...args, "--endpoint", endpoint], {
      // The scripts' folder is the repository's.
      env: { PYTHONDONTWRITEBYTECODE: "1" },
      timeoutMs: 180_000,
      ...(input === undefined ? {} : { input }),
    });
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stderr.slice(-3000)}`);
    return JSON.parse(stdout);
  };
  return {
    endpoint,
    reset: async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
    },
    apply: async (files, variables = {}) => {
      const given = Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}=${value}`]);
      // What apply.py prints is written beside it.
      return (await script("apply.py", [...files, ...given])) as Applied;
    },
    deliver: async (group, bucket, events) =>
      (await script("deliver.py", [group, bucket], JSON.stringify(events))) as readonly { payload: Json }[],
    stop: () => server.stop(),
  };
};
