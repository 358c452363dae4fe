/** Whole configurations: which process does what, and what every process has. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Self, Site } from "../../core/target.ts";
import { logPieces } from "./logs.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { joined, type Piece } from "./piece.ts";
import { storage } from "./receivers.ts";
import { judgingOf, samplerPieces, tracePieces } from "./traces.ts";

/** What a process is called; its file and its workload have the name too. */
export type Process = "agent" | "gateway" | "sampler";

/** The processes of a platform that have something to do, with their parts. */
export const processesOf = (self: Self<OtelCollectorOptions>, site: Site): ReadonlyMap<Process, readonly Piece[]> => {
  const first = [memoryLimiter];
  const parts: readonly (readonly [Process, readonly Piece[]])[] =
    site.platform.kind === "compose"
      ? [
          [
            "agent",
            [
              ...logPieces(self, site, { reach: "both", host: everywhere, first }),
              ...tracePieces(self, site, everywhere, first),
            ],
          ],
        ]
      : [
          ["agent", logPieces(self, site, { reach: "node", host: podAddress, first })],
          [
            "gateway",
            [
              ...logPieces(self, site, { reach: "network", host: podAddress, first }),
              ...tracePieces(self, site, podAddress, first),
            ],
          ],
          ["sampler", judgesElsewhere(self, site) ? samplerPieces(self, site, podAddress, first) : []],
        ];
  return new Map(parts.filter(([, pieces]) => pieces.length > 0));
};

const judgesElsewhere = (self: Self<OtelCollectorOptions>, site: Site): boolean =>
  judgingOf(site) === "samplers" &&
  site.destinations(self.key, "traces").length > 0 &&
  site.sources(self.key, "traces").length > 0;

/** A receiver's own default is loopback. */
const everywhere = "0.0.0.0";
/** In brackets, since it may be of IPv6. */
const podAddress = "[${env:MY_POD_IP}]";

const memoryLimiter = "memory_limiter";

/** Of the memory there is: above the difference of the two the limiter refuses data, above the first it also collects garbage. */
const limits = { limit_percentage: 80, spike_limit_percentage: 25 };

/** The share of its memory that a process may fill in ordinary operation. */
export const usableShare = (limits.limit_percentage - limits.spike_limit_percentage) / 100;

/** What a process needs beside its pipelines. */
const base = (self: Self<OtelCollectorOptions>, host: string): Piece => ({
  extensions: {
    health_check: { endpoint: `${host}:${self.options.ports.health}` },
    [storage]: { directory: self.options.directory, create_directory: true },
  },
  // Of the container's limit where there is one, else of the machine's memory.
  processors: { [memoryLimiter]: { check_interval: "1s", ...limits } },
});

/** All parts of a process's configuration. */
export const wholeOf = (self: Self<OtelCollectorOptions>, site: Site, pieces: readonly Piece[]): Required<Piece> =>
  joined([base(self, site.platform.kind === "compose" ? everywhere : podAddress), ...pieces]);

/** A configuration as the collector reads it. */
export const configOf = (self: Self<OtelCollectorOptions>, site: Site, pieces: readonly Piece[]): JsonObject => {
  const whole = wholeOf(self, site, pieces);
  return {
    extensions: whole.extensions,
    receivers: whole.receivers,
    processors: whole.processors,
    ...(Object.keys(whole.connectors).length > 0 ? { connectors: whole.connectors } : {}),
    exporters: whole.exporters,
    service: {
      extensions: Object.keys(whole.extensions),
      pipelines: whole.pipelines,
      telemetry: {
        logs: { level: "info", encoding: "json" },
        metrics: {
          level: "normal",
          readers: [{ pull: { exporter: { prometheus: { host: everywhere, port: self.options.ports.metrics } } } }],
        },
      },
    },
  };
};
