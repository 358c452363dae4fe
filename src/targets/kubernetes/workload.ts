/** A workload's own objects: what runs it, what finds it, what it may do, and how many of it stay. */

import { createHash } from "node:crypto";
import type { Manifest } from "../../core/manifest.ts";
import type { Permission, Port, Workload } from "../../core/workload.ts";
import type { Kinds } from "../../doors/kubernetes.ts";
import { familyLabel, labelsOf, ownLabels, selectorOf } from "./labels.ts";
import { lastWave } from "./order.ts";
import { type ClusterPlan, namespaceOf, settingsOf } from "./plan.ts";
import { podTemplate, quantity, volumeName } from "./pod.ts";

export const workloadObjects = (plan: ClusterPlan, workload: Workload): readonly Manifest[] => [
  ...account(plan, workload),
  ...permissions(plan, workload),
  ...services(plan, workload),
  runner(plan, workload),
  ...autoscaler(plan, workload),
  ...disruptionBudget(plan, workload),
];

type Metadata = Manifest["metadata"];

const metadata = (plan: ClusterPlan, workload: Workload, name = workload.name): Metadata & { namespace: string } => ({
  name,
  namespace: namespaceOf(plan, workload),
  labels: labelsOf(plan.environment, workload),
});

const account = (plan: ClusterPlan, workload: Workload): readonly Kinds["ServiceAccount"][] => {
  const { identity, serviceAccount } = settingsOf(plan, workload);
  if (serviceAccount !== undefined) return [];
  const { labels, ...own } = metadata(plan, workload);
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: {
        ...own,
        labels: { ...labels, ...identity?.labels },
        ...(identity?.annotations === undefined ? {} : { annotations: identity.annotations }),
      },
      // The pod says for itself whether it gets a token.
      automountServiceAccountToken: false,
    },
  ];
};

const permissions = (plan: ClusterPlan, workload: Workload): readonly Manifest[] => {
  const { permissions: all = [] } = workload;
  if (settingsOf(plan, workload).serviceAccount !== undefined) return [];
  const here = all.filter(({ scope }) => scope === "own-namespace");
  const everywhere = all.filter(({ scope }) => scope === "cluster");
  const { labels, namespace } = metadata(plan, workload);
  const subjects = [{ kind: "ServiceAccount", name: workload.name, namespace }];
  // What belongs to no namespace is named after it, so that two environments of a cluster do not share it.
  const clusterName = `${namespace}-${workload.name}`;
  return [
    ...(here.length === 0
      ? []
      : [
          {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "Role",
            metadata: metadata(plan, workload),
            rules: here.map(rule),
          } satisfies Kinds["Role"],
          {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "RoleBinding",
            metadata: metadata(plan, workload),
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: workload.name },
            subjects,
          } satisfies Kinds["RoleBinding"],
        ]),
    ...(everywhere.length === 0
      ? []
      : [
          {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            metadata: { name: clusterName, ...(labels === undefined ? {} : { labels }) },
            rules: everywhere.map(rule),
          } satisfies Kinds["ClusterRole"],
          {
            apiVersion: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRoleBinding",
            metadata: { name: clusterName, ...(labels === undefined ? {} : { labels }) },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterName },
            subjects,
          } satisfies Kinds["ClusterRoleBinding"],
        ]),
  ];
};

const rule = ({ groups, resources, verbs }: Permission) => ({
  apiGroups: [...groups],
  resources: [...resources],
  verbs: [...verbs],
});

const services = (plan: ClusterPlan, workload: Workload): readonly Kinds["Service"][] => {
  const { family, headless, name, ports = [], runs } = workload;
  // Nobody reaches one node's agent by a common name.
  if (ports.length === 0 || runs.kind === "nodes" || runs.kind === "once") return [];
  const selector = selectorOf(plan.environment, name);
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadata(plan, workload),
      spec: {
        ...(headless ? { clusterIP: "None" } : {}),
        selector,
        ports: ports.map(servicePort),
      },
    },
    ...(family === undefined || firstOf(plan, family) !== workload ? [] : [familyService(plan, workload, family)]),
  ];
};

const firstOf = ({ workloads }: ClusterPlan, family: string): Workload | undefined =>
  workloads.find(one => one.family === family);

/** Members find each other before they are ready, because they are ready only together. */
const familyService = (plan: ClusterPlan, workload: Workload, family: string): Kinds["Service"] => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: family, namespace: namespaceOf(plan, workload), labels: ownLabels(plan.environment) },
  spec: {
    clusterIP: "None",
    publishNotReadyAddresses: true,
    selector: { ...ownLabels(plan.environment), [familyLabel]: family },
    ports: (workload.ports ?? []).filter(({ audience }) => audience === "family").map(servicePort),
  },
});

