/** A real Loki with the records of a run, asked for what every rule finds at every evaluation. */

import type { PlacedStore } from "../../store-site.ts";
import { type RunningLoki, startLoki } from "../loki-server.ts";
import type { InputSeries } from "./rule-manager.ts";
import { type RulesFile, rulesFileOf, type ScenarioRun } from "./run.ts";

interface Matrix {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [seconds: number, value: string])[];
    }[];
  };
}

/** What Loki finds, as series, and its rules over these: its ruler asks at every evaluation, and judges as Prometheus does. */
export interface JudgedByLoki {
  readonly rules: RulesFile;
  readonly series: readonly InputSeries[];
}

/** Loki takes no more at once of one tenant by default than a run brings in a moment. */
const unhurried = ["-distributor.ingestion-rate-limit-mb=1000", "-distributor.ingestion-burst-size-mb=1000"];

export const judgedByLoki = async (run: ScenarioRun, folder: string, every: number): Promise<JudgedByLoki> => {
  const { environment, stored } = run;
  const found = environment.targets.find(({ self }) => self.key === "loki");
  if (found === undefined) throw new Error("no Loki");
  const { self, target } = found;
  const { site } = environment;
  const placed: PlacedStore = { self, target, site, problems: [], artifacts: () => target.emit(self, site) };
  const loki = await startLoki(placed, folder, unhurried);
  try {
    // Loki takes nothing as old as a scenario, nor what is ahead of its own clock, as a service's wrong one may be by an hour.
    // Whole minutes later, rates and windows are the same.
    const minute = 60_000_000_000n;
    const later = ((BigInt(Date.now()) * 1_000_000n - run.end) / minute - 61n) * minute;
    const records = stored.map(record => ({ ...record, time: record.time + later }));
    await loki.push(target.mapping?.(self, site) ?? [], records);
    const { groups } = rulesFileOf(run, "loki");
    const asked = groups.flatMap(group => group.rules.map(rule => ({ group: group.name, rule })));
    const series: InputSeries[] = [];
    for (const [index, { rule }] of asked.entries())
      if (rule.alert !== "Watchdog") series.push(...(await seriesOf(loki, rule.expr, index, { run, later, every })));
    const rules = groups.map(({ name }) => ({
      name,
      rules: asked.flatMap(({ group, rule: { annotations: _, ...rule } }, index) =>
        group === name && rule.alert !== "Watchdog" ? [{ ...rule, expr: `judged{rule="${index}"}` }] : [],
      ),
    }));
    return { rules: { groups: rules.filter(group => group.rules.length > 0) }, series };
  } finally {
    await loki.server.stop();
  }
};

interface Asked {
  readonly run: ScenarioRun;
  readonly later: bigint;
  readonly every: number;
}

const seriesOf = async (
  loki: RunningLoki,
  query: string,
  rule: number,
  { every, later, run }: Asked,
): Promise<readonly InputSeries[]> => {
  const [start, end] = [run.start + later, run.end + later];
  const { data } = await loki.get<Matrix>("/loki/api/v1/query_range", {
    query,
    start: String(start),
    end: String(end),
    step: String(every),
  });
  const first = Number(start / 1_000_000_000n);
  const count = Number((end - start) / 1_000_000_000n) / every + 1;
  return data.result.map(({ metric, values }) => {
    const at = new Set(values.map(([seconds]) => (seconds - first) / every));
    const labels = Object.entries({ ...metric, rule: String(rule) });
    return {
      series: `judged{${labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}}`,
      values: Array.from({ length: count }, (_, index) => (at.has(index) ? 1 : undefined)),
    };
  });
};
