/** The four rates as policies, and the samplers that would not honour them. */

import { describe, expect, test } from "vitest";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { otlp } from "../../src/core/service.ts";
import { milliseconds, percent, seconds } from "../../src/core/units.ts";
import { defineEnvironment, type EnvironmentInput } from "../../src/environment/index.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { type OtelCollectorInput, otelCollector } from "../../src/targets/otel-collector/index.ts";
import { keepsAll, policies, tailSampling } from "../../src/targets/otel-collector/sampling.ts";

const rates = (errors: number, slow: number, cacheHits: number, base: number) => ({
  errors: percent(errors),
  slow: { over: seconds(5), keep: percent(slow) },
  cacheHits: percent(cacheHits),
  base: percent(base),
  decisionWait: seconds(30),
  tracesPerSecond: 1000,
});

const error = { type: "status_code", status_code: { status_codes: ["ERROR"] } };
const slow = { type: "latency", latency: { threshold_ms: 5000 } };
const hit = { type: "boolean_attribute", boolean_attribute: { key: "cache_hit", value: true } };
const drawn = (name: string, sampling_percentage: number) => ({
  name: `${name}-rate`,
  type: "probabilistic",
  probabilistic: { sampling_percentage },
});
const without = (name: string, match: object) => ({
  name: `no-${name}`,
  type: "not",
  not: { not_sub_policy: { name: `${name}-of-rest`, ...match } },
});
const and = (name: string, ...and_sub_policy: object[]) => ({ name, type: "and", and: { and_sub_policy } });

const tables: readonly (readonly [what: string, policy: ReturnType<typeof rates>, expected: readonly object[]])[] = [
  [
    "prod's: the seldom kept is taken out of the rest",
    rates(100, 50, 1, 10),
    [
      { name: "errors", ...error },
      and("slow", { name: "slow-match", ...slow }, drawn("slow", 50)),
      and("cache-hits", { name: "cache-hits-match", ...hit }, drawn("cache-hits", 1)),
      and("rest", without("cache-hits", hit), drawn("rest", 10)),
    ],
  ],
  [
    "cache hits like the rest",
    rates(100, 100, 10, 10),
    [
      { name: "errors", ...error },
      { name: "slow", ...slow },
      and("cache-hits", { name: "cache-hits-match", ...hit }, drawn("cache-hits", 10)),
      { ...drawn("rest", 10), name: "rest" },
    ],
  ],
  [
    "nothing of a class is no policy, and is out of the rest",
    rates(100, 0, 0, 20),
    [{ name: "errors", ...error }, and("rest", without("slow", slow), without("cache-hits", hit), drawn("rest", 20))],
  ],
  [
    "errors seldomer than the rest",
    rates(5, 100, 100, 100),
    [
      and("errors", { name: "errors-match", ...error }, drawn("errors", 5)),
      { name: "slow", ...slow },
      { name: "cache-hits", ...hit },
      { ...without("errors", error), name: "rest" },
    ],
  ],
  ["only errors", rates(100, 0, 0, 0), [{ name: "errors", ...error }]],
  [
    "a share with many digits",
    rates(100, 100, 100, 7),
    [
      { name: "errors", ...error },
      { name: "slow", ...slow },
      { name: "cache-hits", ...hit },
      { ...drawn("rest", 7), name: "rest" },
    ],
  ],
];

describe("tail sampling", () => {
  test.each(tables)("%s", (_what, policy, expected) => expect(policies(policy, "cache_hit")).toEqual(expected));

  test("a schema without cache hits has no class of them", () => {
    expect(policies(rates(100, 100, 10, 10), undefined).map(one => one.name)).toEqual(["errors", "slow", "rest"]);
  });

  test("keeping all needs no sampler", () => {
    expect(keepsAll(rates(100, 100, 100, 100))).toBe(true);
    expect(keepsAll(rates(100, 100, 1, 100))).toBe(false);
  });

  test.each([
    [
      seconds(30),
      1000,
      {
        decision_wait: "30s",
        decision_wait_after_root_received: "10s",
        num_traces: 60_000,
        expected_new_traces_per_sec: 1000,
        decision_cache: { sampled_cache_size: 600_000, non_sampled_cache_size: 600_000 },
      },
    ],
    [
      seconds(90),
      50,
      {
        decision_wait: "90s",
        decision_wait_after_root_received: "10s",
        num_traces: 9000,
        expected_new_traces_per_sec: 50,
        decision_cache: { sampled_cache_size: 30_000, non_sampled_cache_size: 30_000 },
      },
    ],
    [
      milliseconds(7500),
      10,
      {
        decision_wait: "7500ms",
        decision_wait_after_root_received: "7500ms",
        num_traces: 150,
        expected_new_traces_per_sec: 10,
        decision_cache: { sampled_cache_size: 6000, non_sampled_cache_size: 6000 },
      },
    ],
  ])("%o at %i traces a second", (decisionWait, tracesPerSecond, sizes) => {
    const { policies: _, ...rest } = tailSampling(
      { ...rates(100, 50, 1, 10), decisionWait, tracesPerSecond },
      "cache_hit",
    );
    expect(rest).toEqual(sizes);
  });
});

