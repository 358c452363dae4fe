/** Runs one test over one environment, or over none. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../environment/index.ts";
import { storedDocument } from "../reference/stored.ts";
import {
  type Difference,
  differences,
  differencesOfAlerts,
  type JudgedAlert,
  type SimulationReport,
  scenarioStart,
  simulate,
} from "../simulate/index.ts";
import { differencesOfCollected } from "./collected.ts";
import { runCollector } from "./collector.ts";
import { type EngineName, findEngine, type Variables } from "./engines.ts";
import { documentsGiven, endOf, happeningsGiven, runGiven } from "./given.ts";
import { nanosecondsOf } from "./length.ts";
import { judgeByLoki } from "./loki-rules.ts";
import { type LokiDocument, type LokiServer, startLoki } from "./loki-server.ts";
import { judgeByPromtool } from "./promtool.ts";
import { hasRecords } from "./read.ts";
import type { TrialResult } from "./result.ts";
import { ruleFilesOf } from "./rule-file.ts";
import { seriesOfRun } from "./series.ts";
import { type LokiTrial, type Subject, subjectOf, type TestFile, type Trial } from "./test-file.ts";

/** One test, and the environment it is tried in; undefined for one that needs none. */
export interface PlacedTrial {
  readonly trial: Trial;
  readonly from: Pick<TestFile, "file" | "folder">;
  readonly environment: Environment | undefined;
}

/** What all tests of a call share: a folder of their own, and one Loki. */
export interface Bench {
  run(placed: PlacedTrial): Promise<TrialResult>;
  /** Stops what runs, and takes the folder away. */
  close(): Promise<void>;
}

/** What a subject came to, before it is a result. */
type Tried =
  | { readonly differences: readonly Difference[]; readonly notes?: readonly string[] }
  | { readonly refused: string };

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

/** The environment's own part of a test of rules: its alerts are not those that are asked for. */
const besideAlerts = (report: SimulationReport | undefined, { expect }: Trial): readonly Difference[] =>
  report === undefined ? [] : differences(report, { ...expect, alerts: undefined });

const ofRules = (
  judged: { readonly alerts: readonly JudgedAlert[] } | { readonly refused: string },
  report: SimulationReport | undefined,
  trial: Trial,
): Tried =>
  "refused" in judged
    ? judged
    : {
        differences: [
          ...differencesOfAlerts(
            judged.alerts,
            trial.expect.alerts ?? {},
            report === undefined || report.span !== undefined,
          ),
          ...besideAlerts(report, trial),
        ],
      };

/** When a run began and ended: of the environment's records, else as it was given. */
const spanOf = (
  start: bigint | undefined,
  report: SimulationReport | undefined,
  minutes = 0,
): { readonly start: bigint; readonly end: bigint } => {
  const from = start ?? scenarioStart;
  const given = endOf(minutes) - scenarioStart;
  const length = BigInt(Math.round((report?.span?.seconds ?? 0) * 1e9));
  return { start: from, end: from + (length > given ? length : given) };
};

const tryPrometheus = async (
  { environment, from, trial }: PlacedTrial,
  program: string,
  folder: string,
): Promise<Tried> => {
  const { expect, given, prometheus } = trial;
  if (prometheus === undefined) throw new Error("there are no rules of Prometheus");
  const every = nanosecondsOf(prometheus.every, "15s");
  const run =
    environment === undefined || given === undefined || !hasRecords(given)
      ? undefined
      : runGiven(given, environment, from);
  const own = environment && run ? seriesOfRun(environment, run.services, every) : undefined;
  const report =
    environment && run && own
      ? await simulate(environment, { ...run, absent: expect.absent ?? [], hear: own.hear })
      : undefined;
  const { end, start } = spanOf(undefined, report, given?.minutes);
  const length = end - start;
  const judged = await judgeByPromtool({
    program,
    folder,
    rules: ruleFilesOf(prometheus.rules, from.folder, "").files,
    series: [...(own?.series(Number(length / every) + 1) ?? []), ...(prometheus.series ?? [])],
    length,
    every,
    evaluate: nanosecondsOf(prometheus.evaluate, "1m"),
  });
  return ofRules(judged, report, trial);
};

const tryLoki = async (
  { environment, from, trial }: PlacedTrial,
  loki: LokiTrial,
  serverOf: () => Promise<LokiServer>,
  tenant: string,
): Promise<Tried> => {
  const { expect, given } = trial;
  const run =
    environment === undefined || given === undefined || !hasRecords(given)
      ? undefined
      : runGiven(given, environment, from);
  const store = environment?.targets.find(
    ({ self, target }) => target.product === "loki" && (loki.store === undefined || self.key === loki.store),
  );
  const mapping = environment && store?.target.mapping?.(store.self, environment.site);
  if (run && mapping === undefined)
    return {
      refused: `${environment?.name} has no Loki ${loki.store ?? ""} whose documents the rules could be asked of`,
    };
  const documents: LokiDocument[] = documentsGiven(loki);
  let start: bigint | undefined;
  const report =
    environment && run && mapping
      ? await simulate(environment, {
          ...run,
          absent: expect.absent ?? [],
          hear: heard => {
            start = heard.start;
            if (heard.stored) documents.push(storedDocument(mapping, heard.stored));
          },
        })
      : undefined;
  const server = await serverOf();
  await server.push(
    tenant,
    documents.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)),
  );
  const judged = await judgeByLoki({
    server,
    tenant,
    rules: ruleFilesOf(loki.rules, from.folder, "").files.flatMap(({ alerts }) => alerts),
    ...spanOf(start, report, given?.minutes),
    evaluate: nanosecondsOf(loki.evaluate, "1m"),
  });
  return ofRules(judged, report, trial);
};

const tryCollector = async (
  { environment, from, trial }: PlacedTrial,
  program: string,
  workplace: string,
): Promise<Tried> => {
  const { collector, expect, given } = trial;
  if (collector === undefined || given === undefined) throw new Error("there is no collector, or nothing for it");
  const collected = await runCollector({
    program,
    trial: collector,
    folder: from.folder,
    workplace,
    happenings: happeningsGiven(given, from.folder, environment?.site),
    absent: expect.absent ?? [],
  });
  if ("refused" in collected) return collected;
  return { differences: differencesOfCollected(collected, expect), notes: collected.notes };
};
