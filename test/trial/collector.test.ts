/** Somebody's collector made safe to run, and what is made of what leaves it. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logOf } from "../../src/reference/scenario/otlp-logs.ts";
import { inWords } from "../../src/simulate/index.ts";
import { differencesOfCollected } from "../../src/trial/collected.ts";
import { runCollector } from "../../src/trial/collector.ts";
import { judgeCollector, rewrite } from "../../src/trial/collector-config.ts";
import { type Sink, startSink } from "../../src/trial/sink.ts";
import { makeFolder } from "./folder.ts";

const folder = makeFolder();
folder.write(
  "collector.yaml",
  `
extensions: { health_check: {}, basicauth/loki: { client_auth: { username: a, password: "\${env:PASSWORD}" } } }
receivers:
  otlp: { protocols: { grpc: { endpoint: 0.0.0.0:4317, tls: { cert_file: /a } } } }
  filelog/app: { include: [/var/log/*], exclude: [/var/log/b], storage: file_storage, operators: [{ type: json_parser }] }
  hostmetrics: { scrapers: { cpu: {} } }
processors:
  k8sattributes: {}
  batch:
  tail_sampling: { decision_wait: 30s, policies: [{ name: a, type: always_sample }] }
  unused: {}
connectors: { count: {}, forward/other: {} }
exporters:
  loadbalancing: { resolver: { dns: { hostname: gateways.example.com } } }
  otlp_http/loki: { endpoint: https://loki.example.com, auth: { authenticator: basicauth/loki } }
  prometheusremotewrite: { endpoint: https://metrics.example.com }
  debug:
service:
  extensions: [health_check, basicauth/loki]
  telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: 0.0.0.0, port: 8888 } } } }] } }
  pipelines:
    logs: { receivers: [otlp, filelog/app], processors: [k8sattributes, batch], exporters: [otlp_http/loki, count] }
    metrics/counts: { receivers: [count, hostmetrics], exporters: [prometheusremotewrite] }
    metrics/host: { receivers: [hostmetrics], exporters: [prometheusremotewrite, debug] }
    traces: { receivers: [otlp], processors: [tail_sampling], exporters: [loadbalancing] }
    traces/nowhere: { receivers: [forward/other], exporters: [debug] }
`,
);
const places = { port: 4001, file: "/tmp/w/a.log", sink: "http://127.0.0.1:4002" };
const rewritten = (into: string) => rewrite({ config: "collector.yaml", into }, folder.path, places);

describe("a collector's file", () => {
  test("is taken with the ways it has", () => {
    expect(judgeCollector({ config: "collector.yaml", into: "otlp" }, folder.path, "c")).toEqual([]);
    expect(judgeCollector({ config: "collector.yaml" }, folder.path, "c")).toMatchObject([
      { path: "c.into", expected: "one of otlp, filelog/app" },
    ]);
  });

  test.each(["otlp", "filelog/app"])("by way of %s talks to the loopback alone", into => {
    const text = JSON.stringify(rewritten(into).config);
    for (const theirs of [
      "example.com",
      "0.0.0.0",
      "PASSWORD",
      "health_check",
      "cert_file",
      "file_storage",
      "hostmetrics",
    ])
      expect(text).not.toContain(theirs);
    expect(text.match(/"endpoint":"[^"]*"/g)?.every(one => one.includes("127.0.0.1:"))).toBe(true);
  });

  test("keeps what comes after the way in, through connectors, and says what it leaves out", () => {
    const { config, exporters, holdsMs, notes, signals } = rewritten("otlp");
    expect({ exporters, signals, notes }).toEqual({
      exporters: ["otlp_http/loki", "prometheusremotewrite", "loadbalancing"],
      signals: ["logs", "traces"],
      notes: ["left out: k8sattributes", "wait a second and no longer: tail_sampling"],
    });
    expect(holdsMs).toBeGreaterThan(0);
    expect(config).toMatchObject({
      processors: { batch: null, tail_sampling: { decision_wait: "1s", policies: [{ name: "a" }] } },
      connectors: { count: {} },
      service: {
        pipelines: {
          logs: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlphttp/sink_0", "count"] },
          "metrics/counts": { receivers: ["count"], exporters: ["otlphttp/sink_1"] },
          traces: { receivers: ["otlp"], exporters: ["otlphttp/sink_2"] },
        },
      },
    });
  });

  test("reads one file of ours in the place of theirs, with their operators", () => {
    const { config, exporters, holdsMs } = rewritten("filelog/app");
    expect(exporters).toEqual(["otlp_http/loki", "prometheusremotewrite"]);
    expect(holdsMs).toBe(0);
    expect(config).toMatchObject({
      receivers: {
        "filelog/app": { include: ["/tmp/w/a.log"], start_at: "beginning", operators: [{ type: "json_parser" }] },
      },
    });
  });
});

test.each<readonly [value: string, refused: string]>([
  ["${https://example.com/a.yaml}", "${https:…} asks beyond this machine"],
  // It gets as far as a program that is not there.
  ["$${https://example.com} ${env:A} ${file:/a}", "ENOENT"],
])("a value %s is refused: %s", async (value, refused) => {
  const own = folder.write(
    "value.yaml",
    `receivers: { otlp: }
processors: { attributes: { actions: [{ key: a, value: "${value}", action: insert }] } }
service: { pipelines: { logs: { receivers: [otlp], processors: [attributes], exporters: [debug] } } }
`,
  );
  async function* nothing() {}
  const result = await runCollector({
    program: "/no/such/program",
    trial: { config: own },
    folder: folder.path,
    workplace: folder.path,
    happenings: nothing(),
    absent: [],
  });
  expect("refused" in result && result.refused).toContain(refused);
});

test("a record without a message has no body", () => {
  const common = { kind: "record", at: 0n, service: "a", level: "info" } as const;
  expect(logOf({ ...common, values: { model: "a" } })).not.toHaveProperty("body");
  expect(logOf({ ...common, values: { message: "hi" } })).toMatchObject({ body: { stringValue: "hi" } });
});

describe("what leaves", () => {
  let sink: Sink;
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const post = (exporter: number, signal: string, body: object) =>
    fetch(`${sink.address}/${exporter}/v1/${signal}`, { method: "POST", body: JSON.stringify(body) });
  beforeAll(async () => {
    sink = await startSink(["ada@example.com", "my diary"]);
    const resource = { attributes: [text("service.name", "chat")] };
    const log = (...attributes: readonly object[]) => ({ body: { stringValue: "hi" }, attributes });
    const body = { kvlistValue: { values: [text("inner", "mail ada@example.com")] } };
    await post(0, "logs", {
      resourceLogs: [{ resource, scopeLogs: [{ logRecords: [log(text("model", "a")), log(), { body }] }] }],
    });
    const events = [{ name: "e", attributes: [text("prompt", "my diary")] }];
    await post(1, "traces", { resourceSpans: [{ resource, scopeSpans: [{ spans: [{ name: "s", events }] }] }] });
    const point = { asInt: "1", attributes: [text("user", "ada@example.com")] };
    await post(2, "metrics", {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m", sum: { dataPoints: [point] } }] }] }],
    });
  });
  afterAll(() => sink.stop());

  const said = (expected: Parameters<typeof differencesOfCollected>[1]): readonly string[] =>
    differencesOfCollected({ exporters: ["loki", "tempo", "mimir", "idle"], left: sink.left, notes: [] }, expected).map(
      inWords,
    );

  test("may be as expected", () => {
    expect(
      said({
        out: { loki: { atLeast: 3, atMost: 3 }, tempo: { atLeast: 1 }, mimir: { atMost: 1 }, idle: { atMost: 0 } },
        attributes: { always: ["service.name"], never: ["user"] },
      }),
    ).toEqual([]);
  });

  test("is told of where it is not", () => {
    expect(
      said({
        out: { loki: { atMost: 2 }, idle: { atLeast: 1 }, lokki: { atLeast: 1 } },
        attributes: { always: ["model"], never: ["prompt", "inner"] },
        absent: ["ada@example.com", "my diary"],
      }),
    ).toEqual([
      "out.loki: records, got 3; expected at most 2",
      "out.idle: records, got 0; expected at least 1",
      "out.lokki: exporter, got none that these records reach; expected one of loki, tempo, mimir, idle\n  help: did you mean loki?",
      'attributes.always[0]: "model", got 3 of 4 without it; expected none',
      'attributes.never[0]: "prompt", got 1 of 4 with it; expected none',
      'attributes.never[1]: "inner", got 1 of 4 with it; expected none',
      "absent[0]: text (not shown), got 1 sent to loki that hold it; expected none",
      "absent[0]: text (not shown), got 1 sent to mimir that hold it; expected none",
      "absent[1]: text (not shown), got 1 sent to tempo that hold it; expected none",
    ]);
  });

  test("in one batch of very many is taken, and what is no OTLP is told of", async () => {
    const own = await startSink([]);
    const send = (body: string) => fetch(`${own.address}/0/v1/logs`, { method: "POST", body });
    const logRecords = Array.from({ length: 200_000 }, () => ({}));
    await send(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
    expect([own.left.length, own.refused]).toEqual([200_000, []]);
    await send("[");
    expect(own.refused).toHaveLength(1);
    await own.stop();
  }, 60_000);

  test("that is nothing has nothing to look at, unless nothing is to leave", () => {
    const nothing = { exporters: ["loki"], left: [], notes: [] };
    expect(differencesOfCollected(nothing, { attributes: { never: ["prompt"] } }).map(inWords)).toEqual([
      "attributes.never: records, got none that left; expected some to look at",
    ]);
    expect(differencesOfCollected(nothing, { absent: ["a"] }).map(inWords)).toEqual([
      "absent: records, got none that left; expected some to look at",
    ]);
    expect(differencesOfCollected(nothing, { absent: ["a"], out: { loki: { atMost: 5 } } })).toHaveLength(1);
    expect(differencesOfCollected(nothing, { absent: ["a"], out: { loki: { atMost: 0 } } })).toEqual([]);
  });
});
