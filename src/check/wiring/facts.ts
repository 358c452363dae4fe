/** What the check must know of an environment beside its files: what is somebody else's there. */

import { hostOf } from "../../core/platform.ts";
import type { Environment } from "../../environment/index.ts";

export interface WiringFacts {
  readonly platform: "compose" | "kubernetes";
  /** Where what names no namespace is. */
  readonly namespace: string;
  /** The environment's namespaces that others have made. */
  readonly existingNamespaces: readonly string[];
  /** The doors of targets that run nothing here, as URLs: whoever runs them has said where. */
  readonly given: readonly string[];
  readonly givenServiceAccounts: readonly string[];
  readonly givenSecrets: readonly string[];
  /** Where the API server is. @default anywhere, on ports 443 and 6443 */
  readonly apiServer?: { readonly cidr: string; readonly port: number };
  /** The address of the nodes' own DNS cache. @default none */
  readonly nodeLocalDns?: string;
}

export const wiringFacts = ({ site, targets }: Pick<Environment, "site" | "targets">): WiringFacts => {
  const { platform, secrets } = site;
  // Of a server that others run there may still be a set-up, which knows where it is.
  const running = targets.map(({ self, endpoints }) => ({
    endpoints,
    workloads: site.workloads(self.key),
  }));
  const given = running.flatMap(({ endpoints, workloads }) =>
    workloads.every(({ runs }) => runs.kind === "once")
      ? [...endpoints.map(({ url }) => url), ...workloads.flatMap(({ connects = [] }) => connects)]
      : [],
  );
  const ours = running
    .flatMap(({ workloads }) => workloads)
    .flatMap(({ name, runs }) => (runs.kind === "once" ? [] : [hostOf(platform, name)]));
  const common = {
    given: given.filter(url => !ours.some(host => url.includes(`//${host}:`))),
    givenSecrets: secrets.kind === "kubernetes-secret" ? [secrets.name] : [],
  };
  if (platform.kind === "compose")
    return {
      ...common,
      platform: "compose",
      namespace: "",
      existingNamespaces: [],
      givenServiceAccounts: [],
    };
  return {
    ...common,
    platform: "kubernetes",
    namespace: platform.namespace,
    existingNamespaces: platform.existingNamespaces,
    givenSecrets: [...common.givenSecrets, ...(platform.images?.pullSecrets ?? [])],
    givenServiceAccounts: Object.values(platform.workloads ?? {}).flatMap(({ serviceAccount }) =>
      serviceAccount === undefined ? [] : [serviceAccount.name],
    ),
    ...(platform.apiServer === undefined ? {} : { apiServer: platform.apiServer }),
    ...(platform.nodeLocalDns === undefined ? {} : { nodeLocalDns: platform.nodeLocalDns }),
  };
};
