/** What Promtail and Alloy count of records, against the interpreter's own count. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { samplesOf } from "../../src/reference/instrument.ts";
import { generateRecords } from "../../src/reference/scenario.ts";
import { alloy } from "../../src/targets/alloy/index.ts";
import { promtail } from "../../src/targets/promtail/index.ts";
import { comparedTexts } from "./compared.ts";
import { counted, own } from "./counted.ts";
import { engine, freePort, type Server, start } from "./engine.ts";
import { beforeSampling, openTrial, pseudonymKey, runTrial } from "./line-shipper.ts";
import { readSamples, rounded, seriesOf } from "./metrics-reader.ts";

const env = { PSEUDONYM_KEY: pseudonymKey };

interface Shipper {
  readonly name: "promtail" | "alloy";
  readonly use: (at: string) => ReturnType<typeof promtail>;
  readonly start: (text: string, folder: string, port: number) => Promise<Server>;
}

const shippers: readonly Shipper[] = [
  {
    name: "promtail",
    use: at => promtail({ to: ["loki"], positions: `${at}/positions.yaml` }),
    start: async (text, folder, port) => {
      const path = join(folder, "promtail.yaml");
      writeFileSync(path, text);
      return start(
        engine("promtail") ?? "",
        [
          `-config.file=${path}`,
          "-config.expand-env=true",
          "-server.http-listen-address=127.0.0.1",
          `-server.http-listen-port=${port}`,
        ],
        { env, ready: `http://127.0.0.1:${port}/metrics` },
      );
    },
  },
  {
    name: "alloy",
    use: () => alloy({ to: ["loki"] }),
    start: async (text, folder, port) => {
      const path = join(folder, "config.alloy");
      writeFileSync(path, text);
      return start(
        engine("alloy") ?? "",
        [
          "run",
          `--storage.path=${join(folder, "alloy")}`,
          `--server.http.listen-addr=127.0.0.1:${port}`,
          "--disable-reporting",
          path,
        ],
        { env, ready: `http://127.0.0.1:${port}/metrics` },
      );
    },
  },
];

const scratch = mkdtempSync(join(tmpdir(), "signalbox-instruments-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(shippers)("$name", shipper => {
  test.skipIf(!engine(shipper.name))("counts what the interpreter counts, sampled records included", async () => {
    const trial = await openTrial(shipper.use, { scraped: true, instruments: own });
    try {
      const lines = [...generateRecords({ seed: 21, count: 2000, start: 1_767_323_045_000_000_000n })].map(
        ({ record }) => record,
      );
      const [plain, cri] = [lines.slice(0, 1000), lines.slice(1000)];
      const port = await freePort();
      let metrics = "";
      await runTrial(trial, () => shipper.start(trial.placed.text, trial.folder, port), plain, cri, {
        atEnd: async () => {
          metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        },
      });
      const wanted = samplesOf(counted, beforeSampling(trial.placed, plain, cri), Object.keys(llmLog.events));
      expect(wanted.size).toBeGreaterThan(300);
      const [found, meant] = [rounded(readSamples(metrics, counted)), rounded(wanted)];
      comparedTexts(`${shipper.name}Instruments`, seriesOf(meant), seriesOf(found));
      expect(found).toEqual(meant);
    } finally {
      await trial.end();
    }
  });
});
