/** Reads a page of metrics in Prometheus' text form into samples, as the interpreter counts them. */

import type { Instrument } from "../../src/core/instrument.ts";
import { type Samples, sampleKey } from "../../src/reference/instrument.ts";

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^\n]*)\})? (\S+)/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[^\n])*)"/g;

/** The labels engines and scrapes add. */
const added: ReadonlySet<string> = new Set(["component_id", "component_path", "job", "instance"]);

const written = (text: string): string => text.replaceAll(/\\(.)/g, (_, next) => (next === "n" ? "\n" : next));

const number = (text: string): number => (text === "+Inf" ? Number.POSITIVE_INFINITY : Number(text));

/** The samples of some instruments; equal ones of several pages add up. */
export const readSamples = (page: string, instruments: readonly Instrument[]): Samples => {
  const names = new Set(
    instruments.flatMap(({ name }) => [name, ...["bucket", "sum", "count"].map(end => `${name}_${end}`)]),
  );
  const samples = new Map<string, number>();
  for (const text of page.split("\n")) {
    const [, name, labels = "", value] = line.exec(text) ?? [];
    if (name === undefined || value === undefined || !names.has(name)) continue;
    const own = Object.fromEntries(
      [...labels.matchAll(label)]
        .filter(([, key]) => !added.has(key ?? ""))
        .map(([, key = "", content = ""]) => [key, key === "le" ? String(number(content)) : written(content)]),
    );
    const key = sampleKey(name, own);
    samples.set(key, (samples.get(key) ?? 0) + number(value));
  }
  return samples;
};

/** Sums of many doubles differ in their last digits with the order they are added in. */
export const rounded = (samples: Samples): Readonly<Record<string, number>> =>
  Object.fromEntries([...samples].map(([key, value]) => [key, Number(value.toPrecision(9))] as const).sort());

/** Each sample as one text. */
export const seriesOf = (samples: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(samples).map(([key, value]) => `${key} ${value}`);
