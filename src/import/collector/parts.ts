/** The parts of a collector's configuration that do something: those that a pipeline or the service names. */

import { isRecord, type Loose, listOf } from "../../check/nothing-dead/json.ts";
import { credentialsBelow } from "../credentials.ts";
import type { ImportFinding } from "../finding.ts";
import type { LineOf } from "../lines.ts";

export type Section = "receivers" | "processors" | "exporters" | "connectors" | "extensions";

export interface Part {
  readonly section: Section;
  /** `otlp_http/loki`. */
  readonly name: string;
  /** `otlphttp`: components have had their underscores only for some releases. */
  readonly type: string;
  readonly settings: Loose;
  /** What the pipelines that name it carry: `logs`, `traces`, `metrics`, `profiles`. An extension has none. */
  readonly signals: readonly string[];
}

export const typeOf = (name: string): string => name.split("/")[0]?.replaceAll("_", "") ?? name;

const sectionOf = (document: Loose, section: string): Loose => (isRecord(document[section]) ? document[section] : {});

/**
 * Those of a section that are used, each once. A connector counts in the pipelines that it ends.
 * @param without exporters: what only leads to these is left out
 */
export const partsOf = (document: Loose, section: Section, without: readonly string[] = []): readonly Part[] => {
  const service = sectionOf(document, "service");
  const pipelines = Object.entries(sectionOf(service, "pipelines"))
    .flatMap(([name, pipeline]) => (isRecord(pipeline) ? [{ signal: name.split("/")[0] ?? name, pipeline }] : []))
    .filter(({ pipeline }) => !listOf(pipeline.exporters).every(one => without.some(name => name === one)))
    .map(({ signal, pipeline }) => ({
      signal,
      names: listOf(pipeline[section === "connectors" ? "exporters" : section]),
    }));
  return Object.entries(sectionOf(document, section)).flatMap(([name, settings]): readonly Part[] => {
    const signals = [...new Set(pipelines.filter(({ names }) => names.includes(name)).map(({ signal }) => signal))];
    const used = section === "extensions" ? listOf(service.extensions).includes(name) : signals.length > 0;
    return used ? [{ section, name, type: typeOf(name), settings: isRecord(settings) ? settings : {}, signals }] : [];
  });
};

/** What a collector's part is named by in a finding: its key, and keys below it. */
export type Left = (
  part: Part,
  below: readonly string[],
  said: { readonly what: string; readonly got?: string; readonly help: string },
) => ImportFinding;

/** Names what is not carried over, with the line of its key. */
export const leftAtLine =
  (line: LineOf): Left =>
  ({ section, name }, below, { what, ...said }) => ({
    code: "not-carried-over",
    path: [section, name, ...below].join("."),
    ...line([section, name, ...below]),
    what: `is not carried over: ${what}`,
    ...said,
  });

/** Secrets that stand in the file themselves. */
export const credentialsIn = (document: Loose, line: LineOf): readonly ImportFinding[] =>
  (["extensions", "receivers", "exporters"] as const).flatMap(section =>
    credentialsBelow(sectionOf(document, section), line, [section]),
  );
