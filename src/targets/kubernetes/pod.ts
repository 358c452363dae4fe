/**
 * The template of a workload's pods, which the Pod Security Standard `restricted` admits unless it reads a node's files.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */

import { createHash } from "node:crypto";
import { posix } from "node:path";
import { MiB, type Size } from "../../core/units.ts";
import { goMemoryLimit, type Health, type Mount, ordinary, type Variable, type Workload } from "../../core/workload.ts";
import type { Container, EnvVar, PodSpec, PodTemplate, Probe, Volume, VolumeMount } from "../../doors/kubernetes.ts";
import { checksumOf, configNameOf, filesOf, keyOf, partsOf, pathsOf } from "./config-maps.ts";
import { imageOf, versionOf } from "./image.ts";
import { familyLabel, labelsOf, selectorOf } from "./labels.ts";
import { priorityClassName } from "./namespaces.ts";
import { type ClusterPlan, namespaceOf, settingsOf } from "./plan.ts";
import { isSecret, secretNameOf } from "./secrets.ts";

export const podTemplate = (plan: ClusterPlan, workload: Workload): PodTemplate => ({
  metadata: {
    labels: {
      ...labelsOf(plan.environment, workload),
      "app.kubernetes.io/version": versionOf(plan, workload),
      ...(workload.family === undefined ? {} : { [familyLabel]: workload.family }),
      ...settingsOf(plan, workload).identity?.labels,
    },
    annotations: filesOf(workload).length === 0 ? {} : { "checksum/config": checksumOf(plan, workload) },
  },
  spec: podSpec(plan, workload),
});

const podSpec = (plan: ClusterPlan, workload: Workload): PodSpec => {
  const settings = settingsOf(plan, workload);
  const user = workload.user ?? ordinary.user;
  const onNodes = workload.runs.kind === "nodes";
  const pullSecrets = plan.platform.images?.pullSecrets ?? [];
  return {
    serviceAccountName: settings.serviceAccount?.name ?? workload.name,
    automountServiceAccountToken: (workload.permissions ?? []).length > 0,
    enableServiceLinks: false,
    ...(pullSecrets.length > 0 ? { imagePullSecrets: pullSecrets.map(name => ({ name })) } : {}),
    ...rankOf(plan, workload),
    // The images are Linux' own, and what tolerates everything would be put on other nodes too.
    nodeSelector: { "kubernetes.io/os": "linux", ...settings.nodeSelector },
    // Whatever a node is reserved for, what runs on it writes logs.
    ...(onNodes
      ? { tolerations: [{ operator: "Exists" }] }
      : settings.tolerations === undefined
        ? {}
        : { tolerations: settings.tolerations }),
    ...(workload.runs.kind === "replicas" || workload.runs.kind === "members" ? spread(plan, workload) : {}),
    ...(workload.runs.kind === "once" ? { restartPolicy: "OnFailure" } : {}),
    terminationGracePeriodSeconds: workload.graceSeconds ?? ordinary.graceSeconds,
    securityContext: {
      runAsNonRoot: user !== 0,
      runAsUser: user,
      runAsGroup: user,
      ...(onNodes ? {} : { fsGroup: user, fsGroupChangePolicy: "OnRootMismatch" }),
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [container(plan, workload)],
    volumes: volumes(plan, workload)
      .map(([volume]) => volume)
      .filter(one => one !== undefined),
  };
};

const rankOf = (plan: ClusterPlan, workload: Workload): Pick<PodSpec, "priorityClassName"> => {
  const own = settingsOf(plan, workload).priorityClass;
  if (own !== undefined) return { priorityClassName: own };
  return plan.ranked === false
    ? {}
    : { priorityClassName: priorityClassName(plan, workload.runs.kind === "nodes" ? "agents" : "pipeline") };
};

/** Over zones and nodes where there are several; where there are not, pods run all the same. */
const spread = (plan: ClusterPlan, workload: Workload): Pick<PodSpec, "topologySpreadConstraints"> => ({
  topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(topologyKey => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorOf(plan.environment, workload.name) },
  })),
});

const container = (plan: ClusterPlan, workload: Workload): Container => {
  const { alive = workload.ready, ports = [], ready } = workload;
  const settings = settingsOf(plan, workload);
  const memory = settings.memory ?? workload.memory;
  const env = [
    ...Object.entries(workload.env ?? {}).map(([name, value]) => variable(plan, workload, name, value)),
    ...(workload.go ? [{ name: "GOMEMLIMIT", value: goMemoryLimit(memory) }] : []),
  ];
  return {
    name: workload.component,
    image: imageOf(plan, workload),
    imagePullPolicy: "IfNotPresent",
    ...(workload.command === undefined ? {} : { command: [...workload.command] }),
    ...((workload.args ?? []).length === 0 ? {} : { args: [...(workload.args ?? [])] }),
    ...(env.length === 0 ? {} : { env }),
    ...(ports.length === 0
      ? {}
      : {
          ports: ports.map(({ name, port, transport }) => ({
            name,
            containerPort: port,
            protocol: transport === "udp" ? "UDP" : "TCP",
          })),
        }),
    ...(ready === undefined ? {} : { startupProbe: startup(ready, workload.startSeconds ?? ordinary.startSeconds) }),
    ...(ready === undefined ? {} : { readinessProbe: probe(ready, { periodSeconds: 10, failureThreshold: 3 }) }),
    ...(alive === undefined ? {} : { livenessProbe: probe(alive, { periodSeconds: 15, failureThreshold: 4 }) }),
    resources: {
      requests: { cpu: cores(settings.cpu ?? workload.cpu), memory: quantity(memory) },
      // What is asked for and what is given are one, so that no neighbour's need takes it away; cores are shared.
      limits: { memory: quantity(memory) },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: {
        drop: ["ALL"],
        ...((workload.capabilities ?? []).length === 0 ? {} : { add: [...(workload.capabilities ?? [])] }),
      },
    },
    volumeMounts: volumes(plan, workload).map(([, mount]) => mount),
  };
};

