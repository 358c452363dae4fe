/** Whether the telemetry itself arrives: what comes in, what is lost, and who would be told. */

import { type Dashboard, dashboard, row, stat, timeseries } from "../../core/dashboard.ts";
import { raw, records } from "../../core/query/index.ts";
import { hours } from "../../core/units.ts";
import { freeOfVolumes } from "../alerts/volumes.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const everything = records(llmLog);
const perSecond = (metric: string, ...by: readonly string[]) =>
  raw({ promql: `sum by (${by.join(", ")}) (rate(${metric}{@environment}[5m]))` }, { by });

export const pipelineHealth: Dashboard = dashboard({
  id: "llm-pipeline-health",
  title: "LLM telemetry pipeline",
  description: "Whether the telemetry itself arrives: what comes in, what is lost, and who would be told",
  rows: [
    row(
      "Volume",
      timeseries("Log volume by the hour", everything.count({ over: hours(1) }), {
        description: "Log records of the hour before each point",
      }),
      timeseries("Log records by level", everything.rate({ by: f => f.level }), {
        description: "Log records a second, by level",
      }),
      timeseries("Log records by event", everything.rate({ by: f => f.event }), {
        description: "Log records a second, by event",
      }),
      timeseries("Log records by service", everything.rate({ by: f => f.service }), {
        description: "Log records a second, by service: a line that ends is a service that fell silent",
      }),
      stat(
        "Bytes in a day",
        raw({ promql: "sum(increase(loki_distributor_bytes_received_total{@environment}[1d]))" }),
        {
          description: "Bytes of logs Loki received in 24 hours; the budget of the alert is a gigabyte",
          unit: "bytes",
        },
      ),
      stat("Unparsable records", everything.where(f => f.parse_error.exists()).count(), {
        description: "Lines that claim to be JSON and are not; their text is not stored",
      }),
    ),
    row(
      "Collector",
      timeseries("Log records taken", perSecond("otelcol_receiver_accepted_log_records", "receiver"), {
        description: "Log records a second the collector took, by receiver",
        unit: "per second",
      }),
      timeseries(
        "Log records refused or not sent",
        {
          refused: perSecond("otelcol_receiver_refused_log_records", "receiver"),
          "not sent": perSecond("otelcol_exporter_send_failed_log_records", "exporter"),
        },
        { description: "Log records a second the collector refused, and those it failed to send", unit: "per second" },
      ),
      timeseries(
        "Spans refused or not sent",
        {
          refused: perSecond("otelcol_receiver_refused_spans", "receiver"),
          "not sent": perSecond("otelcol_exporter_send_failed_spans", "exporter"),
        },
        { description: "Spans a second the collector refused, and those it failed to send", unit: "per second" },
      ),
      timeseries(
        "Sending queues",
        raw(
          {
            promql:
              "max by (exporter, data_type) (otelcol_exporter_queue_size{@environment} / on (job, instance, exporter, data_type) otelcol_exporter_queue_capacity{@environment})",
          },
          { by: ["exporter", "data_type"] },
        ),
        {
          description: "How full each sending queue is",
          unit: "share",
          limitsOf: ["CollectorQueueFilling"],
        },
      ),
    ),
    row(
      "Stores and alerts",
      timeseries("Records Loki discarded", perSecond("loki_discarded_samples_total", "reason"), {
        description: "Records a second that Loki took and discarded, by reason",
        unit: "per second",
      }),
      timeseries(
        "Search latency p95",
        raw({
          promql:
            "histogram_quantile(0.95, sum by (le) (rate(loki_logql_querystats_latency_seconds_bucket{@environment}[5m])))",
        }),
        { description: "95th percentile of the time Loki's queries took", unit: "seconds" },
      ),
      timeseries("Alerts not handed on", perSecond("prometheus_notifications_dropped_total", "job"), {
        description: "Alerts a second that Prometheus could not hand to Alertmanager",
        unit: "per second",
      }),
      timeseries("Instances that answer", raw({ promql: "min by (job) (up{@environment})" }, { by: ["job"] }), {
        description: "One when every instance of a job gives its metrics, zero when one does not",
        unit: "count",
      }),
      timeseries("Free space of volumes", freeOfVolumes, {
        description: "What is free of each volume that stores and queues write to; alerts are at 15 and 3 %",
        unit: "share",
      }),
    ),
  ],
});
