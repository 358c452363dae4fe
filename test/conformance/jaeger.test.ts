import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { secret } from "../../src/core/secret.ts";
import { days, percent } from "../../src/core/units.ts";
import { yamlText } from "../../src/output/render.ts";
import { storageNamesSchema } from "../../src/targets/jaeger/config-schema.ts";
import { type JaegerInput, jaeger } from "../../src/targets/jaeger/index.ts";
import { samplingSchema } from "../../src/targets/jaeger/sampling.ts";
import { uiSchema } from "../../src/targets/jaeger/ui.ts";
import { placeStore } from "../store-site.ts";
import { comparing } from "./compared.ts";
import { engine, freePort, pause, run, type Server, start } from "./engine.ts";
import { keysOf, misspelt } from "./misspelt.ts";

const binary = engine("jaeger");
const folder = mkdtempSync(join(tmpdir(), "signalbox-jaeger-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const url = "http://elasticsearch:9200";

const storages: readonly (readonly [name: string, options: JaegerInput])[] = [
  ["memory", { storage: "memory", memory: { restartWithin: days(7) } }],
  ["badger", { basePath: "/jaeger", headSampling: { "llm-service": percent(100) } }],
  [
    "elasticsearch",
    {
      storage: "elasticsearch",
      elasticsearch: { url, auth: { kind: "basic", username: "jaeger", password: secret("elastic-password") } },
    },
  ],
  [
    "elasticsearch with a key",
    { storage: "elasticsearch", elasticsearch: { url, auth: { kind: "api-key", key: secret("jaeger-key") } } },
  ],
  [
    "elasticsearch with an authority",
    {
      storage: "elasticsearch",
      elasticsearch: { url: "https://elasticsearch:9200", authority: secret("elasticsearch-ca") },
    },
  ],
];

/** The files of a Jaeger by path. */
const filesOf = (options: JaegerInput): Readonly<Record<string, unknown>> => {
  const { artifacts, problems } = placeStore(jaeger(options));
  expect(problems).toEqual([]);
  return Object.fromEntries(
    artifacts().map(file => [file.path, file.kind === "text" ? undefined : JSON.parse(JSON.stringify(file.data))]),
  );
};

const written = (path: string, text: string): string => {
  const whole = join(folder, path);
  mkdirSync(join(whole, ".."), { recursive: true });
  writeFileSync(whole, text);
  return whole;
};

const validate = (path: string) =>
  run(binary ?? "", ["validate", "--config", path], { env: { ELASTIC_PASSWORD: "secret" } });

describe.skipIf(!binary)("jaeger validate accepts", () => {
  test.each(storages)("%s", async (name, options) => {
    const { code, stderr } = await validate(
      written(`${name}.yaml`, yamlText(filesOf(options)["jaeger.yaml"] as never)),
    );
    expect([code, stderr.includes("deprecat")]).toEqual([0, false]);
  });
});

describe.skipIf(!binary)("a typo in any key is refused", () => {
  test("jaeger.yaml, by the engine or our schema", async () => {
    const seen = new Set<string>();
    const ignored: string[] = [];
    for (const [, options] of storages) {
      const config = filesOf(options)["jaeger.yaml"];
      storageNamesSchema.parse(config);
      for (const path of keysOf(config)) {
        const key = path.filter(part => typeof part === "string").join(".");
        if (seen.has(key)) continue;
        seen.add(key);
        const wrong = misspelt(config, path);
        const { code } = await validate(written("typo.yaml", yamlText(wrong as never)));
        if (code !== 0) continue;
        ignored.push(key);
        expect([key, storageNamesSchema.safeParse(wrong).success]).toEqual([key, false]);
      }
    }
    console.info(`jaeger.yaml: ${seen.size} keys, refused by the engine: ${seen.size - ignored.length}`);
    expect(ignored).toEqual(["extensions.jaeger_storage.backends.traces"]);
  });

  test.each([
    ["ui.json", uiSchema],
    ["sampling.json", samplingSchema],
  ])("%s, by our schema", (file, schema) => {
    const data = filesOf({
      headSampling: { "llm-service": percent(100) },
      logsLink: { url: "https://grafana.example.com/#{traceID}" },
    })[file];
    expect(schema.safeParse(data).success).toBe(true);
    for (const path of keysOf(data))
      expect([path.join("."), schema.safeParse(misspelt(data, path)).success]).toEqual([path.join("."), false]);
  });
});

/**
 * What differs from the committed files when Jaeger runs here, all by a second `--config` laid over the first: where it
 * listens, and where its files and its Badger are.
 */
const here = async (name: string, files: Readonly<Record<string, unknown>>) => {
  const ports = {
    otlp: await freePort(),
    query: await freePort(),
    sampling: await freePort(),
    health: await freePort(),
  };
  const at = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
  const directory = join(folder, name);
  const overlay = {
    receivers: { otlp: { protocols: { grpc: at(await freePort()), http: at(ports.otlp) } } },
    extensions: {
      jaeger_query: {
        ui: { config_file: written(`${name}/ui.json`, JSON.stringify(files["ui.json"])) },
        http: at(ports.query),
        grpc: at(await freePort()),
      },
      remote_sampling: {
        file: { path: written(`${name}/sampling.json`, JSON.stringify(files["sampling.json"])) },
        http: at(ports.sampling),
        grpc: at(await freePort()),
      },
      healthcheckv2: { http: at(ports.health) },
      ...(name.startsWith("badger")
        ? {
            jaeger_storage: {
              backends: {
                traces: { badger: { directories: { keys: `${directory}/keys`, values: `${directory}/values` } } },
              },
            },
          }
        : {}),
    },
    service: {
      telemetry: {
        metrics: { readers: [{ pull: { exporter: { prometheus: { host: "127.0.0.1", port: await freePort() } } } }] },
      },
    },
  };
  return {
    ports,
    args: [
      "--config",
      written(`${name}/jaeger.yaml`, yamlText(files["jaeger.yaml"] as never)),
      "--config",
      written(`${name}/here.yaml`, yamlText(overlay)),
    ],
  };
};

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

const sentTrace = () => {
  const end = BigInt(Date.now()) * 1_000_000n;
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "llm-service" } }] },
        scopeSpans: [
          {
            scope: {},
            spans: [
              {
                traceId,
                spanId: "00f067aa0ba902b7",
                name: "llm.chat",
                kind: 3,
                startTimeUnixNano: String(end - 499_000_000n),
                endTimeUnixNano: String(end),
                attributes: [
                  { key: "gen_ai.request.model", value: { stringValue: "gpt-4o" } },
                  { key: "gen_ai.usage.output_tokens", value: { intValue: "120" } },
                ],
                status: { code: 2, message: "timeout" },
              },
            ],
          },
        ],
      },
    ],
  };
};

