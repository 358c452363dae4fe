/** Runs a test of somebody's own rules: of Prometheus over series, of Loki over documents. */

import { formatProblem } from "../core/errors.ts";
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
import { documentsGiven, runGiven } from "./given.ts";
import { nanosecondsOf } from "./length.ts";
import { judgeByLoki } from "./loki-rules.ts";
import type { LokiDocument, LokiServer } from "./loki-server.ts";
import { judgeByPromtool } from "./promtool.ts";
import { hasRecords } from "./read.ts";
import { ruleFilesOf } from "./rule-file.ts";
import { seriesOfRun } from "./series.ts";
import type { LokiTrial, Trial } from "./test-file.ts";
import { judgeLines, lengthOf } from "./times.ts";
import type { PlacedTrial, Tried } from "./tried.ts";

/** The environment's own part of a test of rules: its alerts are not those that are asked for. */
const besideAlerts = (report: SimulationReport | undefined, { expect }: Trial): readonly Difference[] =>
  report === undefined ? [] : differences(report, { ...expect, alerts: undefined });

/** `unheard` says what the rules were asked of where it holds nothing, so that their silence says nothing. */
const ofRules = (
  judged: { readonly alerts: readonly JudgedAlert[] } | { readonly refused: string },
  report: SimulationReport | undefined,
  trial: Trial,
  unheard: string | undefined,
): Tried => {
  if ("refused" in judged) return judged;
  const { alerts: expected = {} } = trial.expect;
  const wasHeard = report === undefined || report.span !== undefined;
  const isDeaf = wasHeard && unheard !== undefined && expected.quiet === "others";
  return {
    differences: [
      ...differencesOfAlerts(judged.alerts, isDeaf ? { ...expected, quiet: undefined } : expected, wasHeard),
      ...(isDeaf ? [{ path: "alerts.quiet", what: "others", got: unheard, expected: "they are quiet" }] : []),
      ...besideAlerts(report, trial),
    ],
  };
};

/** When a run began and ended: of the environment's records, else as it was given. */
const spanOf = (
  start: bigint | undefined,
  report: SimulationReport | undefined,
  minutes = 0,
): { readonly start: bigint; readonly end: bigint } => {
  const from = start ?? scenarioStart;
  const given = lengthOf(minutes);
  const length = BigInt(Math.round((report?.span?.seconds ?? 0) * 1e9));
  return { start: from, end: from + (length > given ? length : given) };
};

export const tryPrometheus = async (
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
  const series = [...(own?.series(Number(length / every) + 1) ?? []), ...(prometheus.series ?? [])];
  const judged = await judgeByPromtool({
    program,
    folder,
    rules: ruleFilesOf(prometheus.rules, from.folder, "").files,
    series,
    length,
    every,
    evaluate: nanosecondsOf(prometheus.evaluate, "1m"),
  });
  const isDeaf = own !== undefined && series.length === 0;
  return ofRules(judged, report, trial, isDeaf ? "no series that these records are counted in" : undefined);
};

export const tryLoki = async (
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
  if (run && store === undefined)
    return {
      refused: `${environment?.name} has no Loki ${loki.store ?? ""} whose documents the rules could be asked of`,
    };
  const stored: LokiDocument[] = [];
  let start: bigint | undefined;
  const report =
    environment && run && store
      ? await simulate(environment, {
          ...run,
          absent: expect.absent ?? [],
          hear: ({ destinations, start: began, stored: record }) => {
            start = began;
            if (record === undefined) return;
            // What a service writes may go elsewhere.
            for (const { key, mapping } of destinations)
              if (key === store.self.key) stored.push(storedDocument(mapping, record));
          },
        })
      : undefined;
  const span = spanOf(start, report, given?.minutes);
  // How long a log or a scenario lasts was not known when the test was read.
  const late = judgeLines(loki.streams ?? [], "loki", since => since > span.end - span.start);
  if (late.length > 0) return { refused: late.map(formatProblem).join("\n") };
  const documents = [...stored, ...documentsGiven(loki, span.start)];
  const server = await serverOf();
  await server.push(
    tenant,
    documents.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)),
  );
  const judged = await judgeByLoki({
    server,
    tenant,
    rules: ruleFilesOf(loki.rules, from.folder, "").files.flatMap(({ alerts }) => alerts),
    ...span,
    evaluate: nanosecondsOf(loki.evaluate, "1m"),
  });
  const isDeaf = store !== undefined && documents.length === 0;
  return ofRules(judged, report, trial, isDeaf ? `no record that reaches ${store.self.key}` : undefined);
};
