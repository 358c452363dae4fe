import { parser as logql } from "@grafana/lezer-logql";
import { parser as promql } from "@prometheus-io/lezer-promql";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  above,
  alert,
  below,
  email,
  grafana,
  hours,
  kubernetes,
  llmLog,
  loki,
  minutes,
  on,
  otelCollector,
  otlp,
  pagerduty,
  percent,
  prometheus,
  raw,
  seconds,
  secret,
  alerts as shippedAlerts,
  slack,
  webhook,
} from "../../src/index.ts";
import {
  contactPointsSchema,
  type GrafanaRule,
  policiesSchema,
  rulesSchema,
} from "../../src/targets/grafana/provisioning-schema.ts";
import { expandedBy, filledIn } from "../grafana-reader.ts";
import { filesOf, type GrafanaSite, problemsOf } from "../grafana-site.ts";

const requests = on(llmLog.request_end);
const over = minutes(5);
const said = { summary: "{group}: {value} slow", description: "Too slow", runbook: "slow" } as const;

const routes = {
  critical: [pagerduty({ key: secret("pagerduty") })],
  warning: [slack({ url: secret("slack-webhook"), channel: "#llm $ops" })],
} as const;

const site = (own: GrafanaSite = {}): GrafanaSite => ({ evaluator: "grafana", routes, ...own });

const rulesOf = (own: GrafanaSite = {}): readonly GrafanaRule[] =>
  rulesSchema
    .parse(filesOf(site(own)).data.get("provisioning/alerting/rules.yaml"))
    .groups.flatMap(({ rules }) => rules);

const ruleOf = (definition: ReturnType<typeof alert>, own: GrafanaSite = {}): GrafanaRule => {
  const rule = rulesOf({ alerts: { Mine: definition }, ...own }).find(({ title }) => title === "Mine");
  if (!rule) throw new Error("no rule");
  return rule;
};

const contactsOf = (own: GrafanaSite = {}) =>
  contactPointsSchema.parse(filesOf(site(own)).data.get("provisioning/alerting/contact-points.yaml"));

describe("what Grafana judges", () => {
  test("nothing, when somebody else does", () => {
    const { text } = filesOf({ evaluator: "prometheus" });
    expect([...text.keys()].filter(path => path.includes("alerting"))).toEqual([]);
  });

  const everyAlert = rulesOf({
    platform: kubernetes(),
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki"] } }),
      loki: loki({}),
      prometheus: prometheus({ kubelet: true }),
      grafana: grafana({ reads: ["prometheus", "loki"] }),
    },
    alerts: Object.fromEntries(Object.keys(shippedAlerts).map(name => [name, "on"] as const)),
  });

  test.each(everyAlert.map(rule => [rule.title, rule] as const))("%s", (_title, rule) => {
    const ids = rule.data.map(({ refId }) => refId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(rule.condition).toBe(ids.at(-1));
    for (const { model, refId, datasourceUid } of rule.data) {
      expect(model.refId).toBe(refId);
      expect(model.datasource.uid).toBe(datasourceUid);
      if (!("expr" in model)) continue;
      const parser = model.datasource.type === "loki" ? logql : promql;
      parser.parse(model.expr).iterate({ enter: node => expect(node.type.isError).toBe(false) });
      expect(model.expr).not.toMatch(/\$__/);
    }
    expect(rule.annotations).toMatchObject({
      summary: expect.stringMatching(/./),
      runbook: expect.stringMatching(/./),
    });
    expect(rule.labels.environment).toBe("test");
  });

  test("every shipped alert that some store answers, each once", () => {
    expect(everyAlert.length).toBeGreaterThan(20);
    expect(new Set(everyAlert.map(({ uid }) => uid)).size).toBe(everyAlert.length);
    expect(new Set(everyAlert.map(({ title }) => title)).size).toBe(everyAlert.length);
  });
});

