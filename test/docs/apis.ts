/** What the products that are deployed answer over HTTP, by the port of theirs that answers it. */

export interface Api {
  /** What is asked for. */
  readonly asks: string;
  readonly product: string;
  /** The Service of the production environment, and the one of the laptop's compose file. */
  readonly service: string;
  readonly laptop: string;
  /** The port's name in the Service. */
  readonly port: string;
  readonly path: string;
  readonly see: string;
}

const loki = {
  product: "Loki",
  laptop: "loki",
  port: "http",
  see: "https://grafana.com/docs/loki/latest/reference/loki-http-api/",
};
const jaeger = {
  product: "Jaeger",
  service: "jaeger",
  laptop: "jaeger",
  port: "query",
  see: "https://www.jaegertracing.io/docs/2.13/architecture/apis/",
};
const prometheus = {
  product: "Prometheus",
  service: "prometheus",
  laptop: "prometheus",
  port: "http",
  see: "https://prometheus.io/docs/prometheus/latest/querying/api/",
};

export const apis: readonly Api[] = [
  { ...loki, asks: "records", service: "loki-query-frontend", path: "/loki/api/v1/query_range" },
  { ...loki, asks: "labels of records", service: "loki-query-frontend", path: "/loki/api/v1/labels" },
  { ...loki, asks: "alerts that Loki judges", service: "loki-ruler", path: "/prometheus/api/v1/alerts" },
  { ...jaeger, asks: "services with traces", path: "/api/services" },
  { ...jaeger, asks: "traces by a search", path: "/api/traces?service=…" },
  { ...jaeger, asks: "a trace with its spans", path: "/api/v3/traces/{trace_id}" },
  { ...prometheus, asks: "metrics", path: "/api/v1/query" },
  { ...prometheus, asks: "alerts that Prometheus judges", path: "/api/v1/alerts" },
  { ...prometheus, asks: "rules and what they last said", path: "/api/v1/rules" },
  {
    asks: "metrics as text, derived from records",
    product: "OpenTelemetry Collector",
    service: "otel-collector-gateway",
    laptop: "otel-collector",
    port: "instruments",
    path: "/metrics",
    see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/prometheusexporter",
  },
  {
    asks: "alerts that were sent, and silences",
    product: "Alertmanager",
    service: "alertmanager",
    laptop: "alertmanager",
    port: "http",
    path: "/api/v2/alerts",
    see: "https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml",
  },
  {
    asks: "dashboards",
    product: "Grafana",
    service: "grafana",
    laptop: "grafana",
    port: "http",
    path: "/api/search",
    see: "https://grafana.com/docs/grafana/latest/developers/http_api/",
  },
];
