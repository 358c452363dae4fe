/** Whatever a pod refers to by name is there: ConfigMaps and Secrets with their keys, volumes, accounts, namespaces. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { type Cluster, type Container, type Pod, placeOf, probesOf } from "./cluster.ts";
import type { WiringFacts } from "./facts.ts";
import { inside, type Loose, recordAt, recordsAt, textAt } from "./inside.ts";
import { builtInRole } from "./judge-permissions.ts";
import { type Secrets, secretsOf } from "./secrets.ts";

export const judgeReferences = (cluster: Cluster, facts: WiringFacts): readonly Problem[] => {
  const secrets = secretsOf(cluster, facts);
  return [...cluster.pods.flatMap(pod => judgePod(pod, cluster, secrets, facts)), ...judgeBindings(cluster, facts)];
};

/** A problem of something that is named and not there. */
export const dangling = (path: string, kind: string, name: string, known: Iterable<string>): Problem => {
  const names = [...known];
  return {
    code: "dangling-reference",
    path,
    what: `names a ${kind} that is not there`,
    got: shown(name),
    ...(names.length > 0 && names.length <= 8 ? { expected: `one of ${names.join(", ")}` } : {}),
    ...didYouMean(name, names),
  };
};

const judgePod = (pod: Pod, cluster: Cluster, secrets: Secrets, facts: WiringFacts): readonly Problem[] => {
  const path = placeOf(pod.kept);
  const { namespace, spec } = pod;
  const spaces = new Set([...cluster.namespaces.keys(), ...facts.existingNamespaces, "default", "kube-system"]);
  const accounts = ["default", ...cluster.namesIn("ServiceAccount", namespace), ...facts.givenServiceAccounts];
  const inPod: World = { pod, cluster, secrets };
  return [
    ...(spaces.has(namespace) ? [] : [dangling(`${path} metadata.namespace`, "Namespace", namespace, spaces)]),
    ...(accounts.includes(pod.serviceAccount)
      ? []
      : [dangling(`${path} serviceAccountName`, "ServiceAccount", pod.serviceAccount, accounts)]),
    ...recordsAt(spec, "imagePullSecrets").flatMap(one =>
      judgeSecret(`${path} imagePullSecrets`, textAt(one, "name") ?? "", [], inPod),
    ),
    ...recordsAt(spec, "volumes").flatMap(volume => judgeVolume(volume, path, inPod)),
    ...pod.containers.flatMap(container => judgeContainer(container, path, inPod)),
  ];
};

interface World {
  readonly pod: Pod;
  readonly cluster: Cluster;
  readonly secrets: Secrets;
}

const judgeVolume = (volume: Loose, path: string, world: World): readonly Problem[] => {
  const where = `${path} volumes.${textAt(volume, "name")}`;
  const claim = textAt(volume, "persistentVolumeClaim", "claimName");
  const claims = world.cluster.namesIn("PersistentVolumeClaim", world.pod.namespace);
  return [
    ...sourceProblems(volume, where, world),
    ...recordsAt(volume, "projected", "sources").flatMap(source => sourceProblems(source, where, world)),
    ...(claim === undefined || claims.includes(claim) ? [] : [dangling(where, "PersistentVolumeClaim", claim, claims)]),
  ];
};

/** A ConfigMap or Secret in the place of a volume or of a part of one. */
const sourceProblems = (source: Loose, where: string, world: World): readonly Problem[] => {
  const keys = (one: Loose) => recordsAt(one, "items").flatMap(item => textAt(item, "key") ?? []);
  const [config, secret] = [recordAt(source, "configMap"), recordAt(source, "secret")];
  return [
    ...(source.configMap === undefined || config.optional === true
      ? []
      : judgeConfigMap(where, textAt(config, "name") ?? "", keys(config), world)),
    ...(source.secret === undefined || secret.optional === true
      ? []
      : judgeSecret(where, textAt(secret, "secretName") ?? textAt(secret, "name") ?? "", keys(secret), world)),
  ];
};

const judgeConfigMap = (
  where: string,
  name: string,
  keys: readonly string[],
  { pod, cluster }: World,
): readonly Problem[] => {
  const found = cluster.find("ConfigMap", pod.namespace, name);
  if (!found) return [dangling(where, "ConfigMap", name, cluster.namesIn("ConfigMap", pod.namespace))];
  const there = [...Object.keys(recordAt(found.object, "data")), ...Object.keys(recordAt(found.object, "binaryData"))];
  return keys.filter(key => !there.includes(key)).map(key => dangling(where, `key of ConfigMap/${name}`, key, there));
};

