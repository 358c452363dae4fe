/**
 * The same rules and jobs as objects of the Prometheus Operator, for a Prometheus that it runs.
 * @see https://prometheus-operator.dev/docs/api-reference/api/
 */

import type { Manifest } from "../../core/manifest.ts";
import type { KubernetesPlatform } from "../../core/platform.ts";
import type { Service } from "../../core/service.ts";
import type { Self, Site } from "../../core/target.ts";
import { type Duration, goDuration } from "../../core/units.ts";
import { alertRules, compiledRules } from "./alerts.ts";
import { timeout } from "./config.ts";
import type { RelabelConfig, Rules } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { priceRules, pricesTokens } from "./prices.ts";
import { recordingRules } from "./recording.ts";
import { namespaceOf, podNames, podsOfService, renamed, type ScrapedDoor, scrapedDoors } from "./scrape.ts";

const apiVersion = "monitoring.coreos.com/v1";

type PrometheusRule = Manifest & {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "PrometheusRule";
  readonly spec: Rules;
};

type Relabeling = {
  readonly sourceLabels?: readonly string[];
  readonly regex?: string | undefined;
  readonly action?: "keep" | undefined;
  readonly targetLabel?: string;
  readonly replacement?: string | undefined;
};

type PodMonitor = Manifest & {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "PodMonitor";
  readonly spec: {
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly namespaceSelector: { readonly any: true } | { readonly matchNames: readonly string[] };
    readonly podMetricsEndpoints: readonly {
      /** The name of a port that the pods declare. @default every port */
      readonly port?: string;
      readonly path: string;
      readonly scheme?: "https";
      readonly interval: string;
      readonly scrapeTimeout: string;
      readonly honorLabels?: true;
      readonly relabelings: readonly Relabeling[];
      readonly metricRelabelings?: readonly Relabeling[];
    }[];
  };
};

export const prometheusManifests = (self: Self<PrometheusOptions>, site: Site): readonly Manifest[] => {
  const { options } = self;
  const { platform } = site;
  if (options.operator === undefined || platform.kind !== "kubernetes") return [];
  const compiled = compiledRules(self, site);
  return [
    ruleObject(self, site, platform, "recording", recordingRules(self, site)),
    ...(pricesTokens(site) ? [ruleObject(self, site, platform, "prices", priceRules(self, site))] : []),
    ...(compiled.length === 0 ? [] : [ruleObject(self, site, platform, "alerts", alertRules(compiled, options, site))]),
    ...scrapedDoors(site).map(door => componentMonitor(self, site, platform, door)),
    ...site.services.flatMap(service =>
      service.metrics === undefined ? [] : [serviceMonitor(self, site, platform, service, service.metrics)],
    ),
  ];
};

const metadata = (
  { key, options }: Self<PrometheusOptions>,
  { name }: Pick<Site, "name">,
  { namespace }: KubernetesPlatform,
  what: string,
): Manifest["metadata"] => ({
  name: `${name}-${key}-${what}`,
  namespace,
  labels: { "app.kubernetes.io/part-of": "signalbox", ...options.operator?.labels },
});

const ruleObject = (
  self: Self<PrometheusOptions>,
  site: Site,
  platform: KubernetesPlatform,
  what: string,
  spec: Rules,
): PrometheusRule => ({
  apiVersion,
  kind: "PrometheusRule",
  metadata: metadata(self, site, platform, what),
  spec,
});

const pace = (interval: Duration) => ({
  interval: goDuration(interval),
  scrapeTimeout: goDuration(timeout(interval)),
});

/** Pods of ours declare their ports by name. None of them asks for credentials. */
const componentMonitor = (
  self: Self<PrometheusOptions>,
  site: Site,
  platform: KubernetesPlatform,
  { declared, endpoint, name }: ScrapedDoor,
): PodMonitor => {
  const { component = name, path = "/metrics", port } = endpoint.facts ?? {};
  return {
    apiVersion,
    kind: "PodMonitor",
    metadata: metadata(self, site, platform, name),
    spec: {
      selector: {
        matchLabels: { "app.kubernetes.io/name": component, "app.kubernetes.io/instance": site.name },
      },
      namespaceSelector: { matchNames: [namespaceOf(platform, endpoint)] },
      podMetricsEndpoints: [
        {
          ...(declared === undefined ? {} : { port: declared }),
          path,
          ...(new URL(endpoint.url).protocol === "https:" ? { scheme: "https" } : {}),
          ...pace(self.options.scrapeInterval),
          honorLabels: true,
          relabelings: [
            ...(declared === undefined ? atPort(port ?? "") : []),
            always("job", name),
            always(labelOf(self.options, "environment"), site.name),
          ],
          ...renamings(self, site),
        },
      ],
    },
  };
};

/** Pods that are not ours may declare any port or none. */
const serviceMonitor = (
  self: Self<PrometheusOptions>,
  site: Site,
  platform: KubernetesPlatform,
  service: Service,
  { path, port }: NonNullable<Service["metrics"]>,
): PodMonitor => {
  const { namespace, prefix } = podsOfService(service);
  return {
    apiVersion,
    kind: "PodMonitor",
    metadata: metadata(self, site, platform, `service-${service.name}`),
    spec: {
      selector: {},
      namespaceSelector: namespace === "*" ? { any: true } : { matchNames: [namespace] },
      podMetricsEndpoints: [
        {
          path,
          ...pace(self.options.scrapeInterval),
          relabelings: [
            { sourceLabels: ["__meta_kubernetes_pod_name"], regex: podNames(prefix), action: "keep" },
            ...atPort(String(port)),
            always("job", `service-${service.name}`),
            always(labelOf(self.options, "service"), service.name),
            always(labelOf(self.options, "environment"), site.name),
          ],
          ...renamings(self, site),
        },
      ],
    },
  };
};

const always = (targetLabel: string, replacement: string): Relabeling => ({ targetLabel, replacement });

/** Every port of a pod becomes this one; without what tells them apart, equal targets are one. */
const atPort = (port: string): readonly Relabeling[] => [
  {
    sourceLabels: ["__meta_kubernetes_pod_ip"],
    regex: "([0-9.]+)",
    targetLabel: "__address__",
    replacement: `$1:${port}`,
  },
  {
    sourceLabels: ["__meta_kubernetes_pod_ip"],
    regex: "(.*:.*)",
    targetLabel: "__address__",
    replacement: `[$1]:${port}`,
  },
  always("container", ""),
  always("endpoint", ""),
];

const renamings = ({ options }: Self<PrometheusOptions>, site: Site) => {
  const { metric_relabel_configs: rules } = renamed(options, site);
  return rules === undefined ? {} : { metricRelabelings: rules.map(relabeling) };
};

/** The operator's spelling. */
const relabeling = ({ source_labels, target_label, ...same }: RelabelConfig): Relabeling => ({
  ...same,
  ...(source_labels === undefined ? {} : { sourceLabels: source_labels }),
  ...(target_label === undefined ? {} : { targetLabel: target_label }),
});
