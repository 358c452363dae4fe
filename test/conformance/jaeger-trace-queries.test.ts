/**
 * The saved searches, and the panels of Grafana over them, find in the real Jaeger what they say they find, and nothing
 * else. On disk: in memory, this version
 * finds no trace by its error.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dashboards, traceQueries } from "../../src/catalog/index.ts";
import { yamlText } from "../../src/output/render.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { filesOf } from "../grafana-site.ts";
import { placeStore } from "../store-site.ts";
import { comparing } from "./compared.ts";
import { engine, freePort, pause, type Server, start } from "./engine.ts";
import { otlpMap, type Plain, post } from "./otel-collector/otlp.ts";

const binary = engine("jaeger");
const folder = mkdtempSync(join(tmpdir(), "signalbox-jaeger-queries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { artifacts } = placeStore(jaeger({ storage: "badger" }));

/** One span a trace: its name, how long it took in milliseconds, whether it failed, its attributes. */
const sent: readonly (readonly [name: string, ms: number, failed: boolean, attributes: Record<string, Plain>])[] = [
  ["fast", 400, false, {}],
  ["slow", 1400, false, {}],
  ["failed", 400, true, {}],
  ["timeout", 1400, true, {}],
  ["llm-service.root", 2000, false, {}],
  ["llm-service.root", 300, false, {}],
  ["llm.chat", 1500, false, { "gen_ai.operation.name": "chat" }],
  ["llm.chat", 300, true, { "gen_ai.operation.name": "chat" }],
  ["retrieval", 1200, false, { "gen_ai.data_source.id": "docs" }],
  ["retrieval", 20, false, { "gen_ai.data_source.id": "docs" }],
  ["chain.preprocess", 1100, false, { chain_step: "preprocess" }],
  ["chain.retrieve_context", 1100, false, { chain_step: "retrieve_context" }],
  ["chain.generate", 1100, true, { chain_step: "generate" }],
  ["chain.generate", 1100, false, { chain_step: "generate" }],
];

/** What each must find, by the places in the list above. */
const expected: Readonly<Record<string, readonly number[]>> = {
  "slow-spans": [1, 3, 4, 6, 8, 10, 11, 12, 13],
  "failed-spans": [2, 3, 7, 12],
  "slow-failures": [3, 12],
  "slow-requests": [4],
  "failed-chats": [7],
  "slow-chats": [6],
  "slow-retrieval": [8],
  "slow-preprocess": [10],
  "slow-retrieve-context": [11],
  "failed-generate": [12],
};

/** Without zeros in front, which Jaeger leaves out. */
const idOf = (index: number): string => (index + 1).toString(16).padStart(32, "a");

/** The panels as Grafana gets them, by title. */
const printed = new Map(filesOf().dashboards.flatMap(one => one.panels.map(panel => [panel.title, { one, panel }])));

