import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import {
  beats,
  compose,
  elasticsearch,
  files,
  grafana,
  kibana,
  logstash,
  loki,
  otelCollector,
  prometheus,
} from "../../src/index.ts";

/** One service's records go to Loki, the other's through Logstash to Elasticsearch alone. */
const base = {
  name: "test",
  platform: compose(),
  services: { chat: { source: files("/var/log/chat/*.log") }, legacy: { source: beats() } },
  targets: {
    otelCollector: otelCollector({ from: ["files"], to: { logs: ["loki"] } }),
    logstash: logstash({ to: ["elasticsearch"] }),
    loki: loki({}),
    elasticsearch: elasticsearch({}),
    prometheus: prometheus({}),
    grafana: grafana({ reads: ["prometheus", "loki"] }),
  },
  alerts: { SlowRequests: "off", ModelUnavailable: "off", NoLogsReceived: "off", Watchdog: "off" },
} satisfies EnvironmentInput;

const judged = (input: Partial<EnvironmentInput>) => judgeEnvironment({ ...base, ...input });

/** Which services HighErrorRate is judged for, by the target that does, and in which state. */
const judges = (input: Partial<EnvironmentInput>): Readonly<Record<string, readonly string[]>> => {
  const result = judged(input);
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  const { site, targets } = result.environment;
  return Object.fromEntries(
    targets.flatMap(({ self }) => {
      const rules = site.alerts(self.key);
      return rules.length === 0
        ? []
        : [[self.key, rules.map(({ services, state }) => `${services.join("+")} ${state}`)]];
    }),
  );
};

const { logstash: _logstash, elasticsearch: _elasticsearch, ...withoutLogstash } = base.targets;
const withKibana = { ...base.targets, kibana: kibana({ reads: ["elasticsearch"] }) };

describe("who judges a service's alerts", () => {
  test.each<[string, Partial<EnvironmentInput>, Readonly<Record<string, readonly string[]>>]>([
    ["the first target that has its records", {}, { loki: ["chat on"] }],
    ["each service its own", { targets: withKibana }, { loki: ["chat on"], kibana: ["legacy on"] }],
    [
      "the one that is named, and another for a service that names it",
      {
        targets: withKibana,
        evaluator: "prometheus",
        services: { ...base.services, legacy: { source: beats(), evaluator: "kibana" } },
      },
      { prometheus: ["chat on"], kibana: ["legacy on"] },
    ],
    [
      "metrics are enough where a service exposes them",
      { evaluator: "prometheus", services: { ...base.services, legacy: { source: beats(), metrics: { port: 9000 } } } },
      { prometheus: ["chat+legacy on"] },
    ],
    [
      "a shadow as far as it can know",
      {
        targets: withKibana,
        evaluator: "prometheus",
        shadowEvaluators: ["loki"],
        services: { ...base.services, legacy: { source: beats(), evaluator: "kibana" } },
      },
      { loki: ["chat shadow"], prometheus: ["chat on"], kibana: ["legacy on"] },
    ],
    [
      "a viewer by what its stores have",
      {
        evaluator: "grafana",
        services: { chat: base.services.chat },
        targets: withoutLogstash,
      },
      { grafana: ["chat on"] },
    ],
  ])("%s", (_name, input, expected) => {
    expect(judges(input)).toEqual(expected);
  });

  test("nobody, and it is told, where no target that could has its records", () => {
    const result = judged({});
    expect("environment" in result && result.environment.unjudged).toEqual(["legacy"]);
  });

  test.each<[string, Partial<EnvironmentInput>, readonly string[]]>([
    [
      "Prometheus for records that no shipper derives metrics of",
      { evaluator: "prometheus" },
      [
        'alerts.HighErrorRate: cannot be judged by Prometheus: nobody derives metrics from the records of legacy [unsupported-query]\n  help: let it expose them, "legacy": { metrics: { port: 9000 } }, or let another target judge it, "legacy": { evaluator: "…" }',
      ],
    ],
    [
      "a store the records never reach",
      { evaluator: "loki" },
      [
        'alerts.HighErrorRate: cannot be judged by Loki: no records of legacy reach it [unsupported-query]\n  help: send them there, or let another target judge it, "legacy": { evaluator: "…" }',
      ],
    ],
    [
      "a target that judges nothing",
      { evaluator: "logstash" },
      [
        'evaluator: cannot judge alerts here, got "logstash"; expected one of loki, prometheus, grafana [missing-capability]',
      ],
    ],
    [
      "a target that is not there",
      { services: { ...base.services, legacy: { source: beats(), evaluator: "promethues" } } },
      [
        'services.legacy.evaluator: cannot judge alerts here, got "promethues"; expected one of loki, prometheus, grafana [unknown-name]\n  help: did you mean prometheus?',
      ],
    ],
    [
      "a minimum for a count",
      {
        services: { chat: base.services.chat, legacy: base.services.legacy },
        alerts: { ...base.alerts, ManyErrorRecords: { minimum: 5 } },
      },
      [
        "alerts.ManyErrorRecords.minimum: is no use to a count, got 5; expected none: it says from how many records on a ratio, an average or a percentile means something [wrong-value]",
      ],
    ],
  ])("refused: %s", (_name, input, expected) => {
    const result = judged(input);
    expect("problems" in result ? result.problems.map(formatProblem) : []).toEqual(expected);
  });
});
