/** What runs of Alloy: one process on one machine, in a cluster one on every node. */

import { fileReader, secretVariables } from "../../core/shipper.ts";
import type { Self, Site } from "../../core/target.ts";
import { MiB } from "../../core/units.ts";
import type { Workload } from "../../core/workload.ts";
import { alloyConfig, pushEndpoint } from "./config.ts";
import type { AlloyOptions } from "./options.ts";

/** Where Alloy serves its own metrics and those it derives; `alloy run` listens on loopback unless told otherwise. */
export const httpPort = 12_345;

const configFolder = "/etc/alloy";
const storage = "/var/lib/alloy";

export const alloyWorkloads = (self: Self<AlloyOptions>, site: Site): readonly Workload[] => {
  const { key, options } = self;
  const doors = site.destinations(key, "logs").flatMap(destination => pushEndpoint(destination) ?? []);
  const config = alloyConfig(self, site)
    .map(({ text }) => text)
    .join("");
  const reader = fileReader({ key, state: storage, doors }, site);
  return [
    {
      ...reader,
      name: key,
      component: "agent",
      about: "Alloy, which reads the files on every machine",
      image: { name: "alloy", version: options.version },
      args: [
        "run",
        `--server.http.listen-addr=0.0.0.0:${httpPort}`,
        `--storage.path=${storage}`,
        // It would tell the vendor which components are used.
        "--disable-reporting",
        `${configFolder}/config.alloy`,
      ],
      env: secretVariables(
        site.services,
        doors,
        // By a component, or read by a template while it runs, in a raw string or an ordinary one.
        variable =>
          [`sys.env("${variable}")`, `env "${variable}"`, `env \\"${variable}\\"`].some(one => config.includes(one)),
      ),
      mounts: [{ kind: "files", at: configFolder, files: { "config.alloy": `${key}/config.alloy` } }, ...reader.mounts],
      ports: [{ name: "http", port: httpPort, speaks: "http", audience: "scrapers" }],
      ready: { path: "/-/ready", port: httpPort },
      ...sizes[site.platform.profile],
    },
  ];
};

/**
 * A core and 120 MiB for each MiB of logs a second is the vendor's rule of thumb; the rest is what it takes by itself.
 * @see https://grafana.com/docs/alloy/latest/introduction/estimate-resource-usage/
 */
const sizes = {
  small: { cpu: 0.1, memory: MiB(256) },
  large: { cpu: 0.25, memory: MiB(512) },
} as const;
