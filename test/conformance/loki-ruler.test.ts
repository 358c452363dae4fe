/**
 * Loki's ruler: with every shipped alert on, and windows scaled down, each fires for its incident, none for a quiet
 * service, and all of them as the interpreter says.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alerts } from "../../src/catalog/index.ts";
import type { AlertRule, AlertTuning } from "../../src/core/alert.ts";
import { metricLabel } from "../../src/core/instrument.ts";
import { secret } from "../../src/core/secret.ts";
import { type Endpoint, folderOf } from "../../src/core/target.ts";
import { seconds } from "../../src/core/units.ts";
import { yamlText } from "../../src/output/render.ts";
import { evaluateAlert } from "../../src/reference/alert.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { lokiConfigSchema } from "../../src/targets/loki/config-schema.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { placeStore } from "../store-site.ts";
import { comparedTexts } from "./compared.ts";
import { engine, freePort, pause, run, start } from "./engine.ts";
import { incidentOf, quietRecords } from "./loki-incidents.ts";
import { type RunningLoki, startLoki } from "./loki-server.ts";

const binary = engine("loki");
const tool = engine("lokitool");
const folder = mkdtempSync(join(tmpdir(), "signalbox-loki-ruler-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What only PromQL asks: engines' own metrics, of which Loki holds nothing. */
const ofMetrics = Object.keys(alerts).filter(name => alerts[name]?.when.some(({ query }) => query.kind === "raw"));
/** What is about records. The watchdog has no incident: it always fires. */
const ofRecords = Object.keys(alerts).filter(name => !ofMetrics.includes(name) && alerts[name]?.when.length !== 0);

const over = seconds(30);
const tuning: AlertTuning = { state: "on", over, for: seconds(5) };
const tuned = Object.fromEntries(
  Object.entries(alerts).map(([name, { minimum }]) => [
    name,
    ofMetrics.includes(name) ? ("off" as const) : minimum > 0 ? { ...tuning, minimum: 10 } : tuning,
  ]),
);

const quiet = "quiet-service";
const serviceOf = (alert: string): string => `with${folderOf(alert)}`;
const services = Object.fromEntries([quiet, ...ofRecords.map(serviceOf)].map(name => [name, { team: "ai" }]));

interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: "pending" | "firing" | "inactive";
}

