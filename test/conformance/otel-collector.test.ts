/** The collector's files on the real collector: accepted, strict, and meaning what the interpreter says. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { secret } from "../../src/core/secret.ts";
import { containerFiles, files, otlp, pods, syslog } from "../../src/core/service.ts";
import { percent, seconds } from "../../src/core/units.ts";
import { defineEnvironment, type Environment, type EnvironmentInput } from "../../src/environment/index.ts";
import { yamlText } from "../../src/output/render.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { loki, s3 } from "../../src/targets/loki/index.ts";
import { collectorConfigSchema, otelCollector } from "../../src/targets/otel-collector/index.ts";
import { pause, run } from "./engine.ts";
import { keysOf, misspelt } from "./misspelt.ts";
import { filesOf, otelcol, runFile, variables } from "./otel-collector/run.ts";
import { ownStore } from "./otel-collector/stores.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-otelcol-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prodTraces = {
  base: percent(10),
  errors: percent(100),
  slow: { over: seconds(5), keep: percent(50) },
  cacheHits: percent(1),
};

const services: EnvironmentInput["services"] = {
  "llm-service": { source: files("/tmp/signalbox-none/*.log") },
  "llm-sidecar": { source: containerFiles("/tmp/signalbox-none/*.cri"), privacy: { user: "drop" } },
  direct: { source: otlp() },
  box: { source: syslog() },
};

const stores = {
  loki: loki({ store: s3({ bucket: "logs", region: "eu-west-1" }), tenant: "ai" }),
  elasticsearch: elasticsearch({}),
  jaeger: jaeger({}),
};

const to = { logs: ["loki", "elasticsearch"], traces: ["jaeger"] };

const matrix: readonly (readonly [name: string, environment: () => Environment])[] = [
  ["three lines", () => defineEnvironment({ name: "dev", platform: compose(), services: { "llm-service": {} } })],
  [
    "compose with everything",
    () =>
      defineEnvironment({
        name: "dev",
        platform: compose(),
        services,
        sampling: { traces: prodTraces, logs: { debug: percent(1), info: percent(0) } },
        targets: { otelCollector: otelCollector({ to }), ...stores },
      }),
  ],
  [
    "a cluster",
    () =>
      defineEnvironment({
        name: "prod",
        platform: kubernetes(),
        services: {
          ...services,
          chat: { source: pods({ app: "chat" }) },
          more: { source: pods({ app: "chat-more" }) },
        },
        sampling: { traces: prodTraces },
        targets: {
          otelCollector: otelCollector({ to, podAttributes: true }),
          ...stores,
          elasticsearch: elasticsearch({ authority: secret("elasticsearch-ca") }),
        },
      }),
  ],
  [
    "a cluster with fixed samplers, identified",
    () =>
      defineEnvironment({
        name: "prod",
        platform: kubernetes(),
        services: { direct: { source: otlp() } },
        sampling: { traces: prodTraces },
        targets: {
          otelCollector: otelCollector({
            version: "0.161",
            to: { logs: ["loki", "others"], traces: ["jaeger"] },
            balancing: { static: ["127.0.0.1:14317"] },
          }),
          loki: loki({
            url: "https://logs.example.com",
            auth: { kind: "basic", username: "ai-team", password: secret("loki-password") },
          }),
          others: loki({
            url: "https://other.example.com",
            auth: { kind: "bearer", token: secret("loki-token") },
            authority: secret("loki-ca"),
          }),
          jaeger: jaeger({}),
        },
      }),
  ],
  [
    "the clouds",
    () =>
      defineEnvironment({
        name: "prod",
        platform: compose(),
        services: { direct: { source: otlp() } },
        targets: {
          otelCollector: otelCollector({ version: "0.161", to: { logs: ["amazon", "google", "azure", "onward"] } }),
          amazon: ownStore({
            protocol: "cloudwatch-logs",
            url: "https://logs.eu-west-1.amazonaws.com",
            facts: { region: "eu-west-1", group: "/llm/{stream}", log_stream: "collector" },
          }),
          google: ownStore({
            protocol: "google-cloud-logging",
            url: "https://logging.googleapis.com",
            facts: { project: "llm-prod", log: "llm-{stream}" },
          }),
          azure: ownStore({
            protocol: "azure-monitor",
            url: "https://westeurope.in.applicationinsights.azure.com",
            auth: { kind: "api-key", key: secret("azure-connection-string") },
          }),
          onward: ownStore({
            protocol: "otlp-grpc",
            url: "https://otlp.example.com:443",
            headers: { "x-team": "a$b", "x-key": secret("onward-key") },
            auth: { kind: "api-key", key: secret("onward-api-key") },
          }),
        },
      }),
  ],
];

/** Whole configurations; fragments are parts. */
const whole = (environment: Environment) =>
  [...filesOf(environment)].filter(([path]) => /^(agent|gateway|sampler)[.]yaml$/.test(path));

const cases = matrix.flatMap(([name, environment]) =>
  whole(environment()).map(([path, text]) => [name, path, text] as const),
);

const validate = (name: string, text: string) => {
  const path = join(folder, `${name.replaceAll(/[^a-z0-9.]+/gi, "-")}.yaml`);
  writeFileSync(path, text);
  return run(otelcol ?? "", ["validate", `--config=${path}`], { env: variables });
};

/** What asks a cluster's API, or a cloud's, as it starts. */
const needsOthers = (text: string): boolean =>
  /k8s_attributes|^ {8}k8s:|^ {2}(awscloudwatchlogs|googlecloud)/m.test(text);