const placed = (platform: EnvironmentInput["platform"], options: Partial<OtelCollectorInput>, traces: object) =>
  defineEnvironment({
    name: "test",
    platform,
    services: { chat: { source: otlp() } },
    sampling: { traces },
    targets: { otelCollector: otelCollector({ to: { traces: ["jaeger"] }, ...options }), jaeger: jaeger({}) },
  });

const some = { base: percent(10) };

const refusals: readonly (readonly [
  what: string,
  platform: EnvironmentInput["platform"],
  options: Partial<OtelCollectorInput>,
  traces: object,
  message: string | undefined,
])[] = [
  ["defaults in a cluster", kubernetes(), {}, some, undefined],
  ["defaults on one machine", compose(), {}, some, undefined],
  [
    "a wait shorter than a slow trace",
    kubernetes(),
    {},
    { ...some, slow: { over: seconds(5), keep: percent(50) }, decisionWait: seconds(4) },
    "sampling.traces.decisionWait: is over before a slow trace shows that it is slow, got 4 seconds; expected at least 10 seconds: slow.over (5 seconds) and the 5 seconds an SDK collects spans [sampler-wait]\n  help: wait longer, or call traces slow sooner",
  ],
  [
    "the shortest wait",
    kubernetes(),
    {},
    { ...some, slow: { over: seconds(5), keep: percent(50) }, decisionWait: seconds(10) },
    undefined,
  ],
  ["a short wait where all are kept", kubernetes(), {}, { decisionWait: seconds(1) }, undefined],
  [
    "several samplers without balancing",
    kubernetes(),
    { replicas: { samplers: 3 }, balancing: "none" },
    some,
    'targets.otelCollector.replicas.samplers: would each judge a part of a trace, got 3; expected 1, or balancing by trace id [sampler-replicas]\n  help: write balancing: "kubernetes", or one sampler',
  ],
  ["one sampler without balancing", kubernetes(), { replicas: { samplers: 1 }, balancing: "none" }, some, undefined],
  [
    "several with fixed addresses",
    kubernetes(),
    { replicas: { samplers: 3 }, balancing: { static: ["a:4317", "b:4317"] } },
    some,
    undefined,
  ],
  [
    "several on one machine",
    compose(),
    { replicas: { samplers: 2 } },
    some,
    "targets.otelCollector.replicas.samplers: would each judge a part of a trace, got 2; expected 1: on one machine one collector judges traces [sampler-replicas]\n  help: leave replicas.samplers out",
  ],
];

describe("samplers are refused that would not honour the rates", () => {
  test.each(refusals)("%s", (_what, platform, options, traces, message) => {
    const attempt = () => placed(platform, options, traces);
    if (message === undefined) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(message);
  });
});

describe("which process judges traces", () => {
  const processorsOf = (path: string, environment: ReturnType<typeof placed>) => {
    const [collector] = environment.targets;
    const artifact = collector?.target.emit(collector.self, environment.site).find(one => one.path === path);
    return artifact?.kind === "yaml" ? JSON.parse(JSON.stringify(artifact.data)).service.pipelines.traces : undefined;
  };

  test("on one machine the collector itself", () => {
    expect(processorsOf("agent.yaml", placed(compose(), {}, some))).toEqual({
      receivers: ["otlp"],
      processors: ["memory_limiter", "transform/spans", "redaction/numbers", "tail_sampling"],
      exporters: ["otlp_grpc/jaeger"],
    });
  });

  test("in a cluster samplers behind the gateway, privacy before them", () => {
    const environment = placed(kubernetes(), {}, some);
    expect(processorsOf("gateway.yaml", environment)).toEqual({
      receivers: ["otlp"],
      processors: ["memory_limiter", "transform/spans", "redaction/numbers"],
      exporters: ["load_balancing/samplers"],
    });
    expect(processorsOf("sampler.yaml", environment)).toEqual({
      receivers: ["otlp"],
      processors: ["memory_limiter", "tail_sampling"],
      exporters: ["otlp_grpc/jaeger"],
    });
  });

  test("nobody where all are kept", () => {
    const environment = placed(kubernetes(), {}, {});
    expect(processorsOf("sampler.yaml", environment)).toBeUndefined();
    expect(processorsOf("gateway.yaml", environment)?.exporters).toEqual(["otlp_grpc/jaeger"]);
  });
});
