/**
 * The leak budget is zero: planted secrets through every engine that is here, and none of them may come out. Says
 * detector, carrier and pipeline of what does, never the value. In the same runs: people's pseudonyms are equal everywhere.
 */

import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/artifact.ts";
import { compose } from "../../src/core/platform.ts";
import { beats, files, otlp } from "../../src/core/service.ts";
import type { Step } from "../../src/core/step.ts";
import type { Mapping, TargetUse } from "../../src/core/target.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { writeInstant } from "../../src/reference/instant.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import { alloy } from "../../src/targets/alloy/index.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { promtail } from "../../src/targets/promtail/index.ts";
import { context, leakSite, leakSteps } from "../leaks/interpreter.ts";
import { plantedLines } from "../leaks/lines.ts";
import { plantedLogRecords, plantedSpans, sender } from "../leaks/otlp.ts";
import { people, pseudonymTable } from "../leaks/people.ts";
import { budget, type Sent } from "../leaks/plan.ts";
import { searchFor, textOfAll } from "../leaks/search.ts";
import { leakedIn, leaksOf, plantedIn, resultOf, summaryOf } from "../leaks/tally.ts";
import { placeLogstash } from "../pipeline/logstash-site.ts";
import { filesOf as elasticsearchFiles, placed as placedElasticsearch } from "../schema/elasticsearch-files.ts";
import { compared } from "./compared.ts";
import { hasOpenSearch, startOpenSearch } from "./elasticsearch/engines.ts";
import { engine, freePort, type Server, start } from "./engine.ts";
import { openTrial, pseudonymKey, runTrial, type Trial } from "./line-shipper.ts";
import { findJRubies, runScript } from "./logstash/engines.ts";
import { logRecords, otlpMap, type Plain, plainMap, post, spansOf } from "./otel-collector/otlp.ts";
import { filesOf, otelcol, runFile, settled, toFile, writtenBy } from "./otel-collector/run.ts";
import type { leakRows } from "./table/leak-rows.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-leaks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PSEUDONYM_KEY: pseudonymKey };
const everybody = people(pseudonymKey);

/** Made once for all engines. */
let made: readonly Sent<string>[] | undefined;
const planted = (): readonly Sent<string>[] => {
  made ??= [...plantedLines()];
  return made;
};

/** Fails for each detector and carrier with a leak; prints and writes down how many were looked for. */
const conclude = (
  row: keyof typeof leakRows,
  pipeline: string,
  sent: readonly Sent<unknown>[],
  stored: readonly unknown[],
  atLeast = budget,
) => {
  const plants = sent.flatMap(one => one.plants);
  const search = searchFor(plants);
  for (const record of stored) search.look(textOfAll(record));
  const result = resultOf(pipeline, stored.length, plants, search.seen);
  console.info(summaryOf(result));
  const planted = plantedIn(result.counts);
  // What did not arrive has not leaked, and proves nothing.
  const leaked = stored.length < sent.length ? planted : leakedIn(result.counts);
  compared(row, { equal: planted - leaked, different: leaked });
  expect(planted).toBeGreaterThanOrEqual(atLeast);
  expect(stored.length).toBeGreaterThanOrEqual(sent.length);
  expect(leaksOf(result)).toEqual([]);
};

/** The pseudonyms of what is stored, by request. */
const expectPseudonyms = (records: readonly Readonly<Record<string, unknown>>[], request: string, user: string) => {
  const got = records.flatMap(record =>
    typeof record[request] === "string" && record[request].startsWith("person-")
      ? [[record[request], record[user]] as const]
      : [],
  );
  expect(Object.fromEntries(got)).toEqual(pseudonymTable(pseudonymKey));
};

interface LineShipper {
  readonly row: keyof typeof leakRows;
  readonly use: (folder: string) => TargetUse;
  readonly run: (binary: string, trial: Trial) => Promise<Server>;
}

const shippers: Readonly<Record<"promtail" | "alloy", LineShipper>> = {
  promtail: {
    row: "leaksOfPromtail",
    use: at => promtail({ to: ["loki"], positions: `${at}/positions.yaml` }),
    run: (binary, trial) => {
      const path = join(trial.folder, "promtail.yaml");
      writeFileSync(path, trial.placed.text);
      const listen = ["-server.http-listen-address=127.0.0.1", "-server.disable=true"];
      return start(binary, [`-config.file=${path}`, "-config.expand-env=true", ...listen], { env });
    },
  },
  alloy: {
    row: "leaksOfAlloy",
    use: () => alloy({ to: ["loki"] }),
    run: async (binary, trial) => {
      const path = join(trial.folder, "config.alloy");
      const storage = join(trial.folder, "storage");
      mkdirSync(storage);
      writeFileSync(path, trial.placed.text);
      const listen = `127.0.0.1:${await freePort()}`;
      return start(binary, ["run", `--storage.path=${storage}`, `--server.http.listen-addr=${listen}`, path], { env });
    },
  },
};

