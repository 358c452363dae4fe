import { describe, expect, test } from "vitest";
import { llmLog, alerts as shipped } from "../../src/catalog/index.ts";
import { type Alert, above, alert, atLeastThat, below } from "../../src/core/alert.ts";
import type { Artifact } from "../../src/core/artifact.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { on, raw, records } from "../../src/core/query/index.ts";
import { atLeast } from "../../src/core/retention.ts";
import { type Duration, days, minutes, percent } from "../../src/core/units.ts";
import {
  type Rules,
  type RuleTests,
  rulesSchema,
  ruleTestsSchema,
} from "../../src/targets/prometheus/config-schema.ts";
import { type PrometheusInput, prometheus } from "../../src/targets/prometheus/index.ts";
import { type PlacedStore, placeStore, type StoreSite } from "../store-site.ts";

const requests = on(llmLog.request_end);
const words = { summary: "{group}: {value}", description: "Look first at it.", runbook: "a-page" };

const placed = (alerts: StoreSite["alerts"], input: StoreSite = {}, options: PrometheusInput = {}): PlacedStore =>
  // Only the alerts a test is about are on.
  placeStore(prometheus(options), {
    name: "prod",
    ...input,
    alerts: { ...Object.fromEntries(Object.keys(shipped).map(name => [name, "off" as const])), ...alerts },
  });

const emitted = new WeakMap<PlacedStore, readonly Artifact[]>();

const fileOf = (store: PlacedStore, path: string): unknown => {
  const files = emitted.get(store) ?? store.artifacts();
  emitted.set(store, files);
  const file = files.find(artifact => artifact.path === path);
  return file?.kind === "yaml" ? JSON.parse(JSON.stringify(file.data)) : undefined;
};

const rulesOf = (store: PlacedStore): Rules["groups"][number]["rules"] =>
  rulesSchema.parse(fileOf(store, "rules/alerts.yaml")).groups.flatMap(({ rules }) => rules);

const testsOf = (store: PlacedStore, name: string): RuleTests =>
  ruleTestsSchema.parse(fileOf(store, `tests/${name}.yaml`));

