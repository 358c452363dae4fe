/** The objects of a cluster as the check asks of them, read from rendered manifests. */

import { parseAllDocuments } from "yaml";
import { inside, isRecord, type Loose, recordAt, recordsAt, textAt, textsAt, wordsAt } from "./inside.ts";
import type { TextFile } from "./reading.ts";
import { hasLabels, type Labels } from "./selector.ts";

/** One object and where it stands. */
export interface Kept {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for what belongs to no namespace. */
  readonly namespace: string;
  readonly object: Loose;
}

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly ContainerPort[];
  /** Literal variables. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly words: readonly string[];
  readonly mounts: readonly { readonly volume: string; readonly at: string; readonly subPath?: string }[];
  readonly raw: Loose;
}

/** A pod template, or a pod. */
export interface Pod {
  /** `Deployment/loki` */
  readonly owner: string;
  readonly kept: Kept;
  readonly namespace: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly containers: readonly Container[];
  readonly spec: Loose;
  /** Whether it runs to its end, and serves nothing. */
  readonly ends: boolean;
}

export interface Service {
  readonly kept: Kept;
  readonly name: string;
  readonly namespace: string;
  readonly selector: Labels;
  readonly headless: boolean;
  readonly external: boolean;
  readonly ports: readonly ServicePort[];
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly target: number | string;
  readonly protocol: string;
}

export interface Policy {
  readonly kept: Kept;
  readonly namespace: string;
  readonly selector: unknown;
  readonly directions: ReadonlySet<"Ingress" | "Egress">;
  readonly ingress: readonly Loose[];
  readonly egress: readonly Loose[];
}

