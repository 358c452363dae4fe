/** A collector with one pipeline for each signal, as it is imported. */

import { expect } from "vitest";
import { defined } from "./defined.ts";
import { importedFile } from "./one-file.ts";

export type Loose = Readonly<Record<string, unknown>>;

/** One pipeline for each signal, with all that is given for it. */
export const imported = (given: {
  readonly receivers?: Loose;
  readonly processors?: Loose;
  readonly exporters?: Loose;
  readonly extensions?: Loose;
  readonly connectors?: Loose;
  readonly signals?: readonly string[];
}) => {
  const { signals = ["logs"], receivers = { otlp: {} }, processors = {}, exporters = {}, connectors = {} } = given;
  const pipeline = {
    receivers: Object.keys(receivers),
    processors: Object.keys(processors),
    exporters: [...Object.keys(exporters), ...Object.keys(connectors), "debug"],
  };
  const document = {
    receivers,
    processors,
    exporters: { ...exporters, debug: {} },
    extensions: given.extensions ?? {},
    connectors,
    service: {
      extensions: Object.keys(given.extensions ?? {}),
      pipelines: Object.fromEntries(signals.map(signal => [signal, pipeline])),
    },
  };
  return importedFile("collector.yaml", JSON.stringify(document, null, 2));
};

export const check = (read: ReturnType<typeof imported>): void => {
  expect(() => defined(read.environment)).not.toThrow();
  expect(JSON.stringify([read.environment, read.findings])).not.toContain("lovelace");
  for (const { line, path, help } of read.findings) {
    expect(help).not.toMatch(/^$|undefined|NaN|native code/);
    // The line is that of the last key of the path, whose own name may have a dot.
    const written = /"([^"]+)":/.exec(read.lines[(line ?? 0) - 1] ?? "")?.[1] ?? "none";
    expect(path.endsWith(written)).toBe(true);
  }
};
