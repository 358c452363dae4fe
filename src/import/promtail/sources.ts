/** What Promtail's stages take from those before them. @see https://grafana.com/docs/loki/latest/send-data/promtail/stages/ */

import { isRecord, type Loose, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { Place, Stage } from "./left.ts";

/** Stages that use what no stage before them extracted. */
export const missingSources = (stages: readonly Stage[], { path, line }: Place): readonly ImportFinding[] => {
  // Whatever a regex or a whole line gives is not known here, so that only what JSON gives is judged.
  if (stages.some(({ name }) => ["regex", "logfmt", "cri", "docker", "pack", "geoip"].includes(name))) return [];
  const known = new Set(["filename"]);
  return stages.flatMap(({ name, settings, at }): readonly ImportFinding[] => {
    const used = usedBy(name, settings);
    if (name === "json")
      for (const key of Object.keys(isRecord(settings.expressions) ? settings.expressions : {})) known.add(key);
    if (name === "template" || name === "static_labels")
      for (const key of name === "template" ? textOf(settings.source) : Object.keys(settings)) known.add(key);
    return used
      .filter(({ source }) => !known.has(source))
      .map(({ source, below }) => ({
        code: "source-missing",
        path: `${path}.${name}`,
        ...line([...at, ...below]),
        what: "uses what no stage before it extracts",
        got: source,
        help: `the pipeline extracts every field of the schema; ${source} is read by all its names`,
      }));
  });
};

/** What a stage takes from those before it, and the keys that say so. */
const usedBy = (
  name: string,
  settings: Loose,
): readonly { readonly source: string; readonly below: readonly string[] }[] => {
  switch (name) {
    case "metrics":
      return Object.entries(settings).flatMap(([metric, body]) =>
        textOf(isRecord(body) ? body.source : undefined).map(source => ({ source, below: [metric, "source"] })),
      );
    case "labels":
    case "structured_metadata":
      return Object.entries(settings).map(([label, source]) => ({
        source: textOf(source)[0] ?? label,
        below: [label],
      }));
    case "timestamp":
    case "output":
    case "replace":
      return textOf(settings.source).map(source => ({ source, below: ["source"] }));
    default:
      return [];
  }
};
