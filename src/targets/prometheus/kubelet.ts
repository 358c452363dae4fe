/**
 * How full the volumes are that pods claim. Only the kubelet of a volume's node knows, and it is asked by a job of its own,
 * as Prometheus itself: with the token of its service account, and the cluster's authority to know whom it gives it to.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
 */

import { parser } from "@prometheus-io/lezer-promql";
import { type Problem, shown } from "../../core/errors.ts";
import { Unsupported } from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";
import type { Permission } from "../../core/workload.ts";
import type { RelabelConfig, ScrapeConfig } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import { isOurs, type PrometheusOptions } from "./options.ts";
import { literal, quoted } from "./text.ts";

/** Whether words of PromQL ask for what only kubelets say. */
const asksKubelets = (words: string): boolean => words.includes("kubelet_volume_stats_");

/** Of the thousands of series of each kubelet, what our job keeps: two for a volume. */
const kept = /^kubelet_volume_stats_(available|capacity)_bytes$/;

/** The first metric of kubelets that words call by its name and that our job drops. Labels may be called `kubelet_…` too. */
const droppedIn = (words: string): string | undefined => {
  const named: string[] = [];
  parser.parse(words).iterate({
    enter: ({ name, node }) => {
      if (name === "Identifier" && node.parent?.name === "VectorSelector") named.push(words.slice(node.from, node.to));
    },
  });
  return named.find(metric => metric.startsWith("kubelet_") && !kept.test(metric));
};

/** @throws Unsupported for words that ask for what kubelets say, where nobody asks them, or our job does not keep it */
export const refuseUnasked = (options: PrometheusOptions, words: string): void => {
  const dropped = isOurs(options) && (options.kubelet || asksKubelets(words)) ? droppedIn(words) : undefined;
  if (dropped !== undefined)
    throw new Unsupported(
      `it asks for ${dropped}, and of what kubelets say only free and all bytes of volumes are kept`,
      "ask for kubelet_volume_stats_available_bytes or kubelet_volume_stats_capacity_bytes, or a Prometheus that is not ours",
    );
  if (asksKubelets(words) && !options.kubelet)
    throw new Unsupported("it asks what kubelets say of volumes, and they are not asked", "set kubelet: true");
};

/** What volumes are told apart by, which is no field's: our job keeps only namespaces of ours. */
export const kubeletLabels = ({ kubelet }: Pick<PrometheusOptions, "kubelet">): readonly string[] =>
  kubelet ? ["namespace", "persistentvolumeclaim"] : [];

type Placed = Pick<Site, "platform" | "services">;

/**
 * RE2 for the namespaces where stores and services are. Agents have folders of their nodes and claim nothing, and of a
 * service that may be anywhere nobody knows where.
 * @throws Unsupported where there are no namespaces
 */
const namespaces = ({ platform, services }: Placed): string => {
  if (platform.kind !== "kubernetes")
    throw new Unsupported("it asks for namespaces, and there are none on one machine", "ask it in a cluster");
  const own = services.flatMap(({ source }) =>
    "namespace" in source && source.namespace !== "*" ? [source.namespace] : [],
  );
  return [...new Set([platform.namespace, ...own])].map(literal).join("|");
};

/** What narrows a selector to them. @throws Unsupported */
export const ownNamespaces = (site: Placed): string => `namespace=~${quoted(namespaces(site))}`;

const asks = (options: PrometheusOptions, { platform }: Pick<Site, "platform">): boolean =>
  options.kubelet && isOurs(options) && platform.kind === "kubernetes";

/** Where the kubelet puts what a pod says who it is with. @see https://kubernetes.io/docs/concepts/security/service-accounts/ */
const account = "/var/run/secrets/kubernetes.io/serviceaccount";

const keep = (label: string, regex: string): RelabelConfig => ({ source_labels: [label], regex, action: "keep" });

/** Nodes are found with their kubelets' own address and port. */
export const kubeletJobs = (options: PrometheusOptions, site: Placed & Pick<Site, "name">): readonly ScrapeConfig[] =>
  asks(options, site)
    ? [
        {
          job_name: "kubelet",
          metrics_path: "/metrics",
          scheme: "https",
          authorization: { type: "Bearer", credentials_file: `${account}/token` },
          tls_config: { ca_file: `${account}/ca.crt` },
          kubernetes_sd_configs: [{ role: "node" }],
          relabel_configs: [{ target_label: labelOf(options, "environment"), replacement: site.name }],
          metric_relabel_configs: [keep("__name__", kept.source.slice(1, -1)), keep("namespace", namespaces(site))],
        },
      ]
    : [];

/** Nodes have no namespace, so that this is granted for the cluster. `nodes/metrics` is what a kubelet asks the API server about. */
export const kubeletPermissions = (options: PrometheusOptions, site: Pick<Site, "platform">): readonly Permission[] =>
  asks(options, site)
    ? [
        { scope: "cluster", groups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
        { scope: "cluster", groups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      ]
    : [];

/** Nodes come and go, and nobody knows their addresses. */
export const kubeletAddresses = (options: PrometheusOptions, site: Pick<Site, "platform">): readonly string[] =>
  asks(options, site) ? ["https://*:10250"] : [];

export const judgeKubelet = (
  { kubelet }: PrometheusOptions,
  { platform }: Pick<Site, "platform">,
): readonly Problem[] =>
  !kubelet || platform.kind === "kubernetes"
    ? []
    : [
        {
          code: "missing-capability",
          path: "kubelet",
          what: "is nowhere on one machine: kubelets run in a cluster",
          got: shown(platform.kind),
          expected: "platform: kubernetes({ … })",
          help: "leave it out",
        },
      ];
