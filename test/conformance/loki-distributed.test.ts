/**
 * Profile large on the real Loki: the processes of prod as its workloads say, with their own addresses, arguments, mounts and
 * users. What differs from a cluster: the bucket is a folder they share, and there is one of what only load makes several.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import prod from "../../environments/prod.ts";
import { hostOf } from "../../src/core/platform.ts";
import { yamlText } from "../../src/output/render.ts";
import { engine, pause, run } from "./engine.ts";
import { type Pods, startPods } from "./pods.ts";
import { sandboxMissing } from "./sandbox.ts";

const binary = engine("loki");
const missing = binary === undefined ? "no loki" : sandboxMissing();

const { self, target } = prod.targets.find(({ self: { key } }) => key === "loki") ?? {
  self: undefined,
  target: undefined,
};
if (self === undefined || target === undefined) throw new Error("prod has no loki");
const { site } = prod;
const workloads = target.workloads?.(self, site) ?? [];
/** As `test/generated.test.ts` finds them committed. */
const texts = new Map(
  target.emit(self, site).flatMap(file => (file.kind === "yaml" ? [[`loki/${file.path}`, yamlText(file.data)]] : [])),
);
const textOf = (path: string): string => {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`${path} is not generated`);
  return text;
};

const bucket = "/bucket";

/** `loki.yaml` with a folder in the place of the bucket. */
const withFolder = (text: string): string => {
  const config = parse(text);
  config.storage_config.object_store = { filesystem: { dir: bucket } };
  for (const period of config.schema_config.configs) period.object_store = "filesystem";
  config.compactor.delete_request_store = "filesystem";
  return yamlText(config);
};

const folder = mkdtempSync(join(tmpdir(), "signalbox-loki-large-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(binary === undefined)("loki -verify-config takes the unaltered file", () => {
  test.each(workloads.map(({ args = [], name }) => [name, args] as const))("as %s", async (_, args) => {
    const path = join(folder, "loki.yaml");
    writeFileSync(path, textOf("loki/loki.yaml"));
    const own = args.map(arg => arg.replace(/^-config\.file=.*/, `-config.file=${path}`));
    expect(args).toContain("-config.file=/etc/loki/loki.yaml");
    const { code, stderr } = await run(binary ?? "", [...own, "-verify-config"], { env: { MY_POD_IP: "100.64.0.1" } });
    expect([code, /level=(error|warn)/.exec(stderr)?.[0]]).toEqual([0, undefined]);
  });
});

