/** The targets of a Promtail job: whose files they are, and what they say besides. */

import { isRecord, type Loose, listOf, textOf, wordOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import { excluded, isReadable, unreadable } from "../log-paths.ts";
import type { FoundSource } from "../reading.ts";
import { serviceName } from "../service-name.ts";
import type { Place } from "./left.ts";

/** Labels that name a service; others that begin with an underscore never leave the shipper. */
const names: readonly string[] = ["service", "service_name", "app", "job"];

const ownLabel = {
  what: "a label of one value",
  help: "labels are service, environment and stream; what is one value for all is the environment's name",
} as const;

/** @param name the job's */
export const sourcesOf = (job: Loose, name: string, { path, at, line }: Place): readonly FoundSource[] => {
  if (Array.isArray(job.kubernetes_sd_configs))
    return [
      {
        service: serviceName(name),
        source: { kind: "pods", app: serviceName(name) },
        at: `${path}.kubernetes_sd_configs`,
        ...line([...at, "kubernetes_sd_configs"]),
      },
    ];
  return listOf(job.static_configs).flatMap((one, index) => {
    const labels = isRecord(one) && isRecord(one.labels) ? one.labels : {};
    return textOf(labels.__path__).map(file => ({
      service: serviceName([labels.service, labels.service_name, labels.app, labels.job].flatMap(textOf)[0] ?? name),
      source: { kind: "files", paths: [file] },
      at: `${path}.static_configs.labels.__path__`,
      ...line([...at, "static_configs", String(index), "labels", "__path__"]),
    }));
  });
};

export const leftTargets = (job: Loose, { path: place, at, line }: Place): readonly ImportFinding[] =>
  listOf(job.static_configs).flatMap((one, index) => {
    const labels = isRecord(one) && isRecord(one.labels) ? one.labels : {};
    const left = (label: string, { what, help }: { what: string; help: string }, got: string): ImportFinding => ({
      code: "not-carried-over",
      path: `${place}.static_configs.labels.${label}`,
      ...line([...at, "static_configs", String(index), "labels", label]),
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
