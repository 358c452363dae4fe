/** Secrets by reference: one Secret of yours, or one that the External Secrets Operator makes for each workload. */

import type { Manifest } from "../../core/manifest.ts";
import type { Secret } from "../../core/secret.ts";
import type { Variable, Workload } from "../../core/workload.ts";
import { labelsOf } from "./labels.ts";
import { type ClusterPlan, namespaceOf } from "./plan.ts";

export const isSecret = (value: Variable): value is Secret =>
  typeof value === "object" && "kind" in value && value.kind === "secret";

/** Exactly those a workload uses, in the order of their names. */
export const secretsOf = ({ env = {}, mounts = [] }: Workload): readonly Secret[] => {
  const used = [
    ...Object.values(env).filter(isSecret),
    ...mounts.flatMap(mount => (mount.kind === "secret-file" ? [mount.secret] : [])),
  ];
  return [...new Map(used.map(secret => [secret.name, secret])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** The Secret in which a workload finds its values; its keys are the secrets' names. */
export const secretNameOf = ({ secrets }: ClusterPlan, { name }: Workload): string =>
  secrets.kind === "kubernetes-secret" ? secrets.name : name;

/** @see https://external-secrets.io/latest/api/externalsecret/ */
export const externalSecret = (plan: ClusterPlan, workload: Workload): readonly Manifest[] => {
  const { secrets } = plan;
  const used = secretsOf(workload);
  if (secrets.kind !== "external-secrets" || used.length === 0) return [];
  return [
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: {
        name: workload.name,
        namespace: namespaceOf(plan, workload),
        labels: labelsOf(plan.environment, workload),
      },
      spec: {
        refreshInterval: "1h0m0s",
        secretStoreRef: { kind: secrets.cluster ? "ClusterSecretStore" : "SecretStore", name: secrets.store },
        target: { name: secretNameOf(plan, workload), creationPolicy: "Owner", deletionPolicy: "Retain" },
        data: used.map(({ name }) => ({
          secretKey: name,
          // The API server adds all but the key; without them every look at the list would find a difference.
          remoteRef: {
            key: `${secrets.prefix}${name}`,
            conversionStrategy: "Default",
            decodingStrategy: "None",
            metadataPolicy: "None",
          },
        })),
      },
    },
  ];
};
