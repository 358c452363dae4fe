/** The images that run, by a name of ours: repository and the tag for each version of the product, newest last; and providers. */

import type { Provider } from "./core/resource.ts";
import type { ImageUse } from "./core/workload.ts";

export interface Image {
  /** With its registry. */
  readonly repository: string;
  /** The tag by `major.minor`; never one that moves. */
  readonly tags: Readonly<Record<string, string>>;
}

export const images: Readonly<Record<string, Image>> = {
  alloy: { repository: "docker.io/grafana/alloy", tags: { "1.18": "v1.18.0" } },
  // @see https://github.com/open-telemetry/opentelemetry-collector-releases/tree/main/distributions
  "otel-collector-contrib": {
    repository: "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib",
    tags: { "0.158": "0.158.0", "0.161": "0.161.0" },
  },
  "otel-collector-k8s": {
    repository: "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-k8s",
    tags: { "0.158": "0.158.0", "0.161": "0.161.0" },
  },
  promtail: { repository: "docker.io/grafana/promtail", tags: { "3.6": "3.6.15" } },
  // Runs `signalbox traffic` on a laptop.
  node: { repository: "docker.io/library/node", tags: { "22.23": "22.23.3-alpine" } },
  loki: { repository: "docker.io/grafana/loki", tags: { "3.7": "3.7.8" } },
  jaeger: { repository: "docker.io/jaegertracing/jaeger", tags: { "2.13": "2.13.0" } },
  // Runs what is put into servers: sh and curl, and no more. @see https://github.com/curl/curl-container
  curl: { repository: "docker.io/curlimages/curl", tags: { "8.17": "8.17.0" } },
  // The releases that https://github.com/elastic/logstash/tags has, each with an image of its number.
  logstash: {
    repository: "docker.elastic.co/logstash/logstash",
    tags: {
      "8.19": "8.19.20",
      "9.0": "9.0.8",
      "9.1": "9.1.10",
      "9.2": "9.2.8",
      "9.3": "9.3.8",
      "9.4": "9.4.5",
      "9.5": "9.5.2",
    },
  },
  prometheus: {
    repository: "quay.io/prometheus/prometheus",
    tags: {
      "3.5": "v3.5.1",
      "3.6": "v3.6.0",
      "3.7": "v3.7.3",
      "3.8": "v3.8.1",
      "3.9": "v3.9.1",
      "3.10": "v3.10.0",
      "3.11": "v3.11.3",
      "3.12": "v3.12.0",
      "3.13": "v3.13.5",
      "3.14": "v3.14.0",
      "3.15": "v3.15.0",
    },
  },
  alertmanager: { repository: "quay.io/prometheus/alertmanager", tags: { "0.34": "v0.34.2" } },
  grafana: { repository: "docker.io/grafana/grafana", tags: { "13.2": "13.2.3" } },
};

/** The tag that is pinned for a version; without one the newest. */
export const tagOf = ({ name, version }: ImageUse): string => {
  const tags = images[name]?.tags ?? {};
  const tag = version === undefined ? Object.values(tags).at(-1) : tags[version];
  if (tag === undefined) throw new Error(`versions.ts has no image ${name} ${version ?? ""}`);
  return tag;
};

/** Terraform's providers, by the name that resources begin with; constraints, since a caller's lock file pins them. */
const terraformProviders = {
  aws: { source: "hashicorp/aws", version: "~> 6.25" },
  google: { source: "hashicorp/google", version: "~> 6.50" },
  // What 5.0 took away is not used.
  azurerm: { source: "hashicorp/azurerm", version: ">= 4.55, < 6.0" },
  // Earlier patches of this minor take other arguments.
  elasticstack: { source: "elastic/elasticstack", version: "~> 0.16.3" },
  grafana: { source: "grafana/grafana", version: "~> 4.45" },
} as const;

/** A provider as a stack needs it, with the arguments it is configured by. */
export const terraformProvider = (name: keyof typeof terraformProviders, args: Provider["arguments"]): Provider => ({
  name,
  ...terraformProviders[name],
  arguments: args,
});
