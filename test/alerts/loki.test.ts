/** Alerts and recording rules of Loki's ruler, as text people review. */

import { parser } from "@grafana/lezer-logql";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLog, alerts as shipped } from "../../src/catalog/index.ts";
import { type Alert, above, alert, atLeastThat, below } from "../../src/core/alert.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { on, raw, records } from "../../src/core/query/index.ts";
import { secret } from "../../src/core/secret.ts";
import type { Endpoint } from "../../src/core/target.ts";
import { hours, minutes, percent, seconds } from "../../src/core/units.ts";
import type { AlertInput } from "../../src/environment/input.ts";
import type { LokiConfig } from "../../src/targets/loki/config-schema.ts";
import { lokiConfigSchema } from "../../src/targets/loki/config-schema.ts";
import { type LokiInput, loki, s3 } from "../../src/targets/loki/index.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Nothing but what a test names. */
const off = Object.fromEntries(Object.keys(shipped).map(name => [name, "off" as const]));

const fileOf = (path: string, options: LokiInput, input: StoreSite): unknown => {
  const { artifacts, problems } = placeStore(loki(options), input);
  expect(problems).toEqual([]);
  const file = artifacts().find(one => one.path === path);
  return file?.kind === "yaml" ? JSON.parse(JSON.stringify(file.data)) : undefined;
};

const rulesOf = (
  alerts: Readonly<Record<string, AlertInput>>,
  options: LokiInput = {},
  input: StoreSite = {},
): readonly Rule[] => {
  const folder = options.tenant ?? "fake";
  const file = fileOf(`rules/${folder}/alerts.yaml`, options, { ...input, alerts: { ...off, ...alerts } });
  return (file as { groups: { rules: Rule[] }[] } | undefined)?.groups.flatMap(group => group.rules) ?? [];
};

const wellFormed = (text: string): boolean => {
  let well = true;
  parser.parse(text).iterate({
    enter: node => {
      if (node.type.isError) well = false;
    },
  });
  return well;
};

const words = { summary: "{group}: {value}", description: "d", runbook: "some-runbook" } as const;
const requests = on(llmLog.request_end);
const over = minutes(5);
const two = { services: { "chat-api": { team: "ai" }, "llm-service": { team: "ai" } } };

