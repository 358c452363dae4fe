/** What runs of Promtail: one process on one machine, in a cluster one on every node. */

import { dirname } from "node:path/posix";
import { fileReader, secretVariables } from "../../core/shipper.ts";
import type { Self, Site } from "../../core/target.ts";
import { MiB } from "../../core/units.ts";
import type { Workload } from "../../core/workload.ts";
import { promtailConfig, pushEndpoint } from "./config.ts";
import type { PromtailOptions } from "./options.ts";

const configFolder = "/etc/promtail";

export const promtailWorkloads = (self: Self<PromtailOptions>, site: Site): readonly Workload[] => {
  const { key, options } = self;
  const doors = site.destinations(key, "logs").flatMap(destination => pushEndpoint(destination) ?? []);
  const config = JSON.stringify(promtailConfig(self, site));
  const reader = fileReader({ key, state: dirname(options.positions), doors }, site);
  return [
    {
      ...reader,
      name: key,
      component: "agent",
      about: "Promtail, which reads the files on every machine",
      image: { name: "promtail", version: options.version },
      args: [`-config.file=${configFolder}/promtail.yaml`, "-config.expand-env=true"],
      env: secretVariables(
        site.services,
        doors,
        // In the file's own form, or read by a template while it runs.
        variable => config.includes(`\${${variable}}`) || config.includes(`env \\"${variable}\\"`),
      ),
      mounts: [
        { kind: "files", at: configFolder, files: { "promtail.yaml": `${key}/promtail.yaml` } },
        ...reader.mounts,
      ],
      ports: [{ name: "http", port: options.port, speaks: "http", audience: "scrapers" }],
      ready: { path: "/ready", port: options.port },
      ...sizes[site.platform.profile],
    },
  ];
};

/**
 * Measured here: 20,000 lines take 30 s of a core (README.md), so that a tenth of one is some 60 lines a second. Memory is
 * the chart's example, with room for joined lines and the sums of derived metrics.
 * @see https://github.com/grafana/helm-charts/blob/main/charts/promtail/values.yaml
 */
const sizes = {
  small: { cpu: 0.1, memory: MiB(256) },
  large: { cpu: 0.25, memory: MiB(512) },
} as const;
