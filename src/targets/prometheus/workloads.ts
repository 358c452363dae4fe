/** What runs of a Prometheus of ours. @see https://prometheus.io/docs/prometheus/latest/storage/ */

import { hostOf, type KubernetesPlatform, type Platform, podsAddress } from "../../core/platform.ts";
import { type Endpoint, type Self, type Site, secretsOf } from "../../core/target.ts";
import { GiB, inSeconds, type Size } from "../../core/units.ts";
import type { Mount, Permission, Workload } from "../../core/workload.ts";
import { compiledRules } from "./alerts.ts";
import { flagLines } from "./config.ts";
import { httpPort } from "./doors.ts";
import { kubeletAddresses, kubeletPermissions } from "./kubelet.ts";
import { isOurs, type PrometheusOptions } from "./options.ts";
import { pricesTokens } from "./prices.ts";
import { longestHours, periodHours, shortestPeriod } from "./retention.ts";
import { fileOf, namespaceOf, podsOfService } from "./scrape.ts";

/** Where the configuration is mounted; its rules are named relative to it. */
const folder = "/etc/prometheus";

/** How much it is made for: series at one time. A pod of ours has some hundreds to two thousand. */
const series = { small: 25_000, large: 100_000 } as const satisfies Readonly<Record<Platform["profile"], number>>;

/**
 * Samples take one to two bytes, and at most four fifths of a disk should be samples.
 * @see https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
 */
const bytesPerSample = 2;
const fullest = 0.8;

/**
 * The disk for everything kept, in powers of two, so that small changes of the retention or the interval leave it as it
 * is: the size of a member's disk cannot be changed in place.
 */
export const diskOf = ({ options }: Self<PrometheusOptions>, { platform, retention }: Site): Size => {
  const seconds = longestHours(periodHours(retention.metrics) ?? shortestPeriod) * 3600;
  const samples = (seconds / inSeconds(options.scrapeInterval)) * series[platform.profile];
  const least = (samples * bytesPerSample) / fullest / GiB(1).bytes;
  let size = 8;
  while (size < least) size *= 2;
  return GiB(size);
};

export const prometheusWorkloads = (self: Self<PrometheusOptions>, site: Site): readonly Workload[] => {
  const { key, options } = self;
  if (!isOurs(options)) return [];
  const { platform } = site;
  const large = platform.profile === "large";
  const rules = [
    "rules/recording.yaml",
    ...(pricesTokens(site) ? ["rules/prices.yaml"] : []),
    ...(compiledRules(self, site).length > 0 ? ["rules/alerts.yaml"] : []),
  ];
  return [
    {
      name: key,
      component: "server",
      about: "Prometheus, which fetches metrics and judges alerts on them",
      image: { name: "prometheus", version: options.version },
      runs: { kind: "members", count: 1 },
      single: "two would each keep samples of their own, and notify twice",
      args: flagLines(self, site, `${folder}/prometheus.yaml`),
      mounts: [
        {
          kind: "files",
          at: folder,
          files: Object.fromEntries(["prometheus.yaml", ...rules].map(path => [path, `${key}/${path}`])),
        },
        { kind: "disk", at: options.directory, size: diskOf(self, site) },
        ...secretFiles(site),
      ],
      ports: [{ name: "http", port: httpPort, speaks: "http", audience: "readers" }],
      ready: { path: "/-/ready", port: httpPort },
      alive: { path: "/-/healthy", port: httpPort },
      // As the operator has it: the log of the newest samples is read at the start and written at the end.
      startSeconds: 900,
      graceSeconds: 600,
      // `nobody`, whom the image's folders belong to.
      user: 65534,
      permissions:
        platform.kind === "kubernetes" ? [findPods(platform, site), ...kubeletPermissions(options, site)] : [],
      connects: [
        ...new Set([
          ...fetchedFrom(self, site),
          ...site.doors("alertmanager-api").map(urlOf),
          ...kubeletAddresses(options, site),
        ]),
      ],
      cpu: large ? 1 : 0.25,
      // Some 8 KiB for a series with its newest samples, and at least as much again for queries and cached files.
      memory: GiB(large ? 4 : 1),
      go: true,
    },
  ];
};

const urlOf = ({ endpoint }: { readonly endpoint: Endpoint }): string => endpoint.url;

/** The secrets that jobs and the way to Alertmanager refer to. */
const secretFiles = (site: Site): readonly Mount[] => {
  const used = [...site.doors("prometheus-scrape"), ...site.doors("alertmanager-api")].flatMap(({ endpoint }) =>
    secretsOf(endpoint),
  );
  return [...new Map(used.map(secret => [fileOf(secret), secret]))].map(([at, secret]) => ({
    kind: "secret-file",
    at,
    secret,
  }));
};

/** In a cluster pods are asked one by one; those of a Prometheus' own pod it always reaches. */
const fetchedFrom = ({ key }: Self<PrometheusOptions>, site: Site): readonly string[] => [
  ...site
    .doors("prometheus-scrape")
    .filter(({ endpoint }) => endpoint.facts?.component !== key)
    .map(({ endpoint }) => addressOfPods(site.platform, endpoint)),
  ...site.services.flatMap(service => {
    const { metrics, name } = service;
    if (metrics === undefined) return [];
    const { namespace } = podsOfService(service);
    return [
      site.platform.kind === "kubernetes"
        ? podsAddress(namespace === "*" ? undefined : namespace, metrics.port)
        : `http://${hostOf(site.platform, name)}:${metrics.port}`,
    ];
  }),
];

const addressOfPods = (platform: Platform, endpoint: Endpoint): string => {
  const { component, port } = endpoint.facts ?? {};
  return platform.kind === "kubernetes" && component !== undefined && port !== undefined
    ? `${new URL(endpoint.url).protocol}//${component}.${namespaceOf(platform, endpoint)}.svc.cluster.local:${port}`
    : endpoint.url;
};

/** Where all the pods it looks for are beside it, it sees no others. */
const findPods = (platform: KubernetesPlatform, site: Site): Permission => {
  const namespaces = [
    ...site.doors("prometheus-scrape").map(({ endpoint }) => namespaceOf(platform, endpoint)),
    ...site.services.flatMap(service => (service.metrics === undefined ? [] : [podsOfService(service).namespace])),
  ];
  return {
    scope: namespaces.every(name => name === platform.namespace) ? "own-namespace" : "cluster",
    groups: [""],
    resources: ["pods"],
    verbs: ["get", "list", "watch"],
  };
};