describe("conditions", () => {
  const p95 = requests.percentile(f => f.latency_ms, 95, { over });

  test.each([
    ["above", alert({ when: above(p95, seconds(5)), ...said }), "gt", 5000],
    [
      "below",
      alert({ when: below(requests.ratio({ where: f => f.status.is("success") }, { over }), percent(90)), ...said }),
      "lt",
      0.9,
    ],
  ] as const)("one comparison is a threshold: %s", (_name, definition, type, limit) => {
    const { data, condition } = ruleOf(definition);
    expect(data.map(({ refId, relativeTimeRange }) => [refId, relativeTimeRange.from])).toEqual([
      ["A", 300],
      ["B", 0],
    ]);
    expect(condition).toBe("B");
    expect(data[1]?.model).toMatchObject({
      type: "threshold",
      expression: "A",
      conditions: [{ evaluator: { type, params: [limit] } }],
    });
  });

  test("several hold at once, a minimum among them", () => {
    const { data } = ruleOf(alert({ when: [above(p95, 0.0000005), below(p95, 9000)], minimum: 100, ...said }));
    expect(data.at(-1)?.model).toMatchObject({
      type: "math",
      expression: "($A > 0.0000005) && ($B < 9000) && ($C >= 100)",
    });
  });

  test("none is always true", () => {
    const watchdog = rulesOf({ alerts: { Watchdog: "on" } }).find(({ title }) => title === "Watchdog");
    expect(watchdog?.data.map(({ model }) => model)).toEqual([
      expect.objectContaining({ type: "math", expression: "1 > 0" }),
    ]);
  });

  test.each([
    ["ok", "OK", "KeepLast"],
    ["fires", "Alerting", "Alerting"],
  ] as const)("missing data that is %s", (missing, noDataState, execErrState) => {
    expect(ruleOf(alert({ when: above(p95, 1), missing, ...said }))).toMatchObject({ noDataState, execErrState });
  });

  test.each([
    ["0s", {}],
    ["10m", { for: minutes(10) }],
    ["90s", { for: seconds(90) }],
  ])("for %s", (written, times) => {
    expect(ruleOf(alert({ when: above(p95, 1), ...said, ...times })).for).toBe(written);
  });

  test("it goes on firing as long as it should", () => {
    expect(ruleOf(alert({ when: above(p95, 1), keepFiring: hours(1), ...said })).keepFiringFor).toBe("1h");
  });
});

