/**
 * The rows of the differential table: what of each engine is held against the interpreter, and what is not for want of the
 * engine. A test writes to its row with `compared`.
 */

import { existsSync } from "node:fs";
import { hasMoto } from "../../aws/moto.ts";
import { hasJdk, hasOpenSearch } from "../elasticsearch/engines.ts";
import { hasEsql } from "../elasticsearch/queries.ts";
import { cached, type EngineName, engine } from "../engine.ts";
import { sandboxMissing } from "../sandbox.ts";

export interface Row {
  readonly engine: string;
  readonly what: string;
  readonly unit: "records" | "traces" | "spans" | "answers" | "series" | "rules" | "texts" | "alerts";
  /** The test file that compares, in `test/conformance/`; none where no engine can run. */
  readonly file?: string;
  /** Why nothing can be compared here; undefined when it can. */
  missing(): string | undefined;
}

const isBuilt = (names: readonly EngineName[]): string | undefined => {
  const absent = names.filter(name => engine(name) === undefined);
  return absent.length === 0 ? undefined : `${absent.join(", ")} not built: npm run engines`;
};

const row =
  (missing: () => string | undefined) =>
  (name: string, unit: Row["unit"], file: string, what: string): Row => ({ engine: name, what, unit, file, missing });

const built = (...names: readonly EngineName[]) => row(() => isBuilt(names));
const boxed = (...names: readonly EngineName[]) => row(() => isBuilt(names) ?? sandboxMissing());
const here = (isHere: boolean, why: string) => row(() => (isHere ? undefined : why));

const never = (name: string, unit: Row["unit"], what: string, why: string): Row => ({
  engine: name,
  what,
  unit,
  missing: () => why,
});

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
  collectorSyslog: collector(
    "OpenTelemetry Collector",
    "records",
    "otel-collector-logs.test.ts",
    "logs over syslog, to Loki",
  ),
  collectorClouds: never(
    "OpenTelemetry Collector",
    "records",
    "logs to CloudWatch Logs, Google Cloud Logging and Azure Monitor",
    "no cloud answers here; the collector takes the files, and the statements that write the documents are tested",
  ),
  collectorSpans: collector("OpenTelemetry Collector", "spans", "otel-collector-traces.test.ts", "what a span carries"),
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
  logstashDetectors: logstash(
    "Logstash's script in JRuby",
    "texts",
    "logstash.test.ts",
    "detectors' examples, to Elasticsearch",
  ),
  logstashCore: never(
    "Logstash",
    "records",
    "its inputs, queue and output",
    "no package registry has it; its script runs in JRuby, its pipeline is parsed",
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
  lokiDoors: loki("Loki", "records", "loki.test.ts", "one document through push and through OTLP"),
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
  esqlQueries: esql("Elasticsearch's ES|QL", "answers", "elasticsearch-query.test.ts", "every case and saved query"),
  esqlTexts: esql(
    "Elasticsearch's ES|QL",
    "answers",
    "elasticsearch-query.test.ts",
    "conditions on hostile texts and patterns, and their complements",
  ),
  esqlAlerts: esql("Elasticsearch's ES|QL", "alerts", "elasticsearch-query.test.ts", "the groups that alerts hold for"),
  kqlTexts: esql(
    "Elasticsearch's KQL parser",
    "texts",
    "elasticsearch-query.test.ts",
    "every case is read; hostile values stay what they are",
  ),
  searchBodies: opensearch(
    "OpenSearch, for Elasticsearch",
    "answers",
    "elasticsearch-query.test.ts",
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
  ),
  jaegerSampling: built("jaeger")("Jaeger", "answers", "jaeger.test.ts", "the head sampling rate of each service"),
  jaegerSpans: built("jaeger")("Jaeger", "spans", "jaeger.test.ts", "spans sent and read back"),
  amtoolRoutes: built("amtool")("Alertmanager's amtool", "alerts", "alertmanager.test.ts", "the receiver of an alert"),
  aws: here(hasMoto, "no moto: npm run engines")(
    "AWS, as moto plays it",
    "rules",
    "aws.test.ts",
    "what is applied is described again",
  ),
  cloudwatchFilters: never(
    "CloudWatch",
    "answers",
    "filter patterns, metric math, Logs Insights",
    "moto runs none; test/aws reads the documented grammar",
  ),
  gcp: never(
    "Google Cloud",
    "answers",
    "Logging filters, SQL, metrics, alert policies",
    "no engine is to be had; our grammar of the documentation reads them",
  ),
  azure: never(
    "Azure Monitor",
    "answers",
    "KQL, transformations, alert rules",
    "no engine is to be had; Microsoft's own KQL parser binds them to the table",
  ),
  kibana: never(
    "Kibana",
    "rules",
    "dashboards and rules",
    "no package registry has it; its queries are asked in ES|QL and search bodies",
  ),
  grafana: never(
    "Grafana",
    "alerts",
    "dashboards, alert rules and policies",
    "no package registry has it; its queries are asked of Loki and Prometheus",
  ),
  elasticsearchNode: never(
    "Elasticsearch",
    "records",
    "a whole node: lifecycle, data streams, failure store",
    "no package registry has it whole; its parsers, validators and ES|QL run",
  ),
} as const satisfies Readonly<Record<string, Row>>;

export type RowName = keyof typeof rows;
