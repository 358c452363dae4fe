/** Alerts of the three clouds: what each needs, that their languages read it, and what each refuses by name. */

import { parser } from "@prometheus-io/lezer-promql";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLog, alerts as shipped } from "../../src/catalog/index.ts";
import { above, alert, below } from "../../src/core/alert.ts";
import { all, any, not, on, raw } from "../../src/core/query/index.ts";
import { email, pagerduty, slack, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import type { TargetUse } from "../../src/core/target.ts";
import { days, hours, minutes, percent } from "../../src/core/units.ts";
import { compileCondition } from "../../src/reference/condition.ts";
import { azureAlerts } from "../../src/targets/azure/alerts.ts";
import { azure } from "../../src/targets/azure/index.ts";
import { azureMapping } from "../../src/targets/azure/mapping.ts";
import { azureOptions } from "../../src/targets/azure/options.ts";
import { actionGroups } from "../../src/targets/azure/resources.ts";
import { cloudwatchAlerts } from "../../src/targets/cloudwatch/alerts.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { instrumentMetrics as cloudwatchMetrics } from "../../src/targets/cloudwatch/metrics.ts";
import { cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { patternOf } from "../../src/targets/cloudwatch/pattern.ts";
import { topics } from "../../src/targets/cloudwatch/resources.ts";
import { storeOf } from "../../src/targets/cloudwatch/store.ts";
import { gcpAlerts } from "../../src/targets/gcp/alerts.ts";
import { gcp } from "../../src/targets/gcp/index.ts";
import { instrumentMetrics as googleMetrics } from "../../src/targets/gcp/metrics.ts";
import { gcpOptions } from "../../src/targets/gcp/options.ts";
import { notificationChannels } from "../../src/targets/gcp/resources.ts";
import { parsePattern } from "../aws/pattern.ts";
import { parseFilter } from "../query/gcp-grammar.ts";
import { analyse } from "../query/kusto.ts";
import { type PlacedStore, placeStore, type StoreSite } from "../store-site.ts";

const region = { region: "eu-west-1" };
const project = { project: "acme-llm" };
const west = { region: "westeurope", streams: ["application", "access", "performance", "security"] } as const;

const clouds: readonly (readonly [string, TargetUse])[] = [
  ["cloudwatch", cloudwatch(region)],
  ["gcp", gcp(project)],
  ["azure", azure(west)],
];

const services = { "llm-service": { team: "ai-platform" }, "chat-api": { team: "ai-platform" } };
const off = Object.fromEntries(Object.keys(shipped).map(name => [name, "off" as const]));
const routes = { critical: [pagerduty({ key: secret("pagerduty") })], warning: [webhook({ url: secret("hook") })] };
const only = (alerts: StoreSite["alerts"], more: StoreSite = {}): StoreSite => ({
  name: "prod",
  services,
  routes,
  ...more,
  alerts: { ...off, ...alerts },
});

const refusals = (use: TargetUse, alerts: StoreSite["alerts"]): readonly (string | undefined)[] =>
  placeStore(use, only(alerts))
    .problems.filter(({ path }) => path.startsWith("alerts"))
    .map(({ path, what }) => `${path} ${what.replace(/^.*?: /, "")}`);

const ofCloudwatch = (store: PlacedStore) =>
  cloudwatchAlerts({ key: store.self.key, options: cloudwatchOptions.parse(region) }, store.site);
const ofGoogle = (store: PlacedStore) =>
  gcpAlerts({ key: store.self.key, options: gcpOptions.parse(project) }, store.site);
const ofAzure = (store: PlacedStore) =>
  azureAlerts({ key: store.self.key, options: azureOptions.parse(west) }, store.site);

describe.each(Object.keys(shipped))("%s, where it is said,", name => {
  test.each(clouds)("is read in %s", (cloud, use) => {
    const store = placeStore(use, only({ [name]: "on" }));
    if (store.problems.some(({ path }) => path.startsWith("alerts."))) return;
    if (cloud === "cloudwatch")
      for (const { metricFilters, metricAlarms, compositeAlarms } of ofCloudwatch(store)) {
        for (const { pattern, metricTransformation: one } of metricFilters) {
          expect(() => parsePattern(pattern)).not.toThrow();
          expect(one.defaultValue === undefined || one.dimensions === undefined).toBe(true);
          expect(Object.keys(one.dimensions ?? {}).length).toBeLessThanOrEqual(3);
        }
        for (const alarm of metricAlarms) {
          // Exactly one of a statistic, a percentile and queries; a filter for each metric, with the same unit.
          expect([alarm.statistic, alarm.extendedStatistic, alarm.metricQuery].filter(Boolean)).toHaveLength(1);
          if (alarm.unit === undefined) continue;
          const written = metricFilters.filter(one => one.metricTransformation.name === alarm.metricName);
          expect(new Set(written.map(one => one.metricTransformation.unit))).toEqual(new Set([alarm.unit]));
        }
        for (const { alarmRule } of compositeAlarms)
          for (const [, child] of alarmRule.matchAll(/ALARM\("([^"]*)"\)/g))
            expect(metricAlarms.map(({ alarmName }) => alarmName)).toContain(child);
      }
    if (cloud === "gcp")
      for (const { logMetrics, policy } of ofGoogle(store)) {
        const { query } = policy.conditions[0].conditionPrometheusQueryLanguage;
        const errors: number[] = [];
        parser.parse(query).iterate({
          enter: ({ type, from }) => {
            if (type.isError) errors.push(from);
          },
        });
        expect(errors, query).toEqual([]);
        for (const [, metric] of query.matchAll(/user_([a-z0-9_]+?)(?:_bucket|_sum|_count)?\{/g))
          expect(logMetrics.map(one => one.name)).toContain(metric);
        for (const one of logMetrics) {
          expect(() => parseFilter(one.filter)).not.toThrow();
          expect(one.metricDescriptor.labels.map(({ key }) => key)).toEqual(Object.keys(one.labelExtractors));
          expect(one.bucketOptions !== undefined).toBe(one.metricDescriptor.valueType === "DISTRIBUTION");
        }
      }
    if (cloud === "azure")
      for (const { criteria } of ofAzure(store)) {
        const columns = azureMapping(azureOptions.parse(west), store.site);
        const analysis = analyse(criteria.query, { LLMServiceLogs: columns });
        expect(analysis.diagnostics, criteria.query).toEqual([]);
        for (const { name: dimension } of criteria.dimension)
          expect(Object.keys(analysis.columns)).toContain(dimension);
      }
  });
});

describe("a share of errors above 5 % of at least 100 requests", () => {
  const input = only({ HighErrorRate: "on" });

  test("CloudWatch: per service two counts, their quotient, a least count, and a composite alarm that tells", () => {
    const [resources] = ofCloudwatch(placeStore(cloudwatch(region), input));
    expect(resources?.metricFilters.slice(0, 3).map(({ name, pattern }) => [name, pattern])).toEqual([
      [
        "prod-high-error-rate-llm-service-1-part",
        '{ $.event = "request_end" && $.service = "llm-service" && ($.status = "error" || $.status = "timeout") }',
      ],
      ["prod-high-error-rate-llm-service-1-whole", '{ $.event = "request_end" && $.service = "llm-service" }'],
      ["prod-high-error-rate-llm-service-2", '{ $.event = "request_end" && $.service = "llm-service" }'],
    ]);
    expect(resources?.metricAlarms).toHaveLength(4);
    expect(resources?.metricAlarms[0]).toMatchObject({
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0.05,
      evaluationPeriods: 2,
      treatMissingData: "notBreaching",
      alarmActions: [],
      metricQuery: [
        { id: "value", expression: "part / whole", returnData: true },
        { id: "part", returnData: false, metric: { period: 300, stat: "Sum", unit: "Count" } },
        { id: "whole", returnData: false, metric: { period: 300, stat: "Sum", unit: "Count" } },
      ],
    });
    expect(resources?.compositeAlarms[0]).toMatchObject({
      alarmName: "prod-high-error-rate-llm-service",
      alarmRule: 'ALARM("prod-high-error-rate-llm-service-1") AND ALARM("prod-high-error-rate-llm-service-2")',
      alarmActions: ["llm-prod-critical"],
      tags: { severity: "critical", environment: "prod", team: "ai-platform" },
    });
  });

  test("Google: three metrics labelled by service and one condition", () => {
    const [resources] = ofGoogle(placeStore(gcp(project), input));
    const whole =
      'sum by (service) (increase(logging_googleapis_com:user_prod_high_error_rate_1_whole{monitored_resource="generic_node"}[5m]))';
    expect(resources?.policy.conditions[0].conditionPrometheusQueryLanguage).toMatchObject({
      query: `(((${whole.replace("_whole", "_part")} or ${whole} * 0) / (${whole} > 0)) > 0.05) and on (service) ((${whole.replace("1_whole", "2")}) >= 100)`,
      duration: "300s",
      labels: { severity: "critical", environment: "prod", team: "ai-platform" },
    });
    expect(resources?.logMetrics[0]).toMatchObject({
      name: "prod_high_error_rate_1_part",
      metricDescriptor: { metricKind: "DELTA", valueType: "INT64", labels: [{ key: "service" }] },
      labelExtractors: { service: "EXTRACT(jsonPayload.service)" },
    });
    expect(resources?.policy.notificationChannels).toEqual(["critical-pagerduty-pagerduty"]);
  });

  test("Azure: the whole condition at both ends of `for`, a row for each service", () => {
    const [rule] = ofAzure(placeStore(azure(west), input));
    expect(rule?.criteria.query.split("\n").slice(-2)).toEqual([
      "holds(now())",
      "| join kind=leftsemi (holds(now() - 5m)) on Service",
    ]);
    expect(rule).toMatchObject({
      name: "prod-high-error-rate",
      severity: 0,
      evaluationFrequency: "PT5M",
      windowDuration: "PT10M",
      scopes: ["llm-prod"],
      criteria: {
        timeAggregationMethod: "Count",
        operator: "GreaterThan",
        threshold: 0,
        dimension: [{ name: "Service" }],
      },
      action: { actionGroups: ["llm-prod-critical"] },
    });
  });
});

describe("percentiles, absence and what always fires", () => {
  test("CloudWatch", () => {
    const [slow] = ofCloudwatch(placeStore(cloudwatch(region), only({ SlowRequests: "on" })));
    expect(slow?.metricAlarms[0]).toMatchObject({ extendedStatistic: "p95", unit: "Milliseconds", threshold: 5000 });
    expect(slow?.metricFilters[0]?.metricTransformation).toEqual({
      name: "prod-slow-requests-llm-service-1",
      namespace: "LLM/prod",
      value: "$.latency_ms",
      unit: "Milliseconds",
    });
    const [silent] = ofCloudwatch(placeStore(cloudwatch(region), only({ NoLogsReceived: "on" })));
    expect(silent?.metricAlarms[0]).toMatchObject({
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
    });
    const [dog] = ofCloudwatch(placeStore(cloudwatch(region), only({ Watchdog: "on" })));
    expect(dog).toMatchObject({ metricFilters: [], metricAlarms: [{ treatMissingData: "breaching", threshold: 1 }] });
  });

  test("Google: buckets are the instrument's, in the field's unit", () => {
    const [slow] = ofGoogle(placeStore(gcp(project), only({ SlowRequests: "on" })));
    expect(slow?.logMetrics[0]).toMatchObject({
      metricDescriptor: { metricKind: "DELTA", valueType: "DISTRIBUTION", unit: "ms" },
      valueExtractor: "EXTRACT(jsonPayload.latency_ms)",
      bucketOptions: { explicitBuckets: { bounds: expect.arrayContaining([100, 5000, 60_000]) } },
    });
    const [dog] = ofGoogle(placeStore(gcp(project), only({ Watchdog: "on" })));
    expect(dog?.policy.conditions[0].conditionPrometheusQueryLanguage.query).toBe("vector(1)");
  });

  test("the worst model, where an alert is of each model", () => {
    const [resources] = ofCloudwatch(placeStore(cloudwatch(region), only({ ModelUnavailable: "on" })));
    expect(resources?.metricAlarms[0]?.metricQuery?.[0]?.expression).toBe(
      'SELECT SUM("prod-model-unavailable-llm-service") FROM SCHEMA("LLM/prod", "model") GROUP BY "model" ORDER BY SUM() DESC LIMIT 1',
    );
    expect(resources?.metricFilters[0]?.metricTransformation).toMatchObject({ dimensions: { model: "$.model" } });
  });
});

describe("refused by the alert's name", () => {
  const requests = on(llmLog.request_end);
  const words = { summary: "s", description: "d", runbook: "r" };
  const over = minutes(5);
  const table: readonly (readonly [string, Parameters<typeof alert>[0], readonly (RegExp | undefined)[]])[] = [
    ["another language", { when: above(raw({ promql: "up" }), 1), ...words }, [/own words/, /own words/, /own words/]],
    [
      "an expression",
      { when: above(requests.where(f => f.error_message.matches("a+")).count({ over }), 1), ...words },
      [/no RE2/, undefined, undefined],
    ],
    [
      "a distinct count",
      {
        when: above(
          requests.distinct(f => f.user_id, { over }),
          1,
        ),
        ...words,
      },
      [/no statistic/, /no distinct/, undefined],
    ],
    [
      "a ratio of each model",
      {
        when: above(requests.ratio({ where: f => f.status.is("error") }, { by: f => f.model, over }), percent(1)),
        ...words,
      },
      [/gives many/, undefined, undefined],
    ],
    [
      "three days",
      { when: above(requests.count({ over: days(3) }), 1), ...words },
      [/at most a day/, undefined, /at most 48/],
    ],
    [
      "a percentile without buckets",
      {
        when: above(
          requests.percentile(f => f.cost_usd, 95, { over }),
          1,
        ),
        ...words,
      },
      [undefined, /no instrument has buckets/, undefined],
    ],
    [
      "missing models",
      { when: below(requests.count({ by: f => f.model, over: hours(1) }), 1), missing: "fires", ...words },
      [undefined, /missing data/, /missing data/],
    ],
  ];

  test.each(table)("%s", (_name, own, expected) => {
    clouds.forEach(([, use], index) => {
      const [found] = refusals(use, { Own: alert(own) });
      const wanted = expected[index];
      if (wanted === undefined) expect(found).toBeUndefined();
      else expect(found).toMatch(wanted);
      if (found !== undefined) expect(found).toMatch(/^alerts\.Own /);
    });
  });

  test.each(clouds)("%s: Slack's webhook takes no message of a cloud, unless nobody is told", (_cloud, use) => {
    const input = { routes: { critical: [slack({ url: secret("slack") })] } };
    const paths = (alerts: StoreSite["alerts"]) =>
      placeStore(use, only(alerts, input))
        .problems.map(({ path }) => path)
        .filter(path => !path.startsWith("retention"));
    expect(paths({ HighErrorRate: "on" })).toEqual(["routes"]);
    expect(paths({ HighErrorRate: "shadow" })).toEqual([]);
  });

  test("alarms need the standard class", () => {
    const use = cloudwatch({ ...region, logGroupClass: "INFREQUENT_ACCESS" });
    expect(placeStore(use, only({ HighErrorRate: "on" })).problems.map(({ path }) => path)).toEqual(["logGroupClass"]);
    expect(placeStore(use, only({})).problems).toEqual([]);
  });
});

describe("routes as data", () => {
  const { site } = placeStore(
    cloudwatch(region),
    only(
      {},
      {
        routes: {
          critical: [
            pagerduty({ key: secret("pagerduty") }),
            email({ to: ["sre@example.com"], from: "noreply@example.com", server: "mail:587" }),
          ],
          warning: [webhook({ url: secret("hook") })],
        },
      },
    ),
  );
  const integration = ["https://events.pagerduty.com/integration/", secret("pagerduty"), "/enqueue"];

  test("topics, channels and action groups hold references to secrets", () => {
    expect(topics(site)).toEqual([
      {
        name: "llm-prod-critical",
        subscriptions: [
          { protocol: "https", endpoint: integration },
          { protocol: "email", endpoint: ["sre@example.com"] },
        ],
      },
      { name: "llm-prod-warning", subscriptions: [{ protocol: "https", endpoint: [secret("hook")] }] },
    ]);
    expect(
      notificationChannels(site).map(({ type, labels, sensitiveLabels }) => [type, labels, sensitiveLabels]),
    ).toEqual([
      ["pagerduty", {}, { serviceKey: secret("pagerduty") }],
      ["email", { email_address: "sre@example.com" }, undefined],
      ["webhook_tokenauth", { url: secret("hook") }, undefined],
    ]);
    expect(actionGroups(site).map(({ name, webhookReceiver }) => [name, webhookReceiver[0]?.serviceUri])).toEqual([
      ["llm-prod-critical", integration],
      ["llm-prod-warning", [secret("hook")]],
    ]);
  });
});

describe("instruments as metrics", () => {
  const { self, site } = placeStore(cloudwatch(region), only({}));

  test("CloudWatch: at most three dimensions and no default; what has none is named; milliseconds stay what they are", () => {
    const metrics = cloudwatchMetrics({ key: self.key, options: cloudwatchOptions.parse(region) }, site);
    const requests = metrics.find(one => one.instrument === "llm_requests_total");
    expect(requests).toMatchObject({
      withoutLabels: ["status"],
      filters: [
        {
          logGroupName: "/prod/llm/application",
          pattern: '{ $.event = "request_end" }',
          metricTransformation: {
            name: "llm_requests_total",
            value: "1",
            dimensions: { service: "$.service", model: "$.model", provider: "$.provider" },
          },
        },
      ],
    });
    const names = metrics.flatMap(one =>
      one.filters.map(({ metricTransformation: { name, unit } }) => `${name} ${unit}`),
    );
    expect(names).toContain("llm_request_latency_milliseconds Milliseconds");
  });

  test("Google: deltas with the labels of the instrument", () => {
    const metrics = googleMetrics({ key: "gcp", options: gcpOptions.parse(project) }, site);
    expect(metrics.every(one => one.metricDescriptor.metricKind === "DELTA")).toBe(true);
    expect(metrics.find(one => one.name === "prod_llm_ttft_seconds")).toMatchObject({
      metricDescriptor: { valueType: "DISTRIBUTION", unit: "ms" },
      labelExtractors: { service: "EXTRACT(jsonPayload.service)", model: "EXTRACT(jsonPayload.model)" },
    });
  });
});

const envelope = { time: 0n, service: "llm-service", environment: "test", stream: "application" } as const;

test("a filter pattern lets through what the interpreter does", () => {
  const { site } = placeStore(cloudwatch(region));
  const store = storeOf(cloudwatchOptions.parse(region), site);
  const conditionsOf = (value: string) => {
    let found: readonly Parameters<typeof not>[0][] = [];
    on(llmLog.request_end).where(f => {
      found = [
        f.status.is(value),
        f.status.isOneOf(value, "other"),
        f.status.exists(),
        f.latency_ms.above(5000),
        f.latency_ms.is(5000),
        f.streaming.isTrue(),
        f.streaming.exists(),
        any(f.status.is(value), f.latency_ms.atMost(1)),
        all(f.status.is(value), f.streaming.isFalse()),
      ];
      return [];
    });
    return found;
  };
  const word = fc.constantFrom("error", "Error", "ok", "other", "a b");
  const record = fc.record(
    { status: word, latency_ms: fc.constantFrom(0, 1, 5000, 5001), streaming: fc.boolean() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(record, word, fc.boolean(), fc.nat(8), (fields, value, negated, which) => {
      const one = conditionsOf(value)[which];
      if (one === undefined) return false;
      const condition = negated ? not(one) : one;
      const payload: Readonly<Record<string, string | number | boolean>> = Object.fromEntries(Object.entries(fields));
      return (
        parsePattern(patternOf([condition], store))(payload) ===
        compileCondition(condition)({ ...envelope, ...payload })
      );
    }),
    { numRuns: 500 },
  );
});