describe.skipIf(!binary)("the ruler judges every alert as the interpreter does", () => {
  let server: RunningLoki;
  let pager: HttpServer;
  const paged: { readonly labels: Readonly<Record<string, string>> }[] = [];
  let records: readonly CanonicalRecord[] = [];
  let rules: readonly AlertRule[] = [];
  let found: readonly Firing[] = [];
  let at = 0n;

  const keyOf = (name: string, group: Readonly<Record<string, string | undefined>>): string =>
    JSON.stringify([
      name,
      Object.entries(group)
        .filter(([, value]) => value !== undefined && value !== "")
        .sort(),
    ]);

  /** The groups of each rule that fire, by the interpreter. */
  const expected = (): readonly string[] =>
    rules.flatMap(rule => {
      if (rule.when.length === 0) return [keyOf(rule.name, {})];
      const silent = rule.when.some(({ query }) => query.kind === "measure" && query.measure.kind === "absent");
      // Where silence itself is asked for, it is not what is missing; whose it is stands in the rule.
      const alerted = evaluateAlert(rule, records, {
        start: at - 30n * 1_000_000_000n,
        end: at,
        interval: seconds(5),
      });
      return alerted
        .filter(({ firing }) => firing.at(-1) === at)
        .map(({ group }) => keyOf(rule.name, silent ? { service: rule.services[0] } : group));
    });

  const judged = (): readonly string[] =>
    found
      .filter(({ state }) => state === "firing")
      .map(({ labels }) => {
        const rule = rules.find(({ name }) => name === labels.alertname);
        const query = rule?.when[0]?.query;
        const fields = query?.kind === "measure" ? ["service", ...query.by] : [];
        return keyOf(
          labels.alertname ?? "",
          Object.fromEntries(fields.map(field => [field, labels[metricLabel(field)]])),
        );
      });

  beforeAll(async () => {
    const port = await freePort();
    pager = createServer((request, response) => {
      let body = "";
      request.on("data", chunk => {
        body += String(chunk);
      });
      request.on("end", () => {
        paged.push(...(JSON.parse(body) as typeof paged));
        response.writeHead(200).end();
      });
    }).listen(port, "127.0.0.1");
    const placed = placeStore(loki({ ruler: { interval: seconds(5), alertmanager: `http://127.0.0.1:${port}` } }), {
      services,
      alerts: tuned,
      runbooks: "https://handbook.example.com/runbooks",
    });
    expect(placed.problems).toEqual([]);
    rules = placed.site.alerts(placed.self.key);
    server = await startLoki(placed, folder);
    const now = BigInt(Date.now()) * 1_000_000n;
    const span = {
      environment: placed.site.name,
      start: now - 40n * 1_000_000_000n,
      // Loki takes what is up to ten minutes early, so that the incident goes on while it is judged.
      end: now + 240n * 1_000_000_000n,
    };
    const incidents = ofRecords.flatMap(name => {
      const rule = rules.find(one => one.name === name);
      if (rule === undefined) throw new Error(`${name} has no rule`);
      const service = serviceOf(name);
      return incidentOf(rule, { ...span, service }).map(record => ({ ...record, service }));
    });
    records = [...incidents, ...quietRecords({ ...span, service: quiet })];
    await server.push(placed.target.mapping?.(placed.self, placed.site) ?? [], records);
    // Until nothing new fires for three rounds, or two minutes.
    let same = 0;
    for (let round = 0; round < 24 && same < 3; round++) {
      await pause(5000);
      const answer = await server.get<{ data: { alerts: Firing[] } }>("/prometheus/api/v1/alerts");
      const before = judged().length;
      found = answer.data.alerts;
      at = BigInt(Date.now()) * 1_000_000n;
      same = judged().length > 0 && judged().length === before ? same + 1 : 0;
    }
  });
  afterAll(async () => {
    console.info(`ruler: ${rules.length} rules over ${records.length} records, ${judged().length} alerts firing`);
    pager?.close();
    await server?.server.stop();
  });

  test("no rule fails", async () => {
    const { data } = await server.get<{
      data: { groups: { rules: { name: string; health: string; lastError: string }[] }[] };
    }>("/prometheus/api/v1/rules");
    const all = data.groups.flatMap(group => group.rules);
    expect(all).toHaveLength(rules.length);
    expect(all.filter(({ health }) => health !== "ok")).toEqual([]);
  });

  test.each(ofRecords)("%s fires for its incident", name => {
    expect(
      found.filter(
        ({ labels, state }) =>
          state === "firing" && labels.alertname === name && labels.service_name === serviceOf(name),
      ),
    ).not.toEqual([]);
  });

  test("none fires for a quiet service", () => {
    expect(found.filter(({ labels }) => labels.service_name === quiet)).toEqual([]);
  });

  test("the watchdog fires", () => {
    expect(judged()).toContain(keyOf("Watchdog", {}));
  });

  test("all fire that the interpreter says, and no other", () => {
    expect(comparedTexts("lokiRuler", expected(), judged())).toEqual({ missing: [], surplus: [] });
  });

  test("what people read is filled in", () => {
    for (const { annotations, labels } of found) {
      expect(labels).toMatchObject({ environment: "test" });
      expect(annotations.runbook_url).toMatch(/^https:\/\/handbook\.example\.com\/runbooks\/[a-z-]+\.md$/);
      for (const text of [...Object.values(annotations), ...Object.values(labels)])
        expect(text).not.toMatch(/<no value>|\{\{|\{value\}|\{group\}|%!|error executing/);
      if (labels.service_name !== undefined && /\{group\}/.test(alerts[labels.alertname ?? ""]?.summary ?? ""))
        expect(annotations.summary).toContain(labels.service_name);
    }
  });

  test("and are handed to the Alertmanager", () => {
    const names = new Set(paged.map(({ labels }) => labels.alertname));
    for (const name of ofRecords) expect(names).toContain(name);
  });
});

const prometheus = engine("prometheus");

describe.skipIf(!binary || !prometheus)("what the ruler records arrives in a Prometheus", () => {
  test("every recorded instrument, with its labels and true numbers", async () => {
    const port = await freePort();
    const place = join(folder, "recording");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "prometheus.yaml"), "global: { scrape_interval: 1m }\n");
    const base = `http://127.0.0.1:${port}`;
    const metrics = await start(
      prometheus ?? "",
      [
        `--config.file=${place}/prometheus.yaml`,
        `--storage.tsdb.path=${place}/tsdb`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--web.enable-remote-write-receiver",
      ],
      { ready: `${base}/-/ready` },
    );
    const placed = placeStore(loki({ ruler: { interval: seconds(5) }, record: { url: `${base}/api/v1/write` } }), {
      services: { [quiet]: {} },
      alerts: Object.fromEntries(Object.keys(alerts).map(name => [name, "off" as const])),
    });
    expect(placed.problems).toEqual([]);
    const server = await startLoki(placed, place, [`-ruler.wal.dir=${place}/wal`]);
    try {
      const now = BigInt(Date.now()) * 1_000_000n;
      const span = { environment: "test", service: quiet, start: now - 240n * 1_000_000_000n, end: now };
      await server.push(placed.target.mapping?.(placed.self, placed.site) ?? [], quietRecords(span));
      const names = [
        "llm:requests:rate5m",
        "llm:request_latency_seconds:p95_5m",
        "llm:cache_hits:rate5m",
        "llm:log_records:rate5m",
        "llm:cost_dollars:rate5m",
      ];
      const seriesOf = async (name: string) => {
        const answer = await fetch(`${base}/api/v1/query?${new URLSearchParams({ query: name })}`);
        const { data } = (await answer.json()) as {
          data: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        return data.result;
      };
      for (let round = 0; round < 24; round++) {
        await pause(5000);
        if ((await Promise.all(names.map(seriesOf))).every(result => result.length > 0)) break;
      }
      const [rate] = await seriesOf("llm:requests:rate5m");
      // One in a second for 240 of 300 seconds.
      expect(Number(rate?.value[1])).toBeCloseTo(240 / 300, 2);
      expect(rate?.metric).toMatchObject({
        service_name: quiet,
        environment: "test",
        model: "gpt-4o",
        provider: "openai",
        status: "success",
      });
      const [latency] = await seriesOf("llm:request_latency_seconds:p95_5m");
      expect(Number(latency?.value[1])).toBeCloseTo(0.1, 9);
      const [cost] = await seriesOf("llm:cost_dollars:rate5m");
      expect(Number(cost?.value[1])).toBeCloseTo((0.0001 * 240) / 300, 6);
      for (const name of names) expect([name, (await seriesOf(name)).length > 0]).toEqual([name, true]);
    } finally {
      await server.server.stop();
      await metrics.stop();
    }
  });
});

describe.skipIf(!binary)("loki.yaml with a ruler", () => {
  const door = (protocol: Endpoint["protocol"], url: string, auth: Endpoint["auth"]): Endpoint => ({
    protocol,
    telemetry: ["metrics"],
    url,
    ...(auth === undefined ? {} : { auth }),
  });
  const token = secret("ruler-token");
  test.each<readonly [string, Endpoint["auth"]]>([
    ["nobody to identify to", undefined],
    ["a password", { kind: "basic", username: "loki", password: token }],
    ["a token", { kind: "bearer", token }],
    ["a key", { kind: "api-key", key: token }],
  ])("%s", async (name, auth) => {
    const placed = placeStore(loki({ record: {}, ruler: { interval: seconds(5) } }), {
      alerts: tuned,
      doors: {
        alertmanager: [door("alertmanager-api", "http://alertmanager:9093", auth)],
        prometheus: [door("prometheus-remote-write", "http://prometheus:9090/api/v1/write", auth)],
      },
    });
    expect(placed.problems).toEqual([]);
    const file = placed.artifacts().find(({ path }) => path === "loki.yaml");
    if (file?.kind !== "yaml") throw new Error("no loki.yaml");
    lokiConfigSchema.parse(JSON.parse(JSON.stringify(file.data)));
    const path = join(folder, `${name.replaceAll(" ", "-")}.yaml`);
    writeFileSync(path, yamlText(file.data));
    const { code, stderr } = await run(
      binary ?? "",
      [`-config.file=${path}`, "-config.expand-env=true", "-verify-config"],
      { env: { RULER_TOKEN: "t" } },
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });
});

test("what Loki does not judge is refused by name, with its reason", () => {
  const problems = placeStore(loki({}), {
    alerts: Object.fromEntries(Object.keys(alerts).map(name => [name, { state: "on" as const }])),
  }).problems;
  expect(problems.map(({ path, what }) => [path, what])).toEqual(
    ofMetrics.map(name => [
      `alerts.${name}`,
      "cannot be judged by Loki: it is asked in the words of other languages only",
    ]),
  );
});

test.skipIf(!tool)("lokitool takes the files", async () => {
  const path = join(folder, "rules", "fake", "alerts.yaml");
  for (const args of [
    ["check", path],
    ["lint", "-n", path],
  ]) {
    const { code, stderr, stdout } = await run(tool ?? "", ["rules", ...args]);
    expect({ code, said: `${stdout}${stderr}` }).toMatchObject({ code: 0 });
  }
});
