import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { formatProblem } from "../../src/core/errors.ts";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { type Channel, email, pagerduty, type Routes, slack, webhook } from "../../src/core/route.ts";
import { externalSecrets, kubernetesSecret, secret } from "../../src/core/secret.ts";
import { yamlText } from "../../src/output/render.ts";
import { alertmanagerConfigSchema } from "../../src/targets/alertmanager/config-schema.ts";
import { type AlertmanagerInput, alertmanager } from "../../src/targets/alertmanager/index.ts";
import { alertmanagerConfigObject } from "../../src/targets/alertmanager/manifests.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const everyChannel: readonly Channel[] = [
  slack({ url: secret("slack-webhook"), channel: "#llm-alerts" }),
  pagerduty({ key: secret("pagerduty") }),
  email({ to: ["a@example.com", "b@example.com"], from: "alerts@example.com", server: "mail.example.com:587" }),
  email({
    to: ["c@example.com"],
    from: "alerts@example.com",
    server: "mail.example.com:587",
    username: "alerts",
    password: secret("smtp-password"),
  }),
  webhook({ url: secret("incident-webhook") }),
];

const routes: Partial<Routes> = { critical: everyChannel, warning: [slack({ url: secret("slack-webhook") })] };

const filesOf = (options: AlertmanagerInput = {}, input: StoreSite = {}): ReadonlyMap<string, string> => {
  const { artifacts, problems } = placeStore(alertmanager(options), { name: "prod", routes, ...input });
  expect(problems).toEqual([]);
  return new Map(
    artifacts().map(file => [
      file.path,
      file.kind === "text" ? file.sections.map(section => section.text).join("") : yamlText(file.data),
    ]),
  );
};

const wholeOf = (input: StoreSite = {}) =>
  alertmanagerConfigSchema.parse(parse(filesOf({ config: true }, input).get("alertmanager.yaml") ?? ""));

const additionOf = (input: StoreSite = {}) =>
  alertmanagerConfigObject.parse(
    parse(filesOf({}, { platform: kubernetes(), ...input }).get("alertmanager-config.yaml") ?? ""),
  );

describe("what is written", () => {
  test.each([
    ["all of it, when asked", { config: true }, compose(), ["alertmanager.yaml", "templates/signalbox.tmpl"]],
    ["in a cluster", {}, kubernetes(), ["alertmanager-config.yaml", "templates/signalbox.tmpl"]],
    // Both at once would tell people twice.
    ["one form in a cluster", { config: true }, kubernetes(), ["alertmanager.yaml", "templates/signalbox.tmpl"]],
  ] as const)("%s", (_name, options, platform, paths) => {
    expect([...filesOf(options, { platform }).keys()]).toEqual(paths);
  });

  test("nothing would route on one machine without the whole of it", () => {
    const { problems } = placeStore(alertmanager({}), { platform: compose() });
    expect(problems.map(({ code, path }) => `${path} ${code}`)).toEqual(["config missing-key"]);
  });

  test("nothing whole for an Alertmanager that is not ours", () => {
    const { problems } = placeStore(alertmanager({ config: true, url: "https://alerts.example.com" }));
    expect(problems.map(formatProblem).join("\n")).toMatch(/^config: would write the whole configuration/);
  });
});

describe("doors", () => {
  test.each([
    ["ours", {}, ["alertmanager-api http://alertmanager:9093", "prometheus-scrape http://alertmanager:9093"]],
    ["not ours", { url: "https://alerts.example.com" }, ["alertmanager-api https://alerts.example.com"]],
  ] as const)("of one that is %s", (_name, options, expected) => {
    const { target, self } = placeStore(alertmanager(options));
    const doors = target.serves?.(self, compose(), "test") ?? [];
    expect(doors.map(({ protocol, url }) => `${protocol} ${url}`)).toEqual(expected);
  });
});

