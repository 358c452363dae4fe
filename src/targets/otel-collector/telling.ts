/** What waits in the collector's queues on disk, and how that can be thrown away. */

import { diskReaders } from "../../core/shipper.ts";
import type { Holding, Self, Site, Telemetry } from "../../core/target.ts";
import type { Purge } from "../../core/telling.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { judgingOf } from "./traces.ts";

/** The processes that hand this telemetry to a store, which are those with a queue for it. */
const queuesOf = ({ key }: Self<OtelCollectorOptions>, site: Site, telemetry: "logs" | "traces"): readonly string[] => {
  const sources = site.sources(key, telemetry).map(({ source }) => source.kind);
  if (site.destinations(key, telemetry).length === 0 || sources.length === 0) return [];
  if (site.platform.kind === "compose") return [key];
  if (telemetry === "traces") return [`${key}-${judgingOf(site) === "samplers" ? "sampler" : "gateway"}`];
  const onNodes = sources.filter(kind => kind === "files" || kind === "pods");
  return [
    ...(onNodes.length > 0 ? [`${key}-agent`] : []),
    ...(onNodes.length < sources.length ? [`${key}-gateway`] : []),
  ];
};

/** What is sent leaves the queue; what waits for a store that is away waits without an end. */
export const collectorHoldings = (self: Self<OtelCollectorOptions>, site: Site): readonly Holding[] =>
  (["logs", "traces"] as const satisfies readonly Telemetry[]).flatMap(telemetry =>
    queuesOf(self, site, telemetry).map(
      (process): Holding => ({
        telemetry,
        where: `the queues of ${process} in ${self.options.directory}, while a store is away`,
        atMostDays: Number.POSITIVE_INFINITY,
        readers: diskReaders,
        apart: true,
      }),
    ),
  );

export const purgeCollector = (self: Self<OtelCollectorOptions>, site: Site): readonly Purge[] => {
  const processes = [...new Set((["logs", "traces"] as const).flatMap(one => queuesOf(self, site, one)))];
  return processes.length === 0
    ? []
    : [
        {
          where: `the queues of ${processes.join(", ")}`,
          reach: "stretches",
          calls: [],
          notes: [
            "They hold what no store has taken yet. When `otelcol_exporter_queue_size` of each is 0, there is nothing to delete.",
            `Where a store stays away: stop the process and delete \`${self.options.directory}\`. What everybody sent and no store has is lost then, and files are read again from their beginning.`,
          ],
        },
      ];
};