/** The shipped panels over traces, and the search each is of. */
const tracesPanels = dashboards.flatMap(({ rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap(panel =>
      panel.form === "traces" && typeof panel.search === "string" ? [[panel.title, panel.search] as const] : [],
    ),
  ),
);

/**
 * What Grafana asks Jaeger for a panel: variables replaced, tags from logfmt to JSON, what is empty left out, the time
 * range in microseconds.
 * @see https://github.com/grafana/grafana/blob/main/public/app/plugins/datasource/jaeger/datasource.ts applyTemplateVariables
 * @see https://github.com/grafana/grafana/blob/main/pkg/tsdb/jaeger/client.go Search
 */
const askedByGrafana = (title: string): string => {
  const found = printed.get(title);
  const [target, ...others] = found && found.panel.type !== "row" ? found.panel.targets : [];
  if (!found || !target || !("queryType" in target) || target.queryType !== "search" || others.length > 0)
    throw new Error(`${title} is no panel of one search`);
  const chosen = new Map(
    found.one.templating.list.flatMap(one => ("current" in one ? [[one.name, String(one.current.value)]] : [])),
  );
  const replaced = (text = ""): string => text.replaceAll(/\$\{(\w+)\}/g, (all, name) => chosen.get(name) ?? all);
  const tags = Object.fromEntries(
    [...replaced(target.tags).matchAll(/([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g)].map(([, key = "", value = ""]) => [
      key,
      value.startsWith('"') ? (JSON.parse(value) as string) : value,
    ]),
  );
  const now = Date.now() * 1000;
  const parameters = {
    service: replaced(target.service),
    operation: replaced(target.operation),
    tags: Object.keys(tags).length === 0 ? "" : JSON.stringify(tags),
    minDuration: replaced(target.minDuration),
    limit: String(target.limit),
    start: String(now - 6 * 3_600_000_000),
    end: String(now),
  };
  return new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "")).toString();
};

test("every search has an example", () => {
  expect(traceQueries.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
});

describe.skipIf(!binary)("jaeger", () => {
  let server: Server;
  let api = "";

  beforeAll(async () => {
    const [otlp, query, health] = [await freePort(), await freePort(), await freePort()];
    const at = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
    const yaml = artifacts().find(({ path }) => path === "jaeger.yaml");
    const written = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const here = {
      receivers: { otlp: { protocols: { grpc: at(await freePort()), http: at(otlp) } } },
      extensions: {
        jaeger_query: { ui: { config_file: written("ui.json", "{}") }, http: at(query), grpc: at(await freePort()) },
        remote_sampling: {
          file: { path: written("sampling.json", '{"default_strategy":{"type":"probabilistic","param":1}}') },
          http: at(await freePort()),
          grpc: at(await freePort()),
        },
        jaeger_storage: {
          backends: {
            traces: { badger: { directories: { keys: join(folder, "keys"), values: join(folder, "values") } } },
          },
        },
        healthcheckv2: { http: at(health) },
      },
      service: { telemetry: { metrics: { level: "none", readers: [] } } },
    };
    const args = [
      "--config",
      written("jaeger.yaml", yaml?.kind === "yaml" ? yamlText(yaml.data) : ""),
      "--config",
      written("here.yaml", yamlText(here)),
    ];
    server = await start(binary ?? "", args, { ready: `http://127.0.0.1:${health}/status` });
    api = `http://127.0.0.1:${query}`;
    const end = BigInt(Date.now()) * 1_000_000n;
    await post(otlp, "traces", {
      resourceSpans: [
        {
          resource: { attributes: otlpMap({ "service.name": "llm-service" }) },
          scopeSpans: [
            {
              scope: {},
              spans: sent.map(([name, ms, failed, attributes], index) => ({
                traceId: idOf(index),
                spanId: idOf(index).slice(16),
                name,
                kind: 1,
                startTimeUnixNano: String(end - BigInt(ms) * 1_000_000n),
                endTimeUnixNano: String(end),
                attributes: otlpMap(attributes),
                status: failed ? { code: 2 } : {},
              })),
            },
          ],
        },
      ],
    });
    for (let tries = 0; tries < 100 && (await found("service=llm-service&limit=100")).length < sent.length; tries++)
      await pause(200);
  });
  afterAll(() => server?.stop());

  /** The ids of the traces that a search brings. */
  const found = async (search: string): Promise<readonly string[]> => {
    const answer = await fetch(`${api}/api/traces?${search}`, { signal: AbortSignal.timeout(30_000) });
    const { data } = (await answer.json()) as { readonly data: readonly { readonly traceID: string }[] | null };
    return (data ?? []).map(({ traceID }) => traceID).sort();
  };

  test.each(Object.entries(expected))("%s", async (name, indices) => {
    const file = artifacts().find(({ path }) => path === `queries/${name}.txt`);
    const text = file?.kind === "text" ? file.sections.map(section => section.text).join("") : "";
    const [, search = ""] = /^\/search\?(.*)$/m.exec(text) ?? [];
    await comparing("jaegerSearches", async () => expect(await found(search)).toEqual(indices.map(idOf).sort()));
  });

  test.each(tracesPanels)("the panel %s", async (title, search) => {
    await comparing("jaegerSearches", async () =>
      expect(await found(askedByGrafana(title))).toEqual((expected[search] ?? []).map(idOf).sort()),
    );
  });
});
