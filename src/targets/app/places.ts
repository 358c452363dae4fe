/** What a service needs of the environment: where it writes, who reads that, and where its telemetry goes. */

import { isLowerBound, keptDays } from "../../core/retention.ts";
import type { Service } from "../../core/service.ts";
import { folderOfGlob } from "../../core/shipper.ts";
import type { IngestProtocol, Site, Telemetry } from "../../core/target.ts";
import { inDays } from "../../core/units.ts";
import { type AppOptions, keptRotated } from "./options.ts";

const ingest: Readonly<Record<IngestProtocol, true>> = {
  "otlp-http": true,
  "otlp-grpc": true,
  "loki-push": true,
  "elasticsearch-bulk": true,
  "cloudwatch-logs": true,
  "google-cloud-logging": true,
  "azure-logs-ingestion": true,
  "azure-monitor": true,
};

/** Whether records reach a store through shippers of the environment; then those of every service do. */
export const isShipped = (site: Site): boolean =>
  (Object.keys(ingest) as IngestProtocol[]).some(protocol =>
    site.doors(protocol).some(({ key }) => site.feeders(key, "logs").length > 0),
  );

/** Whether pseudonyms are made by the service itself. */
export const hashesHere = ({ pseudonyms }: AppOptions, site: Site): boolean =>
  pseudonyms === undefined ? !isShipped(site) : pseudonyms === "app";

/** The files a service writes. */
export interface LogFiles {
  readonly app: string;
  /** Errors once more, where no shipper reads them: what it reads twice would be stored twice. */
  readonly errors: string;
}

/** A name whose first wild part is filled in; undefined where a folder is wild, and nobody knows which one is meant. */
const fileOf = (glob: string): string | undefined => {
  const folder = folderOfGlob(glob);
  const name = glob.slice(glob.lastIndexOf("/") + 1);
  if (glob !== `${folder}/${name}`) return undefined;
  const file = name.replace(/^\*+(?=[.]|$)/, "app").replaceAll("*", "app");
  return /^[A-Za-z0-9._-]+$/.test(file) && /^(\/[A-Za-z0-9._-]+)+$/.test(folder) ? `${folder}/${file}` : undefined;
};

/** Undefined for services that write to their standard output or over the network, or whose file cannot be told. */
export const logFilesOf = ({ source }: Service): LogFiles | undefined => {
  if (source.kind !== "files" || source.framing !== "plain") return undefined;
  const app = source.paths.map(fileOf).find(path => path !== undefined);
  if (app === undefined) return undefined;
  const folder = app.slice(0, app.lastIndexOf("/"));
  return { app, errors: `${folder}/errors/error.log` };
};

/** A rotated file's youngest record is as old as the file, its oldest a day older; and rotation may be a day late. */
export const rotationLag = 2;

/** The days that the retention leaves for rotated files: the shortest upper bound of the streams that share them. */
export const daysLeft = ({ retention }: Site): number => {
  const { traces: _traces, metrics: _metrics, ...streams } = retention;
  const bounds = Object.values(streams).filter(keep => !isLowerBound(keep));
  return Math.floor(Math.min(...bounds.map(keptDays))) - rotationLag;
};

/** How many days rotated files stay. */
export const daysKept = ({ rotation }: AppOptions, site: Site): number =>
  rotation.keep === undefined ? Math.min(inDays(keptRotated), daysLeft(site)) : Math.floor(inDays(rotation.keep));

/** The door of a shipper that takes this telemetry from this service. */
const doorOf = (site: Site, service: Service, telemetry: Telemetry, options: AppOptions): string | undefined =>
  site
    .doors(options.otlp.protocol === "grpc" ? "otlp-grpc" : "otlp-http")
    .find(
      ({ key, endpoint }) =>
        endpoint.telemetry.includes(telemetry) &&
        site.sources(key, telemetry).some(({ name }) => name === service.name),
    )?.endpoint.url;

/** Where a service sends what, and whether somebody behind that decides which traces stay. */
export interface Sending {
  readonly traces?: string;
  readonly logs?: string;
  readonly metrics?: string;
  /** Whether a shipper of the environment takes the traces, which alone knows the sampling policy. */
  readonly tailSampled: boolean;
}

export const sendingOf = (site: Site, service: Service, options: AppOptions): Sending => {
  const traces = service.traces ? doorOf(site, service, "traces", options) : undefined;
  const logs = service.source.kind === "otlp" ? doorOf(site, service, "logs", options) : undefined;
  const { endpoint, metrics } = options.otlp;
  const otherTraces = service.traces ? (traces ?? endpoint) : undefined;
  const otherLogs = service.source.kind === "otlp" ? (logs ?? endpoint) : undefined;
  return {
    ...(otherTraces === undefined ? {} : { traces: otherTraces }),
    ...(otherLogs === undefined ? {} : { logs: otherLogs }),
    ...(metrics === undefined ? {} : { metrics }),
    tailSampled: traces !== undefined,
  };
};

/** The share of traces that the SDK starts: all of them where somebody behind it chooses, since two shares multiply. */
export const headShare = (site: Site, { tailSampled }: Sending): number =>
  tailSampled ? 1 : site.sampling.traces.base.share;
