/** Runs a generated collector file with nothing changed but addresses, directories and what stands in a store's place. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { Environment } from "../../../src/environment/index.ts";
import { yamlText } from "../../../src/output/render.ts";
import { engine, freePort, pause, type Server, start } from "../engine.ts";

export const otelcol = engine("otelcol");

/** What the references of generated files find. */
export const variables = {
  PSEUDONYM_KEY: "a-key-for-pseudonyms-in-tests",
  MY_POD_IP: "127.0.0.1",
  ELASTICSEARCH_API_KEY: "test",
  LOKI_PASSWORD: "test",
  LOKI_TOKEN: "test",
  AZURE_CONNECTION_STRING: "InstrumentationKey=00000000-0000-0000-0000-000000000000",
  ONWARD_KEY: "test",
  ONWARD_API_KEY: "test",
} as const;

/** The collector's files of an environment by path, as text. */
export const filesOf = (environment: Environment): ReadonlyMap<string, string> =>
  new Map(
    environment.targets
      .filter(one => one.target.product === "otel-collector")
      .flatMap(one => one.target.emit(one.self, environment.site))
      .flatMap(artifact => (artifact.kind === "yaml" ? [[artifact.path, yamlText(artifact.data)] as const] : [])),
  );

export interface Process {
  readonly server: Server;
  /** The port of OTLP over HTTP. */
  readonly otlpHttp: number;
  readonly otlpGrpc: number;
}

export interface RunOptions {
  /** Where the process keeps its state. */
  readonly folder: string;
  /** Merged last: what a test changes beside addresses and directories. */
  readonly also?: Readonly<Record<string, unknown>>;
  /** @default the pseudonym key and others of `variables` */
  readonly env?: Readonly<Record<string, string>>;
  /** @default `otelcol` */
  readonly binary?: string | undefined;
}

/** Starts a file with ports of its own on loopback. */
export const runFile = async (
  text: string,
  { folder, also = {}, env = {}, binary = otelcol }: RunOptions,
): Promise<Process> => {
  const [otlpGrpc, otlpHttp, health] = [await freePort(), await freePort(), await freePort()];
  mkdirSync(join(folder, "state"), { recursive: true });
  const listens = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
  const hasOtlp = /^ {2}otlp:/m.test(text);
  const hasHttp = /^ {6}http:/m.test(text);
  const addresses = {
    extensions: { health_check: listens(health), file_storage: { directory: join(folder, "state") } },
    ...(hasOtlp
      ? {
          receivers: {
            otlp: { protocols: { grpc: listens(otlpGrpc), ...(hasHttp ? { http: listens(otlpHttp) } : {}) } },
          },
        }
      : {}),
    service: { telemetry: { metrics: { level: "none", readers: [] } } },
  };
  // Some authority in the place of any that is mounted.
  const authority = join(folder, "authority.pem");
  writeFileSync(authority, rootCertificates[0] ?? "");
  writeFileSync(join(folder, "generated.yaml"), text.replaceAll(/\/run\/authorities\/[a-z0-9-]+\.pem/g, authority));
  writeFileSync(join(folder, "addresses.yaml"), yamlText(addresses));
  writeFileSync(join(folder, "also.yaml"), yamlText(also as never));
  const server = await start(
    binary ?? "",
    ["generated", "addresses", "also"].map(name => `--config=${join(folder, `${name}.yaml`)}`),
    { env: { ...variables, ...env }, ready: `http://127.0.0.1:${health}/` },
  );
  return { server, otlpGrpc, otlpHttp };
};

/** Sends what a pipeline exports to a file. */
export const toFile = (folder: string, pipelines: readonly string[]) => ({
  exporters: Object.fromEntries(
    pipelines.map(name => [fileExporter(name), { path: outFile(folder, name), flush_interval: "200ms" }]),
  ),
  service: { pipelines: Object.fromEntries(pipelines.map(name => [name, { exporters: [fileExporter(name)] }])) },
});

const fileExporter = (pipeline: string): string => `file/${pipeline.replaceAll("/", "-")}`;
const outFile = (folder: string, pipeline: string): string => join(folder, `${pipeline.replaceAll("/", "-")}.json`);

/** What a pipeline has written so far, one request an entry. */
export const writtenBy = (folder: string, pipeline: string): readonly unknown[] => {
  try {
    return readFileSync(outFile(folder, pipeline), "utf8")
      .split("\n")
      .filter(line => line.endsWith("}"))
      .map(line => JSON.parse(line));
  } catch {
    return [];
  }
};

/** Waits until a count stays the same for a while, and has reached its end when one is given. */
export const settled = async (count: () => number, atLeast: number, limitMs = 120_000): Promise<number> => {
  const deadline = Date.now() + limitMs;
  let [seen, since] = [-1, Date.now()];
  while (Date.now() < deadline) {
    const now = count();
    if (now !== seen) [seen, since] = [now, Date.now()];
    else if ((now >= atLeast && Date.now() - since > 1500) || Date.now() - since > 15_000) break;
    await pause(250);
  }
  return seen;
};
