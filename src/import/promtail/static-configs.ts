/** What the targets of a Promtail job say besides whose files they are. */

import { isRecord, type Loose, listOf, textOf, wordOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { LineOf } from "../lines.ts";
import { excluded, isReadable, unreadable } from "../log-paths.ts";

/** Labels that name a service; others that begin with an underscore never leave the shipper. */
const names: readonly string[] = ["service", "service_name", "app", "job"];

const ownLabel = {
  what: "a label of one value",
  help: "labels are service, environment and stream; what is one value for all is the environment's name",
} as const;

/** @param index the job's among scrape_configs */
export const leftTargets = (job: Loose, index: number, line: LineOf): readonly ImportFinding[] =>
  listOf(job.static_configs).flatMap((one, at) => {
    const labels = isRecord(one) && isRecord(one.labels) ? one.labels : {};
    const left = (label: string, { what, help }: { what: string; help: string }, got: string): ImportFinding => ({
      code: "not-carried-over",
      path: `scrape_configs[${index}].static_configs.labels.${label}`,
      ...line(["scrape_configs", String(index), "static_configs", String(at), "labels", label]),
      what: `is not carried over: ${what}`,
      got,
      help,
    });
    return Object.entries(labels).flatMap(([label, value]): readonly ImportFinding[] => {
      if (label === "__path__")
        return textOf(value)
          .filter(path => !isReadable(path))
          .map(path => left(label, unreadable, path));
      if (label === "__path_exclude__") return textOf(value).map(path => left(label, excluded, path));
      return names.includes(label) || label.startsWith("_")
        ? []
        : wordOf(value).map(said => left(label, ownLabel, said));
    });
  });
