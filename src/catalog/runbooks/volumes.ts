/** What to do about disks that fill. */

import { raw } from "../../core/query/index.ts";
import { type Runbooks, runbook } from "../../core/runbook.ts";
import { days, hours } from "../../core/units.ts";
import { freeOfVolumes } from "../alerts/volumes.ts";
import { question } from "./question.ts";

const freeBytes = raw(
  { promql: "min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{@namespaces})" },
  { by: ["namespace", "persistentvolumeclaim"] },
);

export const volumeRunbooks = {
  "volume-filling": runbook({
    title: "A disk is filling",
    means: "A volume that a pod claims has little room left.",
    matters:
      "A store whose disk is full takes no more records, and queues in front of it fill next; a queue whose disk is full loses what comes.",
    causes: [
      "More records than the disk was sized for",
      "A retention that was made longer, or that does not delete",
      "A queue that does not drain, because the store behind it is down or slow",
    ],
    steps: [
      {
        name: "See which volume it is",
        does: "Compare what is free of each. A claim is named after the disk and the pod that has it.",
        asks: question("Free share of each volume", freeOfVolumes, hours(1)),
        expect: "One volume far below the others.",
        next: "A store's: go on. A collector's or Logstash's: that is a queue, see the page on lost telemetry first.",
      },
      {
        name: "See how fast it fills",
        does: "Look at the free bytes of the last week.",
        asks: question("Free bytes of each volume", freeBytes, days(7)),
        expect: "A slope that says in how many days it is full, or a step at the time of a change.",
        next: "A step: undo the change. A slope: go on.",
      },
      {
        name: "Give it room",
        does: "Where the storage class has `allowVolumeExpansion`, raise `storage` of the claim with `kubectl edit pvc`, which works while the pod runs.",
        expect: "The volume's capacity rises within minutes.",
        next: "Say the same size under `platform.workloads`, and replace the StatefulSet without its pods (`kubectl delete --cascade=orphan`), whose claims cannot be changed in place.",
      },
      {
        name: "Or keep less",
        does: "Where it cannot grow, shorten the retention of what lies on it, or sample what nobody reads. Never delete a store's files by hand.",
        expect: "The free bytes rise once the store has deleted what is too old, which may take hours.",
        next: "They do not: read the store's own log on its deletion.",
      },
    ],
  }),
} as const satisfies Runbooks;
