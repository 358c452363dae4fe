/** Made-up traffic: what it says, where it goes, and how it ends. */

import { spawn } from "node:child_process";
import { existsSync, statSync, truncateSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { detectors, llmLog } from "../../src/catalog/index.ts";
import { dimension, event, extendSchema } from "../../src/core/schema.ts";
import { seconds } from "../../src/core/units.ts";
import { resolveAlerts } from "../../src/environment/alerts.ts";
import { evaluateAlert } from "../../src/reference/alert.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { incidents } from "../../src/reference/scenario/shapes.ts";
import { generateTraffic, type Happening, type TrafficOptions } from "../../src/reference/scenario/stream.ts";
import { byDefault, context, readAt, shippedSteps } from "../reference/steps.ts";
import { siteOf } from "../store-site.ts";
import { makeProject, type Project, smallEnvironment } from "./project.ts";

const projects: Project[] = [];
const project = (services = ""): Project => {
  const made = makeProject({
    dev:
      services === ""
        ? smallEnvironment()
        : smallEnvironment().replace(/services: .*,\n/, `services: { ${services} },\n`),
  });
  projects.push(made);
  return made;
};
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

const aMinute = ["--for", "1m", "--start", "2026-01-02T03:04:05Z"];

/** The first happenings, up to a time after the start. */
const traffic = (length: number, options: Partial<TrafficOptions> = {}): readonly Happening[] => {
  const all: Happening[] = [];
  const { start = readAt } = options;
  const end = start + BigInt(length) * 1_000_000_000n;
  const services = ["llm-service"];
  for (const one of generateTraffic({ seed: 1, services, rate: 1, ...options, start })) {
    if (one.at >= end) return all;
    all.push(one);
  }
  return all;
};

const recordsOf = (all: readonly Happening[]) => all.flatMap(one => (one.kind === "record" ? [one] : []));

describe("what it says", () => {
  const hour = traffic(3600);

  test("is in the order of time, and about events and fields of the schema alone", () => {
    expect(hour.every((one, index) => index === 0 || one.at >= (hour[index - 1]?.at ?? 0n))).toBe(true);
    const odd = recordsOf(hour).flatMap(({ values }) => {
      const known: { required: readonly string[]; optional: readonly string[] } | undefined = Object.entries(
        llmLog.events,
      ).find(([name]) => name === values.event)?.[1];
      const allowed = [
        "event",
        "message",
        "trace_id",
        "span_id",
        "request_id",
        ...(known?.required ?? []),
        ...(known?.optional ?? []),
      ];
      return [
        ...Object.keys(values).filter(name => !allowed.includes(name)),
        ...(known?.required ?? []).filter(name => values[name] === undefined),
      ].map(name => `${values.event}.${name}`);
    });
    expect([...new Set(odd)]).toEqual([]);
  });

  test("is of every event but for the rarest within an hour", () => {
    const said = new Set(recordsOf(hour).map(({ values }) => values.event));
    expect(Object.keys(llmLog.events).filter(name => !said.has(name)).length).toBeLessThanOrEqual(4);
  });

  test("adds up: tokens, costs, times and statuses", () => {
    const ends = recordsOf(hour).filter(({ values }) => values.event === "request_end");
    expect(ends.length).toBeGreaterThan(3000);
    for (const { values } of ends) {
      expect(values.total_tokens).toBe(Number(values.prompt_tokens) + Number(values.completion_tokens));
      expect(values.cost_usd).toBeCloseTo(Number(values.input_cost_usd) + Number(values.output_cost_usd), 5);
      const whole = Number(values.latency_ms);
      for (const part of ["queue_time_ms", "preprocessing_time_ms", "inference_time_ms", "postprocessing_time_ms"])
        expect(Number(values[part]), part).toBeLessThanOrEqual(whole);
      expect(values.error_type === undefined).toBe(values.status === "success");
    }
  });

  test("ties a record to its span, and a span to its trace", () => {
    const traces = hour.flatMap(one => (one.kind === "trace" ? [one] : []));
    const spans = new Map(traces.flatMap(one => one.spans.map(span => [span.spanId, span] as const)));
    const ended = new Set(traces.map(one => one.spans[0]?.traceId));
    const records = recordsOf(hour).filter(({ values }) => ended.has(String(values.trace_id)));
    expect(records.length).toBeGreaterThan(20_000);
    for (const { values } of records) expect(spans.get(String(values.span_id))?.traceId).toBe(values.trace_id);
    for (const { spans: members } of traces) {
      const [root, ...others] = members;
      expect(others.every(one => one.parentSpanId === root?.spanId)).toBe(true);
      for (const one of others) {
        expect(BigInt(one.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root?.startTimeUnixNano ?? 0));
        expect(BigInt(one.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(root?.endTimeUnixNano ?? 0));
      }
    }
  });

  test("has one's own fields and events in it", () => {
    const schema = extendSchema(
      llmLog,
      { tenant_tier: dimension({ description: "what a tenant pays for", values: ["free", "pro"] }) },
      { request_end: ["tenant_tier"] },
      { tenant_joined: event({ description: "a tenant came", required: ["tenant_tier"] }) },
    );
    const records = recordsOf(traffic(60, { schema }));
    const ends = records.filter(({ values }) => values.event === "request_end");
    expect(ends.every(({ values }) => values.tenant_tier === "free" || values.tenant_tier === "pro")).toBe(true);
    expect(records.some(({ values }) => values.event === "tenant_joined")).toBe(true);
  });

  test("is the same for a seed whenever it starts, and other for another", () => {
    const content = (all: readonly Happening[]) =>
      JSON.stringify(all.map(one => (one.kind === "record" ? one.values : one.kind === "text" ? one.text : "")));
    expect(content(traffic(60, { start: readAt + 86_400_000_000_123n }))).toBe(content(traffic(60)));
    expect(content(traffic(60, { seed: 2 }))).not.toBe(content(traffic(60)));
  });
});

describe("what becomes of it", () => {
  /** What a store has of a quarter of an hour. */
  const stored = (options: Partial<TrafficOptions> = {}): readonly CanonicalRecord[] => {
    const pipeline = compilePipeline(shippedSteps(byDefault));
    return recordsOf(traffic(900, options)).flatMap(({ at, level, values }) => {
      const text = JSON.stringify({ time: String(at), level, ...values });
      return pipeline({ text }, { ...context, readAt: at }) ?? [];
    });
  };
  const rules = resolveAlerts({ services: { "llm-service": {} } }, siteOf({ services: { "llm-service": {} } }));
  const firing = (records: readonly CanonicalRecord[]): readonly string[] => {
    const start = readAt + 300_000_000_000n;
    const evaluations = { start, end: readAt + 900_000_000_000n, interval: seconds(30) };
    return rules
      .filter(({ state, when }) => state === "on" && !("raw" in when))
      .filter(rule => evaluateAlert(rule, records, evaluations).some(one => one.firing.length > 0))
      .map(({ name }) => name);
  };

  test("all is well when nothing is wrong, and nothing personal is stored", () => {
    const records = stored();
    const text = JSON.stringify(records, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    for (const { positives } of detectors) for (const value of positives) expect(text).not.toContain(value);
    expect(text).not.toMatch(/203\.0\.113\.|signal box/);
    expect(firing(records)).toEqual(["Watchdog"]);
  });

  test.each([
    ["error-storm", "HighErrorRate"],
    ["slow-model", "SlowRequests"],
  ] as const)("incident %s makes %s fire", (incident, alert) => {
    expect(firing(stored({ course: () => incidents[incident] }))).toContain(alert);
  });
});

describe("signalbox traffic", () => {
  test("prints lines of JSON, the same bytes for the same seed and start", () => {
    const dev = project();
    const run = dev.signalbox(["traffic", ...aMinute]);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^[\d,]+ records, 0 traces\n$/);
    const lines = run.stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(800);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      time: expect.stringMatching(/^2026-01-02T03:04:0/),
      level: "info",
    });
    expect(dev.signalbox(["traffic", "dev", ...aMinute]).stdout).toBe(run.stdout);
    expect(dev.signalbox(["traffic", ...aMinute, "--seed", "2"]).stdout).not.toBe(run.stdout);
  });

  test("a quarter of the rate is about a quarter of the lines", () => {
    const dev = project();
    const count = (rate: string) => dev.signalbox(["traffic", ...aMinute, "--rate", rate]).stdout.split("\n").length;
    expect(count("0.75") / count("3")).toBeCloseTo(0.25, 0);
  });

  test("tells nothing before it happens, when it is to begin now", () => {
    const { code, stdout } = project().signalbox(["traffic", "--for", "2s", "--rate", "20"]);
    expect(code).toBe(0);
    // A server's own lines say no time.
    const told = stdout.split("\n").filter(line => line.startsWith("{"));
    const times = told.map(line => Date.parse(String(JSON.parse(line).time))).filter(time => !Number.isNaN(time));
    expect(times.length).toBe(told.length);
    expect(Math.max(...times)).toBeLessThanOrEqual(Date.now());
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1000);
  });

  test("ends quietly when its reader leaves", () => {
    const run = project().shell("signalbox traffic --rate 200 | head -n 3 | wc -l; echo ${PIPESTATUS[0]}");
    expect(run.stdout).toBe("3\n0\n");
    expect(run.stderr).not.toMatch(/Error|EPIPE/);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("ends well on %s", async signal => {
    const dev = project();
    const cli = join(dev.folder, "node_modules", "signalbox", "dist", "cli", "main.js");
    const child = spawn(process.execPath, [cli, "traffic", "--rate", "50"], { cwd: dev.folder });
    const code = new Promise<number | null>(done => child.once("exit", done));
    await new Promise(done => child.stdout.once("data", done));
    child.stdout.resume();
    child.kill(signal);
    expect(await code).toBe(0);
  });

  test("writes a file for each service, and appends", () => {
    const dev = project(
      `a: { source: files("/l/a/*.log") }, b: { source: signalbox.containerFiles("/l/b/*.log") }, c: { source: signalbox.otlp() }`,
    );
    const args = ["traffic", ...aMinute, "--file", "logs/{service}.log"];
    const run = dev.signalbox(args);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^c is left out: it sends OTLP, and there is no --otlp\n/);
    const first = dev.files("logs");
    expect(Object.keys(first)).toEqual(["a.log", "b.log"]);
    expect(first["a.log"]).toMatch(/^\{"time":"2026/);
    expect(first["b.log"]).toMatch(/^2026-01-02T03:04:0\S+ stdout F \{"time":"2026/);
    dev.signalbox(args);
    expect(dev.read("logs/a.log")).toBe(`${first["a.log"]}${first["a.log"]}`);
  });

  test("begins a new file after 64 MiB", () => {
    const dev = project();
    dev.write("llm.log", "");
    truncateSync(join(dev.folder, "llm.log"), 64 * 1024 ** 2);
    expect(dev.signalbox(["traffic", ...aMinute, "--file", "llm.log"]).code).toBe(0);
    expect(statSync(join(dev.folder, "llm.log.1")).size).toBe(64 * 1024 ** 2);
    expect(dev.read("llm.log")).toMatch(/^\{"time":"2026/);
  });

  test("feeds the files that services write", () => {
    const dev = project();
    dev.write("environments/dev.mjs", smallEnvironment().replaceAll("/var/log", join(dev.folder, "var")));
    expect(dev.signalbox(["traffic", "--feed", ...aMinute]).code).toBe(0);
    expect(Object.keys(dev.files("var/llm-service"))).toEqual(["llm-service.log"]);
  });

  test("sends records and traces that belong together", async () => {
    const bodies: { readonly url: string; readonly body: string }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        bodies.push({ url: request.url ?? "", body: Buffer.concat(chunks).toString() });
        response.end("{}");
      });
    });
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    const { port }: Pick<AddressInfo, "port"> = Object(server.address());
    const dev = project(`a: { source: files("/l/a/*.log") }, c: { source: signalbox.otlp() }`);
    const cli = join(dev.folder, "node_modules", "signalbox", "dist", "cli", "main.js");
    const child = spawn(process.execPath, [cli, "traffic", ...aMinute, "--otlp", `http://127.0.0.1:${port}/`], {
      cwd: dev.folder,
    });
    let talk = "";
    child.stderr.on("data", chunk => {
      talk += String(chunk);
    });
    expect(await new Promise(done => child.once("exit", done))).toBe(0);
    server.close();
    expect(talk).toMatch(/^a is left out: it writes files; --feed or --file writes them; its traces are sent\n/);
    const of = (url: string) =>
      bodies
        .filter(one => one.url === url)
        .map(({ body }) => body)
        .join("");
    expect(of("/v1/logs")).toContain('"stringValue":"c"');
    expect(of("/v1/logs")).not.toContain('{"key":"service.name","value":{"stringValue":"a"}}');
    const traces = of("/v1/traces");
    for (const name of ["a", "c"]) expect(traces).toContain(`{"key":"service.name","value":{"stringValue":"${name}"}}`);
    const [, traceId = "-"] = /"event"[^[\]]*"request_end"[^[]*?"traceId":"([0-9a-f]{32})"/.exec(of("/v1/logs")) ?? [];
    expect(traces).toContain(`"traceId":"${traceId}"`);
  });

  test("tells that nobody takes it, once, and fails", () => {
    const run = project().signalbox([
      "traffic",
      ...aMinute,
      "--service",
      "llm-service",
      "--otlp",
      "http://127.0.0.1:9",
    ]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /^http:\/\/127\.0\.0\.1:9: logs were not taken: \S+.*; going on\n[\d,]+ records, [\d,]+ traces\n$/,
    );
  });

  test("a file that cannot be written is told without a stack", () => {
    const dev = project();
    dev.write("logs", "a file");
    const run = dev.signalbox(["traffic", ...aMinute, "--file", "logs/a.log"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/logs\/a\.log: cannot be written: .* \[cannot-write\]\n$/);
  });

  test.skipIf(!existsSync("/proc/self"))("a folder that cannot be made is told at once", () => {
    const path = "/proc/signalbox/logs/a.log";
    const run = project().signalbox(["traffic", ...aMinute, "--file", path], {
      timeout: 20_000,
      killSignal: "SIGKILL",
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/\n\/proc\/signalbox\/logs\/a\.log: cannot be written: ENOENT.* \[cannot-write\]\n$/);
  });

  test("makes the folders of a file", () => {
    const dev = project();
    expect(dev.signalbox(["traffic", ...aMinute, "--file", "a/b/../c/d.log"]).code).toBe(0);
    expect(Object.keys(dev.files("a"))).toEqual(["c/d.log"]);
  });

  test.each<readonly [readonly string[], string]>([
    [["--rate", "fast"], '--rate: "fast" is no number from 0.001 to 10000'],
    [["--rate", "0"], '--rate: "0" is no number from 0.001 to 10000'],
    [["--rate=-1"], '--rate: "-1" is no number from 0.001 to 10000'],
    [["--rate", "-1"], '--rate: "-1" is no number from 0.001 to 10000'],
    [["--seed", "1.5"], '--seed: "1.5" is no number from 0 to 9007199254740991'],
    [["--for", "30"], '--for: "30" is no length of time, such as 90s, 5m, 1h or 7d'],
    [["--start", "yesterday"], '--start: "yesterday" is no time such as 2026-01-02T03:04:05Z'],
    [["--start", "2026-02-30T00:00:00Z"], '--start: "2026-02-30T00:00:00Z" is no time such as 2026-01-02T03:04:05Z'],
    [["--otlp", "localhost:4318"], "--otlp: needs an address such as http://localhost:4318"],
    [["--otlp", "ftp://x"], "--otlp: needs an address such as http://localhost:4318"],
    ...["http://ada:hunter2@localhost:4318", "http://hunter2@localhost", "http://:hunter2@localhost"].map(
      url =>
        [
          ["--otlp", url],
          "--otlp: no user or password can be sent; needs an address such as http://localhost:4318",
        ] as const,
    ),
    [["--file", ""], "--file: needs a path"],
    [["--feed", "--file", "x"], "--feed and --file: choose one way for lines"],
    [
      ["--incident", "error-strom"],
      "--incident: no error-strom; expected one of error-storm, slow-model, cost-spike, cache-collapse, provider-outage, attack, key-leak, pii-prompts, pii-lists, pii-numbers, pii-split, pii-look-alikes, pii-base64, bad-input; did you mean error-storm?",
    ],
    [
      ["--service", "llm-servise"],
      "--service: no llm-servise; the environment has llm-service; did you mean llm-service?",
    ],
    [["dev", "prod"], "one environment at a time; got dev, prod"],
    [["--sed", "1"], "unknown option '--sed'; did you mean --seed?"],
  ])("%j is a wrong call", (args, message) => {
    const run = project().signalbox(["traffic", ...args]);
    expect(run.stderr).toBe(`${message}\nrun signalbox --help for the commands\n`);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe("");
  });

  test("lines of two services into one file are a wrong call", () => {
    const dev = project(`a: {}, b: {}`);
    const run = dev.signalbox(["traffic", "--file", "one.log", ...aMinute]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^--file: 2 services would share it; put \{service\} into the path/);
  });
});
