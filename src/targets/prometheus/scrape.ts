/**
 * Where metrics are fetched: a job for every target with a door, and one for every service that exposes its own. What is
 * fetched carries the environment, and a service's metrics the service, under the names that queries use.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */

import { instrumentLabels, isRecordInstrument, metricLabel, type RecordInstrument } from "../../core/instrument.ts";
import { hostOf } from "../../core/platform.ts";
import { type Secret, secretVariable } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import type { Endpoint, Self, Site } from "../../core/target.ts";
import type { RelabelConfig, ScrapeConfig } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { literal } from "./text.ts";

export const scrapeConfigs = (self: Self<PrometheusOptions>, site: Site): readonly ScrapeConfig[] => [
  ...jobs(self, site),
  ...site.services.flatMap(service => {
    const { metrics } = service;
    return metrics === undefined ? [] : [serviceJob(self.options, site, service, metrics)];
  }),
];

/** Targets in their order; one with several doors has a job for each, the first under its own name. */
const jobs = ({ options }: Self<PrometheusOptions>, site: Site): readonly ScrapeConfig[] => {
  const seen = new Map<string, number>();
  return site.doors("prometheus-scrape").map(({ key, endpoint }) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return engineJob(options, site, before === 0 ? key : `${key}-${before + 1}`, endpoint);
  });
};

const engineJob = (options: PrometheusOptions, site: Site, name: string, endpoint: Endpoint): ScrapeConfig => {
  const { component, port, path } = endpoint.facts ?? {};
  const url = new URL(endpoint.url);
  const found =
    site.platform.kind === "kubernetes" && component !== undefined && port !== undefined
      ? podsOf(site.platform.namespace, port, { label: component })
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
  { name, source }: Service,
  { port, path }: NonNullable<Service["metrics"]>,
): ScrapeConfig => {
  const found =
    site.platform.kind === "kubernetes"
      ? podsOf(source.kind === "pods" ? source.namespace : "*", String(port), {
          // As shippers find them: by the name of the app, with which those of its pods begin.
          prefix: source.kind === "pods" ? source.app : name,
        })
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

/** Scheme and path apart. */
export const hostAndPort = (url: URL): string =>
  url.port === "" ? `${url.hostname}:${url.protocol === "https:" ? 443 : 80}` : url.host;

const always = (label: string, value: string): RelabelConfig => ({ target_label: label, replacement: value });

type Found = Pick<ScrapeConfig, "static_configs" | "kubernetes_sd_configs" | "relabel_configs">;

/** Running pods, each once whatever ports it names: equal targets of a job are one. */
const podsOf = (
  namespace: string,
  port: string,
  which: { readonly label: string } | { readonly prefix: string },
): Found => ({
  kubernetes_sd_configs: [{ role: "pod", ...(namespace === "*" ? {} : { namespaces: { names: [namespace] } }) }],
  relabel_configs: [
    "label" in which
      ? {
          source_labels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
          regex: literal(which.label),
          action: "keep",
        }
      : { source_labels: ["__meta_kubernetes_pod_name"], regex: `${literal(which.prefix)}(-.*)?`, action: "keep" },
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
const renamed = (
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

/** The file of a secret, beside the configuration: a line of its own, as workloads mount it. */
const fileOf = (secret: Secret): string => `secrets/${secretVariable(secret)}`;

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