const judgeSecret = (
  where: string,
  name: string,
  keys: readonly string[],
  { pod, secrets }: World,
): readonly Problem[] => {
  const there = secrets.find(pod.namespace, name);
  if (there === undefined) return [dangling(where, "Secret", name, secrets.namesIn(pod.namespace))];
  return there === "any"
    ? []
    : keys.filter(key => !there.has(key)).map(key => dangling(where, `key of Secret/${name}`, key, there));
};

const judgeContainer = (container: Container, path: string, world: World): readonly Problem[] => {
  const where = `${path} container ${container.name}`;
  const claims = recordsAt(world.pod.kept.object, "spec", "volumeClaimTemplates").map(one =>
    textAt(one, "metadata", "name"),
  );
  const volumes = [...recordsAt(world.pod.spec, "volumes").map(one => textAt(one, "name")), ...claims].flatMap(
    one => one ?? [],
  );
  const references = [...recordsAt(container.raw, "env"), ...recordsAt(container.raw, "envFrom")];
  return [
    ...container.mounts
      .filter(({ volume }) => !volumes.includes(volume))
      .map(({ volume, at }) => dangling(`${where} volumeMounts ${at}`, "volume", volume, volumes)),
    ...twice(container.mounts.map(({ at }) => at)).map(
      (at): Problem => ({
        code: "duplicate",
        path: `${where} volumeMounts`,
        what: "mounts two volumes at one place",
        got: shown(at),
      }),
    ),
    ...references.flatMap(one => referenceProblems(one, `${where} env ${textAt(one, "name") ?? ""}`.trim(), world)),
    ...probesOf(container).flatMap(({ probe, port }) => {
      const known = container.ports.flatMap(one => (typeof port === "string" ? (one.name ?? []) : String(one.port)));
      return known.includes(String(port)) ? [] : [dangling(`${where} ${probe}`, "port", String(port), new Set(known))];
    }),
  ];
};

export const twice = (all: readonly string[]): readonly string[] => [
  ...new Set(all.filter((one, index) => all.indexOf(one) !== index)),
];

const referenceProblems = (variable: Loose, where: string, world: World): readonly Problem[] => {
  const [config, secret] = [
    inside(variable, "valueFrom", "configMapKeyRef") ?? variable.configMapRef,
    inside(variable, "valueFrom", "secretKeyRef") ?? variable.secretRef,
  ];
  const keyOf = (one: unknown) => [textAt(one, "key")].flatMap(key => key ?? []);
  return [
    ...(config === undefined || inside(config, "optional") === true
      ? []
      : judgeConfigMap(where, textAt(config, "name") ?? "", keyOf(config), world)),
    ...(secret === undefined || inside(secret, "optional") === true
      ? []
      : judgeSecret(where, textAt(secret, "name") ?? "", keyOf(secret), world)),
  ];
};

/** Roles that are bound, and whom they are bound to. */
const judgeBindings = (cluster: Cluster, facts: WiringFacts): readonly Problem[] =>
  [...cluster.ofKind("RoleBinding"), ...cluster.ofKind("ClusterRoleBinding")].flatMap(binding => {
    const path = placeOf(binding);
    const kind = textAt(binding.object, "roleRef", "kind") ?? "";
    const role = textAt(binding.object, "roleRef", "name") ?? "";
    const roles = cluster.namesIn(kind, kind === "Role" ? binding.namespace : "");
    const accounts = recordsAt(binding.object, "subjects").flatMap(subject => {
      const name = textAt(subject, "name") ?? "";
      const namespace = textAt(subject, "namespace") ?? binding.namespace;
      if (subject.kind !== "ServiceAccount" || name === "default" || facts.givenServiceAccounts.includes(name))
        return [];
      if (cluster.find("ServiceAccount", namespace, name)) return [];
      return [dangling(`${path} subjects`, "ServiceAccount", name, cluster.namesIn("ServiceAccount", namespace))];
    });
    return builtInRole(role) || roles.includes(role)
      ? accounts
      : [dangling(`${path} roleRef`, kind, role, roles), ...accounts];
  });