describe("stores", () => {
  const users = alert({
    when: above(
      requests.distinct(f => f.user_id, { over }),
      5,
    ),
    ...said,
  });

  test("the first that can is asked at one instant, in its own way", () => {
    expect(ruleOf(alert({ when: above(requests.count({ over }), 5), ...said })).data[0]).toMatchObject({
      datasourceUid: "test-prometheus",
      model: { datasource: { type: "prometheus" }, instant: true, range: false },
    });
    expect(ruleOf(users).data[0]).toMatchObject({
      datasourceUid: "test-loki",
      queryType: "instant",
      model: { datasource: { type: "loki" }, queryType: "instant" },
    });
  });

  test.each([
    ["that no store answers", alert({ when: above(raw({ esql: "FROM x" }), 1), ...said }), {}],
    ["whose data source people choose", users, { dataSources: { loki: "${DS_LOKI}" } }],
  ] as const)("an alert %s is a problem", (_name, definition, grafana) => {
    expect(problemsOf(site({ alerts: { Mine: definition }, grafana })).join("\n")).toMatch(
      /^alerts\.Mine: cannot be judged by Grafana: no store that it reads can \(prometheus: .*; loki: .*; jaeger: .*\[unsupported-query\]/,
    );
  });
});

describe("what a rule says", () => {
  const slow = alert({
    when: above(
      requests.percentile(f => f.latency_ms, 95, { over, by: f => f.model }),
      seconds(5),
    ),
    severity: "critical",
    ...said,
  });

  test("number, group and limit, as templates", () => {
    expect(ruleOf(slow, { runbooks: "https://docs.example.com/runbooks" }).annotations).toEqual({
      summary:
        '{{ index $labels "service_name" }}, {{ index $labels "model" }}: {{ printf "%.6g" (index $values "A").Value }} slow',
      description: "Too slow",
      value: '{{ printf "%.6g" (index $values "A").Value }} ms',
      threshold: "> 5000 ms",
      runbook: "slow",
      runbook_url: "https://docs.example.com/runbooks/slow.md",
    });
  });

  test("shares as percentages", () => {
    const failing = alert({
      when: above(requests.ratio({ where: f => f.status.is("error") }, { over }), percent(5)),
      ...said,
    });
    expect(ruleOf(failing).annotations).toMatchObject({
      value: '{{ humanizePercentage (index $values "A").Value }}',
      threshold: "> 5%",
    });
  });

  test("the labels of every evaluator", () => {
    expect(ruleOf(slow).labels).toEqual({ severity: "critical", environment: "test", team: "unowned" });
  });

  test("absence, which has no groups, whose it is", () => {
    const silent = alert({ when: above(requests.absent({ over }), 0), ...said });
    const rules = rulesOf({ alerts: { Mine: silent } }).filter(({ title }) => title.startsWith("Mine"));
    expect(rules.map(({ title, labels }) => [title, labels.service_name])).toEqual([
      ["Mine", "llm-service"],
      ["Mine llm-batch", "llm-batch"],
    ]);
  });

  test("whatever people wrote, word for word", () => {
    const marks = fc.constantFrom(
      "$",
      "${HOME}",
      "$$",
      "{{",
      "}}",
      "{",
      '"',
      "'",
      "\\",
      "\n",
      "`",
      "$labels.x",
      "ü",
      "a",
      " ",
    );
    const hostile = fc.array(marks, { minLength: 1, maxLength: 8 }).map(parts => `x${parts.join("")}x`);
    fc.assert(
      fc.property(hostile, text => {
        const { annotations, labels } = ruleOf(
          alert({ ...said, when: above(requests.count({ over }), 1), summary: text, description: text }),
          {
            services: { "llm-service": { source: otlp(), team: text } },
          },
        );
        expect(filledIn(annotations.summary ?? "")).toBe(text);
        expect(filledIn(expandedBy({ HOME: "/root" })(annotations.description ?? ""))).toBe(text);
        expect(filledIn(expandedBy({ HOME: "/root" })(labels.team ?? ""))).toBe(text);
      }),
      { numRuns: 15 },
    );
  });
});

describe("who is told", () => {
  const mine = (options: Partial<Parameters<typeof alert>[0]> = {}) =>
    alert({ when: above(requests.count({ over }), 1), ...said, ...options });

  test.each([
    ["its severity's contact point", mine({ severity: "warning" }), "test-warning", undefined],
    ["nobody, of a shadow", mine({ severity: "critical", state: "shadow" }), "test-critical", ["test-always"]],
    ["nobody, of a severity without channels", mine({ severity: "info" }), "test-critical", ["test-always"]],
  ] as const)("%s", (_name, definition, receiver, muted) => {
    const { isPaused, notification_settings: settings } = ruleOf(definition);
    expect(isPaused).toBe(false);
    expect(settings?.receiver).toBe(receiver);
    expect(settings?.mute_time_intervals).toEqual(muted);
    // Grafana refuses a grouping without these.
    expect(settings?.group_by).toEqual(expect.arrayContaining(["grafana_folder", "alertname"]));
  });

  test("nobody, of the watchdog", () => {
    const watchdog = rulesOf({ alerts: { Watchdog: "on" } }).find(({ title }) => title === "Watchdog");
    expect(watchdog?.notification_settings?.mute_time_intervals).toEqual(["test-always"]);
  });

  test("a shadow has no severity that a policy of somebody else's would take", () => {
    expect(ruleOf(mine({ severity: "critical", state: "shadow" })).labels).toMatchObject({
      severity: "none",
      shadow: "critical",
    });
  });

  test("without any channel there is nothing to name", () => {
    expect(ruleOf(mine(), { routes: {} }).notification_settings).toBeUndefined();
    expect([...filesOf(site({ routes: {} })).data.keys()]).not.toContain("provisioning/alerting/contact-points.yaml");
  });

  test("every contact point and time a rule names exists", () => {
    const contacts = contactsOf();
    for (const { notification_settings: settings } of rulesOf({ alerts: { Watchdog: "on" } })) {
      expect(contacts.contactPoints.map(({ name }) => name)).toContain(settings?.receiver);
      for (const time of settings?.mute_time_intervals ?? [])
        expect(contacts.muteTimes.map(({ name }) => name)).toContain(time);
    }
  });

  test("addresses with a key in them come from the environment", () => {
    const { contactPoints } = contactsOf({ routes: { ...routes, info: [webhook({ url: secret("hook") })] } });
    expect(contactPoints.flatMap(({ receivers }) => receivers.map(({ settings }) => settings))).toMatchObject([
      { integrationKey: "$PAGERDUTY" },
      { url: "$SLACK_WEBHOOK", recipient: "#llm $$ops" },
      { url: "$HOOK", httpMethod: "POST" },
    ]);
  });

  test("templates are there, and settings have no dollar but their secret's", () => {
    const { contactPoints, templates } = contactsOf();
    const text = templates.map(({ template }) => template).join("");
    for (const [, name] of JSON.stringify(contactPoints).matchAll(/template \\"([^"\\]+)\\"/g))
      expect(text).toContain(`{{ define "${name}" }}`);
    for (const colour of ["#36a64f", "#ff9800", "#f44336", "#808080"]) expect(text).toContain(colour);
    const slackSettings = contactPoints[1]?.receivers[0]?.settings;
    expect(slackSettings).toMatchObject({
      text: expect.stringMatching(/\*Value:\* .*\*Threshold:\* /),
      color: '{{ template "signalbox.colour" . }}',
    });
  });
});

describe("mail", () => {
  const mail = (server: string, username = "alerts@example.com") =>
    email({
      to: ["a@example.com", "b@example.com"],
      from: "alerts@example.com",
      server,
      username,
      password: secret("smtp-password"),
    });

  test("is Grafana's own server's, in its own configuration", () => {
    const files = filesOf(site({ routes: { critical: [mail("mail.example.com:587")] } }));
    expect(files.text.get("fragments/grafana.ini")).toContain(
      [
        "[smtp]",
        "enabled = true",
        "host = mail.example.com:587",
        "from_address = alerts@example.com",
        "user = alerts@example.com",
        "password = $__env{SMTP_PASSWORD}",
        "startTLS_policy = MandatoryStartTLS",
      ].join("\n"),
    );
    expect(JSON.stringify(files.data.get("provisioning/alerting/contact-points.yaml"))).toContain(
      "a@example.com;b@example.com",
    );
  });

  test.each([
    ["two servers", [mail("a.example.com:25"), mail("b.example.com:25")], /names several mail servers/],
    ["a user name with marks of the format", [mail("a.example.com:25", "a;b")], /user name of the mail server/],
  ])("%s are refused", (_name, critical, expected) => {
    expect(problemsOf(site({ routes: { critical } })).join("\n")).toMatch(expected);
  });
});

describe("policies", () => {
  test("are left alone, unless asked for", () => {
    expect([...filesOf(site()).data.keys()]).not.toContain("provisioning/alerting/policies.yaml");
  });

  test("are the whole tree, and rules go by it", () => {
    const files = filesOf(site({ grafana: { policies: true } }));
    const [tree] = policiesSchema.parse(files.data.get("provisioning/alerting/policies.yaml")).policies;
    expect(tree?.receiver).toBe("test-warning");
    expect(
      tree?.routes.map(({ receiver, object_matchers, mute_time_intervals }) => [
        object_matchers[0]?.join(""),
        mute_time_intervals ? "nobody" : receiver,
      ]),
    ).toEqual([
      ["severity=none", "nobody"],
      ["alertname=Watchdog", "nobody"],
      ["severity=critical", "test-critical"],
      ["severity=warning", "test-warning"],
      ["severity=info", "nobody"],
    ]);
    for (const rule of rulesOf({ grafana: { policies: true } })) expect(rule.notification_settings).toBeUndefined();
  });

  test.each([
    ["without alerts", { evaluator: "prometheus", routes }, /belong to alerts/],
    ["without anybody to tell", { evaluator: "grafana" }, /need somebody to tell/],
  ])("%s are refused", (_name, own, expected) => {
    expect(problemsOf({ ...own, grafana: { policies: true } }).join("\n")).toMatch(expected);
  });
});

test("a key that Grafana would ignore is refused by the schema", () => {
  const rule = rulesOf()[0];
  expect(
    z.safeParse(rulesSchema, {
      apiVersion: 1,
      groups: [{ orgId: 1, name: "a", folder: "b", interval: "1m", rules: [{ ...rule, datasourceUID: "x" }] }],
    }).success,
  ).toBe(false);
});
