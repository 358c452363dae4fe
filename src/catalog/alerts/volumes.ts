/** Alerts on the disks that stores and queues write to, by what kubelets say of the volumes that pods claim. */

import { type Alert, alert, below } from "../../core/alert.ts";
import { raw } from "../../core/query/index.ts";
import { minutes } from "../../core/units.ts";

/** What is free of each, as a share. A volume that several nodes have mounted is told of by each of them. */
export const freeOfVolumes = raw(
  {
    promql:
      "min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{@namespaces} / kubelet_volume_stats_capacity_bytes{@namespaces})",
  },
  { by: ["namespace", "persistentvolumeclaim"] },
);

/** The limits of `KubePersistentVolumeFillingUp`. @see https://github.com/kubernetes-monitoring/kubernetes-mixin */
const source = "row 65: watch the disks; limits as the rules for clusters have them";

export const volumeAlerts = {
  VolumeFilling: alert({
    when: below(freeOfVolumes, 0.15),
    for: minutes(15),
    severity: "warning",
    state: "off",
    summary: "{group}: only {value} of the volume is free",
    description:
      "Less than 15 % of a volume is free, for a quarter of an hour now. What writes to it stops or loses records once it is full. Look first at how fast it fills, and at what is kept on it for how long.",
    runbook: "volume-filling",
    source,
  }),
  VolumeAlmostFull: alert({
    when: below(freeOfVolumes, 0.03),
    for: minutes(1),
    severity: "critical",
    state: "off",
    summary: "{group}: the volume is almost full, {value} of it is free",
    description:
      "Less than 3 % of a volume is free. Look first at whether it can be made larger now: a store that found no room may need a repair before it starts again.",
    runbook: "volume-filling",
    source,
  }),
} as const satisfies Readonly<Record<string, Alert>>;
