/** A platform for traces outside gets spans behind the redaction of the real collector, with its credentials as headers. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as HttpServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compose } from "../../src/core/platform.ts";
import { secret } from "../../src/core/secret.ts";
import { otlp } from "../../src/core/service.ts";
import { days, percent } from "../../src/core/units.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { render } from "../../src/output/render.ts";
import { generateTraces, traceBatches } from "../../src/reference/scenario/traces.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { otlpBackend } from "../../src/targets/otlp-backend/index.ts";
import { freePort } from "./engine.ts";
import { post } from "./otel-collector/otlp.ts";
import { filesOf, otelcol, type Process, runFile, settled } from "./otel-collector/run.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-otlp-backend-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = "a-key-that-tests-send";

describe.skipIf(!otelcol)("a platform outside", () => {
  let running: Process;
  let sink: HttpServer;
  const got: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer }[] = [];
  let generated = "";

  const traces = [
    ...generateTraces({
      seed: 11,
      mix: [
        { classes: ["base"], traces: 200 },
        { classes: ["errors"], traces: 100 },
      ],
      start: BigInt(Date.now() - 60_000) * 1_000_000n,
      planted: 1,
    }),
  ];

  beforeAll(async () => {
    const port = await freePort();
    sink = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on("data", chunk => chunks.push(chunk as Buffer));
      request.on("end", () => {
        const raw = Buffer.concat(chunks);
        const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
        got.push({ path: request.url ?? "", headers: request.headers, body });
        answer.setHeader("content-type", "application/x-protobuf");
        answer.end();
      });
    }).listen(port, "127.0.0.1");
    const environment = defineEnvironment({
      name: "test",
      platform: compose(),
      services: { chat: { source: otlp() } },
      privacy: { content: "drop", network: "drop", user: "drop" },
      sampling: { traces: { base: percent(100), errors: percent(100), cacheHits: percent(100) } },
      targets: {
        otelCollector: otelCollector({ to: { traces: ["platform"] } }),
        platform: otlpBackend({
          url: `http://127.0.0.1:${port}/api/public/otel`,
          headers: { "x-platform-key": secret("platform-key"), "x-platform-project": "chat" },
          keeps: days(7),
        }),
      },
    });
    generated = render(environment, "environments/test.ts")
      .files.map(({ text }) => text)
      .join("\n");
    running = await runFile(filesOf(environment).get("agent.yaml") ?? "", { folder, env: { PLATFORM_KEY: key } });
    for (const batch of traceBatches(traces, { service: "chat" })) await post(running.otlpHttp, "traces", batch);
    await settled(() => got.reduce((sum, { body }) => sum + body.length, 0), 1);
  });
  afterAll(async () => {
    await running?.server.stop();
    sink?.close();
  });

  const everything = () => Buffer.concat(got.map(({ body }) => body));

  test("gets every trace at its address, with its key from the environment", () => {
    expect(new Set(got.map(({ path }) => path))).toEqual(new Set(["/api/public/otel/v1/traces"]));
    for (const { headers } of got)
      expect([headers["x-platform-key"], headers["x-platform-project"]]).toEqual([key, "chat"]);
    const bytes = everything();
    expect(traces.filter(({ traceId }) => !bytes.includes(Buffer.from(traceId, "hex"))).length).toBe(0);
  });

  test("gets nothing that was planted, and nothing that the policy withholds", () => {
    const bytes = everything();
    const seen = (value: string) => bytes.includes(Buffer.from(value));
    expect(traces.flatMap(({ planted }) => planted).filter(({ value }) => seen(value))).toEqual([]);
    expect(traces.flatMap(({ withheld }) => withheld).filter(({ value }) => seen(value))).toEqual([]);
  });

  test("is named in files that have no key", () => {
    expect(generated).toContain("${env:PLATFORM_KEY}");
    expect(generated).not.toContain(key);
  });
});
