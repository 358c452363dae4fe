/** The generated files of the app in a folder, drivers that load them, and what the interpreter says of what they log. */

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { detectors } from "../../../src/catalog/index.ts";
import { stepsFor } from "../../../src/core/step.ts";
import type { Environment } from "../../../src/environment/index.ts";
import { render } from "../../../src/output/render.ts";
import { readInstant } from "../../../src/reference/instant.ts";
import { runPipeline } from "../../../src/reference/pipeline.ts";
import { generateRecords } from "../../../src/reference/scenario.ts";
import { compared } from "../compared.ts";
import { classifiedLines } from "../corpus/classified-lines.ts";
import { eventLines } from "../corpus/event-lines.ts";
import { hardLines } from "../corpus/hard-lines.ts";
import { randomLines } from "../corpus/random-lines.ts";
import { type Finished, run } from "../engine.ts";
import { nodeApp, python } from "./engines.ts";

export const pseudonymKey = "the key of tests";

const driver = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const asked = (texts: readonly string[]): string => texts.map(text => `${JSON.stringify(text)}\n`).join("");

const variables = { PSEUDONYM_KEY: pseudonymKey, PYTHONDONTWRITEBYTECODE: "1" };

export const runPython = (
  folder: string,
  args: readonly string[],
  texts: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> =>
  run(python ?? "", [driver("driver.py"), folder, ...args], { input: asked(texts), env: { ...variables, ...env } });

export const runNode = (
  folder: string,
  what: string,
  texts: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> =>
  run(process.execPath, [driver("driver.cjs"), folder, nodeApp ?? "", what], {
    input: asked(texts),
    env: { ...variables, ...env },
  });

/** Writes the files of an environment's app, changed on the way. */
export const writeApp = (environment: Environment, change: (text: string) => string = text => text): string => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-app-"));
  const { files, problems } = render(environment, "environments/test.ts");
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  for (const { path, text, target } of files) {
    if (target !== "app") continue;
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, change(text));
  }
  return join(folder, "app");
};

/** Lines that are hard to get right, random ones, and a seeded scenario. */
export const corpus: readonly string[] = [
  ...Object.values(hardLines).flat(),
  ...classifiedLines.map(([, line]) => line),
  ...eventLines.map(([, line]) => line),
  ...randomLines(11, 400),
  ...[...generateRecords({ seed: 7, count: 400, start: 1_767_323_045_000_000_000n })].map(({ record }) => record),
];

/** What must be found nowhere. */
export const secrets: readonly string[] = [
  ...detectors.flatMap(({ positives }) => positives),
  "words of a prompt",
  "user-of-the-tests",
  "203.0.113.77",
  "one plain word",
];

/** The same in every place that a line offers. */
export const leakyLines: readonly string[] = [
  ...detectors
    .flatMap(({ positives }) => positives)
    .flatMap(text => [
      `see ${text} there`,
      JSON.stringify({ message: `see ${text}`, model: text, error_message: { deep: [`\n${text}`] }, nobody: text }),
      JSON.stringify({ error_message: [text], old_value: `\t${text}`, [text]: text, message: "key" }),
    ]),
  JSON.stringify({
    message: "dropped",
    prompt: "words of a prompt",
    messages: [{ content: "words of a prompt" }],
    user_id: "user-of-the-tests",
    ip_address: "203.0.113.77",
    password: "one plain word",
  }),
];

/** The secrets that stand in an output, as they are or as JSON writes them. */
export const leaks = (output: string): readonly string[] =>
  secrets.filter(secret => output.includes(secret) || output.includes(JSON.stringify(secret).slice(1, -1)));

/** Writes down how many secrets stay out of an output, and returns the others; of an output that is not whole none is known. */
export const comparedLeaks = (
  row: "appPythonLeaks" | "appNodeLeaks",
  output: string,
  isWhole: boolean,
): readonly string[] => {
  const found = leaks(output);
  const different = isWhole ? found.length : secrets.length;
  compared(row, { equal: secrets.length - different, different });
  return found;
};

export type Written = Readonly<Record<string, unknown>>;

export const recordsOf = (output: string): readonly Written[] =>
  output
    .split("\n")
    .filter(line => line !== "")
    .map(line => JSON.parse(line));

/** What a logger adds of itself where a record says nothing. */
const ofTheLogger = ["logger", "module", "function_name", "source_file", "source_line"];

/** One record, the producer's time as an instant, minus zero as zero. */
const comparable = (record: Written, wanted: Written): Written =>
  Object.fromEntries(
    Object.entries({ ...record, time: wanted.time === "now" ? "now" : readInstant(record.time) })
      .filter(([name]) => !ofTheLogger.includes(name) || name in wanted)
      .map(([name, value]) => [name, typeof value === "number" ? value + 0 : value]),
  );

/** What the interpreter makes of texts for the only service, before any is sampled out; undefined for a blank one. */
export const interpreted = (environment: Environment, texts: readonly string[]): readonly (Written | undefined)[] => {
  const { site } = environment;
  const [service] = site.services;
  if (!service) throw new Error("the environment has no service");
  const steps = stepsFor(site.schema, site.detectors, service).filter(
    ({ kind }) => kind !== "keep" && kind !== "classify",
  );
  const context = { service: service.name, environment: site.name, readAt: 0n, secretOf: () => pseudonymKey };
  return texts.map(text => {
    const { record, trail } = runPipeline(steps, { text }, context);
    if (!record) return undefined;
    // Stores are told the stream by the event; a service does not write it.
    const { stream: _stream, time, ...fields } = record;
    const ownTime = trail.some(change => change.kind === "timed" && change.from === "producer");
    const told = Object.entries(fields).map(([name, value]) => [name, typeof value === "number" ? value + 0 : value]);
    return { ...Object.fromEntries(told), time: ownTime ? time : "now" };
  });
};

const toldIn = (wanted: readonly (Written | undefined)[]): readonly Written[] =>
  wanted.filter(one => one !== undefined);

/** The pairs that differ, for texts and records in the same order; `except` names what the logger decides. */
const differences = (
  wanted: readonly (Written | undefined)[],
  records: readonly Written[],
  except: readonly string[] = [],
): readonly unknown[] => {
  const told = toldIn(wanted);
  if (told.length !== records.length) return [`${records.length} records for ${told.length}`];
  const without = (record: Written) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !except.includes(name)));
  const text = (record: Written) =>
    JSON.stringify(Object.entries(without(record)).sort(), (_, value) =>
      typeof value === "bigint" ? `${value}` : value,
    );
  return told.flatMap((one, index) => {
    const [want, have] = [text(one), text(comparable(records[index] ?? {}, one))];
    return want === have ? [] : [{ want, have }];
  });
};

/** Writes down a comparison with the interpreter, and returns what differs; with records missing, everything may. */
export const comparedRecords = (
  row: "appPython" | "appPythonHandlers" | "appStructlog" | "appNode" | "appPino" | "appWinston",
  wanted: readonly (Written | undefined)[],
  records: readonly Written[],
  except: readonly string[] = [],
): readonly unknown[] => {
  const found = differences(wanted, records, except);
  const { length } = toldIn(wanted);
  const different = length === records.length ? found.length : length;
  compared(row, { equal: length - different, different });
  return found;
};
