/**
 * The laptop's stack, as `generated/dev/compose/compose.yaml` starts it, on the real engines: the same commands, files,
 * users, read-only roots and host names, but no container engine and no images. Traffic is the file's own command, with a
 * rate and an end.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ComposeFile, type Laptop, startLaptop } from "./compose/laptop.ts";
import { cached, type EngineName, engine, pause } from "./engine.ts";
import { sandboxMissing } from "./sandbox.ts";

const repository = new URL("../..", import.meta.url).pathname;
const folder = join(repository, "generated", "dev", "compose");
const cli = join(repository, "dist", "cli", "main.js");

/** Of the major version that the image `node` has. */
const node = cached("node/node_modules/node-22/bin/node");

/** The engine in the place of an image. Grafana's is not among them: no binary of it can be built from Go modules. */
const engines: Readonly<Record<string, EngineName>> = {
  "grafana/loki": "loki",
  "grafana/promtail": "promtail",
  "opentelemetry-collector-contrib": "otelcol",
  "jaegertracing/jaeger": "jaeger",
  "prometheus/prometheus": "prometheus",
};

const engineOf = (image: string): EngineName | undefined =>
  Object.entries(engines).find(([part]) => image.includes(`/${part}:`))?.[1];

interface Labels {
  /** Absent while there are none. */
  readonly data?: readonly string[];
}
interface Streams {
  readonly data: { readonly result: readonly { readonly stream: Readonly<Record<string, string>> }[] };
}
interface Traces {
  readonly data: readonly {
    readonly spans: readonly unknown[];
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  }[];
}
interface Samples {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [time: number, value: string];
    }[];
  };
}

const path = join(folder, "compose.yaml");
const file: ComposeFile | undefined = existsSync(path) ? parse(readFileSync(path, "utf8")) : undefined;
const started = Object.entries(file?.services ?? {}).flatMap(([name, { image }]) => {
  const known = engineOf(image);
  return known === undefined ? [] : [{ name, program: engine(known) }];
});
const missing =
  file === undefined
    ? "generated/dev has no compose.yaml"
    : !existsSync(cli)
      ? "npm run build has not been run"
      : !existsSync(node) || started.some(({ program }) => program === undefined)
        ? "engines are missing: npm run engines"
        : sandboxMissing();

test("every service is started here, but for those without an engine", () => {
  const here = started.map(({ name }) => name);
  // Traffic and prepare run by their commands; of Grafana's image there is no engine.
  expect(Object.keys(file?.services ?? {}).filter(name => !here.includes(name))).toEqual([
    "prepare",
    "grafana",
    "traffic",
  ]);
});

describe.skipIf(missing !== undefined)(`the compose file on the real engines${missing ? ` (${missing})` : ""}`, () => {
  let laptop: Laptop;
  const services = ["llm-batch", "llm-gateway", "llm-service"];

  /** Asks until the answer will do; gives the last. */
  const until = async <T>(ask: () => Promise<T>, does: (answer: T) => boolean, limitMs = 90_000): Promise<T> => {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const answer = await ask();
      if (does(answer) || Date.now() > deadline) return answer;
      await pause(1000);
    }
  };
  const json = async <T>(url: string): Promise<T | undefined> => {
    const page: T | undefined = JSON.parse((await laptop.page(url)) ?? "null") ?? undefined;
    return page;
  };

  beforeAll(async () => {
    if (file === undefined) return;
    laptop = await startLaptop({
      file,
      folder,
      programs: Object.fromEntries(started.map(({ name, program = "" }) => [name, program])),
      env: { PSEUDONYM_KEY: "a-key-for-pseudonyms-in-tests" },
    });
    for (const page of ["loki:3100/ready", "promtail:9080/ready", "prometheus:9090/-/ready", "otel-collector:13133/"])
      expect(
        await until(() => laptop.page(`http://${page}`), Boolean),
        `${page}\n${laptop.output(page.split(":")[0] ?? "")}`,
      ).toBeDefined();
    const fed = await laptop.runToEnd("traffic", node, ["--rate", "20", "--for", "25s"]);
    expect(fed.stderr).toMatch(/^[\d,]+ records, [\d,]+ traces\n$/);
    expect(fed.code).toBe(0);
  });
  afterAll(async () => {
    await laptop?.close();
  });

  test("Loki has records of each service, by file and by OTLP", async () => {
    const values = await until(
      () => json<Labels>("http://loki:3100/loki/api/v1/label/service_name/values"),
      answer => (answer?.data?.length ?? 0) >= services.length,
    );
    expect(values?.data).toEqual(services);
  });

  test("no address of a caller is stored", async () => {
    for (const service of services) {
      const query = encodeURIComponent(`{service_name="${service}"}`);
      const answer = (await laptop.page(`http://loki:3100/loki/api/v1/query_range?limit=1000&query=${query}`)) ?? "";
      expect(answer).toContain("request_end");
      expect(answer).not.toContain("203.0.113.");
    }
  });

  test("a record of each service leads to its trace", async () => {
    for (const service of services) {
      const query = encodeURIComponent(`{service_name="${service}"} | event="request_end"`);
      const found = await json<Streams>(`http://loki:3100/loki/api/v1/query_range?limit=1&query=${query}`);
      const id = found?.data.result[0]?.stream.trace_id;
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      const trace = await until(
        () => json<Traces>(`http://jaeger:16686/api/traces/${id}`),
        answer => answer?.data.length === 1,
        20_000,
      );
      const [only] = trace?.data ?? [];
      expect(Object.values(only?.processes ?? {}).map(({ serviceName }) => serviceName)).toEqual([service]);
      expect(only?.spans.length).toBeGreaterThanOrEqual(2);
    }
  });

  test("Prometheus counts the requests of each service, and fetches from everybody", async () => {
    const counted = await until(
      () =>
        json<Samples>(
          `http://prometheus:9090/api/v1/query?query=${encodeURIComponent("sum by (service_name) (llm_requests_total) > 0")}`,
        ),
      answer => (answer?.data.result.length ?? 0) >= services.length,
    );
    expect(counted?.data.result.map(({ metric }) => metric.service_name).sort()).toEqual(services);
    const up = await json<Samples>("http://prometheus:9090/api/v1/query?query=up");
    const jobs = up?.data.result ?? [];
    expect(jobs.length).toBeGreaterThanOrEqual(5);
    expect(jobs.filter(({ value }) => value[1] !== "1").map(({ metric }) => metric.job)).toEqual([]);
  });

  test("nobody met a file system that is read-only where it must write", () => {
    for (const { name } of started) expect(laptop.output(name)).not.toMatch(/read-only file system|permission denied/i);
  });
});
