import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { app, compose, defineEnvironment, jaeger, loki, otelCollector, otlp, percent } from "../../src/index.ts";
import { yamlText } from "../../src/output/render.ts";
import type { AppInput } from "../../src/targets/app/index.ts";
import { nodeApp, openTelemetrySchema, python } from "./app/engines.ts";
import { runNode, runPython, writeApp } from "./app/service.ts";
import { comparing } from "./compared.ts";
import { pause } from "./engine.ts";
import { otelcol, runFile } from "./otel-collector/run.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A service whose traces a collector tail-samples at a half. */
const tailed = (otlpOptions: NonNullable<AppInput["otlp"]> = {}) =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-gateway": { source: otlp() } },
    sampling: { traces: { base: percent(50) } },
    targets: {
      app: app({ otlp: otlpOptions }),
      otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
      loki: loki({}),
      jaeger: jaeger({}),
    },
  });

/** The same service when somebody else takes what it sends. */
const headed = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { "llm-gateway": { source: otlp() } },
  sampling: { traces: { base: percent(50) } },
  targets: { app: app({ otlp: { endpoint: "http://otel-collector:4318" } }) },
});

const written = (environment: ReturnType<typeof tailed>, change?: (text: string) => string): string => {
  const folder = writeApp(environment, change);
  folders.push(join(folder, ".."));
  return folder;
};

const all = [
  ["over HTTP, to a tail sampler", tailed()],
  ["over gRPC, with metrics", tailed({ protocol: "grpc", metrics: "http://metrics.example.com:4317" })],
  ["sampled at its head", headed],
] as const;

describe.skipIf(!openTelemetrySchema())("otel-sdk.yaml is what the official schema asks for", () => {
  // Formats of numbers are the SDKs' business; unknown keywords are the schema's own.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });

  test.each(all)("%s", (_how, environment) => {
    const validate = ajv.compile(JSON.parse(readFileSync(openTelemetrySchema() ?? "", "utf8")));
    const file = parse(readFileSync(join(written(environment), "otel-sdk.yaml"), "utf8"));
    expect([validate(file), validate.errors]).toEqual([true, null]);
    expect(validate({ ...file, tracer_provider: { ...file.tracer_provider, samplers: {} } })).toBe(false);
  });
});

describe.skipIf(!nodeApp)("otel-sdk.yaml is read by the SDK of Node", () => {
  test.each(all)("%s", async (_how, environment) => {
    const folder = written(environment);
    const { code, stdout, stderr } = await runNode(folder, "sdk", [], {
      OTEL_CONFIG_FILE: join(folder, "otel-sdk.yaml"),
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      tracer_provider: { processors: [expect.anything()] },
    });
  });
});

const collector = (into: string): string =>
  yamlText({
    extensions: { health_check: {} },
    receivers: { otlp: { protocols: { grpc: {}, http: {} } } },
    exporters: { file: { path: into, flush_interval: "100ms" } },
    service: {
      extensions: ["health_check"],
      pipelines: {
        traces: { receivers: ["otlp"], exporters: ["file"] },
        logs: { receivers: ["otlp"], exporters: ["file"] },
      },
    },
  });

/** `NAME=value` lines as variables. */
const variablesOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split("\n")
      .filter(line => line !== "" && !line.startsWith("#"))
      .map(line => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

describe.skipIf(!python || !otelcol)("a real SDK, started by the generated files, sends to a real collector", () => {
  const spans = 100;

  /** What arrived: the spans' ids, the resource, and the bodies and attributes of records, as OTLP's JSON. */
  const exported = async (environment: ReturnType<typeof tailed>, by: "file" | "variables") => {
    const state = mkdtempSync(join(tmpdir(), "signalbox-app-otlp-"));
    folders.push(state);
    const into = join(state, "received.json");
    const { server, otlpHttp } = await runFile(collector(into), { folder: state });
    try {
      const folder = written(environment, text =>
        text.replaceAll("http://otel-collector:4318", `http://127.0.0.1:${otlpHttp}`),
      );
      const variables = variablesOf(readFileSync(join(folder, "otel.env"), "utf8"));
      const env =
        by === "variables"
          ? variables
          : { OTEL_CONFIG_FILE: join(folder, "otel-sdk.yaml"), OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION: "false" };
      const { code, stderr } = await runPython(
        folder,
        ["spans", join(folder, "python_logging.json"), String(spans)],
        [],
        env,
      );
      expect([code, stderr]).toEqual([0, expect.not.stringContaining("Traceback")]);
      await pause(500);
    } finally {
      await server.stop();
    }
    const received = readFileSync(into, "utf8");
    return { received, spans: received.match(/"name":"span-\d+"/g)?.length ?? 0 };
  };

  test.each(["file", "variables"] as const)("by the %s: every span, for a tail sampler to choose from", async by => {
    const { received, spans: arrived } = await exported(tailed(), by);
    await comparing("appSdk", async () => {
      expect(arrived).toBe(spans);
      expect(received).toContain('{"key":"service.name","value":{"stringValue":"llm-gateway"}}');
      expect(received).toContain('{"key":"deployment.environment.name","value":{"stringValue":"test"}}');
      // The record went through the filter, once, and with the span it was written in.
      expect(received.match(/"body":\{"stringValue":"for \[REDACTED_EMAIL\]"\}/g)).toHaveLength(1);
      expect(received).toContain('{"key":"event","value":{"stringValue":"request_end"}}');
      expect(received).toMatch(/\{"key":"trace_id","value":\{"stringValue":"[0-9a-f]{32}"\}\}/);
      expect(received).not.toMatch(/alice|words|"key":"signalbox"/);
    });
  });

  test.each(["file", "variables"] as const)("by the %s: a share, where nobody behind chooses", async by => {
    const { spans: arrived } = await exported(headed, by);
    // Half of them, drawn by their ids: none or all would be one chance in 2^99.
    await comparing("appSdk", async () => expect([arrived > 0, arrived < spans]).toEqual([true, true]));
  });
});
