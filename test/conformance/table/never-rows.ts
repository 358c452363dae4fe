/** What no engine can be had for here, and what stands in its place: a hole in the table is one that is named. */

import { never, type Row } from "./row.ts";

export const neverRows = {
  collectorClouds: never(
    "OpenTelemetry Collector",
    "records",
    "logs to CloudWatch Logs, Google Cloud Logging and Azure Monitor",
    "no cloud answers here; the collector takes the files, and the statements that write the documents are tested",
  ),
  logstashCore: never(
    "Logstash",
    "records",
    "its inputs, queue and output",
    "no package registry has it; its script runs in JRuby, its pipeline is parsed",
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
    "Google's service alone, which no package registry has; our grammar of the documentation reads them",
  ),
  azure: never(
    "Azure Monitor",
    "answers",
    "KQL, transformations, alert rules",
    "Microsoft's service alone, which no package registry has; its own KQL parser binds them to the table",
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
    "no package registry has its server; its queries are asked of Loki and Prometheus, its files held against its schema",
  ),
  elasticsearchNode: never(
    "Elasticsearch",
    "records",
    "a whole node: lifecycle, data streams, failure store",
    "no package registry has it whole; its parsers, validators and ES|QL run",
  ),
} as const satisfies Readonly<Record<string, Row>>;
