/** Alerts on the telemetry itself: that it comes, that nothing of it is lost, and that somebody would be told. */

import { type Alert, above, alert, below } from "../../core/alert.ts";
import { raw, records } from "../../core/query/index.ts";
import { hours, minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

/** What the row's number means in the units of the metric. */
const gigabyte = 1e9;
/** A chunk that is compressed by 70 % was 3.3 times as large. */
const ratioOf70Percent = 1 / (1 - 0.7);

interface Lost {
  /** One counter, or several by what tells them apart. */
  readonly counts: string | { readonly label: string; readonly metrics: Readonly<Record<string, string>> };
  readonly by: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly runbook: string;
}

/** Something counts what was lost, and the count rises. */
const lost = ({ counts, by, ...words }: Lost): Alert =>
  alert({
    when: above(raw({ promql: `sum by (${by.join(", ")}) (${increaseOf(counts)})` }, { by }), 0),
    for: minutes(5),
    severity: "warning",
    state: "off",
    source: "issue 3: the pipeline's own loss",
    ...words,
  });

/** Two metrics with equal labels cannot stand in one vector, so each gets a label that says which it is. */
const increaseOf = (counts: Lost["counts"]): string =>
  typeof counts === "string"
    ? `increase(${counts}{@environment}[5m])`
    : Object.entries(counts.metrics)
        .map(
          ([value, metric]) =>
            `label_replace(increase(${metric}{@environment}[5m]), "${counts.label}", "${value}", "", "")`,
        )
        .join(" or ");

export const pipelineAlerts = {
  Watchdog: alert({
    when: [],
    severity: "info",
    state: "on",
    summary: "Alerts are judged and delivered",
    description:
      "Always fires, so that its absence says that alerts no longer arrive. Send it to whatever notices silence, and look first at the evaluator when it stops.",
    runbook: "watchdog",
    source: "issue 3: a watchdog that always fires",
  }),
  NoLogsReceived: alert({
    when: above(records(llmLog).absent({ over: minutes(5) }), 0),
    for: minutes(5),
    severity: "critical",
    missing: "fires",
    state: "on",
    summary: "{group}: no log record arrived for ten minutes",
    description:
      "Nothing was stored of the service in five minutes, for five minutes: either it is down or the way to the store is broken. Look first at whether the service answers, then at the shipper in between.",
    runbook: "no-logs-received",
    source: "row 24",
  }),
  CollectorSendFailures: lost({
    counts: {
      label: "signal",
      metrics: { logs: "otelcol_exporter_send_failed_log_records", traces: "otelcol_exporter_send_failed_spans" },
    },
    by: ["exporter", "signal"],
    summary: "{group}: the collector failed to send {value} records or spans in five minutes",
    description:
      "An exporter of the collector gives up sending. What is retried is counted once it is given up. Look first at the store's own errors (refused, too large, rate limited).",
    runbook: "telemetry-lost",
  }),
  CollectorRefuses: lost({
    counts: {
      label: "signal",
      metrics: { logs: "otelcol_receiver_refused_log_records", traces: "otelcol_receiver_refused_spans" },
    },
    by: ["receiver", "signal"],
    summary: "{group}: the collector refused {value} records or spans in five minutes",
    description:
      "The collector refuses what services send; they may retry, or lose it. Look first at its memory limiter and at the queue of its exporters.",
    runbook: "telemetry-lost",
  }),
  CollectorQueueFilling: alert({
    when: above(
      raw(
        {
          promql:
            "max by (exporter, data_type) (otelcol_exporter_queue_size{@environment} / on (job, instance, exporter, data_type) otelcol_exporter_queue_capacity{@environment})",
        },
        { by: ["exporter", "data_type"] },
      ),
      0.8,
    ),
    for: minutes(10),
    severity: "warning",
    state: "off",
    summary: "{group}: the collector's sending queue is {value} full",
    description:
      "The sending queue of an exporter is more than four fifths full, for ten minutes now; what comes when it is full is refused or lost. Look first at how fast the store takes records.",
    runbook: "telemetry-lost",
    source: "issue 3: the pipeline's own loss; the limit is ours",
  }),
  SamplerDropsTraces: lost({
    counts: "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early",
    by: ["job"],
    summary: "{group}: {value} traces were dropped before their decision in five minutes",
    description:
      "The tail sampler ran out of room and dropped traces before it decided on them, errors included. Look first at traces a second against the number the environment says, and at traces with very many spans.",
    runbook: "telemetry-lost",
  }),
  StoreDiscards: lost({
    counts: "loki_discarded_samples_total",
    by: ["reason"],
    summary: "{group}: Loki discarded {value} records in five minutes",
    description:
      "Loki takes records and discards them. Look first at the reason: a rate limit, too many streams, lines too long or clocks that are wrong.",
    runbook: "telemetry-lost",
  }),
  PromtailDrops: lost({
    counts: "promtail_dropped_entries_total",
    by: ["reason"],
    summary: "{group}: Promtail dropped {value} records in five minutes",
    description:
      "Promtail gave up on records. Look first at the reason and at whether Loki can be reached from that machine.",
    runbook: "telemetry-lost",
  }),
  AlloyDrops: lost({
    counts: "loki_write_dropped_entries_total",
    by: ["reason"],
    summary: "{group}: Alloy dropped {value} records in five minutes",
    description:
      "Alloy gave up on records. Look first at the reason and at whether Loki can be reached from that machine.",
    runbook: "telemetry-lost",
  }),
  AlertsUndelivered: lost({
    counts: "prometheus_notifications_dropped_total",
    by: ["job"],
    summary: "Prometheus dropped {value} alerts on their way to Alertmanager",
    description:
      "Prometheus could not hand alerts on: nobody is told what they say. Look first at whether Alertmanager runs and can be reached.",
    runbook: "alerts-undelivered",
  }),
  NotificationsFail: lost({
    counts: "alertmanager_notifications_failed_total",
    by: ["integration"],
    summary: "{group}: {value} notifications failed in five minutes",
    description:
      "Alertmanager cannot reach a channel. Look first at its log for the channel's answer: a key that was taken back is the likeliest.",
    runbook: "alerts-undelivered",
  }),
  RulesFail: lost({
    counts: {
      label: "evaluator",
      metrics: {
        prometheus: "prometheus_rule_evaluation_failures_total",
        loki: "loki_prometheus_rule_evaluation_failures_total",
      },
    },
    by: ["evaluator", "rule_group"],
    summary: "{group}: {value} evaluations of rules failed in five minutes",
    description:
      "A rule cannot be evaluated, so that its alert can never fire. Look first at the evaluator's page of rules, which shows the error.",
    runbook: "alerts-undelivered",
  }),
  TargetDown: alert({
    when: below(raw({ promql: "min by (job) (up{@environment})" }, { by: ["job"] }), 1),
    for: minutes(10),
    severity: "warning",
    state: "off",
    summary: "{group}: metrics cannot be fetched",
    description:
      "An instance of a job does not answer with its metrics, for ten minutes now. Look first at whether it runs: alerts on its metrics are blind meanwhile.",
    runbook: "target-down",
    source: "issue 3: the pipeline's own loss",
  }),
  LogVolumeHigh: alert({
    when: above(raw({ promql: "sum(increase(loki_distributor_bytes_received_total{@environment}[1d]))" }), gigabyte),
    for: hours(1),
    severity: "info",
    state: "off",
    summary: "Loki received {value} bytes of logs in a day",
    description:
      "More than a gigabyte of logs in a day, before compression. Look first at the events with the most records, then at levels: debug belongs into sampling.",
    runbook: "log-volume-high",
    source: "row 63",
  }),
  LogIngestionSlow: alert({
    when: above(
      raw({
        promql:
          'histogram_quantile(0.95, sum by (le) (rate(loki_request_duration_seconds_bucket{@environment, method="POST", route=~"loki_api_v1_push|otlp_v1_logs"}[5m])))',
      }),
      0.1,
    ),
    for: minutes(15),
    severity: "info",
    state: "off",
    summary: "Loki takes {value} seconds to accept a batch of logs",
    description:
      "One in twenty batches takes Loki longer than 100 milliseconds to accept. Look first at the ingesters' disk and memory.",
    runbook: "log-ingestion-slow",
    source: "row 63",
  }),
  LogCompressionPoor: alert({
    when: below(
      raw({
        promql:
          "sum(rate(loki_ingester_chunk_compression_ratio_sum{@environment}[1d])) / sum(rate(loki_ingester_chunk_compression_ratio_count{@environment}[1d]))",
      }),
      ratioOf70Percent,
    ),
    for: hours(1),
    severity: "info",
    state: "off",
    summary: "Chunks of logs are only {value} times smaller than their records",
    description:
      "Stored chunks save less than 70 % of their records' size. Look first at the number of streams: many small chunks compress badly.",
    runbook: "log-volume-high",
    source: "row 63",
  }),
  LogSearchSlow: alert({
    when: above(
      raw({
        promql:
          "histogram_quantile(0.95, sum by (le) (rate(loki_logql_querystats_latency_seconds_bucket{@environment}[15m])))",
      }),
      5,
    ),
    for: minutes(15),
    severity: "info",
    state: "off",
    summary: "Searching logs takes {value} seconds",
    description:
      "One in twenty queries takes Loki longer than five seconds. Look first at dashboards over long ranges and at searches without a service.",
    runbook: "log-search-slow",
    source: "row 63",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