describe("expressions", () => {
  test.each<readonly [name: string, own: Alert, expected: string]>([
    [
      "a ratio of enough records",
      alert({
        ...words,
        when: above(requests.ratio({ where: f => f.status.is("error") }, { over }), percent(5)),
        minimum: 100,
      }),
      `((sum by (service_name) (count_over_time({environment="test", service_name=~"chat-api|llm-service", stream="application"} | event="request_end" | status="error" [5m])) or sum by (service_name) (count_over_time({environment="test", service_name=~"chat-api|llm-service", stream="application"} | event="request_end" [5m])) * 0) / sum by (service_name) (count_over_time({environment="test", service_name=~"chat-api|llm-service", stream="application"} | event="request_end" [5m]))) > 0.05
and on (service_name)
(sum by (service_name) (count_over_time({environment="test", service_name=~"chat-api|llm-service", stream="application"} | event="request_end" [5m]))) >= 100`,
    ],
    [
      "what is finer beside what is coarser",
      alert({
        ...words,
        when: [
          above(
            requests.percentile(f => f.latency_ms, 95, { by: f => f.model, over }),
            seconds(5),
          ),
          atLeastThat(requests.count({ over }), 10),
        ],
      }),
      `(quantile_over_time(0.95, {environment="test", service_name=~"chat-api|llm-service", stream="application"} | event="request_end" | latency_ms!="" | unwrap latency_ms | __error__="" [5m]) by (service_name, model)) > 5000
and on (service_name)
(sum by (service_name) (count_over_time({environment="test", service_name=~"chat-api|llm-service", stream="application"} | event="request_end" [5m]))) >= 10`,
    ],
    [
      "where no record is what is wrong",
      alert({ ...words, when: below(records(llmLog).count({ over }), 5), missing: "fires" }),
      `(sum by (service_name) (count_over_time({environment="test", service_name=~"chat-api|llm-service"} [5m]))) < 5
or
sum by (service_name) (absent_over_time({environment="test", service_name="chat-api"} [5m]))
or
sum by (service_name) (absent_over_time({environment="test", service_name="llm-service"} [5m]))`,
    ],
    ["what always fires", alert({ ...words, when: [] }), "vector(1)"],
  ])("%s", (_name, own, expected) => {
    const rules = rulesOf({ Own: own }, {}, two);
    expect(rules.map(({ expr }) => expr)).toEqual([expected]);
    expect(wellFormed(expected)).toBe(true);
  });

  test("absence is asked of each service", () => {
    const own = alert({ ...words, when: above(records(llmLog).absent({ over }), 0), missing: "fires" });
    expect(rulesOf({ Own: own }, {}, two).map(({ expr }) => expr)).toEqual([
      '(sum by (service_name) (absent_over_time({environment="test", service_name="chat-api"} [5m]))) > 0',
      '(sum by (service_name) (absent_over_time({environment="test", service_name="llm-service"} [5m]))) > 0',
    ]);
  });

  test("a query in LogQL's own words", () => {
    const own = alert({
      ...words,
      when: above(raw({ logql: 'sum by (pod) (count_over_time({app="x"}[5m]))' }, { by: ["pod"] }), 1),
    });
    expect(rulesOf({ Own: own })).toMatchObject([
      {
        expr: '(\nsum by (pod) (count_over_time({app="x"}[5m]))\n) > 1',
        annotations: { summary: '{{ $labels.pod }}: {{ $value | printf "%.0f" }}' },
      },
    ]);
  });
});

describe("what people read", () => {
  test("labels, and a service's name as other evaluators call it", () => {
    const own = alert({
      ...words,
      when: above(
        requests.sum(f => f.cost_usd, { by: f => f.model, over: hours(1) }),
        100,
      ),
      for: minutes(10),
      severity: "critical",
      state: "shadow",
    });
    expect(
      rulesOf({ Own: own }, { names: { model: "llm" } }, { ...two, runbooks: "https://handbook.example.com" }),
    ).toMatchObject([
      {
        alert: "Own",
        for: "10m",
        labels: {
          severity: "none",
          shadow: "critical",
          environment: "test",
          team: "ai",
          model: "{{ $labels.llm }}",
        },
        annotations: {
          summary: '{{ $labels.service_name }}, {{ $labels.llm }}: {{ $value | printf "%.2f" }}',
          description: "d",
          runbook: "some-runbook",
          runbook_url: "https://handbook.example.com/some-runbook.md",
        },
      },
    ]);
  });

  test("what people write is no template", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("{{", "}}", "{", "}", "$value", '"', "%", "{value}", "x")), parts => {
        const text = parts.join("");
        const own = alert({ ...words, summary: text, description: "d", when: [] });
        const [rule] = rulesOf({ Own: own });
        // As Go's template would print it.
        const printed = rule?.annotations.summary
          ?.replaceAll(/\{\{ "(\{+)" \}\}/g, (_, braces: string) => "\0".repeat(braces.length))
          .replaceAll(/\{\{[^}]*\}\}/g, "{value}");
        expect(printed?.replaceAll("\0", "{")).toBe(text);
      }),
    );
  });
});

