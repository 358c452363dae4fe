/**
 * One run of every scenario at once: a service for each, which has that scenario's traffic, in an environment where every
 * alert is on that any scenario is about. Loki judges them, and Prometheus in shadow. `simulate` says what comes of it; the
 * records, as instruments count them and as Loki stores them, are what the real engines are given.
 */

import { alerts } from "../../../src/catalog/index.ts";
import { groupsOfRule } from "../../../src/core/alert.ts";
import { metricLabel } from "../../../src/core/instrument.ts";
import { type Duration, minutes } from "../../../src/core/units.ts";
import { defineEnvironment, type Environment } from "../../../src/environment/index.ts";
import { compose, files, loki, otelCollector, prometheus } from "../../../src/index.ts";
import { nanosecondsOf } from "../../../src/reference/instant.ts";
import type { CanonicalRecord } from "../../../src/reference/record.ts";
import type { IncomingRecord } from "../../../src/simulate/incoming.ts";
import {
  type Incoming,
  recordsOf,
  type ScenarioName,
  type SimulationReport,
  scenarioNames,
  scenarioOf,
  scenarioStart,
  simulate,
} from "../../../src/simulate/index.ts";
import { laneOf } from "../../../src/simulate/lane.ts";
import type { Fired } from "./rule-manager.ts";

/** What any scenario is about. */
const about = new Set(scenarioNames.flatMap(name => [...scenarioOf(name).fires, ...scenarioOf(name).firesWhenOn]));

/** By both, so that `simulate` judges for both at once. */
export const evaluated = minutes(1);

export const environmentOfScenarios = (): Environment =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    services: Object.fromEntries(scenarioNames.map(name => [name, { source: files(`/var/log/${name}/*.log`) }])),
    alerts: Object.fromEntries(Object.keys(alerts).map(name => [name, about.has(name) ? "on" : "off"] as const)),
    evaluator: "loki",
    shadowEvaluators: ["prometheus"],
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki"] } }),
      loki: loki({}),
      prometheus: prometheus({ evaluationInterval: evaluated }),
    },
  });

export interface ScenarioRun {
  readonly environment: Environment;
  readonly report: SimulationReport;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  /** As instruments count them: at the time of reading, in its order. */
  readonly counted: readonly CanonicalRecord[];
  /** As Loki gets them, without those of a clock so wrong that it takes none of them or no evaluation sees them. */
  readonly stored: readonly CanonicalRecord[];
}

/** By then every alert has fired that a scenario is about. */
export const length = minutes(50);

/** Where nothing is to fire, some minutes of the trouble are like the others. The service is silent from then on. */
const lengthOf = (name: ScenarioName): Duration => {
  const { fires, firesWhenOn } = scenarioOf(name);
  return fires.length + firesWhenOn.length > 0 ? length : minutes(10);
};

const hour = 3_600_000_000_000n;
const distance = (one: bigint, other: bigint): bigint => (one > other ? one - other : other - one);

export const runScenarios = async (): Promise<ScenarioRun> => {
  const environment = environmentOfScenarios();
  const { site } = environment;
  const [start, end] = [scenarioStart, scenarioStart + nanosecondsOf(length)];
  const lanes = new Map(site.services.map(service => [service.name, laneOf(environment, service)]));
  const incoming = scenarioNames
    .flatMap(name => [
      ...recordsOf(scenarioOf(name), site, {
        seed: 1,
        services: site.services.filter(service => service.name === name),
        end: start + nanosecondsOf(lengthOf(name)),
      }),
    ])
    .filter((one): one is IncomingRecord => one.kind === "record")
    .sort((a, b) => Number((a.readAt ?? 0n) - (b.readAt ?? 0n)));
  const counted: CanonicalRecord[] = [];
  const stored: CanonicalRecord[] = [];
  for (const { input, readAt = start, service } of incoming) {
    const outcome = lanes.get(service)?.run(input, readAt, () => undefined);
    if (outcome?.measured) counted.push({ ...outcome.measured, time: readAt });
    if (outcome?.stored && distance(outcome.stored.time, readAt) < hour) stored.push(outcome.stored);
  }
  const report = await simulate(environment, {
    about: { kind: "scenario", scenario: "quiet-day", seed: 1 },
    services: scenarioNames,
    source: (async function* () {
      yield incoming as Iterable<Incoming>;
    })(),
    span: { start, end },
  });
  return { environment, report, start, end, counted, stored };
};

/** What `simulate` says of an evaluator, under the labels that alerts have. */
export const foretold = ({ report }: ScenarioRun, by: string): readonly Fired[] =>
  report.alerts
    .filter(one => one.by === by && !one.always)
    .flatMap(({ firing, name, services }) =>
      firing.map(({ from, group, until }) => {
        // Where silence itself is asked for, whose it is stands in the rule.
        const found = Object.entries(group).length > 0 ? group : { service: services[0] ?? "" };
        const labels = Object.entries(found).map(([field, value]) => [metricLabel(field), value] as const);
        return {
          labels: { alertname: name, ...Object.fromEntries(labels) },
          from,
          ...(until === undefined ? {} : { until }),
        };
      }),
    );

/** The labels by which one alert's firings are told apart. */
export const groupLabelsOf = ({ environment }: ScenarioRun, by: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    environment.site
      .alerts(by)
      .map(rule => [rule.name, ["alertname", ...new Set(["service", ...groupsOfRule(rule)].map(metricLabel))]]),
  );

/** An evaluator's generated rules. */
export const rulesFileOf = ({ environment }: ScenarioRun, by: string): RulesFile => {
  const { site, targets } = environment;
  const placed = targets.find(({ self }) => self.key === by);
  const found = placed?.target.emit(placed.self, site).find(({ path }) => /^rules\/(.*\/)?alerts[.]yaml$/.test(path));
  if (found?.kind !== "yaml") throw new Error(`${by} has no rules`);
  return found.data as unknown as RulesFile;
};

export interface RulesFile {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly { readonly alert: string; readonly expr: string; readonly [key: string]: unknown }[];
  }[];
}