const probe = ({ path, port }: Health, times: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  httpGet: { path, port },
  timeoutSeconds: 5,
  ...times,
});

/** Until it has answered once, nothing else is asked. */
const startup = (ready: Health, atMost: number): Probe =>
  probe(ready, { periodSeconds: 5, failureThreshold: Math.ceil(atMost / 5) });

const fieldPaths = {
  "pod-address": "status.podIP",
  "pod-name": "metadata.name",
  "node-name": "spec.nodeName",
  namespace: "metadata.namespace",
} as const;

const variable = (plan: ClusterPlan, workload: Workload, name: string, value: Variable): EnvVar => {
  if (typeof value === "string") return { name, value };
  if (isSecret(value))
    return { name, valueFrom: { secretKeyRef: { name: secretNameOf(plan, workload), key: value.name } } };
  return { name, valueFrom: { fieldRef: { fieldPath: fieldPaths[value.from] } } };
};

/** Volumes with their mounts. A disk's volume comes from its claim template. */
const volumes = (plan: ClusterPlan, workload: Workload): readonly (readonly [Volume | undefined, VolumeMount])[] => {
  const { mounts = [] } = workload;
  return [
    ...filesOf(workload).map(mount => fileVolume(plan, workload, mount)),
    ...secretFolders(mounts).map(([folder, files]) => {
      const name = volumeName(folder);
      return [
        {
          name,
          secret: {
            secretName: secretNameOf(plan, workload),
            items: files.map(({ at, secret }) => ({ key: secret.name, path: posix.basename(at) })),
          },
        },
        { name, mountPath: folder, readOnly: true },
      ] as const;
    }),
    ...mounts.flatMap(mount => otherVolume(mount)),
  ];
};

const fileVolume = (
  plan: ClusterPlan,
  workload: Workload,
  mount: Mount & { readonly kind: "files" },
): readonly [Volume, VolumeMount] => {
  const config = configNameOf(workload, mount);
  const name = volumeName(mount.at);
  const paths = Object.values(mount.files);
  const sources = partsOf(plan, config, pathsOf(plan, namespaceOf(plan, workload), config)).flatMap(part => {
    const items = Object.entries(mount.files)
      .filter(([, path]) => part.entries.some(([, other]) => other === path))
      .map(([path, source]) => ({ key: keyOf(source), path }));
    return items.length === 0 ? [] : [{ name: part.name, items }];
  });
  const [only, ...others] = sources;
  if (only === undefined) throw new Error(`${workload.name} mounts nothing of ${paths.join(", ")}`);
  return [
    others.length === 0
      ? { name, configMap: only }
      : { name, projected: { sources: sources.map(configMap => ({ configMap })) } },
    { name, mountPath: mount.at, readOnly: true },
  ];
};

/** A folder of secrets is one volume. */
const secretFolders = (mounts: readonly Mount[]) => {
  const folders = new Map<string, (Mount & { readonly kind: "secret-file" })[]>();
  for (const mount of mounts)
    if (mount.kind === "secret-file") {
      const folder = posix.dirname(mount.at);
      folders.set(folder, [...(folders.get(folder) ?? []), mount]);
    }
  return [...folders];
};

const otherVolume = (mount: Mount): readonly (readonly [Volume | undefined, VolumeMount])[] => {
  switch (mount.kind) {
    case "files":
    case "secret-file":
      return [];
    case "disk":
      return [[undefined, { name: volumeName(mount.at), mountPath: mount.at }]];
    case "scratch": {
      const name = volumeName(mount.at);
      const emptyDir = mount.size === undefined ? {} : { sizeLimit: quantity(mount.size) };
      return [
        [
          { name, emptyDir },
          { name, mountPath: mount.at },
        ],
      ];
    }
    case "machine": {
      const name = volumeName(mount.at);
      const writable = mount.writable === true;
      return [
        [
          { name, hostPath: { path: mount.path, ...(writable ? { type: "DirectoryOrCreate" } : {}) } },
          { name, mountPath: mount.at, ...(writable ? {} : { readOnly: true }) },
        ],
      ];
    }
    default:
      return mount satisfies never;
  }
};

/** `/etc/loki` is `etc-loki`, `/var/log/llm-batch` is `var-log-llm--batch`: no two folders have one name. */
export const volumeName = (at: string): string => {
  const name = at
    .toLowerCase()
    .replaceAll("-", "--")
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const isPlain = /^(\/[a-z0-9]+(-[a-z0-9]+)*)+$/.test(at) && name.length <= longestVolumeName;
  if (isPlain) return name;
  const hash = createHash("sha256").update(at).digest("hex").slice(0, 8);
  return `${name.slice(0, longestVolumeName - 9).replace(/-+$/, "")}-${hash}`.replace(/^-/, "");
};

/** A DNS label's length. @see https://kubernetes.io/docs/concepts/storage/volumes/ */
const longestVolumeName = 63;

/** `1024Mi`; sizes of ours are whole MiB. */
export const quantity = ({ bytes }: Size): string =>
  bytes % GiBBytes === 0 ? `${bytes / GiBBytes}Gi` : `${Math.ceil(bytes / MiB(1).bytes)}Mi`;

const GiBBytes = 1024 ** 3;

const cores = (count: number): string => (Number.isInteger(count) ? String(count) : `${Math.round(count * 1000)}m`);
