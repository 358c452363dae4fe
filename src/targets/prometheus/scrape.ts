/**
 * Where metrics are fetched: a job for every target with a door, and one for every service that exposes its own. What is
 * fetched carries the environment, and a service's metrics the service, under the names that queries use.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */

import { instrumentLabels, isRecordInstrument, metricLabel, type RecordInstrument } from "../../core/instrument.ts";
import { hostOf, type KubernetesPlatform } from "../../core/platform.ts";
import type { Secret } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import { type Endpoint, isOnNodes, type Self, type Site } from "../../core/target.ts";
import type { RelabelConfig, ScrapeConfig } from "./config-schema.ts";
import { kubeletJobs } from "./kubelet.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { literal } from "./text.ts";

export const scrapeConfigs = (self: Self<PrometheusOptions>, site: Site): readonly ScrapeConfig[] => [
  ...scrapedDoors(site).map(door => engineJob(self.options, site, door)),
  ...site.services.flatMap(service => {
    const { metrics } = service;
    return metrics === undefined ? [] : [serviceJob(self.options, site, service, metrics)];
  }),
  ...kubeletJobs(self.options, site),
];

/** A door that metrics are fetched through, and the name of its job. */
export interface ScrapedDoor {
  readonly name: string;
  /** What its pods call the port. */
  readonly declared?: string;
  readonly endpoint: Endpoint;
}

/** Targets in their order, each door under its component's name; a component's second also under its port's. */
export const scrapedDoors = (site: Site): readonly ScrapedDoor[] => {
  const workloads = site.workloads();
  const names = workloads.map(({ name }) => name);
  const seen = new Set<string>();
  return site
    .doors("prometheus-scrape")
    .filter(({ endpoint, key }) => runs(names, key, endpoint))
    .map(({ endpoint, key }) => {
      const { component = key, port } = endpoint.facts ?? {};
      const declared = workloads
        .find(({ name }) => name === component)
        ?.ports?.find(one => String(one.port) === port)?.name;
      const name = seen.has(component) ? `${component}-${declared ?? port}` : component;
      seen.add(component);
      return { name, endpoint, ...(declared === undefined ? {} : { declared }) };
    });
};

/** A target opens doors for all it might run; where it says what does, those of others lead nowhere. */
const runs = (workloads: readonly string[], key: string, { facts }: Endpoint): boolean => {
  const component = facts?.component;
  const itsOwn = workloads.filter(name => name === key || name.startsWith(`${key}-`));
  return component === undefined || itsOwn.length === 0 || itsOwn.includes(component);
};

const engineJob = (options: PrometheusOptions, site: Site, { endpoint, name }: ScrapedDoor): ScrapeConfig => {
  const { component, port, path } = endpoint.facts ?? {};
  const url = new URL(endpoint.url);
  const found =
    site.platform.kind === "kubernetes" && component !== undefined && port !== undefined
      ? podsOf(namespaceOf(site.platform, endpoint), port, { component, environment: site.name })
      : { static_configs: [{ targets: [hostAndPort(url)] }] };
  return {
    job_name: name,
    metrics_path: path ?? "/metrics",
    ...(url.protocol === "https:" ? { scheme: "https" as const } : {}),
    // What a collector counts of a service's records is that service's, whoever is asked for it.
    honor_labels: true,
    ...credentials(endpoint.auth),
    ...found,
    relabel_configs: [...(found.relabel_configs ?? []), always(labelOf(options, "environment"), site.name)],
    ...renamed(options, site),
  };
};

const serviceJob = (
  options: PrometheusOptions,
  site: Site,
  service: Service,
  { port, path }: NonNullable<Service["metrics"]>,
): ScrapeConfig => {
  const { name } = service;
  const { namespace, prefix } = podsOfService(service);
  const found =
    site.platform.kind === "kubernetes"
      ? podsOf(namespace, String(port), { prefix })
      : { static_configs: [{ targets: [`${hostOf(site.platform, name)}:${port}`] }] };
  return {
    job_name: `service-${name}`,
    metrics_path: path,
    ...found,
    relabel_configs: [
      ...(found.relabel_configs ?? []),
      always(labelOf(options, "service"), name),
      always(labelOf(options, "environment"), site.name),
    ],
    ...renamed(options, site),
  };
};

