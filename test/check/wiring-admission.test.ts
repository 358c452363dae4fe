/** Pods that their namespace would not admit, by the level it enforces. */

import { describe, expect, it } from "vitest";
import { judgeWiring } from "../../src/check/wiring/index.ts";
import { facts } from "./wiring-stack.ts";

const pod = `apiVersion: v1
kind: Namespace
metadata: { name: obs, labels: { pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: a, namespace: obs }
spec:
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec:
      hostNetwork: false
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: main
          image: example.com/a:1
          ports: [{ name: http, containerPort: 80 }]
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: own, mountPath: /own }]
      volumes: [{ name: own, emptyDir: {} }]
`;

type Edit = readonly [from: string, to: string];

const judged = (...edits: readonly Edit[]): readonly string[] => {
  const text = edits.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`nothing to change: ${from}`);
    return before.replaceAll(from, to);
  }, pod);
  return judgeWiring({ files: [{ path: "kubernetes/a.yaml", text }], facts }).map(
    ({ code, path, what }) => `${code} ${path.replace("kubernetes/a.yaml: DaemonSet/a ", "")}: ${what}`,
  );
};

const own = "container main securityContext";

const table: readonly (readonly [edit: Edit, restricted: readonly string[], baseline: readonly string[]])[] = [
  [["emptyDir: {}", "hostPath: { path: /var/log }"], ["volumes.own"], ["volumes.own"]],
  [["emptyDir: {}", "nfs: { server: x, path: /x }"], ["volumes.own"], []],
  [["hostNetwork: false", "hostNetwork: true"], ["hostNetwork"], ["hostNetwork"]],
  [["runAsNonRoot: true, ", ""], [`${own}.runAsNonRoot`], []],
  [["runAsNonRoot: true", "runAsNonRoot: false"], [`${own}.runAsNonRoot`], []],
  [["runAsUser: 10001", "runAsUser: 0"], ["securityContext.runAsUser"], []],
  [["allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false, runAsUser: 0"], [`${own}.runAsUser`], []],
  [["allowPrivilegeEscalation: false, ", ""], [`${own}.allowPrivilegeEscalation`], []],
  [
    ["allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false, privileged: true"],
    [`${own}.privileged`],
    [`${own}.privileged`],
  ],
  [["drop: [ALL]", "drop: [NET_RAW]"], [`${own}.capabilities.drop`], []],
  [["drop: [ALL]", "drop: [ALL], add: [CHOWN]"], [`${own}.capabilities.add`], []],
  [["drop: [ALL]", "drop: [ALL], add: [DAC_READ_SEARCH]"], [`${own}.capabilities.add`], [`${own}.capabilities.add`]],
  [["drop: [ALL]", "drop: [ALL], add: [NET_BIND_SERVICE]"], [], []],
  [[", seccompProfile: { type: RuntimeDefault }", ""], [`${own}.seccompProfile`], []],
  [["RuntimeDefault", "Unconfined"], ["securityContext.seccompProfile"], ["securityContext.seccompProfile"]],
  [
    ["containerPort: 80", "containerPort: 80, hostPort: 80"],
    [`${own.replace(" securityContext", "")} securityContext: hostPort`],
    [`${own}: hostPort`],
  ],
];

const refusal = (level: string) => (where: string) =>
  `missing-permission ${where}: is not admitted to namespace obs, which enforces ${level}`;

describe("a namespace and its pods", () => {
  it("admits what keeps to the restricted standard", () => {
    expect(judged()).toEqual([]);
  });

  it.each(table)("with %s refuses what the level refuses", (edit, restricted, baseline) => {
    expect(judged(edit)).toEqual(restricted.map(refusal("restricted")));
    expect(judged(edit, ["enforce: restricted", "enforce: baseline"])).toEqual(baseline.map(refusal("baseline")));
    expect(judged(edit, ["enforce: restricted", "enforce: privileged"])).toEqual([]);
    expect(judged(edit, ["enforce: restricted", "warn: restricted"])).toEqual([]);
  });
});
