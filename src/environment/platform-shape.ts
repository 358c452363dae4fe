/** The zod form of a platform: what a cluster's own names, labels and addresses look like. */

import { isIP } from "node:net";
import { z } from "zod";
import { existingOption, portOption, sizeOption } from "../options/values.ts";

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const label = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, "is no DNS label: lower-case letters, digits and hyphens, at most 63");
const subdomain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "is no DNS name: lower-case letters, digits, hyphens and dots");
const labelKey = z
  .string()
  .regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, "is no label's key");
const labels = z.record(
  labelKey,
  z.string().regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, "is no label"),
);
const annotations = z.record(labelKey, z.string());

const registry = z
  .string()
  .regex(/^[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9._-]+)*$/, "is no registry: host, port and path, without a scheme");
const image = z
  .string()
  .regex(
    /^[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9._-]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
    "is no image",
  )
  .regex(/(:(?!latest$|latest@)[^/]+|@sha256:[0-9a-f]{64})$/, "has no tag that stays: name one, or a digest");
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "is no digest: sha256: and 64 hexadecimal digits");
const address = z.string().refine(value => isIP(value) !== 0, "is no IP address");
const cidr = z
  .string()
  .refine(
    value => isIP(value.split("/")[0] ?? "") !== 0 && /\/[0-9]{1,3}$/.test(value),
    "is no range of addresses, e.g. 10.0.0.0/16",
  );

const workloadSettings = z.strictObject({
  replicas: z.int().min(1).optional(),
  cpu: z.number().positive().optional(),
  memory: sizeOption.optional(),
  storage: sizeOption.optional(),
  identity: z.strictObject({ annotations: annotations.optional(), labels: labels.optional() }).optional(),
  serviceAccount: existingOption.optional(),
  priorityClass: subdomain.optional(),
  nodeSelector: labels.optional(),
  image: image.optional(),
});

/** What `kubernetes(…)` returns; its profile and namespaces are judged with the environment's other names. */
export const kubernetesShape = z.strictObject({
  kind: z.literal("kubernetes"),
  profile: z.unknown(),
  namespace: z.unknown(),
  agentNamespace: z.unknown(),
  existingNamespaces: z.array(label),
  images: z
    .strictObject({
      registry: registry.optional(),
      digests: z.record(z.string(), digest).optional(),
      pullSecrets: z.array(subdomain).optional(),
    })
    .optional(),
  nodeLocalDns: address.optional(),
  apiServer: z.strictObject({ cidr, port: portOption }).optional(),
  storageClass: subdomain.optional(),
  readers: z.array(label).optional(),
  workloads: z.record(z.string(), workloadSettings).optional(),
  argocd: z
    .strictObject({
      repository: z.string().min(1),
      path: z.string().min(1).optional(),
      revision: z.string().min(1).optional(),
      project: z.string().min(1).optional(),
      namespace: label.optional(),
      server: z.string().min(1).optional(),
    })
    .optional(),
});