interface StoredSpan {
  readonly operationName: string;
  readonly duration: number;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
}

const storedSpans = async (api: string): Promise<readonly StoredSpan[]> => {
  const answer = await fetch(`${api}/api/traces/${traceId}`);
  if (!answer.ok) return [];
  const { data } = (await answer.json()) as { data: readonly { readonly spans: readonly StoredSpan[] }[] };
  return data.flatMap(trace => trace.spans);
};

const untilStored = async (api: string): Promise<readonly StoredSpan[]> => {
  for (let tries = 0; tries < 50; tries++) {
    const spans = await storedSpans(api);
    if (spans.length > 0) return spans;
    await pause(200);
  }
  return [];
};

describe.skipIf(!binary)("jaeger starts and gives back what it was sent", () => {
  test.each(storages.slice(0, 2))("%s", async (name, options) => {
    const files = filesOf(options);
    const { args, ports } = await here(name, files);
    const ready = `http://127.0.0.1:${ports.health}/status`;
    const api = `http://127.0.0.1:${ports.query}${options.basePath ?? ""}`;
    let server: Server = await start(binary ?? "", args, { ready });
    try {
      const answer = await fetch(`http://127.0.0.1:${ports.otlp}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(sentTrace()),
      });
      expect(answer.status).toBe(200);
      const [span, ...others] = await untilStored(api);
      const tags = Object.fromEntries((span?.tags ?? []).map(tag => [tag.key, tag.value]));
      await comparing("jaegerSpans", async () => {
        expect(others).toEqual([]);
        expect([span?.operationName, span?.duration]).toEqual(["llm.chat", 499_000]);
        expect(tags).toMatchObject({
          "gen_ai.request.model": "gpt-4o",
          "gen_ai.usage.output_tokens": 120,
          error: true,
          "otel.status_description": "timeout",
        });
      });

      for (const service of ["llm-service", "anybody"]) {
        await comparing("jaegerSampling", async () => {
          const strategy = await fetch(`http://127.0.0.1:${ports.sampling}/api/sampling?service=${service}`);
          expect(await strategy.json()).toMatchObject({ probabilisticSampling: { samplingRate: 1 } });
        });
      }

      await server.stop();
      expect(server.output()).not.toMatch(/deprecat/i);
      expect(server.output()).not.toMatch(/\t(error|fatal)\t/);
      if (name !== "badger") return;
      server = await start(binary ?? "", args, { ready });
      expect((await storedSpans(api)).length).toBe(1);
    } finally {
      await server.stop();
    }
  });
});
