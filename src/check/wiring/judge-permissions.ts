/** Whoever asks the API server has a token, is allowed to ask, and may reach it. */

import type { Problem } from "../../core/errors.ts";
import { type Cluster, type Kept, type Pod, placeOf } from "./cluster.ts";
import type { WiringFacts } from "./facts.ts";
import { inside, type Loose, recordsAt, textAt, textsAt } from "./inside.ts";
import { bringsToken, type Use } from "./mounted.ts";
import { letsOut, letsOutTo, policiesOn } from "./policies.ts";
import type { Need } from "./reading.ts";

export const judgePermissions = (uses: readonly Use[], cluster: Cluster, facts: WiringFacts): readonly Problem[] => {
  const asking = new Map<Pod, { readonly file: string; readonly need: Need }>();
  const problems = uses.flatMap(({ file, reading, by }): readonly Problem[] => {
    if (!by) return [];
    const [first] = reading.needs;
    if (first && !asking.has(by.pod)) asking.set(by.pod, { file, need: first });
    return reading.needs.flatMap(need => judgeNeed(need, file, by.pod, cluster, facts));
  });
  return [
    ...problems,
    ...[...asking].flatMap(([pod, { file, need }]) => [
      ...judgeToken(pod, file, need, cluster, facts),
      ...judgeReach(pod, file, need, cluster, facts),
    ]),
  ];
};

const judgeNeed = (need: Need, file: string, pod: Pod, cluster: Cluster, facts: WiringFacts): readonly Problem[] => {
  // Of somebody else's account nobody here knows what it may do.
  if (facts.givenServiceAccounts.includes(pod.serviceAccount)) return [];
  const rules = rulesOf(pod, need.namespace, cluster);
  const lacking = need.resources.filter(
    resource => !need.verbs.every(verb => grants(rules, need.group, resource, verb)),
  );
  if (lacking.length === 0) return [];
  const where = need.namespace === undefined ? "the whole cluster" : `namespace ${need.namespace}`;
  const role = need.namespace === undefined ? "ClusterRole" : "Role";
  const group = need.group === "" ? "" : `${need.group}/`;
  return [
    {
      code: "missing-permission",
      path: `${file}: ${need.where}`,
      what: `ServiceAccount/${pod.serviceAccount} of ${pod.owner} may not do what ${need.why} does`,
      expected: `${need.verbs.join(", ")} of ${lacking.map(one => `${group}${one}`).join(", ")} in ${where}`,
      help: `bind a ${role} that grants it to ServiceAccount/${pod.serviceAccount} of namespace ${pod.namespace}`,
    },
  ];
};

/** The rules a pod's account has in a namespace, or everywhere. */
const rulesOf = (pod: Pod, namespace: string | undefined, cluster: Cluster): readonly Loose[] => {
  const bound = (binding: Kept): boolean =>
    recordsAt(binding.object, "subjects").some(
      subject =>
        (subject.kind === "ServiceAccount" &&
          subject.name === pod.serviceAccount &&
          (textAt(subject, "namespace") ?? binding.namespace) === pod.namespace) ||
        (subject.kind === "Group" &&
          ["system:serviceaccounts", `system:serviceaccounts:${pod.namespace}`, "system:authenticated"].includes(
            String(subject.name),
          )),
    );
  const bindings = [
    ...cluster.ofKind("ClusterRoleBinding"),
    ...cluster.ofKind("RoleBinding").filter(one => one.namespace === namespace),
  ].filter(bound);
  return bindings.flatMap(binding => {
    const kind = textAt(binding.object, "roleRef", "kind") ?? "";
    const name = textAt(binding.object, "roleRef", "name") ?? "";
    // Kubernetes' own roles read everything that is needed here.
    if (builtInRole(name)) return [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];
    const role = cluster.find(kind, kind === "Role" ? binding.namespace : "", name);
    return recordsAt(role?.object, "rules");
  });
};

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
export const builtInRole = (name: string): boolean =>
  ["cluster-admin", "admin", "edit", "view"].includes(name) || name.startsWith("system:");

const grants = (rules: readonly Loose[], group: string, resource: string, verb: string): boolean =>
  rules.some(
    rule =>
      // Rights to things by their names do not list them.
      textsAt(rule, "resourceNames").length === 0 &&
      has(rule, "apiGroups", group) &&
      has(rule, "resources", resource) &&
      has(rule, "verbs", verb),
  );

const has = (rule: Loose, key: string, wanted: string): boolean => {
  const listed = textsAt(rule, key);
  return listed.includes(wanted) || listed.includes("*");
};

const judgeToken = (pod: Pod, file: string, need: Need, cluster: Cluster, facts: WiringFacts): readonly Problem[] => {
  const account = cluster.find("ServiceAccount", pod.namespace, pod.serviceAccount);
  const ofPod = inside(pod.spec, "automountServiceAccountToken");
  const ofAccount = facts.givenServiceAccounts.includes(pod.serviceAccount)
    ? undefined
    : inside(account?.object, "automountServiceAccountToken");
  // What the pod says goes before what its account says.
  if ((ofPod ?? ofAccount ?? true) !== false || bringsToken(pod)) return [];
  const where = ofPod === undefined && account ? placeOf(account) : `${pod.kept.file}: ${pod.owner}`;
  return [
    {
      code: "missing-permission",
      path: `${where} automountServiceAccountToken`,
      what: `gets no token, and ${need.why} in ${file} asks the API server`,
      got: "false",
      expected: "true",
    },
  ];
};

/** In front of an API server stands its Service, and policies see either port. */
const anyApiServer = [443, 6443];

const judgeReach = (
  pod: Pod,
  file: string,
  need: Need,
  cluster: Cluster,
  { apiServer }: WiringFacts,
): readonly Problem[] => {
  const reached =
    apiServer === undefined
      ? anyApiServer.some(port => letsOut(cluster, pod, { peer: { kind: "outside", host: "kubernetes" }, port }))
      : letsOutTo(cluster, pod, apiServer.cidr, apiServer.port);
  return reached
    ? []
    : [
        {
          code: "dead-edge",
          path: `${file}: ${need.where}`,
          what: `no NetworkPolicy lets ${pod.owner} out to the API server`,
          expected: `egress to ${apiServer ? `${apiServer.cidr} on port ${apiServer.port}` : "ports 443 and 6443"}`,
          help: `add it to ${policiesOn(cluster, pod, "Egress")
            .map(({ kept }) => `NetworkPolicy/${kept.name}`)
            .join(" or ")}`,
        },
      ];
};