export interface Cluster {
  readonly objects: readonly Kept[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
  /** Labels by namespace, of those that are emitted. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  find(kind: string, namespace: string, name: string): Kept | undefined;
  ofKind(kind: string): readonly Kept[];
  namesIn(kind: string, namespace: string): readonly string[];
}

/** `kubernetes/loki.yaml: Deployment/loki` */
export const placeOf = ({ file, kind, name }: Kept): string => `${file}: ${kind}/${name}`;

export const isManifests = (path: string, text: string): boolean =>
  /\.ya?ml$/.test(path) && /^apiVersion: /m.test(text) && /^kind: /m.test(text);

const clusterWide: ReadonlySet<string> = new Set([
  "Namespace",
  "ClusterRole",
  "ClusterRoleBinding",
  "PriorityClass",
  "StorageClass",
  "ClusterSecretStore",
]);

export const readCluster = (files: readonly TextFile[], defaultNamespace: string): Cluster => {
  const objects = files.flatMap(({ path, text }) =>
    parseAllDocuments(text, { logLevel: "silent" }).flatMap((document): readonly Kept[] => {
      const object: unknown = document.toJS();
      if (!isRecord(object)) return [];
      const kind = textAt(object, "kind");
      const name = textAt(object, "metadata", "name");
      if (kind === undefined || name === undefined) return [];
      const namespace = clusterWide.has(kind) ? "" : (textAt(object, "metadata", "namespace") ?? defaultNamespace);
      return [{ file: path, kind, name, namespace, object }];
    }),
  );
  const keyed = new Map(objects.map(one => [`${one.kind} ${one.namespace} ${one.name}`, one]));
  return {
    objects,
    pods: objects.flatMap(podOf),
    services: objects.filter(({ kind }) => kind === "Service").map(serviceOf),
    policies: objects.filter(({ kind }) => kind === "NetworkPolicy").map(policyOf),
    namespaces: new Map(
      objects
        .filter(({ kind }) => kind === "Namespace")
        .map(({ name, object }) => [name, wordsAt(object, "metadata", "labels")]),
    ),
    find: (kind, namespace, name) => keyed.get(`${kind} ${namespace} ${name}`),
    ofKind: kind => objects.filter(one => one.kind === kind),
    namesIn: (kind, namespace) =>
      objects.flatMap(one => (one.kind === kind && one.namespace === namespace ? [one.name] : [])),
  };
};

/** The pod template of a workload of any kind. */
const templateOf = ({ kind, object }: Kept): Loose | undefined => {
  switch (kind) {
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
    case "ReplicaSet":
    case "Job":
      return recordAt(object, "spec", "template");
    case "CronJob":
      return recordAt(object, "spec", "jobTemplate", "spec", "template");
    case "Pod":
      return object;
    default:
      return undefined;
  }
};

const podOf = (kept: Kept): readonly Pod[] => {
  const template = templateOf(kept);
  if (!template) return [];
  const spec = recordAt(template, "spec");
  return [
    {
      owner: `${kept.kind}/${kept.name}`,
      kept,
      namespace: kept.namespace,
      labels: wordsAt(template, "metadata", "labels"),
      serviceAccount: textAt(spec, "serviceAccountName") ?? "default",
      containers: [...recordsAt(spec, "initContainers"), ...recordsAt(spec, "containers")].map(containerOf),
      spec,
      ends: kept.kind === "Job" || kept.kind === "CronJob",
    },
  ];
};

const containerOf = (raw: Loose): Container => ({
  name: textAt(raw, "name") ?? "",
  image: textAt(raw, "image") ?? "",
  ports: recordsAt(raw, "ports").map(one => ({
    ...named(one),
    port: Number(one.containerPort),
    protocol: textAt(one, "protocol") ?? "TCP",
  })),
  env: recordsAt(raw, "env").flatMap(one => {
    const [name, value] = [textAt(one, "name"), textAt(one, "value")];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  }),
  words: [...textsAt(raw, "command"), ...textsAt(raw, "args")],
  mounts: recordsAt(raw, "volumeMounts").map(one => {
    const subPath = textAt(one, "subPath");
    return {
      volume: textAt(one, "name") ?? "",
      at: textAt(one, "mountPath") ?? "",
      ...(subPath === undefined ? {} : { subPath }),
    };
  }),
  raw,
});

const named = (one: Loose): { readonly name?: string } => {
  const name = textAt(one, "name");
  return name === undefined ? {} : { name };
};

const serviceOf = (kept: Kept): Service => ({
  kept,
  name: kept.name,
  namespace: kept.namespace,
  selector: wordsAt(kept.object, "spec", "selector"),
  headless: inside(kept.object, "spec", "clusterIP") === "None",
  external: inside(kept.object, "spec", "type") === "ExternalName",
  ports: recordsAt(kept.object, "spec", "ports").map(one => ({
    ...named(one),
    port: Number(one.port),
    target: typeof one.targetPort === "string" ? one.targetPort : Number(one.targetPort ?? one.port),
    protocol: textAt(one, "protocol") ?? "TCP",
  })),
});

const policyOf = (kept: Kept): Policy => {
  const types = textsAt(kept.object, "spec", "policyTypes");
  const egress = recordsAt(kept.object, "spec", "egress");
  return {
    kept,
    namespace: kept.namespace,
    selector: inside(kept.object, "spec", "podSelector"),
    // Left out, it is about what comes in, and about what goes out where it has rules for that.
    directions: new Set(
      types.length > 0
        ? (["Ingress", "Egress"] as const).filter(one => types.includes(one))
        : egress.length > 0
          ? (["Ingress", "Egress"] as const)
          : (["Ingress"] as const),
    ),
    ingress: recordsAt(kept.object, "spec", "ingress"),
    egress,
  };
};

/** The pods behind a Service. */
export const podsBehind = (service: Service, pods: readonly Pod[]): readonly Pod[] =>
  service.selector.size === 0
    ? []
    : pods.filter(pod => pod.namespace === service.namespace && hasLabels(service.selector, pod.labels));

/** What asks a container whether it is well, with the port it asks: a number, or a port's name. */
export const probesOf = ({ raw }: Container): readonly { readonly probe: string; readonly port: unknown }[] =>
  ["startupProbe", "readinessProbe", "livenessProbe"].flatMap(probe =>
    ["httpGet", "tcpSocket", "grpc"].flatMap(kind => {
      const port = inside(raw, probe, kind, "port");
      return port === undefined ? [] : [{ probe, port }];
    }),
  );

/** The number of a port of a pod, by its name or itself; undefined when no container has it. */
export const portOf = (pod: Pod, target: number | string, protocol = "TCP"): number | undefined =>
  pod.containers
    .flatMap(({ ports }) => ports)
    .find(one => one.protocol === protocol && (typeof target === "number" ? one.port === target : one.name === target))
    ?.port;