test("a rule: comparisons of one group, the labels of every evaluator, templates in the sentences", () => {
  const store = placed({ HighErrorRate: "on" }, { runbooks: "https://runbooks.example.com" });
  expect(fileOf(store, "rules/alerts.yaml")).toMatchObject({
    groups: [
      {
        name: "signalbox-prod-HighErrorRate",
        labels: { environment: "prod" },
        rules: [
          {
            alert: "HighErrorRate",
            expr: expect.stringMatching(
              /^\(sum by \(service_name\) .* > 0\.05 and on \(service_name\) sum by \(service_name\) \(increase\(llm_requests_total\{environment="prod", service_name="llm-service"\}\[5m\]\)\) >= 100$/,
            ),
            for: "5m",
            labels: { severity: "critical", team: "unowned" },
            annotations: {
              summary: "{{ $labels.service_name }}: {{ $value | humanizePercentage }} of requests fail",
              runbook: "high-error-rate",
              runbook_url: "https://runbooks.example.com/high-error-rate.md",
            },
          },
        ],
      },
    ],
  });
});

describe("what an alert says", () => {
  test.each<readonly [title: string, own: Alert, expected: object]>([
    [
      "no comparison always fires",
      alert({ when: [], ...words, summary: "{group} lives" }),
      { expr: "vector(1)", annotations: { summary: "prod lives" } },
    ],
    [
      "at least, and goes on firing",
      alert({ when: atLeastThat(requests.count({ over: minutes(5) }), 10), keepFiring: minutes(3), ...words }),
      {
        expr: 'sum by (service_name) (((llm_requests_total{environment="prod", service_name="llm-service"} unless llm_requests_total{environment="prod", service_name="llm-service"} offset 5m) and on (job, instance) (up offset 5m == 1)) or increase(llm_requests_total{environment="prod", service_name="llm-service"}[5m])) >= 10',
        keep_firing_for: "3m",
        annotations: { summary: '{{ $labels.service_name }}: {{ $value | printf "%.6g" }}' },
      },
    ],
    [
      "absence is a service's, though nothing is left to say whose",
      alert({ when: above(records(llmLog).absent({ over: minutes(5) }), 0), missing: "fires", ...words }),
      {
        expr: '(((sum(increase(llm_log_records_total{environment="prod", service_name="llm-service"}[5m])) == 0) + 1) or absent_over_time(llm_log_records_total{environment="prod", service_name="llm-service"}[5m])) > 0',
        labels: { service_name: "llm-service" },
        annotations: { summary: 'llm-service: {{ $value | printf "%.6g" }}' },
      },
    ],
    [
      "a service without a number fires where silence is wrong",
      alert({
        when: below(
          requests.percentile(f => f.latency_ms, 50, { over: minutes(5) }),
          10,
        ),
        missing: "fires",
        ...words,
      }),
      {
        expr: expect.stringMatching(
          / < 10\) or on \(service_name\) \(\(label_replace\(vector\(1\), "service_name", "llm-service", "", ""\)\) unless on \(service_name\) sum by \(service_name\) \(histogram_quantile/,
        ),
      },
    ],
    [
      "PromQL of one's own",
      alert({ when: below(raw({ promql: "min by (job) (up)" }, { by: ["job"] }), 1), ...words }),
      { expr: "(min by (job) (up)) < 1", annotations: { summary: '{{ $labels.job }}: {{ $value | printf "%.6g" }}' } },
    ],
    [
      "braces are no templates",
      alert({ when: [], ...words, summary: "{{ $labels.x }} }} {{" }),
      { annotations: { summary: '{{ "{{" }} $labels.x }} }} {{ "{{" }}' } },
    ],
  ])("%s", (_title, own, expected) => {
    const store = placed({ Own: own });
    expect(store.problems).toEqual([]);
    expect(rulesOf(store)).toMatchObject([expected]);
  });
});

test("a shadow's severity is on no route", () => {
  expect(rulesOf(placed({ HighErrorRate: "shadow" }))).toMatchObject([
    { labels: { severity: "none", shadow: "critical" } },
  ]);
});

test("rules of one alert never carry equal labels", () => {
  const tuned = { alerts: { HighErrorRate: { limit: percent(1) } } };
  const store = placed({ HighErrorRate: "on" }, { services: { a: {}, b: tuned, c: tuned, d: {} } });
  const labels = rulesOf(store).map(rule => JSON.stringify(rule.labels));
  expect(new Set(labels).size).toBe(labels.length);
  expect(labels).toHaveLength(2);
});

test.each<readonly [title: string, own: Alert, message: string]>([
  [
    "no instrument keeps it",
    alert({
      when: above(
        requests.max(f => f.latency_ms, { over: minutes(5) }),
        1,
      ),
      ...words,
    }),
    "alerts.Own: cannot be judged by Prometheus: no instrument keeps the max of latency_ms [unsupported-query]\n  help: ask for a percentile, which llm_request_latency_seconds answers, or ask a store of logs",
  ],
  [
    "above the largest bucket nothing is told apart",
    alert({
      when: above(
        requests.percentile(f => f.ttft_ms, 95, { over: minutes(5) }),
        5000,
      ),
      ...words,
    }),
    "alerts.Own: cannot be judged by Prometheus: llm_ttft_seconds tells nothing apart above 5000, so that the limit of 5000 is never passed [unsupported-query]\n  help: lower the limit, or add a histogram with larger buckets under instruments",
  ],
  [
    "its window begins before what is kept",
    alert({ when: above(requests.count({ over: days(90) }), 1), ...words }),
    "alerts.Own: cannot be judged by Prometheus: its window of 90 days is longer than metrics are surely kept, 1994 hours [unsupported-query]\n  help: ask over less, or keep more with retention.metrics",
  ],
  [
    "it is said in another language",
    alert({ when: above(raw({ logql: "vector(1)" }), 1), ...words }),
    "alerts.Own: cannot be judged by Prometheus: it is asked in the words of other languages only [unsupported-query]\n  help: add its promql to raw(…)",
  ],
])("refused: %s", (_title, own, message) => {
  const store = placed({ Own: own });
  expect(store.problems.map(formatProblem)).toEqual([message]);
  expect(fileOf(store, "rules/alerts.yaml")).toBeUndefined();
});

test("a window may be as long as metrics are kept, and longer where somebody else keeps them", () => {
  const asking = (over: Duration) => ({ Own: alert({ when: above(requests.count({ over }), 1), ...words }) });
  const retention = { metrics: atLeast(days(90)) };
  expect(placed(asking(days(90)), { retention }).problems).toEqual([]);
  const theirs = { url: "http://prometheus.example:9090" };
  expect(placed(asking(days(400)), {}, theirs).problems).toEqual([]);
});

test("a namespace that an alert is about steps aside for the one that an operator routes by", () => {
  const about = alert({
    ...words,
    severity: "warning",
    when: above(raw({ promql: "max by (namespace, pod) (up{@environment})" }, { by: ["namespace", "pod"] }), 0),
  });
  const of = (options: PrometheusInput) => {
    const store = placed({ About: about, AllIsQuiet: "off", Watchdog: "on" }, { platform: kubernetes() }, options);
    return { rules: rulesOf(store), tests: testsOf(store, "About") };
  };
  expect(of({}).rules.map(({ labels }) => labels?.namespace)).toEqual([undefined, undefined]);
  const { rules, tests } = of({ operator: true });
  expect(rules.find(rule => "alert" in rule && rule.alert === "About")?.labels).toMatchObject({
    namespace: "observability",
    exported_namespace: "{{ $labels.namespace }}",
  });
  expect(rules.find(rule => "alert" in rule && rule.alert === "Watchdog")?.labels).toEqual(
    expect.not.objectContaining({ exported_namespace: expect.anything() }),
  );
  const fired = tests.tests.flatMap(one => one.alert_rule_test.flatMap(({ exp_alerts: alerts }) => alerts));
  expect(fired.length).toBeGreaterThan(0);
  for (const { exp_labels: labels } of fired) expect(labels.namespace).toBe("observability");
});

describe("every shipped alert that Prometheus can judge", () => {
  const store = placeStore(prometheus({ kubelet: true }), {
    name: "prod",
    platform: kubernetes(),
    services: { "llm-service": { team: "ai" }, batch: {} },
    alerts: Object.fromEntries(Object.keys(shipped).map(name => [name, "on" as const])),
  });

  test("is all but those that only records can answer", () => {
    expect(store.problems.map(({ path }) => path)).toEqual(["alerts.RateLimitRemainingLow"]);
  });

  const judged = [...new Set(rulesOf(store).flatMap(rule => ("alert" in rule ? [rule.alert] : [])))];
  test.each(judged)("%s has series with which it fires, and with which it stays quiet", name => {
    const { tests } = testsOf(store, name);
    const verdicts = tests.map(one => one.alert_rule_test.at(-1)?.exp_alerts.length ?? 0);
    expect(verdicts.some(count => count > 0)).toBe(true);
    // The watchdog never is.
    expect(verdicts.some(count => count === 0)).toBe(name !== "Watchdog");
  });
});

test("a test waits for as long as the alert does, and knows every word of it", () => {
  const { tests } = testsOf(placed({ HighErrorRate: "on" }), "HighErrorRate");
  expect(tests).toMatchObject([
    {
      name: "high-error-rate fires",
      input_series: [
        { series: 'llm_requests_total{service_name="llm-service", environment="prod", status="error"}' },
        { series: 'llm_requests_total{service_name="llm-service", environment="prod"}' },
      ],
      alert_rule_test: [
        { eval_time: "4m", exp_alerts: [] },
        {
          exp_alerts: [
            {
              exp_labels: { service_name: "llm-service", environment: "prod", severity: "critical", team: "unowned" },
              exp_annotations: { summary: "llm-service: 20% of requests fail" },
            },
          ],
        },
      ],
    },
    { name: "high-error-rate stays quiet", alert_rule_test: [{ exp_alerts: [] }] },
  ]);
});

describe("a test of an alert that waits long stays short", () => {
  const inMinutes = (time = ""): number => Number(/^\d+/.exec(time)?.[0]) * (time.endsWith("h") ? 60 : 1);
  test.each([
    [minutes(5), 1],
    [days(1), 3],
    [days(7), 17],
  ])("for %o: an evaluation every %i minutes", (wait, every) => {
    const { evaluation_interval: pace, tests } = testsOf(placed({ HighErrorRate: { for: wait } }), "HighErrorRate");
    expect(inMinutes(pace)).toBe(every);
    expect(tests).toHaveLength(2);
    for (const { alert_rule_test: asked, interval } of tests) {
      const end = inMinutes(asked.at(-1)?.eval_time);
      expect({ interval, whole: end % every, few: end / every < 620 }).toEqual({
        interval: "1m",
        whole: 0,
        few: true,
      });
      // After its window is full, and an evaluation more.
      expect(end).toBeGreaterThanOrEqual(wait.milliseconds / 60_000 + 10 + every);
    }
  });
});