describe("files and settings", () => {
  const firing: Readonly<Record<string, AlertInput>> = { Own: alert({ ...words, when: [] }) };
  const rulerOf = (options: LokiInput, input: StoreSite): LokiConfig["ruler"] =>
    lokiConfigSchema.parse(fileOf("loki.yaml", options, { ...input, alerts: { ...off, ...input.alerts } })).ruler;
  const door = (protocol: Endpoint["protocol"], url: string, more: Partial<Endpoint> = {}): Endpoint => ({
    protocol,
    telemetry: ["metrics"],
    url,
    ...more,
  });

  test("a tenant's rules stand in its folder, judged as often as asked", () => {
    expect(
      fileOf(
        "rules/ai/alerts.yaml",
        { tenant: "ai", ruler: { interval: seconds(30) } },
        { alerts: { ...off, ...firing } },
      ),
    ).toMatchObject({ groups: [{ name: "signalbox-test-Own", interval: "30s" }] });
    expect(rulesOf({})).toEqual([]);
  });

  test("without alerts nobody is told of any", () => {
    expect(rulerOf({}, { doors: { alertmanager: [door("alertmanager-api", "http://alertmanager:9093")] } })).toEqual({
      enable_api: true,
      rule_path: "/loki/rules-tmp",
    });
  });

  test("the Alertmanagers of the environment, or the one that is named", () => {
    const password = secret("alertmanager-password");
    const doors = {
      alertmanager: [
        door("alertmanager-api", "http://alertmanager:9093", { auth: { kind: "basic", username: "loki", password } }),
      ],
    };
    expect(rulerOf({}, { alerts: firing, doors })).toMatchObject({
      alertmanager_url: "http://alertmanager:9093",
      alertmanager_client: { basic_auth_username: "loki", basic_auth_password: "${ALERTMANAGER_PASSWORD}" },
    });
    expect(rulerOf({ ruler: { alertmanager: "https://alerts.example.com" } }, { alerts: firing, doors })).toMatchObject(
      {
        alertmanager_url: "https://alerts.example.com",
      },
    );
  });

  test("an operator's Alertmanager routes by namespace, which alerts then name", () => {
    const doors = {
      alertmanager: [
        door("alertmanager-api", "http://alertmanager-operated:9093", { facts: { namespace: "observability" } }),
      ],
    };
    expect(rulerOf({}, { alerts: firing, doors })).toMatchObject({
      alert_relabel_configs: [
        { source_labels: ["namespace"], regex: "(.+)", target_label: "exported_namespace", replacement: "$1" },
        { target_label: "namespace", replacement: "observability" },
      ],
    });
  });

  test("of several processes, one judges each group", () => {
    expect(
      rulerOf(
        { store: s3({ bucket: "logs", region: "eu-west-1" }) },
        { alerts: firing, platform: kubernetes({ profile: "large" }) },
      ),
    ).toMatchObject({ enable_sharding: true });
  });

  test("what is recorded goes to whoever takes it", () => {
    const doors = { prometheus: [door("prometheus-remote-write", "http://prometheus:9090/api/v1/write")] };
    expect(rulerOf({ record: {} }, { doors })).toMatchObject({
      wal: { dir: "/loki/ruler-wal" },
      remote_write: { enabled: true, clients: { prometheus: { url: "http://prometheus:9090/api/v1/write" } } },
    });
  });

  test("a Loki that is not ours gets rules and no settings", () => {
    const { artifacts, problems } = placeStore(loki({ url: "https://logs.example.com" }), {
      alerts: { ...off, ...firing },
    });
    expect(problems).toEqual([]);
    expect(
      artifacts()
        .map(({ path }) => path)
        .filter(path => !path.startsWith("queries/")),
    ).toEqual(["fragments/limits.yaml", "rules/fake/alerts.yaml"]);
  });
});