describe("the tree", () => {
  test("sends each severity to its receiver, shadows and the watchdog to nobody", () => {
    expect(wholeOf().route.routes).toEqual([
      { receiver: "nobody", matchers: ['severity="none"'] },
      { receiver: "nobody", matchers: ['alertname="Watchdog"'] },
      { receiver: "critical", matchers: ['severity="critical"'] },
      { receiver: "warning", matchers: ['severity="warning"'] },
      { receiver: "nobody", matchers: ['severity="info"'] },
    ]);
  });

  test("every receiver it names exists, in both forms", () => {
    const whole = wholeOf();
    const addition = additionOf().spec;
    for (const [route, receivers] of [
      [whole.route, whole.receivers],
      [addition.route, addition.receivers],
    ] as const) {
      const names: readonly string[] = receivers.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of [route.receiver, ...route.routes.map(one => one.receiver)]) expect(names).toContain(name);
    }
  });

  test("an addition takes the alerts of its own environment only", () => {
    const { route, inhibitRules } = additionOf().spec;
    const ours = { name: "environment", matchType: "=", value: "prod" };
    expect(route.matchers).toEqual([ours]);
    for (const rule of inhibitRules)
      for (const side of [rule.sourceMatch, rule.targetMatch]) expect(side).toContainEqual(ours);
  });

  test("what is critical silences its warning, of the same service and environment", () => {
    expect(wholeOf().inhibit_rules[0]).toEqual({
      source_matchers: ['severity="critical"'],
      target_matchers: ['severity=~"warning|info"'],
      equal: ["alertname", "service_name", "environment"],
    });
  });
});

describe("secrets are references", () => {
  test("files for the whole configuration", () => {
    const critical = wholeOf().receivers.find(({ name }) => name === "critical");
    expect([
      critical?.slack_configs?.[0]?.api_url_file,
      critical?.pagerduty_configs?.[0]?.routing_key_file,
      critical?.email_configs?.[1]?.auth_password_file,
      critical?.webhook_configs?.[0]?.url_file,
    ]).toEqual([
      "/run/credentials/slack-webhook",
      "/run/credentials/pagerduty",
      "/run/credentials/smtp-password",
      "/run/credentials/incident-webhook",
    ]);
  });

  test.each([
    [undefined, "signalbox"],
    [kubernetesSecret("llm-secrets"), "llm-secrets"],
    [externalSecrets("vault"), "prod-alertmanager"],
  ])("keys of a Secret for an addition: %o", (secrets, name) => {
    const critical = additionOf(secrets === undefined ? {} : { secrets }).spec.receivers.find(
      one => one.name === "critical",
    );
    expect([
      critical?.slackConfigs?.[0]?.apiURL,
      critical?.pagerdutyConfigs?.[0]?.routingKey,
      critical?.emailConfigs?.[1]?.authPassword,
      critical?.webhookConfigs?.[0]?.urlSecret,
    ]).toEqual(["slack-webhook", "pagerduty", "smtp-password", "incident-webhook"].map(key => ({ name, key })));
  });
});

describe("what a message to Slack says", () => {
  const template = filesOf({ config: true }).get("templates/signalbox.tmpl") ?? "";

  test.each([
    ["critical", "#f44336"],
    ["warning", "#ff9800"],
    ["info", "#36a64f"],
  ])("%s is %s", (severity, colour) => {
    expect(template).toContain(`eq .CommonLabels.severity "${severity}" }}${colour}`);
  });

  test("anything else is grey", () => {
    expect(template).toContain("{{ else }}#808080{{ end }}");
  });

  test("the fields are Value and Threshold", () => {
    const fields = wholeOf().receivers.find(({ name }) => name === "critical")?.slack_configs?.[0]?.fields;
    expect(fields?.map(({ title, value }) => [title, value])).toEqual([
      ["Value", '{{ template "signalbox.value" . }}'],
      ["Threshold", '{{ template "signalbox.threshold" . }}'],
    ]);
  });

  test("an addition, which cannot bring a template file, says the same in its own words", () => {
    const sent = additionOf().spec.receivers.find(({ name }) => name === "critical")?.slackConfigs?.[0];
    expect(template).toContain(`{{ define "signalbox.text" }}${sent?.text}{{ end }}`);
    expect(template).toContain(`{{ define "signalbox.colour" }}${sent?.color}{{ end }}`);
  });
});

test("whatever a channel is called, the file says exactly that, and no template of its own", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ minLength: 1 }),
        fc.constantFrom("{{ .X }}", "{", "{{{", '#a"b', "a: b\n- c", "${X}", "#ünïcode 🚨", "'", "%{x}"),
      ),
      name => {
        const whole = wholeOf({ routes: { info: [slack({ url: secret("s"), channel: name })] } });
        const channel = whole.receivers.find(one => one.name === "info")?.slack_configs?.[0]?.channel ?? "";
        const read = channel.replaceAll(/\{\{ "(\{+)" \}\}/g, "$1");
        expect(read).toBe(name);
        expect(channel.replaceAll(/\{\{ "\{+" \}\}/g, "")).not.toContain("{");
      },
    ),
  );
});
