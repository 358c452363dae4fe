/** The traces of every scenario through the collector's generated sampler: kept are those that `simulate` says. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubernetes } from "../../src/core/platform.ts";
import type { TraceSampling } from "../../src/core/sampling.ts";
import { otlp } from "../../src/core/service.ts";
import { percent, seconds } from "../../src/core/units.ts";
import { defineEnvironment, type Environment } from "../../src/environment/index.ts";
import { classesOf, keptRate, type TraceClass } from "../../src/reference/sampling.ts";
import type { Happening } from "../../src/reference/scenario/happening.ts";
import { batchOf } from "../../src/reference/scenario/otlp.ts";
import { spanFactsOf } from "../../src/reference/scenario/traces.ts";
import { type Incoming, scenarioNames, scenarioOf, scenarioStart, simulate } from "../../src/simulate/index.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { compared, comparing } from "./compared.ts";
import { freePort } from "./engine.ts";
import { post, spansOf } from "./otel-collector/otlp.ts";
import { filesOf, otelcol, runFile, settled, toFile, writtenBy } from "./otel-collector/run.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-simulate-traces-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Trace = Extract<Happening, { readonly kind: "trace" }>;
const idOf = ({ spans }: Trace): string => spans[0]?.traceId ?? "";

const minute = 60_000_000_000n;

/** Of each scenario the last good minute and the first bad ones; seeds differ, so that no two traces have one id. */
const traces: readonly Trace[] = otelcol
  ? scenarioNames.flatMap((name, index) => {
      const found: Trace[] = [];
      for (const one of scenarioOf(name).happenings({ seed: index + 1, start: scenarioStart, services: [name] })) {
        if (one.at >= scenarioStart + 12n * minute) break;
        if (one.kind === "trace" && one.at >= scenarioStart + 4n * minute) found.push(one);
      }
      return found;
    })
  : [];

type Shares = Omit<TraceSampling, "decisionWait" | "tracesPerSecond">;
const none: Shares = {
  base: percent(0),
  errors: percent(0),
  slow: { over: seconds(5), keep: percent(0) },
  cacheHits: percent(0),
};
const all = percent(100);
const policies: Readonly<Record<string, Shares>> = {
  "errors alone": { ...none, errors: all },
  "slow ones alone": { ...none, slow: { over: seconds(5), keep: all } },
  "cache hits alone": { ...none, cacheHits: all },
  "what is of no class alone": { ...none, base: all },
  "real shares": {
    base: percent(10),
    errors: all,
    slow: { over: seconds(5), keep: percent(50) },
    cacheHits: percent(1),
  },
};

const environmentOf = (sampling: Shares): Environment =>
  defineEnvironment({
    name: "prod",
    platform: kubernetes(),
    services: Object.fromEntries(scenarioNames.map(name => [name, { source: otlp() }])),
    sampling: { traces: sampling },
    targets: {
      otelCollector: otelCollector({
        to: { logs: ["loki"], traces: ["jaeger"] },
        balancing: { static: ["127.0.0.1:1"] },
      }),
      loki: loki({}),
      jaeger: jaeger({}),
    },
  });

/** The ids that the sampler keeps. */
const keptBy = async (environment: Environment, own: string): Promise<ReadonlySet<string>> => {
  const port = await freePort();
  const sampler = await runFile(filesOf(environment).get("sampler.yaml") ?? "", {
    folder: own,
    also: {
      ...toFile(own, ["traces"]),
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    },
  });
  try {
    for (const name of scenarioNames) {
      const spans = traces.filter(({ service }) => service === name).flatMap(trace => trace.spans);
      for (let from = 0; from < spans.length; from += 500)
        await post(port, "traces", batchOf(spans.slice(from, from + 500), name));
    }
    await settled(() => writtenBy(own, "traces").length, 1, 120_000);
  } finally {
    // Whatever still waits is decided then.
    await sampler.server.stop();
  }
  return new Set(spansOf(writtenBy(own, "traces")).map(({ item }) => item.traceId));
};

