/** Grafana: shows what stores hold, and may judge alerts over it. @see https://grafana.com/docs/grafana/latest/ */

import { type Target, use } from "../../core/target.ts";
import { evaluationInterval, refuseAlert } from "./alerts.ts";
import { grafanaFiles } from "./files.ts";
import { judgeGrafana } from "./judge.ts";
import { linkToGrafana, silenceGrafana } from "./links.ts";
import { type GrafanaInput, type GrafanaOptions, grafanaOptions } from "./options.ts";
import { sidecarConfigs } from "./sidecar.ts";
import { grafanaStacks } from "./stack.ts";
import { grafanaVersions } from "./versions.ts";
import { grafanaWorkloads } from "./workloads.ts";

export const grafanaTarget: Target<GrafanaOptions> = {
  product: "grafana",
  title: "Grafana",
  roles: ["viewer"],
  draws: ["queries", "traces"],
  versions: grafanaVersions,
  next: ({ options }) =>
    options.terraform
      ? "in terraform/"
      : "mount provisioning at /etc/grafana/provisioning and dashboards at /etc/grafana/dashboards",
  options: grafanaOptions,
  refuses: refuseAlert,
  keepsFiring: true,
  judgesEvery: () => evaluationInterval,
  reads: self => self.options.reads,
  linkTo: linkToGrafana,
  silence: silenceGrafana,
  judge: judgeGrafana,
  emit: grafanaFiles,
  workloads: grafanaWorkloads,
  sharedConfigs: sidecarConfigs,
  stacks: grafanaStacks,
};

/**
 * Shows dashboards over the stores it reads, in a folder and under uids of their own; each panel asks the first store
 * that can answer it.
 * @example grafana({ reads: ["prometheus", "loki", "jaeger"] })
 */
export const grafana = use<GrafanaOptions, GrafanaInput>(grafanaTarget);

export type { GrafanaInput } from "./options.ts";
