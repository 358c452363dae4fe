/**
 * What is left out, and where: of `_Default`, what our buckets have and what Google Kubernetes Engine ships past every
 * pipeline; of our own sinks, what the sampling policy does not keep.
 * @see https://cloud.google.com/logging/docs/routing/overview#exclusions
 */

import { not } from "../../core/query/index.ts";
import type { Stream } from "../../core/schema.ts";
import type { Source } from "../../core/service.ts";
import type { Self, Site } from "../../core/target.ts";
import { filterOf, filterString, literalPattern } from "./filter.ts";
import { bounded } from "./limits.ts";
import { type GcpOptions, logOf } from "./options.ts";
import { type Thinning, thinningOf, weightField } from "./sampling.ts";
import { type Store, storeOf } from "./store.ts";

/** `logging_project_exclusion`, which is about the sink `_Default` and no other; or one of a sink's own. */
export interface LogExclusion {
  readonly name: string;
  readonly description: string;
  readonly filter: string;
}

/** What is in a bucket of its own need not be in `_Default` too. */
export const keptElsewhere = ({ key, options }: Self<GcpOptions>, site: Site): LogExclusion => ({
  name: `${site.scope}-${key}`,
  description: "Records that have a bucket of their own",
  filter: filterOf({ events: [], where: [] }, storeOf(options, site)),
});

/** An exclusion in the project of a cluster. */
export type PodExclusion = LogExclusion & { readonly project: string };

type PodSource = Extract<Source, { readonly kind: "pods" }>;

/**
 * What the services' pods print, which the cluster's own agent sends to `_Default` as it was printed: with prompts, addresses
 * and names. Nothing where the environment is no cluster, or none of its records come from pods.
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/about-logs
 */
export const printedByPods = ({ key, options }: Self<GcpOptions>, site: Site): PodExclusion | undefined => {
  const sources = site.services.flatMap(({ source }) => (source.kind === "pods" ? [source] : []));
  if (options.gke === false || site.platform.kind !== "kubernetes" || sources.length === 0) return undefined;
  const { project = options.project, cluster } = options.gke;
  return {
    project,
    name: `${site.scope}-${key}-pods`,
    description: "What pods print before it is redacted; their records arrive by a pipeline",
    filter: bounded(
      [
        'resource.type = "k8s_container"',
        '(log_id("stdout") OR log_id("stderr"))',
        ...(cluster === undefined ? [] : [`resource.labels.cluster_name = ${filterString(cluster)}`]),
        ...podFilters(sources),
      ].join("\nAND "),
      site,
    ),
  };
};

/** Any of the sources; nothing narrows them where one of them is every pod. */
const podFilters = (sources: readonly PodSource[]): readonly string[] => {
  const each = sources.map(podFilter);
  return each.some(conditions => conditions.length === 0)
    ? []
    : [`(${[...new Set(each.map(conditions => `(${conditions.join(" AND ")})`))].join(" OR ")})`];
};

/** As log agents find them: a pod's name begins with its app's, and `*` is any. */
const podFilter = ({ namespace, app, container }: PodSource): readonly string[] => [
  ...(namespace === "*" ? [] : [`resource.labels.namespace_name = ${filterString(namespace)}`]),
  ...(app === "*" ? [] : [`resource.labels.pod_name =~ ${filterString(`^${literalPattern(app)}-`)}`]),
  ...(container === "*" ? [] : [`resource.labels.container_name = ${filterString(container)}`]),
];

/** What a stream's sink leaves out; only records from outside, which no pipeline has sampled. */
export const sampledOut = ({ options }: Self<GcpOptions>, site: Site, stream: Stream): readonly LogExclusion[] => {
  const spared = Object.values(site.schema.events).filter(event => event.stream === stream);
  if (!options.fedFromOutside || (spared.length > 0 && spared.every(event => event.neverSampled))) return [];
  const store: Store = { ...storeOf(options, site), logs: () => [logOf(options, site.scope, stream)] };
  return thinningOf(site).map(one => ({
    name: `sampled-${one.name}`,
    description: `Of these ${Number((one.share * 100).toPrecision(12))} % are kept`,
    filter: bounded(thinned(one, store), site),
  }));
};

const thinned = ({ share, where }: Thinning, store: Store): string =>
  [
    filterOf({ events: [], where: [where, not({ kind: "exists", field: weightField })] }, store),
    ...(share === 0 ? [] : [`sample(insertId, ${Number((1 - share).toPrecision(12))})`]),
  ].join("\nAND ");
