/** `prometheus.yaml` and the flags that go with it. @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */

import type { Self, Site } from "../../core/target.ts";
import { type Duration, goDuration, milliseconds } from "../../core/units.ts";
import type { PrometheusConfig } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { retentionTime } from "./retention.ts";
import { alertRelabeling } from "./routed.ts";
import { credentials, hostAndPort, scrapeConfigs } from "./scrape.ts";
import { retentionInFile } from "./versions.ts";

/** Prometheus refuses a timeout above the interval; its own default is ten seconds. */
export const timeout = (interval: Duration): Duration =>
  interval.milliseconds < 10_000 ? interval : milliseconds(10_000);

export const prometheusConfig = (self: Self<PrometheusOptions>, site: Site): PrometheusConfig => {
  const { options } = self;
  const alertmanagers = site.doors("alertmanager-api");
  return {
    global: {
      scrape_interval: goDuration(options.scrapeInterval),
      scrape_timeout: goDuration(timeout(options.scrapeInterval)),
      evaluation_interval: goDuration(options.evaluationInterval),
      // For what leaves it: alerts and remote writes. Queries see the labels of the jobs.
      external_labels: { [labelOf(options, "environment")]: site.name },
    },
    rule_files: ["rules/*.yaml"],
    ...(alertmanagers.length === 0
      ? {}
      : {
          alerting: {
            alertmanagers: alertmanagers.map(({ endpoint }) => {
              const url = new URL(endpoint.url);
              return {
                api_version: "v2" as const,
                ...(url.protocol === "https:" ? { scheme: "https" as const } : {}),
                ...(url.pathname === "/" ? {} : { path_prefix: url.pathname }),
                ...credentials(endpoint.auth),
                ...alertRelabeling(endpoint),
                static_configs: [{ targets: [hostAndPort(url)] }],
              };
            }),
          },
        }),
    scrape_configs: [...scrapeConfigs(self, site)],
    storage: {
      ...(retentionInFile(options.version) ? { tsdb: { retention: { time: retentionTime(site) } } } : {}),
      exemplars: { max_exemplars: options.exemplars },
    },
  };
};

/** What only flags can say, one each: `prometheus @flags.txt` reads them a line at a time. */
export const flagLines = (
  { options }: Self<PrometheusOptions>,
  site: Pick<Site, "retention">,
  configFile: string,
): readonly string[] => [
  `--config.file=${configFile}`,
  `--storage.tsdb.path=${options.directory}`,
  ...(retentionInFile(options.version) ? [] : [`--storage.tsdb.retention.time=${retentionTime(site)}`]),
  "--enable-feature=exemplar-storage",
  ...(options.remoteWrite ? ["--web.enable-remote-write-receiver"] : []),
];