describe.each(Object.entries(shippers))("%s", (name, { row, run, use }) => {
  const binary = engine(name as keyof typeof shippers) ?? "";

  test.skipIf(binary === "")("leaks nothing, and gives people the interpreter's pseudonyms", async () => {
    const trial = await openTrial(use, { ...leakSite, sampling: {} });
    const lines = planted().map(({ item }) => item);
    const half = lines.length >> 1;
    const plain = [...lines.slice(0, half), ...everybody.map(({ line }) => line)];
    const outcome = await runTrial(trial, () => run(binary, trial), plain, lines.slice(half));
    await trial.end();
    expect(outcome).toMatchObject({ arrived: outcome.expected, missing: [], surplus: [] });
    const stored = trial.sink.records.map(({ labels, metadata, line }) => ({ ...labels, ...metadata, line }));
    conclude(row, name, planted(), stored);
    expectPseudonyms(stored, "request_id", "user_id");
  });
});

const spanOf = (index: number, attributes: Readonly<Record<string, unknown>>) => {
  const id = (0xabc000 + index).toString(16).padStart(16, "0");
  return {
    resource: { attributes: otlpMap({ "service.name": sender }) },
    scopeSpans: [
      {
        scope: { name: "people" },
        spans: [
          {
            traceId: id.repeat(2),
            spanId: id,
            name: "people",
            startTimeUnixNano: "1767323045000000000",
            endTimeUnixNano: "1767323046000000000",
            attributes: otlpMap(attributes as { readonly [key: string]: Plain }),
          },
        ],
      },
    ],
  };
};

describe.skipIf(!otelcol)("the collector", () => {
  const own = join(folder, "collector");
  const input = join(folder, "app.log");
  const environment = defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": { source: files(input) }, [sender]: { source: otlp() } },
    privacy: leakSite.privacy,
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
      loki: loki({}),
      jaeger: jaeger({}),
    },
  });
  const text = filesOf(environment).get("agent.yaml") ?? "";

  /** Waits until a pipeline's file holds so much; reads it only when it has stopped growing. */
  const arrived = async <T>(
    at: string,
    pipeline: string,
    read: (requests: readonly unknown[]) => readonly T[],
    count: number,
  ) => {
    const file = join(at, `${pipeline.replaceAll("/", "-")}.json`);
    const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    for (const deadline = Date.now() + 240_000; ; ) {
      await settled(size, 1);
      const all = read(writtenBy(at, pipeline));
      if (all.length >= count || Date.now() > deadline) return all;
    }
  };

  const inBatches = async (at: number, signal: "logs" | "traces", key: string, sent: readonly Sent<unknown>[]) => {
    for (let from = 0; from < sent.length; from += 250)
      await post(at, signal, { [key]: sent.slice(from, from + 250).map(({ item }) => item) });
  };

  test("leaks nothing of lines and of log records", async () => {
    const at = join(own, "logs");
    writeFileSync(input, [...planted().map(({ item }) => item), ...everybody.map(({ line }) => line), ""].join("\n"));
    const running = await runFile(text, { folder: at, also: toFile(at, ["logs/to-loki"]), env });
    const direct = [...plantedLogRecords()];
    try {
      await inBatches(running.otlpHttp, "logs", "resourceLogs", direct);
      const all = await arrived(at, "logs/to-loki", logRecords, planted().length + everybody.length + direct.length);
      const of = (service: string) =>
        all.filter(({ resource }) => plainMap(resource.attributes)["service.name"] === service);
      conclude("leaksOfCollectorLines", "otel-collector, lines", planted(), of("llm-service"));
      conclude("leaksOfCollectorRecords", "otel-collector, OTLP log records", direct, of(sender), budget / 5);
      const attributes = of("llm-service").map(({ item }) => plainMap(item.attributes));
      expectPseudonyms(attributes, "request_id", "user_id");
      expect(running.server.output()).not.toMatch(/failed processing|failed to execute/);
    } finally {
      await running.server.stop();
    }
  });

  test("leaks nothing of spans", async () => {
    const at = join(own, "spans");
    const running = await runFile(text, { folder: at, also: toFile(at, ["traces"]), env });
    const sent = [...plantedSpans()];
    // An attribute that says nothing is an attribute, unlike a key of a line.
    const persons = everybody
      .filter(({ pseudonym }) => pseudonym !== undefined)
      .map(({ id, request }, index) => spanOf(index, { request_id: request, "user.id": id }));
    try {
      await inBatches(running.otlpHttp, "traces", "resourceSpans", sent);
      await post(running.otlpHttp, "traces", { resourceSpans: persons });
      const all = await arrived(at, "traces", spansOf, sent.length + persons.length);
      conclude("leaksOfCollectorSpans", "otel-collector, spans", sent, all);
      expectPseudonyms(
        all.map(({ item }) => plainMap(item.attributes)),
        "request_id",
        "user.id",
      );
      expect(running.server.output()).not.toMatch(/failed processing|failed to execute/);
    } finally {
      await running.server.stop();
    }
  });
});

