/** What to do when telemetry itself is in trouble. */

import { raw, records } from "../../core/query/index.ts";
import { type Runbooks, runbook } from "../../core/runbook.ts";
import { days, minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { question } from "./question.ts";

const promql = (title: string, text: string) => question(title, raw({ promql: text }), minutes(5));
const byService = question("Records by service", records(llmLog).count({ by: f => f.service }), minutes(15));
const byEvent = question("Records by event", records(llmLog).count({ by: f => f.event }), days(1));
const whoAnswers = promql("Who answers with metrics", "min by (job, instance) (up{@environment})");

export const pipelineRunbooks = {
  watchdog: runbook({
    title: "The watchdog",
    means:
      "This alert always fires. It says that alerts are judged and delivered, and somebody should notice when it stops.",
    matters: "When it is silent, every other alert is silent too.",
    causes: ["While it fires: none, all is well", "When it stops: the evaluator or the way to the channel is broken"],
    steps: [
      {
        name: "See whether the evaluator runs",
        does: "Open its page of rules; they have a time of their last evaluation.",
        asks: whoAnswers,
        expect: "Everything at 1, the evaluator included.",
        next: "It does not run: start it, and read its log. It runs: go on.",
      },
      {
        name: "See whether notifications leave",
        does: "Compare what Alertmanager sent and what failed, by channel.",
        asks: promql(
          "Notifications that failed",
          "sum by (integration) (increase(alertmanager_notifications_failed_total{@environment}[1h]))",
        ),
        expect: "Zero everywhere.",
        next: "A channel above zero: the page on alerts that reach nobody.",
      },
    ],
  }),
  "no-logs-received": runbook({
    title: "No logs arrive",
    means: "Nothing of a service was stored for minutes, although it usually writes all the time.",
    matters: "Either the service is down, or everything else that watches it is blind.",
    causes: [
      "The service is down or has no traffic",
      "The shipper on its node is down or cannot read its files",
      "The store refuses what it gets",
      "A change of paths, labels or ports",
    ],
    steps: [
      {
        name: "See whether it is one service or all",
        does: "Count the records of the last minutes by service.",
        asks: byService,
        expect: "The others have some, this one has none; or nobody has any.",
        next: "One: look at the service and at its node's shipper. All: look at the shipper's way to the store.",
      },
      {
        name: "See whether the service answers",
        does: "Ask the service itself, by its health page or with a request.",
        expect: "An answer.",
        next: "None: this is an outage of the service, page its team. An answer: the records are lost on the way.",
      },
      {
        name: "See what the shippers say",
        does: "Look for records that could not be sent.",
        asks: promql(
          "Records that could not be sent",
          "sum by (exporter) (increase(otelcol_exporter_send_failed_log_records{@environment}[15m]))",
        ),
        expect: "Zero.",
        next: "More: the page on lost telemetry. Zero: read the shipper's own log on that node; it may not find the files.",
      },
    ],
  }),
  "telemetry-lost": runbook({
    title: "Telemetry is lost",
    means: "A shipper, a sampler or a store counts records or spans that it refused, dropped or could not hand on.",
    matters: "Alerts, dashboards and audits are missing what was lost, and nothing brings it back.",
    causes: [
      "The store is down, full or slow",
      "More records than the queue holds",
      "A record the store refuses, by size, age or number of labels",
      "Too little memory",
    ],
    steps: [
      {
        name: "See what is lost where",
        does: "Compare the collector's failures by exporter.",
        asks: promql(
          "Failed sends by exporter",
          "sum by (exporter) (increase(otelcol_exporter_send_failed_log_records{@environment}[15m]))",
        ),
        expect: "One exporter, when its store is the reason.",
        next: "Open that store's page or log: it says why it refuses.",
      },
      {
        name: "See why Loki discards",
        does: "Compare the reasons that Loki gives, where there is one.",
        asks: promql(
          "Discarded by Loki, by reason",
          "sum by (reason) (increase(loki_discarded_samples_total{@environment}[15m]))",
        ),
        expect: "One reason.",
        next: "Rate: raise the limit or sample more. Streams: a label has too many values. Too old: a clock is wrong, or a shipper was away.",
      },
      {
        name: "See how full the queues are",
        does: "Compare queue and capacity of each exporter.",
        asks: promql("Queue of each exporter", "max by (exporter) (otelcol_exporter_queue_size{@environment})"),
        expect: "Far below capacity.",
        next: "Full: the store takes less than it gets; give it more, or send less.",
      },
    ],
  }),
  "alerts-undelivered": runbook({
    title: "Alerts reach nobody",
    means: "Rules cannot be judged, or what they say does not reach a channel.",
    matters: "Whatever else goes wrong now, nobody is told.",
    causes: [
      "A key of a channel that was taken back",
      "Alertmanager is down or cannot be reached",
      "A rule that asks for something that is not there",
    ],
    steps: [
      {
        name: "See which channel fails",
        does: "Count failed notifications by channel.",
        asks: promql(
          "Failed notifications",
          "sum by (integration) (increase(alertmanager_notifications_failed_total{@environment}[1h]))",
        ),
        expect: "One channel.",
        next: "Read Alertmanager's log for its answer, and give it a new key if it was refused.",
      },
      {
        name: "See whether alerts arrive there",
        does: "Count what Prometheus could not hand on.",
        asks: promql(
          "Alerts that were dropped",
          "sum(increase(prometheus_notifications_dropped_total{@environment}[1h]))",
        ),
        expect: "Zero.",
        next: "More: Alertmanager is down or has another address.",
      },
      {
        name: "See whether rules can be judged",
        does: "Count failed evaluations by group.",
        asks: promql(
          "Failed evaluations",
          "sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total{@environment}[1h]))",
        ),
        expect: "Zero.",
        next: "More: the page of rules shows the error beside the rule.",
      },
    ],
  }),
  "target-down": runbook({
    title: "Metrics cannot be fetched",
    means: "An instance does not answer when Prometheus asks it for its metrics.",
    matters: "Alerts on its metrics cannot fire, and graphs have a gap.",
    causes: ["It is down or being replaced", "A port or path that changed", "A network policy in between"],
    steps: [
      {
        name: "See which one",
        does: "List jobs and instances.",
        asks: whoAnswers,
        expect: "A 0 beside the one that does not answer.",
        next: "Look whether it runs. If it does, fetch the page by hand from Prometheus' own pod: a refusal is a port, a silence a network policy.",
      },
    ],
  }),
  "log-volume-high": runbook({
    title: "Logs take much room",
    means: "More logs come than planned, or they compress badly.",
    matters: "Storage costs money, and searches over more records take longer.",
    causes: [
      "A level that was lowered for debugging and left so",
      "One event that is written for every token or step",
      "Many small streams, which compress badly",
    ],
    steps: [
      {
        name: "See which events have the most records",
        does: "Count the records of a day by event.",
        asks: byEvent,
        expect: "One event that nobody reads.",
        next: "Write it less, lower its level, or sample it.",
      },
      {
        name: "See which levels these are",
        does: "Count the records of a day by level.",
        asks: question("Records by level", records(llmLog).count({ by: f => f.level }), days(1)),
        expect: "Mostly info.",
        next: "Much debug: `sampling: { logs: { debug: percent(1) } }`.",
      },
    ],
  }),
  "log-ingestion-slow": runbook({
    title: "The log store takes records slowly",
    means: "Loki needs longer to accept a batch than it should.",
    matters: "Queues of shippers fill; when they are full, records are lost.",
    causes: ["Slow disks or object storage", "Too little memory", "Far too many streams"],
    steps: [
      {
        name: "See how slow it is",
        does: "Look at the time of the 95th percentile.",
        asks: promql(
          "Time to accept a batch, p95",
          'histogram_quantile(0.95, sum by (le) (rate(loki_request_duration_seconds_bucket{@environment, method="POST"}[5m])))',
        ),
        expect: "Below a tenth of a second.",
        next: "Above: look at the ingesters' memory and disk.",
      },
      {
        name: "Count the streams",
        does: "Look at the streams in memory.",
        asks: promql("Streams in memory", "sum(loki_ingester_memory_streams{@environment})"),
        expect: "Services times environments times streams, and few more.",
        next: "Thousands: a label with many values came in; take it out of `labels`.",
      },
    ],
  }),
  "log-search-slow": runbook({
    title: "Searching logs is slow",
    means: "Queries of logs take seconds.",
    matters: "Whoever investigates waits, and dashboards show nothing meanwhile.",
    causes: ["Dashboards over long ranges", "Searches without a service", "Too few queriers"],
    steps: [
      {
        name: "See how slow it is",
        does: "Look at the time of the 95th percentile.",
        asks: promql(
          "Time of a query, p95",
          "histogram_quantile(0.95, sum by (le) (rate(loki_logql_querystats_latency_seconds_bucket{@environment}[15m])))",
        ),
        expect: "About a second.",
        next: "More: shorten the ranges of dashboards, name a service in every search, add queriers.",
      },
    ],
  }),
} as const satisfies Runbooks;
