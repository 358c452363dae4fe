import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import prod from "../../environments/prod.ts";
import { llmLog, alerts as shipped } from "../../src/catalog/index.ts";
import { alert, atLeastThat } from "../../src/core/alert.ts";
import type { Artifact } from "../../src/core/artifact.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { not, on, type Query, records } from "../../src/core/query/index.ts";
import { secret } from "../../src/core/secret.ts";
import { pods } from "../../src/core/service.ts";
import { type Endpoint, type Self, scrapeDoor } from "../../src/core/target.ts";
import { days, minutes, percent, seconds } from "../../src/core/units.ts";
import { render, yamlText } from "../../src/output/render.ts";
import {
  expressionTestsSchema,
  prometheusConfigSchema,
  rulesSchema,
  ruleTestsSchema,
  scrapeFragmentSchema,
} from "../../src/targets/prometheus/config-schema.ts";
import { type PrometheusInput, prometheus } from "../../src/targets/prometheus/index.ts";
import type { PrometheusOptions } from "../../src/targets/prometheus/options.ts";
import { prometheusWorkloads } from "../../src/targets/prometheus/workloads.ts";
import { placeStore, type StoreSite } from "../store-site.ts";
import { compared } from "./compared.ts";
import { engine, pause, run } from "./engine.ts";
import { withSecrets } from "./prometheus-secrets.ts";
import { certificateFor, openSandbox, type Sandbox, sandboxMissing } from "./sandbox.ts";

