/**
 * Every namespace admits its pods: what it enforces of the Pod Security Standards, they keep to.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */

import { type Problem, shown } from "../../core/errors.ts";
import { type Cluster, type Pod, placeOf } from "./cluster.ts";
import { inside, type Loose, recordAt, recordsAt, textsAt } from "./inside.ts";

/** A namespace of somebody else's has labels that nobody here knows; one without the label admits everything. */
export const judgeAdmission = (cluster: Cluster): readonly Problem[] =>
  cluster.pods.flatMap(pod => {
    const level = cluster.namespaces.get(pod.namespace)?.get("pod-security.kubernetes.io/enforce");
    if (level !== "restricted" && level !== "baseline") return [];
    const breaches = level === "restricted" ? [...baseline(pod), ...restricted(pod)] : baseline(pod);
    return breaches.map(
      ({ where, got, expected }): Problem => ({
        code: "missing-permission",
        path: `${placeOf(pod.kept)} ${where}`,
        what: `is not admitted to namespace ${pod.namespace}, which enforces ${level}`,
        got: shown(got),
        expected,
      }),
    );
  });

interface Breach {
  readonly where: string;
  readonly got: unknown;
  readonly expected: string;
}

const baseline = (pod: Pod): readonly Breach[] => [
  ...["hostNetwork", "hostPID", "hostIPC"]
    .filter(key => pod.spec[key] === true)
    .map(where => ({ where, got: true, expected: "not to share it with the machine" })),
  ...recordsAt(pod.spec, "volumes")
    .filter(({ hostPath }) => hostPath !== undefined)
    .map(volume => ({
      where: `volumes.${volume.name}`,
      got: inside(volume, "hostPath", "path"),
      expected: "no folder of the machine",
    })),
  ...secured(pod).flatMap(({ where, own, raw }): readonly Breach[] => [
    ...(own.privileged === true ? [{ where: `${where}.privileged`, got: true, expected: "false" }] : []),
    ...refused(`${where}.capabilities.add`, textsAt(own, "capabilities", "add"), common),
    ...(inside(own, "seccompProfile", "type") === "Unconfined"
      ? [{ where: `${where}.seccompProfile`, got: "Unconfined", expected: "RuntimeDefault" }]
      : []),
    ...recordsAt(raw, "ports")
      .filter(({ hostPort }) => hostPort !== undefined && hostPort !== 0)
      .map(({ hostPort }) => ({ where: `${where}: hostPort`, got: hostPort, expected: "no port of the machine" })),
  ]),
  ...(inside(pod.spec, "securityContext", "seccompProfile", "type") === "Unconfined"
    ? [{ where: "securityContext.seccompProfile", got: "Unconfined", expected: "RuntimeDefault" }]
    : []),
];

/** What it asks beyond the baseline; of what a container leaves out, the pod's own counts. */
const restricted = (pod: Pod): readonly Breach[] => [
  ...recordsAt(pod.spec, "volumes").flatMap(volume => {
    const kind = Object.keys(volume).find(key => key !== "name" && key !== "hostPath" && !volumes.has(key));
    return kind === undefined
      ? []
      : [{ where: `volumes.${volume.name}`, got: kind, expected: `one of ${[...volumes].join(", ")}` }];
  }),
  ...(inside(pod.spec, "securityContext", "runAsUser") === 0
    ? [{ where: "securityContext.runAsUser", got: 0, expected: "another user than root" }]
    : []),
  ...secured(pod).flatMap(({ where, own }): readonly Breach[] => {
    const shared = recordAt(pod.spec, "securityContext");
    const { runAsNonRoot = shared.runAsNonRoot } = own;
    const seccomp = inside(own, "seccompProfile", "type") ?? inside(shared, "seccompProfile", "type");
    const dropped = textsAt(own, "capabilities", "drop");
    return [
      ...(runAsNonRoot === true ? [] : [{ where: `${where}.runAsNonRoot`, got: runAsNonRoot, expected: "true" }]),
      ...(own.runAsUser === 0 ? [{ where: `${where}.runAsUser`, got: 0, expected: "another user than root" }] : []),
      ...(own.allowPrivilegeEscalation === false
        ? []
        : [{ where: `${where}.allowPrivilegeEscalation`, got: own.allowPrivilegeEscalation, expected: "false" }]),
      ...(dropped.includes("ALL")
        ? []
        : [{ where: `${where}.capabilities.drop`, got: dropped, expected: 'one that is "ALL"' }]),
      ...refused(
        `${where}.capabilities.add`,
        textsAt(own, "capabilities", "add").filter(one => common.has(one)),
        new Set(["NET_BIND_SERVICE"]),
      ),
      // Unconfined is the baseline's to refuse.
      ...(seccomp === undefined
        ? [{ where: `${where}.seccompProfile`, got: seccomp, expected: "RuntimeDefault or Localhost" }]
        : []),
    ];
  }),
];

interface Secured {
  readonly where: string;
  readonly own: Loose;
  readonly raw: Loose;
}

const secured = (pod: Pod): readonly Secured[] =>
  pod.containers.map(({ name, raw }) => ({
    where: `container ${name} securityContext`,
    own: recordAt(raw, "securityContext"),
    raw,
  }));

const refused = (where: string, added: readonly string[], allowed: ReadonlySet<string>): readonly Breach[] =>
  added
    .filter(one => !allowed.has(one))
    .map(got => ({
      where,
      got,
      expected: allowed === common ? "a common capability" : `only ${[...allowed].join(", ")}`,
    }));

/** What the baseline lets a container add. */
const common: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** The volumes that are not the machine's. */
const volumes: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);