describe.skipIf(missing !== undefined)(`the processes of prod are one Loki${missing ? ` (${missing})` : ""}`, () => {
  let pods: Pods;

  beforeAll(async () => {
    pods = await startPods({
      binary: binary ?? "",
      workloads,
      counts: { "loki-distributor": 1, "loki-querier": 1, "loki-query-frontend": 1, "loki-query-scheduler": 1 },
      textOf: path => (path === "loki/loki.yaml" ? withFolder(textOf(path)) : textOf(path)),
      hostOf: name => hostOf(site.platform, name),
      shared: [bucket],
    });
  }, 300_000);
  afterAll(() => pods?.close(), 60_000);

  const doors = () => target.serves?.(self, site.platform, site.name) ?? [];
  const door = (protocol: string): string => doors().find(one => one.protocol === protocol)?.url ?? "";

  const push = async (text: string) => {
    const values = [[`${Date.now()}000000`, text, { model: "gpt-4o" }]];
    const stream = { service_name: "llm-service", environment: "prod", stream: "application" };
    return pods.sandbox.fetch(door("loki-push"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ streams: [{ stream, values }] }),
    });
  };

  const send = async (text: string) => {
    const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    return pods.sandbox.fetch(`${door("otlp-http")}/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        resourceLogs: [
          {
            resource: {
              attributes: [
                attribute("service.name", "llm-gateway"),
                attribute("environment", "prod"),
                attribute("stream", "application"),
              ],
            },
            scopeLogs: [
              {
                logRecords: [
                  {
                    timeUnixNano: `${Date.now()}000000`,
                    body: { stringValue: text },
                    attributes: [attribute("model", "gpt-4o")],
                  },
                ],
              },
            ],
          },
        ],
      }),
    });
  };

  /** The lines of the last day, asked of the frontend. */
  const lines = async (query: string): Promise<readonly string[]> => {
    const start = String((Date.now() - 86_400_000) * 1e6);
    const end = String((Date.now() + 60_000) * 1e6);
    const answer = await pods.sandbox.fetch(
      `${door("query-api")}/loki/api/v1/query_range?${new URLSearchParams({ query, start, end, limit: "100" })}`,
    );
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    const { data } = JSON.parse(answer.text) as {
      data: { result: readonly { values: readonly [string, string][] }[] };
    };
    return data.result.flatMap(({ values }) => values.map(([, line]) => line)).sort();
  };

  const untilLines = async (query: string, count: number): Promise<readonly string[]> => {
    for (let tries = 0; tries < 60; tries++) {
      const found = await lines(query);
      if (found.length >= count) return found;
      await pause(500);
    }
    return lines(query);
  };

  const metric = async (address: string, name: RegExp): Promise<number> => {
    const { text } = await pods.sandbox.fetch(`http://${address}:3100/metrics`);
    return text
      .split("\n")
      .filter(line => !line.startsWith("#") && name.test(line))
      .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  };

  test("what is pushed to the distributor, the frontend gives back", async () => {
    expect((await push("pushed")).status).toBe(204);
    expect((await send("sent")).status).toBe(204);
    expect(await untilLines('{environment="prod"} | model="gpt-4o"', 2)).toEqual(["pushed", "sent"]);
    // Three copies of each.
    for (const { address } of pods.of("loki-ingester"))
      expect(await metric(address, /^loki_ingester_streams_created_total/)).toBe(2);
  });

  test("the store is asked through the index gateways, and deletions of the compactor", async () => {
    await lines('{environment="prod"}');
    const gateways = await Promise.all(
      pods
        .of("loki-index-gateway")
        .map(({ address }) => metric(address, /^loki_request_duration_seconds_count.*IndexGateway/)),
    );
    expect(gateways.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
    const [compactor] = pods.of("loki-compactor");
    expect(
      await metric(compactor?.address ?? "", /^loki_request_duration_seconds_count.*grpc\.Compactor/),
    ).toBeGreaterThan(0);
    expect(await metric(compactor?.address ?? "", /^loki_boltdb_shipper_compactor_running/)).toBe(1);
  });

  test("every ruler knows every rule, and each is judged by one", async () => {
    const names = Object.values(parse(textOf("loki/rules/fake/alerts.yaml")).groups as { name: string }[]).map(
      ({ name }) => name,
    );
    for (const { address } of pods.of("loki-ruler")) {
      const answer = await pods.sandbox.fetch(`http://${address}:3100/prometheus/api/v1/rules`);
      const { data } = JSON.parse(answer.text) as { data: { groups: readonly { name: string }[] } };
      expect([...new Set(data.groups.map(({ name }) => name))].sort()).toEqual([...names].sort());
      const files = await pods.sandbox.fetch(`http://${address}:3100/loki/api/v1/rules`);
      expect(files.status).toBe(200);
    }
    const judged = await Promise.all(
      pods.of("loki-ruler").map(({ address }) => metric(address, /^loki_prometheus_rule_group_rules\{/)),
    );
    expect(judged.reduce((sum, one) => sum + one, 0)).toBe(names.length);
  });

  test("an ingester may be missing", async () => {
    await pods.of("loki-ingester")[1]?.started.stop();
    expect((await push("with two ingesters")).status).toBe(204);
    expect(await untilLines('{environment="prod"} |= "two ingesters"', 1)).toEqual(["with two ingesters"]);
  }, 60_000);

  test("every process wrote where it may, and to its own folders only", async () => {
    for (const { name, started } of pods.pods) {
      const { output } = await started.output();
      const refused = output.split("\n").filter(line => /read-only file system|permission denied/i.test(line));
      expect([name, refused]).toEqual([name, []]);
    }
  });
});
