/** Promtail: reads files and pushes them to Loki. @see https://grafana.com/docs/loki/latest/send-data/promtail/ */

import { scrapeDoor, type Target, use } from "../../core/target.ts";
import { promtailConfig } from "./config.ts";
import { judgePromtail } from "./judge.ts";
import { type PromtailInput, type PromtailOptions, promtailOptions, readable } from "./options.ts";
import { promtailVersions } from "./versions.ts";
import { promtailWorkloads } from "./workloads.ts";

export const promtailTarget: Target<PromtailOptions> = {
  product: "promtail",
  title: "Promtail",
  roles: ["shipper"],
  derives: true,
  versions: promtailVersions,
  next: "promtail -config.file=promtail.yaml -config.expand-env=true",
  options: promtailOptions,
  wiring: ({ options }) => ({
    reads: readable,
    from: options.from,
    to: { logs: options.to },
    speaks: ["loki-push"],
  }),
  serves: (self, platform) => [
    scrapeDoor(platform, self.key, self.options.port, { onNodes: platform.kind === "kubernetes" }),
  ],
  judge: judgePromtail,
  emit: (self, site) => [
    { kind: "yaml", path: "promtail.yaml", about: "Promtail's configuration", data: promtailConfig(self, site) },
  ],
  workloads: promtailWorkloads,
};

/**
 * Reads log files and pods' logs and pushes them to Loki. Promtail is out of support since 2 March 2026; `alloy` does
 * the same.
 * @example promtail({ to: ["loki"] })
 */
export const promtail = use<PromtailOptions, PromtailInput>(promtailTarget);

export type { PromtailInput } from "./options.ts";