/** Sorted as text, 9.4 comes last: the line that Logstash runs on. */
const jruby = (await findJRubies()).at(-1);

describe("logstash's script in JRuby", () => {
  test.skipIf(jruby === undefined)("leaks nothing, and gives people the interpreter's pseudonyms", async () => {
    if (jruby === undefined) return;
    const placed = placeLogstash({}, { ...leakSite, services: { "llm-service": { source: beats() } } });
    expect(placed.problems).toEqual([]);
    const script = join(folder, "llm-logs.rb");
    writeFileSync(script, placed.text("pipelines/llm-logs.rb"));
    const events = [...planted().map(({ item }) => item), ...everybody.map(({ line }) => line)].map(message => ({
      "@timestamp": writeInstant(1_767_323_045_000_000_000n),
      message,
      event: { original: message },
    }));
    const run = await runScript(jruby, script, events, env);
    expect(run).toMatchObject({ code: 0, failures: [], log: "" });
    // What the pipeline's outputs get; the rest of the event's metadata stays behind.
    const stored = run.made.flatMap(made => made.map(({ document }) => document));
    conclude("leaksOfLogstash", `logstash's script in JRuby ${jruby.version}`, planted(), stored);
    const mapping = placed.site.destinations("logstash", "logs")[0]?.mapping ?? [];
    const nameOf = (field: string) => mapping.find(slot => slot.field === field)?.name ?? field;
    expectPseudonyms(
      stored.map(document => leaves(document)),
      nameOf("request_id"),
      nameOf("user_id"),
    );
  });
});

/** A document's leaves by dotted path. */
const leaves = (document: object, path = ""): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(document).flatMap(([name, one]) => {
      const at = path === "" ? name : `${path}.${name}`;
      return typeof one === "object" && one !== null ? Object.entries(leaves(one, at)) : [[at, one]];
    }),
  );

describe.skipIf(!hasOpenSearch)("elasticsearch's ingest pipeline in opensearch", () => {
  test("leaks nothing of what a shipper without any redaction sends", async () => {
    const at = join(folder, "opensearch");
    mkdirSync(at);
    const node = await startOpenSearch(at);
    try {
      const { _meta, ...pipeline } = elasticsearchFiles({}, leakSite)["ingest-pipelines/llm-prod-redact.json"] ?? {};
      await node.ask("PUT", "/_ingest/pipeline/leaks", pipeline);
      const { target, self, site } = placedElasticsearch({}, leakSite);
      const mapping = target.mapping?.(self, site) ?? [];
      const sources = careless(mapping);
      const stored: unknown[] = [];
      for (let from = 0; from < sources.length; from += 250) {
        const docs = sources.slice(from, from + 250).map(_source => ({ _index: "x", _source }));
        const answer = (await node.ask("POST", "/_ingest/pipeline/leaks/_simulate", { docs })) as {
          docs: readonly { doc?: { _source: unknown }; error?: unknown }[];
        };
        stored.push(...answer.docs.map(({ doc, error }) => doc?._source ?? error));
      }
      conclude("leaksOfElasticsearch", "elasticsearch's ingest pipeline in opensearch", planted(), stored);
    } finally {
      await node.server.stop();
    }
  });
});

/** The documents of a shipper that leaves out every step of privacy. */
const careless = (mapping: Mapping): readonly JsonObject[] => {
  const without: readonly Step["kind"][] = ["remove", "hash", "redact", "truncate", "keep"];
  const pipeline = compilePipeline(leakSteps().filter(({ kind }) => !without.includes(kind)));
  return planted().flatMap(({ item }) => {
    const record = pipeline({ text: item }, context);
    return record === undefined ? [] : [{ ...storedDocument(mapping, record).body, "@timestamp": writeInstant(0n) }];
  });
};
