/** The zod form of a platform: what a cluster's own names, labels and addresses look like. */

import { isIP } from "node:net";
import { z } from "zod";
import { MiB } from "../core/units.ts";
import { existingOption, type IssueFacts, portOption, sizeOption } from "../options/values.ts";

/** A text that a pattern or a check accepts, refused with what would be accepted. */
const text = (accepts: RegExp | ((value: string) => boolean), message: string, expected: string, help?: string) =>
  z.string().superRefine((value, context) => {
    if (typeof accepts === "function" ? accepts(value) : accepts.test(value)) return;
    const facts: IssueFacts = { problem: "wrong-value", expected, ...(help === undefined ? {} : { help }) };
    context.addIssue({ code: "custom", message, params: { ...facts } });
  });

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const label = text(
  /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  "is no DNS label",
  "1 to 63 lower-case letters, digits and hyphens",
);
const subdomainPattern = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainExpected = "at most 253 lower-case letters, digits, hyphens and dots";
const subdomain = text(subdomainPattern, "is no DNS name", subdomainExpected);
const labelKey = z
  .string()
  .regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, "is no label's key");
const labels = z.record(
  labelKey,
  text(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    "is no label's value",
    "at most 63 letters, digits, hyphens, dots and underscores",
  ),
);
const annotations = z.record(labelKey, z.string());

const registry = text(
  /^[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9._-]+)*$/,
  "is no registry",
  "host, port and path, e.g. registry.example.com/mirror",
  "leave out the scheme",
);
const image = text(
  value =>
    /^[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9._-]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/.test(
      value,
    ) && /(:(?!latest$|latest@)[^/]+|@sha256:[0-9a-f]{64})$/.test(value),
  "is no image that stays the same",
  "registry, name, and a tag other than latest or a digest",
  "write registry.example.com/grafana/loki:3.7.8",
);
const digest = text(/^sha256:[0-9a-f]{64}$/, "is no digest", "sha256: and 64 hexadecimal digits");
const address = text(value => isIP(value) !== 0, "is no IP address", "an address such as 169.254.20.10");
const cidr = text(isRange, "is no range of addresses", "an address and its mask's length, e.g. 10.0.0.0/16");

function isRange(value: string): boolean {
  const [range = "", length = "", ...more] = value.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(range)] ?? -1;
  return more.length === 0 && /^[0-9]{1,3}$/.test(length) && Number(length) <= longest;
}

/** Argo CD reads its credentials from its own Secrets. */
const repository = text(
  value => /^[^\s]+$/.test(value) && !/:\/\/[^/@]*:[^/@]*@/.test(value),
  "is no repository's address",
  "one without credentials, e.g. https://github.com/acme/gitops.git",
  "put the credentials into a repository Secret of Argo CD",
);

const account = existingOption.superRefine((value, context) => {
  if (typeof value?.name !== "string" || subdomainPattern.test(value.name)) return;
  const facts: IssueFacts = { problem: "wrong-value", expected: subdomainExpected };
  context.addIssue({ code: "custom", message: "is no name of a service account", params: { ...facts } });
});

const workloadSettings = z.strictObject({
  replicas: z.int().min(1).optional(),
  cpu: z.number().min(0.001).optional(),
  // Below it no process of ours starts.
  memory: sizeOption
    .refine(({ bytes }) => !(bytes < MiB(16).bytes), "is less than any process needs: at least MiB(16)")
    .optional(),
  storage: sizeOption.optional(),
  identity: z.strictObject({ annotations: annotations.optional(), labels: labels.optional() }).optional(),
  serviceAccount: account.optional(),
  priorityClass: subdomain.optional(),
  nodeSelector: labels.optional(),
  tolerations: z
    .array(
      z.strictObject({
        key: labelKey.optional(),
        operator: z.enum(["Exists", "Equal"]).optional(),
        value: z.string().optional(),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
      }),
    )
    .optional(),
  image: image.optional(),
});

/** What `kubernetes(…)` returns; its profile and namespaces are judged with the environment's other names. */
export const kubernetesShape = z.strictObject({
  kind: z.literal("kubernetes"),
  profile: z.unknown(),
  namespace: z.unknown(),
  agentNamespace: z.unknown(),
  existingNamespaces: z.array(z.string()),
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
      repository,
      path: z
        .string()
        .regex(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/, "is no path within a repository")
        .optional(),
      revision: z.string().min(1).optional(),
      project: z.string().min(1).optional(),
      namespace: label.optional(),
      server: z.string().min(1).optional(),
    })
    .optional(),
});
