import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Channel, email, pagerduty, type Routes, slack, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import { yamlText } from "../../src/output/render.ts";
import { alertmanager } from "../../src/targets/alertmanager/index.ts";
import { placeStore } from "../store-site.ts";
import { comparing } from "./compared.ts";
import { engine, run } from "./engine.ts";

const binary = engine("amtool");
const folder = mkdtempSync(join(tmpdir(), "signalbox-alertmanager-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of an Alertmanager on disk; the path of its configuration. */
const written = (name: string, routes: Partial<Routes>): string => {
  const { artifacts, problems } = placeStore(alertmanager({ config: true }), { name: "prod", routes });
  expect(problems).toEqual([]);
  for (const file of artifacts()) {
    const path = join(folder, name, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      file.kind === "text" ? file.sections.map(section => section.text).join("") : yamlText(file.data),
    );
  }
  return join(folder, name, "alertmanager.yaml");
};

const channels: readonly Channel[] = [
  slack({ url: secret("slack-webhook"), channel: "#llm {{ alerts" }),
  pagerduty({ key: secret("pagerduty") }),
  email({
    to: ["a@example.com", "b@example.com"],
    from: "alerts@example.com",
    server: "mail.example.com:587",
    username: "alerts",
    password: secret("smtp-password"),
  }),
  webhook({ url: secret("incident-webhook") }),
];

const configurations: readonly (readonly [name: string, routes: Partial<Routes>])[] = [
  ["nobody is told", {}],
  ["every kind of channel", { critical: channels, warning: channels, info: channels }],
  ["some severities", { critical: channels, warning: [slack({ url: secret("slack-webhook") })] }],
];

describe.skipIf(!binary)("amtool check-config accepts", () => {
  test.each(configurations)("%s", async (name, routes) => {
    const { code, stdout, stderr } = await run(binary ?? "", ["check-config", written(name, routes)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/- global config\n - route\n - 2 inhibit rules\n - \d receivers\n - 1 templates/);
    expect(stdout).toContain("SUCCESS");
  });

  test("and refuses a template that does not parse", async () => {
    const config = written("broken template", {});
    writeFileSync(join(dirname(config), "templates/signalbox.tmpl"), "{{ define");
    expect((await run(binary ?? "", ["check-config", config])).code).not.toBe(0);
  });
});

describe.skipIf(!binary)("amtool config routes test sends", () => {
  const config = written("routes", {
    critical: [pagerduty({ key: secret("pagerduty") })],
    warning: [slack({ url: secret("slack-webhook") })],
  });
  const alert = "alertname=HighErrorRate service_name=llm-service environment=prod";

  test.each([
    ["a critical alert", `${alert} severity=critical`, "critical"],
    ["a warning", `${alert} severity=warning`, "warning"],
    ["what nobody is to be told", `${alert} severity=info`, "nobody"],
    ["a shadow", `${alert} severity=none shadow=critical`, "nobody"],
    ["the watchdog", "alertname=Watchdog severity=info environment=prod", "nobody"],
    ["the watchdog, however severe", "alertname=Watchdog severity=critical environment=prod", "nobody"],
    ["an alert of somebody else", "alertname=NodeDown", "nobody"],
  ])("%s", async (_name, labels, receiver) => {
    const { code, stdout, stderr } = await run(binary ?? "", [
      "config",
      "routes",
      "test",
      `--config.file=${config}`,
      `--verify.receivers=${receiver}`,
      ...labels.split(" "),
    ]);
    await comparing("amtoolRoutes", async () => {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout.trim()).toBe(receiver);
    });
  });
});

const rendering =
  '{"receiver":"x","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"HighErrorRate","service_name":"llm-service","environment":"prod","severity":"SEVERITY"},"annotations":{"summary":"<!channel> 6.2 % of requests fail","description":"d","value":"6.2%","threshold":"> 5%","runbook_url":"https://docs.example.com/high-error-rate.md"},"startsAt":"2026-11-21T10:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"a"}],"groupLabels":{"alertname":"HighErrorRate","service_name":"llm-service","environment":"prod"},"commonLabels":{"severity":"SEVERITY"},"commonAnnotations":{},"externalURL":""}';

describe.skipIf(!binary)("amtool template render", () => {
  const templates = join(dirname(written("rendered", {})), "templates/signalbox.tmpl");
  const rendered = async (name: string, severity: string) => {
    const data = join(folder, `${severity}.json`);
    writeFileSync(data, rendering.replaceAll("SEVERITY", severity));
    const { code, stdout, stderr } = await run(binary ?? "", [
      "template",
      "render",
      `--template.glob=${templates}`,
      `--template.text={{ template "${name}" . }}`,
      "--template.type=text",
      `--template.data=${data}`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout.trimEnd();
  };

  test.each([
    ["critical", "#f44336"],
    ["warning", "#ff9800"],
    ["info", "#36a64f"],
    ["none", "#808080"],
  ])("marks %s with %s", async (severity, colour) => {
    expect(await rendered("signalbox.colour", severity)).toBe(colour);
  });

  test.each([
    ["signalbox.title", "[FIRING:1] HighErrorRate llm-service (prod)"],
    ["signalbox.value", "6.2%"],
    ["signalbox.threshold", "&gt; 5%"],
    // What comes from logs mentions nobody.
    [
      "signalbox.text",
      "*&lt;!channel&gt; 6.2 % of requests fail*\nd\n<https://docs.example.com/high-error-rate.md|Runbook>",
    ],
    ["signalbox.line", "HighErrorRate: <!channel> 6.2 % of requests fail"],
  ])("says in %s what happened", async (name, text) => {
    expect(await rendered(name, "critical")).toBe(text);
  });
});