describe("recording rules", () => {
  const recorded = (options: LokiInput, input: StoreSite = {}): readonly Rule[] => {
    const file = fileOf("rules/fake/recording.yaml", options, { ...input, alerts: off });
    return (file as { groups: { rules: Rule[] }[] } | undefined)?.groups.flatMap(group => group.rules) ?? [];
  };
  const url = "https://metrics.example.com/api/v1/write";

  test("none unless asked for", () => expect(recorded({})).toEqual([]));

  test("a counter's rate, a histogram's percentiles in the metric's unit", () => {
    expect(
      recorded({
        names: { model: "llm" },
        record: { url, instruments: ["llm_requests_total", "llm_ttft_seconds"] },
      }).map(({ expr, record }) => [record, expr]),
    ).toEqual([
      [
        "llm:requests:rate5m",
        'label_replace(sum by (service_name, llm, provider, status) (rate({environment="test", stream="application"} | event="request_end" [5m])), "model", "$1", "llm", "(.*)")',
      ],
      [
        "llm:ttft_seconds:rate5m",
        'label_replace(sum by (service_name, llm, provider) (rate({environment="test", stream="application"} | event="request_end" [5m])), "model", "$1", "llm", "(.*)")',
      ],
      ...["0.5", "0.95", "0.99"].map(share => [
        `llm:ttft_seconds:p${share === "0.5" ? "50" : share.slice(2)}_5m`,
        `label_replace((quantile_over_time(${share}, {environment="test", stream="application"} | event="request_end" | ttft_ms!="" | unwrap ttft_ms | __error__="" [5m]) by (service_name, llm, provider)) * 0.001, "model", "$1", "llm", "(.*)")`,
      ]),
    ]);
  });

  test("every shipped instrument has one, all well-formed and legal metrics", () => {
    const rules = recorded({ record: { url } });
    expect(rules.length).toBeGreaterThan(20);
    expect(new Set(rules.map(({ record }) => record)).size).toBe(rules.length);
    for (const { expr, record } of rules) {
      expect(record).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
      expect([record, wellFormed(expr)]).toEqual([record, true]);
    }
  });
});

describe("refusals", () => {
  const refused = (options: LokiInput, input: StoreSite): readonly string[] =>
    placeStore(loki(options), { ...input, alerts: { ...off, ...input.alerts } }).problems.map(formatProblem);
  const metric = alert({ ...words, when: above(raw({ promql: "up == 0" }), 0) });

  test.each<readonly [name: string, options: LokiInput, input: StoreSite, expected: readonly string[]]>([
    [
      "an alert in another language",
      {},
      { alerts: { Own: metric } },
      [
        'alerts.Own: cannot be judged by Loki: it is asked in the words of other languages only [unsupported-query]\n  help: switch it off, Own: "off": no other target here can judge it either',
      ],
    ],
    ["which in shadow is left out", {}, { alerts: { Own: { ...metric, state: "shadow" } } }, []],
    [
      "records for nobody",
      { record: {} },
      {},
      [
        "record.url: says nowhere to write what is recorded; expected the address of a Prometheus that takes remote writes, or a target that does [missing-key]",
      ],
    ],
    [
      "an instrument that is none",
      { record: { url: "https://m.example.com/w", instruments: ["llm_request_total"] } },
      {},
      [
        'record.instruments[0]: is no instrument of records, got "llm_request_total" [unknown-name]\n  help: did you mean llm_requests_total?',
      ],
    ],
    [
      "percentiles of what is sampled",
      { record: { url: "https://m.example.com/w", instruments: ["llm_provider_call_latency_seconds"] } },
      { sampling: { logs: { info: percent(10) } } },
      [
        'record.instruments[0]: cannot be recorded by Loki: log sampling thins these records out, and a percentile cannot be weighed, got "llm_provider_call_latency_seconds" [unsupported-query]\n  help: ask about levels or events that are not sampled',
      ],
    ],
    [
      "an Alertmanager for a Loki that is not ours",
      { url: "https://logs.example.com", ruler: { alertmanager: "https://alerts.example.com" } },
      {},
      [
        "ruler.alertmanager: is set for a Loki that is not ours; expected either url or this [wrong-value]\n  help: leave it out: whoever runs that Loki decides it",
      ],
    ],
  ])("%s", (_name, options, input, expected) => {
    expect(refused(options, input)).toEqual(expected);
  });
});
