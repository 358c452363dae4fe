import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import {
  above,
  alert,
  beats,
  compose,
  elasticsearch,
  files,
  grafana,
  jaeger,
  kibana,
  llmLog,
  logstash,
  loki,
  minutes,
  on,
  otelCollector,
  percent,
  prometheus,
  seconds,
  secret,
  slack,
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

const own = alert({
  when: above(on(llmLog.request_end).count({ over: minutes(5) }), 1),
  summary: "s",
  description: "d",
  runbook: "r",
});

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
        'alerts.HighErrorRate: cannot be judged by Prometheus: nobody derives metrics from the records of legacy [unsupported-query]\n  help: let it expose them, "legacy": { metrics: { port: 9000 } }, or add a target that judges alerts and has the records of legacy',
      ],
    ],
    [
      "a store the records never reach",
      { evaluator: "loki" },
      [
        "alerts.HighErrorRate: cannot be judged by Loki: no records of legacy reach it [unsupported-query]\n  help: send them there, or add a target that judges alerts and has the records of legacy",
      ],
    ],
    [
      "a store the records never reach, beside a target that has them",
      { targets: withKibana, evaluator: "loki" },
      [
        'alerts.HighErrorRate: cannot be judged by Loki: no records of legacy reach it [unsupported-query]\n  help: send them there, or let another target judge it, "legacy": { evaluator: "kibana" }',
      ],
    ],
    [
      "an alert that others can judge",
      {
        services: { chat: base.services.chat },
        targets: withoutLogstash,
        evaluator: "loki",
        alerts: { ...base.alerts, CostBudgetHourly: "on" },
      },
      [
        'alerts.CostBudgetHourly: cannot be judged by Loki: it is asked in the words of other languages only [unsupported-query]\n  help: name another target, CostBudgetHourly: { state: "on", evaluator: "prometheus" } (or grafana), or switch it off, CostBudgetHourly: "off"',
      ],
    ],
    [
      "a store to read that is mistyped",
      {
        services: { chat: base.services.chat },
        targets: { ...withoutLogstash, grafana: grafana({ reads: ["lokki"] }) },
      },
      [
        'targets.grafana.reads: names a target that is not there, got "lokki"; expected one of otelCollector, loki, prometheus [unknown-name]\n  help: did you mean loki?',
      ],
    ],
    [
      "a store of another signal",
      {
        services: { chat: base.services.chat },
        targets: {
          ...withoutLogstash,
          otelCollector: otelCollector({ from: ["files"], to: { logs: ["loki"], traces: ["loki", "jaeger"] } }),
          jaeger: jaeger({}),
        },
      },
      [
        "targets.otelCollector.to.traces: cannot send traces to loki; expected a store of traces that takes elasticsearch-bulk or cloudwatch-logs or google-cloud-logging or azure-monitor or otlp-grpc or otlp-http [edge-not-accepted]\n  help: of the targets here jaeger can be sent traces",
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
      "routes that nobody takes",
      {
        services: { chat: base.services.chat },
        targets: withoutLogstash,
        evaluator: "loki",
        routes: { critical: [slack({ url: secret("slack") })] },
      },
      [
        "routes: reach nobody: what judges the alerts hands them to an Alertmanager, and there is none [missing-capability]\n  help: add one to targets: alertmanager: alertmanager({ config: true })",
      ],
    ],
    [
      "two rules of one name",
      {
        evaluator: "loki",
        services: { chat: base.services.chat },
        targets: withoutLogstash,
        alerts: { ...base.alerts, HighERRORRate: own },
      },
      [
        "alerts.HighERRORRate: would be called high-error-rate, as a rule of HighErrorRate is [duplicate]\n  help: give one of them another name",
      ],
    ],
    [
      "a limit against the way it compares, and one beyond everything",
      {
        evaluator: "loki",
        services: { chat: base.services.chat },
        targets: withoutLogstash,
        alerts: { ...base.alerts, HighErrorRate: { below: percent(4) }, ErrorRecordShareHigh: { above: 5 } },
      },
      [
        "alerts.ErrorRecordShareHigh.limit: is no limit of share, got 5; expected percent(5), or a part of one such as 0.05 [wrong-unit]",
        "alerts.HighErrorRate.below: is not how it compares; expected above, or limit [wrong-value]",
      ],
    ],
    [
      "a window that leaves records unseen",
      {
        evaluator: "loki",
        services: { chat: base.services.chat },
        targets: withoutLogstash,
        alerts: { ...base.alerts, HighErrorRate: { over: seconds(10) } },
      },
      [
        "alerts.HighErrorRate: cannot be judged by Loki: its window of 10 seconds is shorter than the 1 minute from one look to the next [unsupported-query]\n  help: ask over 1 minute or more",
      ],
    ],
    [
      "an evaluator that is misspelt where a service sets an alert",
      {
        evaluator: "loki",
        services: { chat: { ...base.services.chat, alerts: { HighErrorRate: { evaluator: "lokki" } } } },
        targets: withoutLogstash,
      },
      [
        'services.chat.alerts.HighErrorRate.evaluator: cannot judge alerts here, got "lokki"; expected one of loki, prometheus, grafana [unknown-name]\n  help: did you mean loki?',
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
