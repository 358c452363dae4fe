/** What the collector derives from records, against the interpreter's own count, sampled records included. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { compose } from "../../src/core/platform.ts";
import { containerFiles, files, otlp } from "../../src/core/service.ts";
import { stepsFor } from "../../src/core/step.ts";
import { percent } from "../../src/core/units.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { samplesOf } from "../../src/reference/instrument.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import { asCri, generateRecords } from "../../src/reference/scenario.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { prometheus } from "../../src/targets/prometheus/index.ts";
import { comparedTexts } from "./compared.ts";
import { counted, own } from "./counted.ts";
import { freePort, pause } from "./engine.ts";
import { readSamples, rounded, seriesOf } from "./metrics-reader.ts";
import { filesOf, otelcol, runFile, toFile, variables } from "./otel-collector/run.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-instruments-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = 1_767_322_000_000_000_000n;
const lines = (seed: number): readonly string[] =>
  [...generateRecords({ seed, count: 2000, start })].map(({ record }) => record);

describe.skipIf(!otelcol)("the collector", () => {
  test("counts what the interpreter counts; who counts for themselves is left out", async () => {
    const paths = {
      plain: join(folder, "plain.log"),
      framed: join(folder, "framed.log"),
      own: join(folder, "own.log"),
    };
    const environment = defineEnvironment({
      name: "test",
      platform: compose(),
      services: {
        plain: { source: files(paths.plain) },
        framed: { source: containerFiles(paths.framed), privacy: { user: "drop" } },
        "counts-itself": { source: files(paths.own), metrics: { port: 9000 } },
        direct: { source: otlp() },
      },
      instruments: own,
      sampling: { logs: { debug: percent(20), info: percent(50) } },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        loki: loki({}),
        prometheus: prometheus({}),
      },
    });
    const corpus = { plain: lines(31), framed: lines(32) };
    writeFileSync(paths.plain, `${corpus.plain.join("\n")}\n`);
    writeFileSync(paths.framed, asCri(corpus.framed, { start }));
    writeFileSync(paths.own, `${lines(33).join("\n")}\n`);
    const { site } = environment;
    const records = site.services.flatMap(service => {
      if (service.name !== "plain" && service.name !== "framed") return [];
      const steps = stepsFor(site.schema, site.detectors, service).filter(({ kind }) => kind !== "keep");
      const pipeline = compilePipeline(steps);
      const context = {
        service: service.name,
        environment: site.name,
        readAt: 0n,
        secretOf: () => variables.PSEUDONYM_KEY,
      };
      return corpus[service.name].flatMap(text => pipeline({ text }, context) ?? []);
    });
    const wanted = rounded(samplesOf(counted, records, Object.keys(llmLog.events)));
    expect(Object.keys(wanted).length).toBeGreaterThan(300);

    const run = join(folder, "run");
    mkdirSync(run);
    const port = await freePort();
    const { server } = await runFile(filesOf(environment).get("agent.yaml") ?? "", {
      folder: run,
      also: {
        ...toFile(run, ["logs/to-loki"]),
        exporters: {
          ...toFile(run, ["logs/to-loki"]).exporters,
          "prometheus/instruments": { endpoint: `127.0.0.1:${port}` },
        },
      },
    });
    try {
      let found: Readonly<Record<string, number>> = {};
      const deadline = Date.now() + 60_000;
      while (Date.now() < deadline && JSON.stringify(found) !== JSON.stringify(wanted)) {
        await pause(500);
        const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        found = rounded(readSamples(page, counted));
      }
      comparedTexts("collectorInstruments", seriesOf(wanted), seriesOf(found));
      expect(found).toEqual(wanted);
      expect(server.output()).not.toMatch(/"level":"(warn|error)"/);
    } finally {
      await server.stop();
    }
  });
});
