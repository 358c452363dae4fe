/** Lines through a real shipper into a stand-in for Loki, compared with what the interpreter says. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { containerFiles, files, type Service } from "../../src/core/service.ts";
import { type Step, stepsFor } from "../../src/core/step.ts";
import type { TargetUse } from "../../src/core/target.ts";
import { KiB, percent } from "../../src/core/units.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { asCri } from "../../src/reference/scenario.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { type PlacedShipper, placeShipper } from "../pipeline/line-shipper-site.ts";
import type { StoreSite } from "../store-site.ts";
import { comparedTexts, type Difference, difference } from "./compared.ts";
import { knowing, knownOfTemplates } from "./corpus/known.ts";
import { pause, type Server } from "./engine.ts";
import { type PushSink, startPushSink } from "./push-sink.ts";
import type { RowName } from "./table/rows.ts";

export const pseudonymKey = "the key of tests";

/** When the container runtime wrote the first line; a line later every millisecond. */
const runtimeStart = 1_767_323_045_000_000_000n;
const runtimeStep = 1_000_000n;

export interface Trial {
  readonly folder: string;
  readonly placed: PlacedShipper;
  readonly sink: PushSink;
  end(): Promise<void>;
}

/** Two services on folders of their own: one of plain files, of which all is kept, and one of a container's, sampled. */
export const openTrial = async (use: (folder: string) => TargetUse, input: StoreSite = {}): Promise<Trial> => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-lines-"));
  for (const name of ["plain", "cri"]) mkdirSync(join(folder, name));
  const sink = await startPushSink();
  const placed = placeShipper(
    use(folder),
    {
      services: {
        "llm-service": { source: files(`${folder}/plain/*.log`) },
        "llm-batch": { source: containerFiles(`${folder}/cri/*.log`), sampling: { logs: { debug: percent(30) } } },
      },
      privacy: { content: "keep", network: "hash", textBytes: KiB(200 / 1024) },
      ...input,
    },
    { loki: loki({ url: new URL(sink.url).origin }) },
  );
  if (placed.problems.length > 0) throw new Error(JSON.stringify(placed.problems));
  return {
    folder,
    placed,
    sink,
    end: async () => {
      await sink.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A record as one text; a time of reading is only that. */
const identity = (record: {
  readonly time: bigint | "read";
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly line: string | undefined;
}): string =>
  JSON.stringify([
    String(record.time),
    Object.entries(record.labels).sort(),
    record.line,
    Object.entries(record.metadata).sort(),
  ]);

/** The interpreter's records of lines written as plain files and of lines written by a container runtime. */
const interpreted = (
  placed: PlacedShipper,
  plain: readonly string[],
  cri: readonly string[],
  steps: (service: Service) => readonly Step[],
): readonly CanonicalRecord[] =>
  placed.site.services.flatMap(service => {
    const pipeline = compilePipeline(steps(service));
    const isCri = service.name === "llm-batch";
    return (isCri ? cri : plain).flatMap((text, index) => {
      // What a container runtime stamped stands in for the time of reading.
      const readAt = isCri ? runtimeStart + BigInt(index) * runtimeStep : -1n;
      const context = { service: service.name, environment: placed.site.name, readAt, secretOf: () => pseudonymKey };
      return knowing(knownOfTemplates, line => pipeline({ text: line }, context))(text) ?? [];
    });
  });

/** What must arrive. */
const expected = (placed: PlacedShipper, plain: readonly string[], cri: readonly string[]): readonly string[] =>
  interpreted(placed, plain, cri, service => stepsFor(placed.site.schema, placed.site.detectors, service)).map(
    record => {
      const document = storedDocument(placed.mapping, record);
      return identity({ ...document, time: document.time === -1n ? "read" : document.time });
    },
  );

/** What instruments are taken from: the records before any is sampled out. */
export const beforeSampling = (
  placed: PlacedShipper,
  plain: readonly string[],
  cri: readonly string[],
): readonly CanonicalRecord[] =>
  interpreted(placed, plain, cri, service =>
    stepsFor(placed.site.schema, placed.site.detectors, service).filter(({ kind }) => kind !== "keep"),
  );

export interface Outcome extends Difference {
  readonly expected: number;
  readonly arrived: number;
  readonly seconds: number;
}

export interface TrialOptions {
  /** Runs while the shipper still does. @default nothing */
  readonly atEnd?: () => Promise<void>;
  /** The row of the table that the outcome is written to. @default none */
  readonly row?: RowName;
}

/** Writes the files, starts the shipper, and waits until as many records arrived as must, or no more come. */
export const runTrial = async (
  trial: Trial,
  shipper: () => Promise<Server>,
  plain: readonly string[],
  cri: readonly string[],
  { atEnd = async () => undefined, row }: TrialOptions = {},
): Promise<Outcome> => {
  const wanted = expected(trial.placed, plain, cri);
  if (plain.length > 0) writeFileSync(join(trial.folder, "plain", "app.log"), plain.map(line => `${line}\n`).join(""));
  if (cri.length > 0)
    writeFileSync(join(trial.folder, "cri", "0.log"), asCri(cri, { start: runtimeStart, step: runtimeStep }));
  const begun = Date.now();
  const server = await shipper();
  let seconds = 0;
  try {
    let arrived = 0;
    let last = Date.now();
    while (server.alive() && Date.now() - last < 15_000 && arrived < wanted.length) {
      await pause(50);
      if (trial.sink.records.length === arrived) continue;
      arrived = trial.sink.records.length;
      last = Date.now();
    }
    seconds = (last - begun) / 1000;
    if (!server.alive()) throw new Error(`the shipper ended:\n${server.output().slice(-4000)}`);
    // What should not come has this long to come.
    await pause(1500);
    await atEnd();
  } finally {
    await server.stop();
  }
  const [from, to] = [BigInt(begun - 60_000) * 1_000_000n, BigInt(Date.now() + 60_000) * 1_000_000n];
  const arrived = trial.sink.records.map(record =>
    identity({ ...record, time: record.time > from && record.time < to ? "read" : record.time }),
  );
  return {
    expected: wanted.length,
    arrived: arrived.length,
    ...(row === undefined ? difference(wanted, arrived) : comparedTexts(row, wanted, arrived)),
    seconds,
  };
};