const servicePort = ({ name, port, speaks, transport }: Port) => ({
  name,
  port,
  targetPort: port,
  protocol: transport === "udp" ? "UDP" : "TCP",
  ...(speaks === undefined ? {} : { appProtocol: speaks }),
});

const runner = (
  plan: ClusterPlan,
  workload: Workload,
): Kinds["Deployment"] | Kinds["StatefulSet"] | Kinds["DaemonSet"] | Kinds["Job"] => {
  const template = podTemplate(plan, workload);
  const selector = { matchLabels: selectorOf(plan.environment, workload.name) };
  const { name, runs } = workload;
  const count = settingsOf(plan, workload).replicas;
  switch (runs.kind) {
    case "replicas":
      return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: metadata(plan, workload),
        spec: {
          // An autoscaler's number would be put back with every sync.
          ...(runs.upTo === undefined ? { replicas: count ?? runs.count } : {}),
          selector,
          // Where there can be only one, not even a rollout has two.
          strategy:
            workload.single === undefined
              ? { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
              : { type: "Recreate" },
          template,
        },
      };
    case "members":
      return {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: metadata(plan, workload),
        spec: {
          replicas: count ?? runs.count,
          serviceName: name,
          selector,
          podManagementPolicy: "Parallel",
          updateStrategy: { type: "RollingUpdate" },
          template,
          ...disks(plan, workload),
        },
      };
    case "nodes":
      return {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata: metadata(plan, workload),
        spec: {
          selector,
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
          template,
        },
      };
    case "once":
      return {
        apiVersion: "batch/v1",
        kind: "Job",
        // A Job's template cannot be changed: another template is another Job, and the old one is pruned.
        metadata: {
          ...metadata(plan, workload, jobName(name, template)),
          ...(isAwaited(plan, workload) ? {} : { annotations: lastWave }),
        },
        spec: { backoffLimit: 6, activeDeadlineSeconds: 3600, template },
      };
    default:
      return runs satisfies never;
  }
};

/** Whether others use the server that it sets up; else a server that is down would hold up everything. */
const isAwaited = ({ workloads }: ClusterPlan, { connects = [] }: Workload): boolean =>
  workloads.some(other => other.runs.kind !== "once" && (other.connects ?? []).some(one => connects.includes(one)));

/** Another template is another Job. */
const jobName = (name: string, template: unknown): string =>
  `${name}-${createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 8)}`;

/** The name of a Job without the hash of its template, under which it is known whatever it holds. */
export const knownName = ({ kind, metadata: { name } }: Manifest): string =>
  kind === "Job" ? name.replace(/-[0-9a-f]{8}$/, "") : name;

/** A Job whose template was changed since it was named, under the name that belongs to it. */
export const renamedJob = (job: Manifest): Manifest => {
  const { spec } = job;
  if (job.kind !== "Job" || typeof spec !== "object" || spec === null || !("template" in spec)) return job;
  return { ...job, metadata: { ...job.metadata, name: jobName(knownName(job), spec.template) } };
};

const disks = (plan: ClusterPlan, workload: Workload) => {
  const { storageClass } = plan.platform;
  const claims = (workload.mounts ?? []).flatMap(mount =>
    mount.kind === "disk"
      ? [
          {
            // The API server adds these; without them every look at the object would find a difference.
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            metadata: { name: volumeName(mount.at) },
            spec: {
              accessModes: ["ReadWriteOnce"],
              ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
              resources: { requests: { storage: quantity(settingsOf(plan, workload).storage ?? mount.size) } },
            },
          },
        ]
      : [],
  );
  return claims.length === 0 ? {} : { volumeClaimTemplates: claims };
};

const autoscaler = (plan: ClusterPlan, workload: Workload): readonly Kinds["HorizontalPodAutoscaler"][] => {
  const { runs } = workload;
  if (runs.kind !== "replicas" || runs.upTo === undefined) return [];
  const least = settingsOf(plan, workload).replicas ?? runs.count;
  return [
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: metadata(plan, workload),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: workload.name },
        minReplicas: least,
        maxReplicas: Math.ceil((runs.upTo / runs.count) * least),
        metrics: (
          [
            ["cpu", 70],
            ["memory", 80],
          ] as const
        ).map(([name, averageUtilization]) => ({
          type: "Resource",
          resource: { name, target: { type: "Utilization", averageUtilization } },
        })),
      },
    },
  ];
};

/** Nodes are drained one pod at a time. */
const disruptionBudget = (plan: ClusterPlan, workload: Workload): readonly Kinds["PodDisruptionBudget"][] => {
  const { runs } = workload;
  if (runs.kind !== "replicas" && runs.kind !== "members") return [];
  if ((settingsOf(plan, workload).replicas ?? runs.count) < 2) return [];
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata(plan, workload),
      spec: {
        maxUnavailable: 1,
        // What does not run anyway keeps no node from being drained.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorOf(plan.environment, workload.name) },
      },
    },
  ];
};