describe.skipIf(!otelcol)("otelcol accepts", () => {
  test.each(cases)("%s: %s", async (name, path, text) => {
    const { code, stderr } = await validate(`${name}-${path}`, text);
    expect({ code, stderr: stderr.slice(-600) }).toEqual({ code: 0, stderr: "" });
  });

  test("the fragment for a collector that is not ours, merged into its file", async () => {
    const [, environment] = matrix[1] ?? [];
    if (!environment) throw new Error("no environment");
    const fragment = filesOf(environment()).get("fragments/redaction.yaml") ?? "";
    const { service, processors } = parse(fragment);
    const theirs = {
      receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } } },
      exporters: { debug: {} },
      processors,
      service: {
        pipelines: Object.fromEntries(
          Object.entries(service.pipelines).map(([id, pipeline]) => [
            id,
            { receivers: ["otlp"], ...(pipeline as object), exporters: ["debug"] },
          ]),
        ),
      },
    };
    const { code, stderr } = await validate("theirs", yamlText(theirs as never));
    expect({ code, stderr: stderr.slice(-600) }).toEqual({ code: 0, stderr: "" });
  });

  test("the Helm chart's values carry the same configuration", () => {
    const [, environment] = matrix[2] ?? [];
    if (!environment) throw new Error("no environment");
    const all = filesOf(environment());
    for (const process of ["agent", "gateway", "sampler"]) {
      const values = parse(all.get(`fragments/helm-values-${process}.yaml`) ?? "");
      expect(values.alternateConfig).toEqual(parse(all.get(`${process}.yaml`) ?? ""));
    }
  });
});

/** Lists of statements and conditions, which have no keys and cost seconds to read. */
const long = new Set(["statements", "log_statements", "log_conditions", "conditions", "blocked_values"]);

const shortened = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [
      key,
      long.has(key) && Array.isArray(below) ? below.slice(0, 1) : shortened(below),
    ]),
  );
};

/** The place of a key, with the names people give left out: components, pipelines, lists. */
const placeOf = (path: readonly (string | number)[]): string =>
  path
    .map(part => (typeof part === "number" ? "[]" : part))
    .map((part, index) => (index === 1 && path[0] !== "service" ? part.split("/")[0] : part))
    .map((part, index) => (index === 2 && path[1] === "pipelines" ? "*" : part))
    .join(".");

/** Names that people give, where no typo can be told from a name. */
const peoplesNames = [
  "exporters.otlp_grpc.headers.x-key",
  "exporters.otlp_grpc.headers.x-team",
  "exporters.otlp_http.headers.X-Scope-OrgID",
  "service.pipelines.*",
];

/**
 * What 0.161 lets pass: unknown keys below HTTP clients and servers, of operators and of sampling policies. Our own
 * schema refuses them.
 */
const engineLetsPass = [
  "exporters.azure_monitor.",
  "exporters.elasticsearch.",
  "exporters.otlp_http.",
  "processors.tail_sampling.policies.",
  "receivers.file_log.operators.",
  "receivers.file_log.resource.",
  "receivers.otlp.protocols.http.",
  "receivers.syslog.operators.",
  "receivers.syslog.resource.",
];

describe.skipIf(!otelcol)("a typo in a key is refused", () => {
  test("by the engine or by our own schema, every key of every file", async () => {
    const tried = new Map<string, unknown>();
    for (const [, , text] of cases) {
      const whole = shortened(parse(text));
      for (const path of keysOf(whole)) {
        const place = placeOf(path);
        if (!tried.has(place)) tried.set(place, misspelt(whole, path));
      }
    }
    const passed: string[] = [];
    const accepted: string[] = [];
    for (const [place, whole] of tried) {
      const ours = collectorConfigSchema.safeParse(whole).success;
      const { code } = await validate("typo", yamlText(whole as never));
      if (code !== 0) continue;
      if (ours) accepted.push(place);
      else if (!engineLetsPass.some(start => place.startsWith(start))) passed.push(place);
    }
    expect(tried.size).toBeGreaterThan(150);
    expect(accepted.sort()).toEqual(peoplesNames);
    expect(passed).toEqual([]);
  });

  test.each(cases)("our own schema takes %s: %s", (_name, _path, text) => {
    expect(collectorConfigSchema.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
  });
});

describe.skipIf(!otelcol)("otelcol runs for five seconds without a word of warning", () => {
  const startable = cases.filter(([, , text]) => !needsOthers(text));

  test.each(startable)("%s: %s", async (name, path, text) => {
    const own = join(folder, `run-${name}-${path}`.replaceAll(/[^a-z0-9]+/gi, "-"));
    const { server } = await runFile(text, { folder: own });
    await pause(5000);
    const alive = server.alive();
    await server.stop();
    const complaints = server
      .output()
      .split("\n")
      .filter(line => /"level":"(warn|error)"|deprecat|alias/i.test(line))
      // None of the files to read is there, and nobody listens in the stores' places.
      .filter(line => !/no files match|finding files|connection refused/i.test(line));
    expect({ alive, complaints }).toEqual({ alive: true, complaints: [] });
  });

  test("what needs a cluster or a cloud is validated only", () => {
    expect(cases.filter(([, , text]) => needsOthers(text)).map(([name, path]) => `${name}: ${path}`)).toEqual([
      "a cluster: gateway.yaml",
      "the clouds: agent.yaml",
    ]);
  });
});
