/** Stores, shippers and viewers. */

import type { Row } from "./row.ts";

export const aggregation: readonly Row[] = [
  {
    row: 17,
    what: "an Elasticsearch template for the fields",
    answer: "component and index templates of data streams, their limit of fields grown with the schema",
    where: [
      "generated/prod/elasticsearch/component-templates/llm-prod-mappings.json",
      "generated/prod/elasticsearch/index-templates/llm-prod-application.json",
    ],
    tests: ["test/mapping/elasticsearch.test.ts", "test/conformance/elasticsearch.test.ts"],
  },
  {
    row: 18,
    what: "index lifecycle by tiers up to deletion",
    answer: "ILM policies from the retention of each stream, rollover age counted; what engines refuse today left out",
    where: ["generated/prod/elasticsearch/ilm/llm-prod-30d.json"],
    tests: ["test/retention/elasticsearch.test.ts", "test/conformance/elasticsearch.test.ts"],
  },
  {
    row: 19,
    what: "a Logstash pipeline from Beats and TCP to Elasticsearch",
    answer: "the steps as Logstash's filters, privacy before all else",
    where: ["generated/prod/logstash/pipelines/llm-logs.conf"],
    tests: ["test/pipeline/logstash.test.ts", "test/conformance/logstash.test.ts"],
  },
  {
    row: 20,
    what: "five Kibana panels",
    answer: "dashboards as data, for Kibana, Grafana and the clouds",
    where: ["generated/prod/kibana/dashboards/prod-llm-overview.json", "src/catalog/dashboards/overview.ts"],
    tests: ["test/catalog/dashboards.test.ts", "test/panels/kibana.test.ts"],
  },
  {
    row: 21,
    what: "Loki's configuration on disk, S3 or Cloud Storage",
    answer: "`loki()`: TSDB, structured metadata, compactor retention, tenants, one process or many",
    where: ["generated/prod/loki/loki.yaml"],
    tests: ["test/conformance/loki.test.ts", "test/conformance/loki-distributed.test.ts"],
  },
  {
    row: 22,
    what: "Promtail with labels and a latency histogram",
    answer: "`promtail()` while it lasts, `alloy()` after it; equal stages",
    where: ["generated/dev/promtail/promtail.yaml", "generated/staging/alloy/config.alloy"],
    tests: ["test/conformance/promtail.test.ts", "test/conformance/alloy.test.ts"],
  },
  {
    row: 23,
    what: "Grafana's data source with links from records to traces",
    answer: "provisioned data sources, linked both ways",
    where: ["generated/prod/grafana/provisioning/datasources/datasources.yaml"],
    tests: ["test/panels/grafana-provisioning.test.ts"],
  },
  {
    row: 24,
    what: "Loki alerts on errors, latency and silence",
    answer: "`HighErrorRate`, `SlowRequests`, `NoLogsReceived`, in LogQL that Loki takes",
    where: ["src/catalog/alerts/requests.ts", "src/catalog/alerts/pipeline.ts"],
    tests: ["test/catalog/alerts.test.ts", "test/conformance/loki-ruler.test.ts"],
  },
  {
    row: 25,
    what: "CloudWatch: log group, metric filters, saved queries",
    answer: "`cloudwatch()`: groups, filters, alarms, dashboards and query definitions as Terraform",
    where: ["generated/prod/terraform/prod-aws/cdk.tf.json"],
    tests: ["test/terraform/aws.test.ts", "test/conformance/aws.test.ts"],
  },
  {
    row: 26,
    what: "Google Cloud: sink to BigQuery, log metrics",
    answer: "`gcp()`: buckets, sinks, delta metrics, alert policies as Terraform",
    where: ["generated/prod/terraform/prod-gcp/cdk.tf.json"],
    tests: ["test/terraform/gcp.test.ts", "test/query/gcp.test.ts"],
  },
  {
    row: 27,
    what: "Azure: a table of fourteen columns and its queries",
    answer: "`azure()`: table, collection rule, alert rules, workbooks; KQL checked by its language service",
    where: ["generated/prod/terraform/prod-azure/cdk.tf.json"],
    tests: ["test/terraform/azure.test.ts", "test/query/azure.test.ts"],
  },
];