const promtool = engine("promtool");
const binary = engine("prometheus");
const folder = mkdtempSync(join(tmpdir(), "signalbox-prometheus-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (artifact: Artifact): string =>
  artifact.kind === "text"
    ? `# a comment\n${artifact.sections.map(({ text }) => text).join("")}`
    : artifact.kind === "yaml"
      ? yamlText(artifact.data)
      : JSON.stringify(artifact.data);

const filesOf = (options: PrometheusInput, input: StoreSite): ReadonlyMap<string, string> =>
  new Map(
    placeStore(prometheus(options), { name: "prod", ...input })
      .artifacts()
      .map(artifact => [artifact.path, textOf(artifact)]),
  );

const write = (name: string, files: ReadonlyMap<string, string>): string => {
  const root = join(folder, name.replaceAll(/[^a-z]+/gi, "-"));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
};

const everyAlert = Object.fromEntries(Object.keys(shipped).map(name => [name, "on" as const]));
const inCluster = kubernetes({ namespace: "observability" });
const alertmanager: Endpoint = {
  protocol: "alertmanager-api",
  telemetry: ["metrics"],
  url: "https://alerts.example.com/am",
  auth: { kind: "bearer", token: secret("alertmanager-token") },
  // As the operator's routes want it.
  facts: { namespace: "observability" },
};

const configs: readonly (readonly [name: string, options: PrometheusInput, input: StoreSite])[] = [
  ["alone", {}, {}],
  ["an older one", { version: "3.5" }, {}],
  [
    "fast and small",
    { scrapeInterval: seconds(5), evaluationInterval: seconds(5), exemplars: 10, remoteWrite: true },
    {},
  ],
  [
    "on one machine",
    { names: { model: "llm_model" } },
    {
      services: { "llm-service": { metrics: { port: 8000 } } },
      doors: { loki: [scrapeDoor({ kind: "compose", profile: "small" }, "loki", 3100)] },
    },
  ],
  [
    "in a cluster",
    {},
    {
      platform: inCluster,
      services: {
        "llm-service": { source: pods({ app: "llm.service", namespace: "apps" }), metrics: { port: 8000 } },
        batch: { metrics: { port: 9000, path: "/stats" } },
      },
      doors: {
        "otel-collector": [
          scrapeDoor(inCluster, "otel-collector-gateway", 8888),
          scrapeDoor(inCluster, "otel-collector-gateway", 8889),
        ],
        alertmanager: [alertmanager],
      },
      runbooks: "https://runbooks.example.com",
    },
  ],
  ["asking kubelets", { kubelet: true, names: { environment: "env" } }, { platform: inCluster }],
];

describe.skipIf(!promtool)("promtool accepts", () => {
  test.each(configs)("the configuration: %s", async (name, options, input) => {
    const files = filesOf(options, { ...input, alerts: everyAlert });
    prometheusConfigSchema.parse(parse(files.get("prometheus.yaml") ?? ""));
    const root = write(name, withSecrets(files));
    const { code, stdout, stderr } = await run(promtool ?? "", ["check", "config", join(root, "prometheus.yaml")]);
    expect({ code, output: `${stdout}${stderr}` }).toEqual({
      code: 0,
      output: expect.stringContaining("is valid prometheus config file syntax"),
    });
  });

  test("the jobs for a Prometheus that is not ours", async () => {
    const [, , input] = configs.find(([name]) => name === "in a cluster") ?? configs[0] ?? ["", {}, {}];
    const files = filesOf({ url: "https://metrics.example.com" }, input);
    scrapeFragmentSchema.parse(parse(files.get("fragments/scrape.yaml") ?? ""));
    const theirs = yamlText({ scrape_config_files: ["fragments/*.yaml"], rule_files: ["rules/*.yaml"] });
    const root = write("theirs", new Map([...files, ["prometheus.yaml", theirs]]));
    const { code, stderr } = await run(promtool ?? "", ["check", "config", join(root, "prometheus.yaml")]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  const services = {
    "llm-service": { team: "ai" },
    batch: { alerts: { HighErrorRate: { limit: percent(1) } } },
    "third-one": {},
  };

  test.each<readonly [title: string, names: PrometheusInput["names"]]>([
    ["under the canonical names", {}],
    ["under names of one's own", { service: "app", environment: "env", model: "llm_model", status: "outcome" }],
  ])("rules for every alert, and their tests are green, %s", async (title, names = {}) => {
    const files = filesOf(
      { names, kubelet: true },
      { platform: inCluster, services, alerts: everyAlert, runbooks: "https://runbooks.example.com" },
    );
    const root = write(title, files);
    const rules = [...files.keys()].filter(path => path.startsWith("rules/"));
    for (const path of rules) rulesSchema.parse(parse(files.get(path) ?? ""));
    const checked = await run(promtool ?? "", [
      "check",
      "rules",
      "--lint=all",
      "--lint-fatal",
      ...rules.map(path => join(root, path)),
    ]);
    expect({ code: checked.code, errors: checked.stderr }).toEqual({ code: 0, errors: "" });

    const tests = [...files.keys()].filter(path => path.startsWith("tests/"));
    for (const path of tests)
      (path === "tests/prices.yaml" ? expressionTestsSchema : ruleTestsSchema).parse(parse(files.get(path) ?? ""));
    const alerts = [...(files.get("rules/alerts.yaml") ?? "").matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    expect(tests).toEqual(["tests/prices.yaml", ...[...new Set(alerts)].map(name => `tests/${name}.yaml`)]);
    const tested = await run(promtool ?? "", ["test", "rules", ...tests.map(path => join(root, path))], {
      timeoutMs: 300_000,
    });
    const said = [...tested.stdout.matchAll(/^ {2}FAILED:?$/gm)].length;
    // Without a green end, and with no failure named, nothing is known to be equal.
    const failed = tested.code !== 0 && said === 0 ? tests.length : said;
    compared("prometheusRules", { equal: tests.length - failed, different: failed });
    expect({ code: tested.code, failed: tested.stdout.match(/FAILED[\s\S]{0,2000}/g) }).toEqual({
      code: 0,
      failed: null,
    });
  });

  test("the test of an alert that waits for a week is green, and soon", async () => {
    const files = filesOf({}, { alerts: { HighErrorRate: { state: "on", for: days(7) } } });
    const root = write("week", files);
    const { code, stdout, stderr } = await run(promtool ?? "", [
      "test",
      "rules",
      join(root, "tests/HighErrorRate.yaml"),
    ]);
    expect({ code, said: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, said: "" });
  });

  test("hostile texts in conditions and sentences", async () => {
    const texts = [
      '"',
      "\\",
      "a\nb",
      "{{ $value }}",
      "}} {{",
      "$__range ${x} [[y]]",
      "%{z}",
      "a|b.*",
      "`",
      "\u2028é\u0000",
      "{value",
      "# : -",
    ];
    const alerts = Object.fromEntries(
      texts.map((text, index) => [
        `Own${index}`,
        alert({
          when: atLeastThat(
            on(llmLog.request_end)
              .where(f => [f.model.is(text), f.provider.isOneOf(text, `${text}x`), not(f.status.contains(text))])
              .count({ by: f => f.model, over: minutes(5) }),
            10,
          ),
          summary: `{group}: {value} ${text}`,
          description: text,
          runbook: "a-page",
        }),
      ]),
    );
    const files = filesOf({}, { alerts });
    const root = write("hostile", files);
    const tests = [...files.keys()].filter(path => /^tests\/Own/.test(path));
    expect(tests).toHaveLength(texts.length);
    for (const path of tests)
      expect(files.get(path)?.match(/ (fires|stays quiet)$/gm)).toEqual([" fires", " stays quiet"]);
    const checked = await run(promtool ?? "", ["check", "rules", join(root, "rules/alerts.yaml")]);
    expect({ code: checked.code, errors: checked.stderr }).toEqual({ code: 0, errors: "" });
    const tested = await run(promtool ?? "", ["test", "rules", ...tests.map(path => join(root, path))]);
    expect({ code: tested.code, failed: tested.stdout.match(/FAILED[\s\S]{0,2000}/g) }).toEqual({
      code: 0,
      failed: null,
    });
  });

  test("and its tests see a limit that moved", async () => {
    const files = new Map(filesOf({}, { alerts: { HighErrorRate: "on" } }));
    const rules = files.get("rules/alerts.yaml") ?? "";
    for (const limit of ["0.5", "0.001"]) {
      files.set("rules/alerts.yaml", rules.replace("> 0.05 and", `> ${limit} and`));
      const root = write(`moved to ${limit === "0.5" ? "more" : "less"}`, files);
      const { code } = await run(promtool ?? "", ["test", "rules", join(root, "tests/HighErrorRate.yaml")]);
      expect(code).toBe(1);
    }
  });
});

const missing = sandboxMissing();

describe.skipIf(!binary || missing !== undefined)("prometheus", () => {
  let sandbox: Sandbox;
  const compose = { kind: "compose", profile: "small" } as const;
  const exposed = (model: string, more = "") => ({
    headers: { "content-type": "text/plain; version=0.0.4" },
    body: [
      "# TYPE llm_requests_total counter",
      `llm_requests_total{model="${model}",provider="p",status="success"${more}} 3`,
      "# TYPE process_open_fds gauge",
      `process_open_fds{model="kept"} 4`,
      "",
    ].join("\n"),
  });
  const names = { model: "llm_model" };
  const input: StoreSite = {
    name: "prod",
    platform: compose,
    services: { "llm-service": { metrics: { port: 8000 } }, batch: {} },
    alerts: everyAlert,
    doors: {
      prometheus: [scrapeDoor(compose, "prometheus", 9090)],
      collector: [scrapeDoor(compose, "collector", 8889)],
    },
  };
  const placed = placeStore(prometheus({ names, scrapeInterval: seconds(1), evaluationInterval: seconds(1) }), input);

  const api = async <T>(path: string): Promise<T> => {
    const { status, text } = await sandbox.fetch(`http://prometheus:9090/api/v1/${path}`);
    if (status !== 200) throw new Error(`${status}: ${text}`);
    return (JSON.parse(text) as { data: T }).data;
  };
  const query = (text: string) =>
    api<{ result: readonly { metric: Readonly<Record<string, string>>; value: readonly [number, string] }[] }>(
      `query?${new URLSearchParams({ query: text })}`,
    );

  beforeAll(async () => {
    sandbox = await openSandbox(["prometheus", "collector", "llm-service"]);
    await sandbox.record(8000, exposed("a"));
    await sandbox.record(8889, exposed("b", ',service_name="batch",environment="prod"'));
    await sandbox.folder("/prometheus");
    const files = new Map(placed.artifacts().map(one => [`prometheus/${one.path}`, textOf(one)]));
    const [server] = prometheusWorkloads(placed.self as Self<PrometheusOptions>, placed.site);
    for (const mount of server?.mounts ?? [])
      if (mount.kind === "files")
        for (const [name, path] of Object.entries(mount.files))
          await sandbox.write(`${mount.at}/${name}`, files.get(path) ?? "");
    await sandbox.start(binary ?? "", server?.args ?? [], { ready: "http://prometheus:9090/-/ready" });
    // Jobs are found after five seconds, and each is asked at its own moment.
    const deadline = Date.now() + 30_000;
    while ((await query("up")).result.length < 3 && Date.now() < deadline) await pause(200);
  });
  afterAll(() => sandbox?.close());

  test("starts with the workload's arguments and mounts, and keeps as long as its files say", async () => {
    const runtime = await api<{ storageRetention: string }>("status/runtimeinfo");
    const flags = await api<Readonly<Record<string, string>>>("status/flags");
    expect([runtime.storageRetention, flags["enable-feature"], flags["storage.tsdb.path"]]).toEqual([
      // 1994 hours.
      "83d2h",
      "exemplar-storage",
      "/prometheus",
    ]);
  });

  test("evaluates every rule", async () => {
    const rulesNow = async () => {
      const { groups } = await api<{
        groups: readonly { rules: readonly { name: string; health: string; lastError?: string }[] }[];
      }>("rules");
      return groups.flatMap(group => group.rules);
    };
    // A group's first turn comes within its interval, and what is recorded of prices has one of a minute.
    const deadline = Date.now() + 90_000;
    while ((await rulesNow()).some(({ health }) => health === "unknown") && Date.now() < deadline) await pause(200);
    const rules = await rulesNow();
    expect(rules.length).toBeGreaterThan(90);
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
  });

  test("reaches every job", async () => {
    const { result } = await query("up");
    expect(
      result.map(({ metric, value }) => [metric.job, metric.environment, metric.service_name, value[1]]).sort(),
    ).toEqual([
      ["collector", "prod", undefined, "1"],
      ["prometheus", "prod", undefined, "1"],
      ["service-llm-service", "prod", "llm-service", "1"],
    ]);
  });

  test("gives series the labels that queries ask for, whoever exposes them", async () => {
    const { result } = await query("llm_requests_total");
    expect(
      result.map(({ metric }) => [metric.service_name, metric.environment, metric.llm_model, metric.model]).sort(),
    ).toEqual([
      ["batch", "prod", "b", undefined],
      ["llm-service", "prod", "a", undefined],
    ]);
    expect((await query("process_open_fds{model='kept', job='collector'}")).result).toHaveLength(1);
  });

  const requests = on(llmLog.request_end);
  const over = minutes(5);
  test.each<readonly [title: string, query: Query]>([
    ["count", requests.count({ over })],
    ["ratio", requests.ratio({ where: f => f.status.is("error") }, { over, by: f => f.model })],
    ["average", requests.avg(f => f.latency_ms, { over })],
    ["percentile", requests.percentile(f => f.latency_ms, 95, { over })],
    ["histogram", requests.histogram(f => f.ttft_ms, [50, 100, 250, 500, 1000, 2000, 5000], { over })],
    ["absence", records(llmLog).forService("nobody").absent({ over })],
    ["several alternatives", requests.where(f => f.model.isOneOf('"', "\\", "a|b")).count({ over })],
    ["part of a text", requests.where(f => f.model.contains("a.*(\n$x")).count({ over })],
    ["an expression", requests.where(f => f.model.matches("^a.[[:alpha:]]+\\s$")).count({ over })],
  ])("answers: %s", async (_title, asked) => {
    const answer = placed.target.ask?.(placed.self, placed.site, { query: asked, shape: "instant", window: over });
    expect(answer?.kind).toBe("text");
    await query(answer?.kind === "text" ? answer.text : "");
  });
});

describe.skipIf(!promtool)("one record of a kind never seen before", () => {
  const series = (values: string, up: string) => [
    {
      series:
        'llm_suspicious_activities_total{environment="prod",service_name="llm-service",activity_type="probe",job="c",instance="i"}',
      values,
    },
    { series: 'up{job="c",instance="i"}', values: up },
  ];
  test.each([
    ["fires, where its source was fetched before", series("_x26 1x10", "1x40"), 1],
    ["is no news to a Prometheus that has just begun to fetch", series("_x26 7x10", "_x26 1x10"), 0],
    ["is one and no more when its counter stays", series("_x2 1x40", "1x40"), 0],
  ])("%s", async (name, input_series, alerts) => {
    const files = filesOf({}, { alerts: { SuspiciousActivity: "on" }, services: { "llm-service": {} } });
    const root = write(name, new Map([...files].filter(([path]) => path.startsWith("rules/"))));
    const { groups } = parse(files.get("rules/alerts.yaml") ?? "") as {
      readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
    };
    const rule = groups.flatMap(({ rules }) => rules).find(one => one.alert === "SuspiciousActivity");
    const one = { labels: '{activity_type="probe", service_name="llm-service"}', value: 1 };
    writeFileSync(
      join(root, "test.yaml"),
      yamlText({
        rule_files: ["rules/alerts.yaml"],
        tests: [
          {
            interval: "15s",
            input_series,
            promql_expr_test: [{ expr: rule?.expr ?? "", eval_time: "7m", exp_samples: alerts === 0 ? [] : [one] }],
          },
        ],
      }),
    );
    const { code, stdout, stderr } = await run(promtool ?? "", ["test", "rules", join(root, "test.yaml")]);
    expect({ code, said: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, said: "" });
  });
});

describe.skipIf(!binary || missing !== undefined)("prometheus in a cluster", () => {
  const workload = prod.site.workloads().find(({ image }) => image.name === "prometheus");
  const texts = new Map(render(prod, "environments/prod.ts").files.map(({ path, text }) => [path, text]));
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openSandbox(["prometheus"]);
    for (const mount of workload?.mounts ?? [])
      if (mount.kind === "disk") await sandbox.folder(mount.at);
      else if (mount.kind === "files")
        for (const [name, path] of Object.entries(mount.files))
          await sandbox.write(`${mount.at}/${name}`, texts.get(path) ?? "");
    // What a pod with permissions finds; no API server answers.
    const account = "/var/run/secrets/kubernetes.io/serviceaccount";
    await sandbox.write(`${account}/token`, "token");
    await sandbox.write(`${account}/ca.crt`, certificateFor("kubernetes.default.svc").cert);
  });
  afterAll(() => sandbox?.close());

  test("is ready with prod's workload: its arguments, its mounts, every rule", async () => {
    const started = await sandbox.start(binary ?? "", workload?.args ?? [], {
      env: { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: "6443" },
      ready: `http://prometheus:9090${workload?.ready?.path}`,
    });
    const { status, text } = await sandbox.fetch("http://prometheus:9090/api/v1/rules");
    const { data } = JSON.parse(text) as { data: { groups: readonly { file: string; rules: readonly object[] }[] } };
    const files = new Set(data.groups.map(({ file }) => file));
    expect([status, [...files].sort()]).toEqual([
      200,
      ["alerts", "prices", "recording"].map(name => `/etc/prometheus/rules/${name}.yaml`),
    ]);
    const alive = await sandbox.fetch(`http://prometheus:9090${workload?.alive?.path}`);
    expect(alive.status).toBe(200);
    await started.stop();
    expect((await started.output()).output).not.toMatch(/level=ERROR(?!.*(kubernetes|refused))/);
  });
});
