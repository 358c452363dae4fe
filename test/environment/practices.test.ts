/** docs/practices.md: what goes against a practice is refused, or every file has what it asks for. */

import { readdirSync, readFileSync } from "node:fs";
import {
  compose,
  days,
  type EnvironmentInput,
  elasticsearch,
  files,
  jaeger,
  llmLog,
  loki,
  otelCollector,
  otlpBackend,
  percent,
  secret,
} from "signalbox";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { pipelineAlerts } from "../../src/catalog/alerts/pipeline.ts";
import { volumeAlerts } from "../../src/catalog/alerts/volumes.ts";
import { isInside } from "../../src/core/network.ts";
import { problemsOf } from "./problems.ts";

const base: EnvironmentInput = {
  name: "test",
  platform: compose(),
  services: { chat: { source: files("/var/log/chat/*.log") } },
};

/** With stores that the collector writes records to. */
const storing = (store: ReturnType<typeof loki>): EnvironmentInput => ({
  ...base,
  targets: { otelCollector: otelCollector({ to: { logs: ["store"] } }), store },
});

const tracing = (platform: ReturnType<typeof loki>): EnvironmentInput => ({
  ...base,
  targets: { otelCollector: otelCollector({ to: { traces: ["platform"] } }), platform },
});

describe("refused:", () => {
  test.each([
    [
      "a service that is laxer than its environment",
      {
        ...base,
        privacy: { network: "drop" },
        services: { chat: { source: files("/var/log/a.log"), privacy: { network: "keep" } } },
      },
      "laxer-than-environment",
    ],
    [
      "a secret in the file",
      tracing(otlpBackend({ url: "https://otel.example.com", keeps: days(7), headers: { Authorization: "Basic x" } })),
      "literal-secret",
    ],
    ["Loki in plain text elsewhere", storing(loki({ url: "http://loki.example.com:3100" })), "wrong-value"],
    [
      "Elasticsearch in plain text elsewhere",
      storing(elasticsearch({ url: "http://es.example.com:9200" })),
      "wrong-value",
    ],
    ["Jaeger in plain text elsewhere", tracing(jaeger({ url: "jaeger.example.com:4317" })), "wrong-value"],
    [
      "a platform that keeps longer than was promised",
      tracing(
        otlpBackend({ url: "https://otel.example.com", keeps: days(90), auth: { kind: "bearer", token: secret("t") } }),
      ),
      "retention-out-of-reach",
    ],
  ] as const)("%s", (_what, input, code) => {
    expect(problemsOf(input as EnvironmentInput).map(text => /\[([a-z-]+)\]/.exec(text)?.[1])).toEqual([code]);
  });

  test.each([
    ["Loki", storing(loki({ url: "http://loki.logs.svc:3100" }))],
    ["Elasticsearch over TLS", storing(elasticsearch({ url: "https://es.example.com:9200" }))],
    ["Elasticsearch on the machine", storing(elasticsearch({ url: "http://host.docker.internal:9200" }))],
  ])("but not %s within, or encrypted", (_what, input) => {
    expect(problemsOf(input)).toEqual([]);
  });
});

test.each([
  ["localhost", true],
  ["loki", true],
  ["loki.logs", true],
  ["loki.logs.svc.cluster.local", true],
  ["es.corp.internal", true],
  ["10.1.2.3", true],
  ["172.31.0.1", true],
  ["192.168.1.1", true],
  ["[fd00::1]", true],
  ["172.32.0.1", false],
  ["8.8.8.8", false],
  ["[2001:db8::1]", false],
  ["es.example.com", false],
  ["svc.example.com", false],
])("%s is inside: %s", (host, inside) => {
  expect(isInside(host)).toBe(inside);
});

interface Collector {
  readonly exporters: Readonly<Record<string, { readonly sending_queue?: { readonly queue_size?: number } }>>;
  readonly service: {
    readonly pipelines: Readonly<
      Record<string, { readonly receivers: readonly string[]; readonly processors?: readonly string[] }>
    >;
  };
}

describe.each(["agent", "gateway", "sampler"])("prod's %s limits what it takes", process => {
  const { exporters, service } = parse(
    readFileSync(`generated/prod/otel-collector/${process}.yaml`, "utf8"),
  ) as Collector;

  test("each way in has the limiter first", () => {
    const ways = Object.values(service.pipelines).filter(({ receivers }) =>
      receivers.some(id => /^(otlp|file_log|syslog|webhook_event)/.test(id)),
    );
    expect(ways.length).toBeGreaterThan(0);
    expect(new Set(ways.map(({ processors }) => processors?.[0]))).toEqual(new Set(["memory_limiter"]));
  });

  test("each store's queue has a size", () => {
    const unlimited = Object.entries(exporters).filter(
      ([, { sending_queue: queue }]) => queue !== undefined && !queue.queue_size,
    );
    expect(unlimited).toEqual([]);
  });
});

test("each stream has readers of its own", () => {
  const roles = readdirSync("generated/prod/elasticsearch/roles");
  const streams = ["access", "application", "audit", "performance", "security"];
  expect(roles.filter(name => name.includes("-read-"))).toEqual(streams.map(one => `llm-prod-read-${one}.json`));
});

test("security and audit are kept whole, whatever is sampled", () => {
  const text = readFileSync("generated/prod/otel-collector/agent.yaml", "utf8");
  const sampling = [...text.matchAll(/log\.attributes\["level"\] == "[a-z]+" and (.*)/g)].map(([, rest = ""]) => rest);
  expect(sampling.length).toBeGreaterThan(0);
  for (const condition of sampling) expect(condition).toMatch(/not ContainsValue\(\["security", "audit"\]/);
  expect(problemsOf({ ...base, sampling: { logs: { debug: percent(1) } } })).toEqual([]);
  expect(Object.values(llmLog.events).filter(({ stream }) => stream === "audit").length).toBeGreaterThan(0);
});

test("queues are watched, and in a cluster the volumes of stores and queues", () => {
  expect(pipelineAlerts.CollectorQueueFilling.severity).toBe("warning");
  expect(Object.values(volumeAlerts).map(({ severity }) => severity)).toEqual(["warning", "critical"]);
});
