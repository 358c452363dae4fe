/** Grafana Alloy: reads files and pushes them to Loki; Promtail's successor. @see https://grafana.com/docs/alloy/latest/ */

import { judgeLogFolders } from "../../core/shipper.ts";
import { scrapeDoor, type Target, use } from "../../core/target.ts";
import { judgeTextMapping } from "../../core/text-stages/judge.ts";
import { alloyConfig } from "./config.ts";
import { type AlloyInput, type AlloyOptions, alloyOptions, readable } from "./options.ts";
import { alloyVersions } from "./versions.ts";
import { alloyWorkloads, httpPort } from "./workloads.ts";

export const alloyTarget: Target<AlloyOptions> = {
  product: "alloy",
  title: "Grafana Alloy",
  roles: ["shipper"],
  derives: true,
  versions: alloyVersions,
  next: "alloy run --storage.path=/var/lib/alloy --server.http.listen-addr=0.0.0.0:12345 config.alloy",
  options: alloyOptions,
  wiring: ({ options }) => ({
    reads: readable,
    from: options.from,
    to: { logs: options.to },
    speaks: ["loki-push"],
  }),
  serves: (self, platform) => [scrapeDoor(platform, self.key, httpPort, { onNodes: platform.kind === "kubernetes" })],
  judge: (self, site) => [
    ...judgeLogFolders(site.sources(self.key, "logs")),
    ...site.destinations(self.key, "logs").flatMap(({ key, mapping }) => judgeTextMapping(mapping, `to.${key}`)),
  ],
  emit: (self, site) => [
    {
      kind: "text",
      path: "config.alloy",
      about: "Alloy's configuration",
      sections: alloyConfig(self, site),
      comment: "//",
    },
  ],
  workloads: alloyWorkloads,
};

/**
 * Reads log files and pods' logs and pushes them to Loki.
 * @example alloy({ to: ["loki"] })
 */
export const alloy = use<AlloyOptions, AlloyInput>(alloyTarget);

export type { AlloyInput } from "./options.ts";
