/** Runs one test over one environment, or over none. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences, simulate } from "../simulate/index.ts";
import { differencesOfCollected } from "./collected.ts";
import { runCollector } from "./collector.ts";
import { type EngineName, findEngine, type Variables } from "./engines.ts";
import { happeningsGiven, runGiven } from "./given.ts";
import { type LokiServer, startLoki } from "./loki-server.ts";
import type { TrialResult } from "./result.ts";
import { tryLoki, tryPrometheus } from "./run-rules.ts";
import { type Subject, subjectOf } from "./test-file.ts";
import type { PlacedTrial, Tried } from "./tried.ts";
import { watched } from "./watched.ts";

/** What all tests of a call share: a folder of their own, and one Loki. */
export interface Bench {
  run(placed: PlacedTrial): Promise<TrialResult>;
  /** Stops what runs, and takes the folder away. */
  close(): Promise<void>;
}

const engineOf: Readonly<Record<Exclude<Subject, "environment">, EngineName>> = {
  prometheus: "promtool",
  loki: "loki",
  collector: "otelcol",
};

export const openBench = (variables: Variables): Bench => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-test-"));
  const clean = (): void => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // What an engine still writes there is the system's to clean up; the results stand.
    }
  };
  process.once("exit", clean);
  let loki: Promise<LokiServer> | undefined;
  let count = 0;
  const workplace = (): string => {
    const path = join(folder, String(++count));
    mkdirSync(path);
    return path;
  };
  const lokiAt = (program: string): Promise<LokiServer> => {
    loki ??= startLoki(program, join(folder, "loki"));
    return loki;
  };
  const attempt = (placed: PlacedTrial, program: string): Promise<Tried> => {
    const { collector, loki: ownLoki, prometheus } = placed.trial;
    if (collector) return tryCollector(placed, program, workplace());
    if (ownLoki) return tryLoki(placed, ownLoki, () => lokiAt(program), `test-${++count}`);
    return prometheus ? tryPrometheus(placed, program, workplace()) : tryEnvironment(placed);
  };
  return {
    run: async placed => {
      const began = performance.now();
      const { environment, from, trial } = placed;
      const about = subjectOf(trial);
      const common = {
        file: from.file,
        name: trial.name,
        about,
        ...(environment === undefined ? {} : { environment: environment.name }),
      };
      const found = about === "environment" ? { program: "" } : findEngine(engineOf[about], variables);
      if ("absent" in found)
        return { ...common, outcome: "skipped", why: found.absent, differences: [], notes: [], seconds: 0 };
      const tried = await attempt(placed, found.program).catch(
        (error: unknown): Tried => ({ refused: error instanceof Error ? error.message : String(error) }),
      );
      const seconds = Math.round(performance.now() - began) / 1000;
      if ("refused" in tried)
        return { ...common, outcome: "failed", why: tried.refused, differences: [], notes: [], seconds };
      const outcome = tried.differences.length === 0 ? "passed" : "failed";
      return { ...common, outcome, differences: tried.differences, notes: tried.notes ?? [], seconds };
    },
    close: async () => {
      await (await loki?.catch(() => undefined))?.stop();
      process.off("exit", clean);
      clean();
    },
  };
};

const tryEnvironment = async ({ environment, from, trial }: PlacedTrial): Promise<Tried> => {
  const { expect, given } = trial;
  if (environment === undefined || given === undefined) throw new Error("an environment's test has records");
  const report = await simulate(environment, { ...runGiven(given, environment, from), absent: expect.absent ?? [] });
  return { differences: differences(report, expect) };
};

const tryCollector = async (
  { environment, from, trial }: PlacedTrial,
  program: string,
  workplace: string,
): Promise<Tried> => {
  const { collector, expect, given } = trial;
  if (collector === undefined || given === undefined) throw new Error("there is no collector, or nothing for it");
  const { absent = [] } = expect;
  const input = watched(happeningsGiven(given, from.folder, environment?.site), absent, collector, from.folder);
  const collected = await runCollector({
    program,
    trial: collector,
    folder: from.folder,
    workplace,
    happenings: input.happenings,
    absent,
  });
  const failure = input.failure();
  if (failure !== undefined) return { refused: failure };
  if ("refused" in collected) return collected;
  return {
    differences: [...differencesOfCollected(collected, expect), ...input.differences()],
    notes: collected.notes,
  };
};
