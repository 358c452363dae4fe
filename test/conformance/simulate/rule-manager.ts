/**
 * Prometheus' rule manager over given series, which Loki's ruler is built on too: when each alert fires. It runs in
 * `promtool test rules`, evaluation by evaluation, in no real time.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { yamlText } from "../../../src/output/render.ts";
import { readSamples, type Sample } from "../../../src/trial/promtool-answer.ts";
import { engine, run } from "../engine.ts";

export const promtool = engine("promtool");

/** A series' values, one for each interval from the start; undefined where it is not there. */
export interface InputSeries {
  readonly series: string;
  readonly values: readonly (number | undefined)[];
}

export interface Evaluated {
  readonly folder: string;
  /** Paths of rule files. */
  readonly rules: readonly string[];
  readonly series: readonly InputSeries[];
  /** From one value to the next, in seconds. */
  readonly interval: number;
  /** From one evaluation to the next, in seconds. */
  readonly every: number;
  /** The last evaluation, in seconds from the start. */
  readonly end: number;
}

export interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds from the start. */
  readonly from: number;
  readonly until?: number;
}

/** `1 1 1 2` is `1x2 2`; `stale` ends a series, which a mere gap does five minutes later. */
const written = (values: InputSeries["values"]): string => {
  const parts: string[] = [];
  for (let from = 0; from < values.length; ) {
    const value = values[from];
    let to = from + 1;
    while (to < values.length && values[to] === value) to++;
    const count = to - from;
    if (value !== undefined) parts.push(count === 1 ? String(value) : `${value}x${count - 1}`);
    else if (from === 0) parts.push(`_x${count}`);
    else parts.push("stale", ...(count === 1 ? [] : [`_x${count - 1}`]));
    from = to;
  }
  return parts.join(" ");
};

/**
 * All that fires, from its first evaluation to the first that no longer finds it. What is there promtool tells of only
 * where it is not what was expected, so that nothing is expected anywhere, and the run fails.
 */
export const firedOf = async ({
  end,
  every,
  folder,
  interval,
  rules,
  series,
}: Evaluated): Promise<readonly Fired[]> => {
  const instants = Array.from({ length: Math.floor(end / every) + 1 }, (_, index) => index * every);
  const file = join(folder, "every-evaluation.yaml");
  writeFileSync(
    file,
    yamlText({
      rule_files: [...rules],
      evaluation_interval: `${every}s`,
      tests: [
        {
          interval: `${interval}s`,
          input_series: series.map(one => ({ series: one.series, values: written(one.values) })),
          promql_expr_test: instants.map(at => ({
            expr: 'ALERTS{alertstate="firing"}',
            eval_time: `${at}s`,
            exp_samples: [],
          })),
        },
      ],
    }),
  );
  const { stderr, stdout } = await run(promtool ?? "", ["test", "rules", file], { timeoutMs: 300_000 });
  if (!stderr.includes("ALERTS")) throw new Error(`promtool found nothing:\n${stdout}\n${stderr.slice(0, 2000)}`);
  return firedIn(stderr, instants, every);
};

/** Of what promtool says of each evaluation: its time, and the series that it found. */
export const firedIn = (told: string, instants: readonly number[], every: number): readonly Fired[] => {
  const parts = [...told.matchAll(/time: ([0-9hms.]+),\s+exp: .*\s+got: (.*)/g)];
  const byInstant = new Map(parts.map(([, time = "", got = ""]) => [secondsOf(time), got]));
  const open = new Map<string, Fired>();
  const fired: Fired[] = [];
  const end = instants.at(-1) ?? 0;
  for (const at of [...instants, end + every]) {
    const found = new Set<string>();
    for (const { labels } of samplesIn(byInstant.get(at) ?? "nil")) {
      const series = JSON.stringify(labels);
      found.add(series);
      if (!open.has(series)) open.set(series, { labels, from: at });
    }
    for (const [series, firing] of open)
      if (!found.has(series)) {
        open.delete(series);
        fired.push(at > end ? firing : { ...firing, until: at });
      }
  }
  return fired;
};

const samplesIn = (text: string): readonly Sample[] => {
  const samples = readSamples(text);
  if (samples === undefined) throw new Error(`promtool says what nobody reads: ${text}`);
  return samples;
};

/** `1h2m30s` */
const secondsOf = (text: string): number =>
  [...text.matchAll(/([0-9.]+)(ms|[hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * ({ h: 3600, m: 60, s: 1, ms: 0.001 }[unit ?? ""] ?? 0),
    0,
  );
