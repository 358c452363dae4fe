/**
 * The rows of the differential table: what of each engine is held against what, and what is not for want of the engine. A
 * test writes to its row with `compared`.
 */

import { existsSync } from "node:fs";
import { hasMoto } from "../../aws/moto.ts";
import { hasJdk, hasOpenSearch } from "../elasticsearch/engines.ts";
import { hasEsql } from "../elasticsearch/queries.ts";
import { cached } from "../engine.ts";
import { appRows } from "./app-rows.ts";
import { leakRows } from "./leak-rows.ts";
import { neverRows } from "./never-rows.ts";
import { boxed, built, here, type Row } from "./row.ts";

const collector = built("otelcol");
const loki = built("loki");
const metrics = built("prometheus", "promtool");
const logstash = here(hasJdk && existsSync(cached("jruby")), "no JRuby or Java: npm run engines");
const esql = here(hasEsql, "no ES|QL classes or JDK: npm run engines");
const opensearch = here(hasOpenSearch, "no OpenSearch or JDK: npm run engines");

/** By engine, in the order of a record's way: shippers, stores, languages, evaluators, pagers. */
export const rows = {
  collectorFiles: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "logs from plain files, to Loki",
  ),
  collectorCri: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "logs from a container runtime's files, to Loki",
  ),
  collectorElasticsearch: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "logs from both, to Elasticsearch",
  ),
  collectorOtlp: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "logs over OTLP, to Loki",
  ),
  collectorOtlpRecords: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "OTLP's own: attributes, severities, bodies of every kind",
    "by hand",
  ),
  collectorSyslog: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "logs over syslog, to Loki",
  ),
  collectorSyslogFrames: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "syslog's own: priorities, times, structured data",
    "by hand",
  ),

  collectorSpans: collector(
    "OpenTelemetry Collector",
    "spans",
    "otel-collector-traces.test.ts",
    "what a span carries",
    "by hand",
  ),
  collectorTraces: collector(
    "OpenTelemetry Collector",
    "traces",
    "otel-collector-traces.test.ts",
    "traces kept by gateway and sampler",
  ),
  collectorInstruments: collector(
    "OpenTelemetry Collector",
    "series",
    "instruments-collector.test.ts",
    "instruments derived from records",
  ),
  promtailLines: built("promtail")(
    "Promtail",
    "records",
    "promtail.test.ts",
    "logs from plain and container files, to Loki",
  ),
  promtailInstruments: built("promtail")(
    "Promtail",
    "series",
    "instruments-lines.test.ts",
    "instruments derived from records",
  ),
  alloyLines: built("alloy")("Alloy", "records", "alloy.test.ts", "logs from plain and container files, to Loki"),
  alloyInstruments: built("alloy")("Alloy", "series", "instruments-lines.test.ts", "instruments derived from records"),
  logstashLines: logstash(
    "Logstash's script in JRuby",
    "records",
    "logstash.test.ts",
    "logs, to one Elasticsearch or two",
  ),
  logstashPosted: logstash(
    "Logstash's script in JRuby",
    "records",
    "logstash-http.test.ts",
    "posted lines and lists, to Elasticsearch",
  ),
  logstashDetectors: logstash(
    "Logstash's script in JRuby",
    "texts",
    "logstash.test.ts",
    "detectors' examples, to Elasticsearch",
  ),

  elasticsearchRegex: here(hasJdk, "no JDK")(
    "Java's regular expressions",
    "texts",
    "elasticsearch.test.ts",
    "detectors' examples amid others",
  ),
  elasticsearchIngest: opensearch(
    "OpenSearch, for Elasticsearch",
    "records",
    "elasticsearch.test.ts",
    "what careless shippers send, through the ingest pipeline",
  ),
  lokiDoors: loki("Loki", "records", "loki.test.ts", "one document through push and through OTLP", "what was sent"),
  lokiFromCollector: boxed("otelcol", "loki")(
    "Loki",
    "records",
    "main-job.test.ts",
    "20,000 records by prod's collector agent, read back",
  ),
  elasticsearchFromCollector: boxed("otelcol", "loki")(
    "OpenTelemetry Collector",
    "records",
    "main-job.test.ts",
    "the same records by prod's agent, to Elasticsearch",
  ),
  lokiFromPromtail: boxed("promtail", "loki")(
    "Loki",
    "records",
    "main-job.test.ts",
    "20,000 records by dev's Promtail, read back",
  ),
  lokiQueries: loki("Loki", "answers", "loki-queries.test.ts", "LogQL: every case and saved query"),
  lokiTexts: loki(
    "Loki",
    "answers",
    "loki-queries.test.ts",
    "LogQL: conditions on hostile texts, and their complements",
  ),
  lokiRuler: loki("Loki's ruler", "alerts", "loki-ruler.test.ts", "which alerts fire, for which groups"),
  esqlQueries: esql("Elasticsearch's ES|QL", "answers", "elasticsearch-esql.test.ts", "every case and saved query"),
  esqlTexts: esql(
    "Elasticsearch's ES|QL",
    "answers",
    "elasticsearch-esql.test.ts",
    "conditions on hostile texts and patterns, and their complements",
  ),
  esqlAlerts: esql("Elasticsearch's ES|QL", "alerts", "elasticsearch-esql.test.ts", "the groups that alerts hold for"),
  kqlTexts: esql(
    "Elasticsearch's KQL parser",
    "texts",
    "elasticsearch-kql.test.ts",
    "every case is read; hostile values stay what they are",
    "what was sent",
  ),
  searchBodies: opensearch(
    "OpenSearch, for Elasticsearch",
    "answers",
    "elasticsearch-search-bodies.test.ts",
    "search bodies: every case and saved query",
  ),
  prometheusQueries: metrics(
    "Prometheus",
    "answers",
    "prometheus-queries.test.ts",
    "PromQL: every case, saved query and alert's comparison",
  ),
  prometheusNumbers: metrics(
    "Prometheus",
    "answers",
    "prometheus-numbers.test.ts",
    "PromQL over half an hour of scrapes",
  ),
  prometheusRules: built("promtool")(
    "Prometheus",
    "rules",
    "prometheus.test.ts",
    "alerts fire and stay quiet as generated tests say",
    "generated tests",
  ),
  jaegerSampling: built("jaeger")(
    "Jaeger",
    "answers",
    "jaeger.test.ts",
    "the head sampling rate of each service",
    "by hand",
  ),
  jaegerSearches: built("jaeger")(
    "Jaeger",
    "answers",
    "jaeger-trace-queries.test.ts",
    "saved searches, and Grafana's panels over them",
    "by hand",
  ),
  jaegerSpans: built("jaeger")("Jaeger", "spans", "jaeger.test.ts", "spans sent and read back", "what was sent"),
  amtoolRoutes: built("amtool")(
    "Alertmanager's amtool",
    "alerts",
    "alertmanager.test.ts",
    "the receiver of an alert",
    "by hand",
  ),
  aws: here(hasMoto, "no moto: npm run engines")(
    "AWS, as moto plays it",
    "rules",
    "aws.test.ts",
    "what is applied is described again",
    "what was sent",
  ),
  simulatePrometheus: built("promtool")(
    "Prometheus' rule manager",
    "alerts",
    "simulate-alerts.test.ts",
    "which alerts fire when, in every scenario's traffic",
    "simulate",
  ),
  simulateLoki: built("promtool", "loki")(
    "Loki, and Prometheus' rule manager",
    "alerts",
    "simulate-alerts.test.ts",
    "which alerts fire when, in every scenario's records",
    "simulate",
  ),
  simulateSampler: collector(
    "OpenTelemetry Collector",
    "traces",
    "simulate-traces.test.ts",
    "every scenario's traces through the sampler, one policy alone",
    "simulate",
  ),
  simulateShares: collector(
    "OpenTelemetry Collector",
    "answers",
    "simulate-traces.test.ts",
    "how many traces of each rate a sampler with real shares keeps",
    "simulate",
  ),
  ...appRows,
  ...leakRows,
  ...neverRows,
} as const satisfies Readonly<Record<string, Row>>;

export type RowName = keyof typeof rows;
