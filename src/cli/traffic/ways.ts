/** Which service's lines, records and traces go where. */

import { framingOf } from "../../core/log-files.ts";
import type { Framing, Service } from "../../core/service.ts";
import type { Site } from "../../core/target.ts";
import { UsageError } from "../command.ts";
import type { AskedTraffic } from "./asked.ts";

/** Where a service's records go as lines. */
export interface LinesWay {
  /** Undefined for stdout. */
  readonly path: string | undefined;
  readonly framing: Framing;
}

export interface Ways {
  /** By service. */
  readonly lines: ReadonlyMap<string, LinesWay>;
  /** The services that send their records over OTLP, and those that send traces. */
  readonly records: ReadonlySet<string>;
  readonly traces: ReadonlySet<string>;
  readonly leftOut: readonly { readonly service: string; readonly why: string }[];
}

/** @throws UsageError when nothing would go anywhere, or two services' lines into one file */
export const planWays = (site: Pick<Site, "name" | "services">, asked: AskedTraffic): Ways => {
  const { file, otlp, feed, services: named } = asked;
  const toStdout = file === undefined && otlp === undefined && !feed;
  const lines = new Map<string, LinesWay>();
  const records = new Set<string>();
  const traces = new Set<string>();
  const leftOut: { service: string; why: string }[] = [];
  const chosen = site.services.filter(({ name }) => named.length === 0 || named.includes(name));
  for (const service of chosen) {
    const { name, source } = service;
    const every = named.length > 0;
    if (toStdout) lines.set(name, { path: undefined, framing: "plain" });
    if (file !== undefined && (every || source.kind !== "otlp"))
      lines.set(name, { path: file.replaceAll("{service}", name), framing: framingOf(source) });
    const fed = feed ? fedPath(service) : undefined;
    if (fed !== undefined) lines.set(name, { path: fed, framing: framingOf(source) });
    if (otlp !== undefined && (source.kind === "otlp" || (every && !feed))) records.add(name);
    if (otlp !== undefined && service.traces) traces.add(name);
    if (!lines.has(name) && !records.has(name))
      leftOut.push({
        service: name,
        why: `${whyNot(service, feed)}${traces.has(name) ? "; its traces are sent" : ""}`,
      });
  }
  if (lines.size + records.size + traces.size === 0)
    throw new UsageError(
      `no service of ${site.name} goes that way; ${feed ? "--feed is for services with files" : "--service chooses one by name"}`,
    );
  if (file !== undefined && lines.size > 1 && !file.includes("{service}"))
    throw new UsageError(
      `--file: ${lines.size} services would share it; put {service} into the path, or choose one with --service`,
    );
  return { lines, records, traces, leftOut };
};

/** The file of a glob that is a service's own; undefined when it has none, or when the glob is no simple one. */
const fedPath = ({ name, source }: Service): string | undefined => {
  const [glob] = source.kind === "files" ? source.paths : [];
  const path = glob?.replaceAll(/\*+/g, name);
  return path === undefined || /[?[\]{}]/.test(path) ? undefined : path;
};

const whyNot = ({ source }: Service, feed: boolean): string => {
  switch (source.kind) {
    case "otlp":
      return "it sends OTLP, and there is no --otlp";
    case "files":
      return feed ? "its paths name no file" : "it writes files; --feed or --file writes them";
    case "pods":
    case "beats":
    case "syslog":
    case "http":
      return feed ? `its records are read from ${source.kind}` : "it writes lines; --file writes them";
    default:
      return source satisfies never;
  }
};