const foretold = async (environment: Environment) => {
  const source = async function* () {
    yield traces.map(
      ({ service, spans }): Incoming => ({
        kind: "trace",
        service,
        spans: spans.map(span => spanFactsOf(span)),
        bytes: 0,
      }),
    );
  };
  const { traces: report } = await simulate(environment, {
    about: { kind: "scenario", scenario: "error-storm", seed: 1 },
    services: scenarioNames,
    source: source(),
    span: { start: scenarioStart },
  });
  return report;
};

describe.skipIf(!otelcol)("the sampler keeps what simulate says", () => {
  const kept = new Map<string, ReadonlySet<string>>();
  const environments = new Map(Object.entries(policies).map(([name, policy]) => [name, environmentOf(policy)]));
  beforeAll(async () => {
    const found = await Promise.all(
      [...environments].map(async ([name, environment], index) => {
        return [name, await keptBy(environment, join(folder, String(index)))] as const;
      }),
    );
    for (const [name, ids] of found) kept.set(name, ids);
    const told = [...kept].map(([name, ids]) => `${name} ${ids.size}`).join(", ");
    console.info(`sampler: ${traces.length} traces of ${scenarioNames.length} scenarios; kept: ${told}`);
  });

  const policyOf = (name: string): TraceSampling =>
    (environments.get(name) ?? environmentOf(none)).site.sampling.traces;
  const rates = (name: string): ReadonlyMap<string, number> =>
    new Map(
      traces.map(trace => {
        const spans = trace.spans.map(span => spanFactsOf(span));
        return [idOf(trace), keptRate(classesOf(spans, policyOf(name)), policyOf(name))];
      }),
    );

  test("no two traces have one id, and every class is there", () => {
    expect(new Set(traces.map(idOf)).size).toBe(traces.length);
    const classes = new Set(
      traces.flatMap((trace): readonly TraceClass[] =>
        classesOf(
          trace.spans.map(span => spanFactsOf(span)),
          policyOf("real shares"),
        ),
      ),
    );
    expect([...classes].sort()).toEqual(["base", "cacheHits", "errors", "slow"]);
  });

  const whole = Object.keys(policies).filter(name => name !== "real shares");
  test.each(whole)("%s, trace by trace", async name => {
    const expected = [...rates(name)].filter(([, rate]) => rate === 1).map(([id]) => id);
    const found = kept.get(name) ?? new Set<string>();
    const wanted = new Set(expected);
    const wrong = traces.map(idOf).filter(id => wanted.has(id) !== found.has(id)).length;
    compared("simulateSampler", { equal: traces.length - wrong, different: wrong });
    expect([...found].sort()).toEqual(expected.sort());
    const report = await foretold(environments.get(name) ?? environmentOf(none));
    expect(report?.kept).toBe(expected.length);
  });

  test("real shares, within four standard deviations of every rate", async () => {
    const ids = kept.get("real shares") ?? new Set<string>();
    const byRate = new Map<number, string[]>();
    for (const [id, rate] of rates("real shares")) byRate.set(rate, [...(byRate.get(rate) ?? []), id]);
    for (const [rate, those] of byRate) {
      const count = those.filter(id => ids.has(id)).length;
      const deviation = Math.sqrt(those.length * rate * (1 - rate));
      await comparing("simulateShares", async () =>
        expect(Math.abs(count - those.length * rate), `${count} of ${those.length} at ${rate}`).toBeLessThanOrEqual(
          4 * deviation,
        ),
      );
    }
    const report = await foretold(environments.get("real shares") ?? environmentOf(none));
    const expected = [...byRate].reduce((sum, [rate, those]) => sum + rate * those.length, 0);
    expect(report?.kept).toBeCloseTo(expected, 0);
  });
});
