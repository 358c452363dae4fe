/**
 * What the engines of the pipeline say about themselves, as far as alerts and dashboards ask for it. The names are those of
 * the versions in each product's `versions.ts`; the collector's have no `_total` as its reader is configured here.
 */

import { type Engine, exposed, type Instrument } from "../core/instrument.ts";

type Facts = Pick<Parameters<typeof exposed>[1], "type" | "unit" | "labels">;

const of =
  (engine: Engine) =>
  (name: string, description: string, facts: Facts): Instrument =>
    exposed(name, { description, engine, ...facts });

/** @see https://opentelemetry.io/docs/collector/internal-telemetry/ */
const collector = of("otel-collector");
/** @see https://grafana.com/docs/loki/latest/operations/meta-monitoring/ */
const loki = of("loki");
const prometheus = of("prometheus");
/** Of volumes that pods claim, no others. @see https://kubernetes.io/docs/reference/instrumentation/metrics/ */
const kubelet = of("kubelet");

const counter = (...labels: readonly string[]) => ({ type: "counter", labels }) as const;
const gauge = (...labels: readonly string[]) => ({ type: "gauge", labels }) as const;

export const engineMetrics: readonly Instrument[] = [
  collector("otelcol_exporter_sent_log_records", "Log records a store took from the collector", counter("exporter")),
  collector("otelcol_exporter_sent_spans", "Spans a store took from the collector", counter("exporter")),
  collector(
    "otelcol_exporter_send_failed_log_records",
    "Log records the collector failed to send",
    counter("exporter"),
  ),
  collector("otelcol_exporter_send_failed_spans", "Spans the collector failed to send", counter("exporter")),
  collector(
    "otelcol_exporter_queue_size",
    "Batches waiting in a sending queue of the collector",
    gauge("exporter", "data_type"),
  ),
  collector(
    "otelcol_exporter_queue_capacity",
    "Batches that have room in a sending queue of the collector",
    gauge("exporter", "data_type"),
  ),
  collector(
    "otelcol_receiver_accepted_log_records",
    "Log records the collector took",
    counter("receiver", "transport"),
  ),
  collector("otelcol_receiver_accepted_spans", "Spans the collector took", counter("receiver", "transport")),
  collector(
    "otelcol_receiver_refused_log_records",
    "Log records the collector refused",
    counter("receiver", "transport"),
  ),
  collector("otelcol_receiver_refused_spans", "Spans the collector refused", counter("receiver", "transport")),
  collector(
    "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early",
    "Traces the sampler dropped before it had decided on them",
    counter(),
  ),
  loki(
    "loki_discarded_samples_total",
    "Records Loki took and discarded",
    counter("reason", "tenant", "retention_hours", "policy", "format"),
  ),
  loki(
    "loki_distributor_bytes_received_total",
    "Bytes of records Loki received, metadata included, before compression",
    { ...counter("tenant", "retention_hours", "is_internal_stream", "policy", "format"), unit: "bytes" },
  ),
  loki(
    "loki_distributor_lines_received_total",
    "Records Loki received",
    counter("tenant", "is_internal_stream", "policy", "format"),
  ),
  loki("loki_request_duration_seconds", "Time Loki's HTTP and gRPC requests took", {
    type: "histogram",
    labels: ["method", "route", "status_code", "ws"],
    unit: "seconds",
  }),
  loki("loki_ingester_chunk_compression_ratio", "How many times smaller a chunk is than its records", {
    type: "histogram",
    labels: [],
    unit: "ratio",
  }),
  loki("loki_logql_querystats_latency_seconds", "Time queries took", {
    type: "histogram",
    labels: ["status_code", "type", "range"],
    unit: "seconds",
  }),
  loki(
    "loki_prometheus_rule_evaluation_failures_total",
    "Rules Loki's ruler could not evaluate",
    counter("user", "rule_group"),
  ),
  of("promtail")("promtail_dropped_entries_total", "Records Promtail gave up on", counter("host", "reason", "tenant")),
  of("alloy")(
    "loki_write_dropped_entries_total",
    "Records Alloy gave up on",
    counter("component_id", "component_path", "host", "reason", "tenant"),
  ),
  prometheus("prometheus_notifications_dropped_total", "Alerts Prometheus could not hand on", counter("alertmanager")),
  prometheus("prometheus_rule_evaluation_failures_total", "Rules Prometheus could not evaluate", counter("rule_group")),
  of("alertmanager")(
    "alertmanager_notifications_failed_total",
    "Notifications a channel did not take",
    counter("integration", "reason"),
  ),
  kubelet("kubelet_volume_stats_available_bytes", "Free bytes of a volume that a pod claims", {
    ...gauge("namespace", "persistentvolumeclaim"),
    unit: "bytes",
  }),
  kubelet("kubelet_volume_stats_capacity_bytes", "Bytes that a volume holds which a pod claims", {
    ...gauge("namespace", "persistentvolumeclaim"),
    unit: "bytes",
  }),
  prometheus("up", "Whether an instance's metrics could be fetched", gauge()),
];