/** Where the pods of a component are. */
export const namespaceOf = (platform: KubernetesPlatform, endpoint: Endpoint): string =>
  isOnNodes(endpoint) ? platform.agentNamespace : platform.namespace;

/** The namespace of a service's pods, `*` for any, and how the names of its pods begin: as shippers find them. */
export const podsOfService = ({ name, source }: Service): { readonly namespace: string; readonly prefix: string } => ({
  namespace: "namespace" in source ? source.namespace : "*",
  prefix: source.kind === "pods" ? source.app : name,
});

/** Scheme and path apart. */
export const hostAndPort = (url: URL): string =>
  url.port === "" ? `${url.hostname}:${url.protocol === "https:" ? 443 : 80}` : url.host;

const always = (label: string, value: string): RelabelConfig => ({ target_label: label, replacement: value });

/** RE2 for the names of an app's pods. */
export const podNames = (prefix: string): string => `${literal(prefix)}(-.*)?`;

const labelled = (label: "name" | "instance", value: string): RelabelConfig => ({
  source_labels: [`__meta_kubernetes_pod_label_app_kubernetes_io_${label}`],
  regex: literal(value),
  action: "keep",
});

type Found = Pick<ScrapeConfig, "static_configs" | "kubernetes_sd_configs" | "relabel_configs">;

/** Running pods, each once whatever ports it names: equal targets of a job are one. */
const podsOf = (
  namespace: string,
  port: string,
  which: { readonly component: string; readonly environment: string } | { readonly prefix: string },
): Found => ({
  kubernetes_sd_configs: [{ role: "pod", ...(namespace === "*" ? {} : { namespaces: { names: [namespace] } }) }],
  relabel_configs: [
    ...("component" in which
      ? // Another environment may be in the same namespace.
        [labelled("name", which.component), labelled("instance", which.environment)]
      : [{ source_labels: ["__meta_kubernetes_pod_name"], regex: podNames(which.prefix), action: "keep" as const }]),
    { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Running", action: "keep" },
    {
      source_labels: ["__meta_kubernetes_pod_ip"],
      regex: "([0-9.]+)",
      target_label: "__address__",
      replacement: `$1:${port}`,
    },
    {
      source_labels: ["__meta_kubernetes_pod_ip"],
      regex: "(.*:.*)",
      target_label: "__address__",
      replacement: `[$1]:${port}`,
    },
    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
  ],
});

/** What a label is called here, where the user says another name than the metric's own. */
export const renamed = (
  options: PrometheusOptions,
  site: Pick<Site, "instruments">,
): Pick<ScrapeConfig, "metric_relabel_configs"> => {
  const rules = Object.keys(options.names).flatMap((field): readonly RelabelConfig[] => {
    const [from, to] = [metricLabel(field), labelOf(options, field)];
    const metrics = site.instruments.filter(isRecordInstrument).filter(one => hasLabel(one, field));
    if (from === to || metrics.length === 0) return [];
    const which = `(?:${metrics.map(({ name }) => literal(name)).join("|")})(?:_bucket|_sum|_count)?`;
    return [
      { source_labels: ["__name__", from], regex: `${which};(.+)`, target_label: to, replacement: "$1" },
      { source_labels: ["__name__"], regex: which, target_label: from, replacement: "" },
    ];
  });
  return rules.length === 0 ? {} : { metric_relabel_configs: rules };
};

const hasLabel = ({ labels }: RecordInstrument, field: string): boolean =>
  labels.includes(field) || instrumentLabels.some(one => one === field);

/** The file of a secret. Not below the configuration, which is mounted read-only as a whole. */
export const fileOf = (secret: Secret): string => `/run/credentials/${secret.name}`;

/** Prometheus reads no secret from its environment. */
export const credentials = (auth: Endpoint["auth"]): Pick<ScrapeConfig, "basic_auth" | "authorization"> => {
  switch (auth?.kind) {
    case undefined:
      return {};
    case "basic":
      return { basic_auth: { username: auth.username, password_file: fileOf(auth.password) } };
    case "api-key":
      return { authorization: { type: "ApiKey", credentials_file: fileOf(auth.key) } };
    case "bearer":
      return { authorization: { type: "Bearer", credentials_file: fileOf(auth.token) } };
    default:
      return auth satisfies never;
  }
};
