/** What of a cluster's settings fits no workload, or no cluster. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import type { Workload } from "../../core/workload.ts";
import { mostBytes, tooLarge } from "./config-maps.ts";
import { imageNameOf } from "./image.ts";
import type { ClusterPlan } from "./plan.ts";

/** What can be told before anything is rendered. Paths start at the environment. */
export const judgeCluster = (plan: Placement): readonly Problem[] => [
  ...judgeNames(plan),
  ...judgeSettings(plan),
  ...judgeDigests(plan),
];

type Placement = Pick<ClusterPlan, "platform" | "workloads">;

/** Files that no ConfigMap takes. Paths are those of the files. */
export const judgeSizes = (plan: ClusterPlan): readonly Problem[] =>
  tooLarge(plan).map(
    ({ bytes, path }): Problem => ({
      code: "wrong-value",
      path,
      what: "does not fit into a ConfigMap",
      got: `${bytes} bytes`,
      expected: `at most ${mostBytes} bytes`,
      help: "share the services among several shippers, each with its own key in `targets`",
    }),
  );

/** The longest name a Service or a pod's label takes. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const longestName = 63;
/** What a StatefulSet's controller and a Job add to a name. */
const suffix = 11;

const judgeNames = ({ workloads }: Placement): readonly Problem[] =>
  workloads.flatMap(({ name }, index): readonly Problem[] => {
    const path = `targets (${name})`;
    if (workloads.findIndex(one => one.name === name) !== index)
      return [
        {
          code: "duplicate",
          path,
          what: "two workloads would have this name",
          got: shown(name),
          help: "give one of the targets another key",
        },
      ];
    return name.length + suffix > longestName || !/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name)
      ? [
          {
            code: "wrong-value",
            path,
            what: "is no name for a workload",
            got: shown(name),
            expected: `a DNS label of at most ${longestName - suffix} characters`,
            help: "give the target a shorter key",
          },
        ]
      : [];
  });

const judgeSettings = ({ platform, workloads }: Placement): readonly Problem[] =>
  Object.entries(platform.workloads ?? {}).flatMap(([name, settings]): readonly Problem[] => {
    const path = `platform.workloads[${shown(name)}]`;
    const names = workloads.map(one => one.name);
    const workload = workloads.find(one => one.name === name);
    if (workload === undefined)
      return [
        {
          code: "unknown-name",
          path,
          what: "no such workload runs",
          got: shown(name),
          expected: `one of ${names.join(", ")}`,
          ...didYouMean(name, names),
        },
      ];
    return [
      ...judgeReplicas(workload, settings.replicas, path),
      ...(settings.storage !== undefined && !(workload.mounts ?? []).some(({ kind }) => kind === "disk")
        ? [
            {
              code: "wrong-value" as const,
              path: `${path}.storage`,
              what: "it has no disk",
              got: `${settings.storage.bytes} bytes`,
              expected: "no size",
              help: "leave it out",
            },
          ]
        : []),
    ];
  });

/** A digest that fits no image would pin nothing. */
const judgeDigests = ({ platform, workloads }: Placement): readonly Problem[] => {
  const names = [...new Set(workloads.map(imageNameOf))].sort();
  return Object.keys(platform.images?.digests ?? {})
    .filter(name => !names.includes(name))
    .map(
      (name): Problem => ({
        code: "unknown-name",
        path: `platform.images.digests[${shown(name)}]`,
        what: "no such image runs",
        got: shown(name),
        expected: `one of ${names.join(", ")}`,
        ...didYouMean(name, names),
      }),
    );
};

const judgeReplicas = (workload: Workload, replicas: number | undefined, path: string): readonly Problem[] => {
  if (replicas === undefined) return [];
  const { runs, single } = workload;
  if (runs.kind === "nodes" || runs.kind === "once")
    return [
      {
        code: "wrong-value",
        path: `${path}.replicas`,
        what: runs.kind === "nodes" ? "it runs once on every node" : "it runs once, to its end",
        got: String(replicas),
        expected: "no number",
        help: "leave it out",
      },
    ];
  if (workload.least !== undefined && replicas < workload.least)
    return [
      {
        code: "wrong-value",
        path: `${path}.replicas`,
        what: "are too few to do their work",
        got: String(replicas),
        expected: `at least ${workload.least}`,
      },
    ];
  return single !== undefined && replicas > 1
    ? [
        {
          code: "wrong-value",
          path: `${path}.replicas`,
          what: `there can be only one: ${single}`,
          got: String(replicas),
          expected: "1",
          help: "give it more cpu and memory instead",
        },
      ]
    : [];
};
