/**
 * Faults planted into the compilers, one at a time, each with the tests that must find it. A test of golden files
 * (`test/generated.test.ts`) is in none of the lists: it sees any change and understands none.
 *
 * @typedef {object} Mutant
 * @property {string} name what the fault is, and where
 * @property {string} file the source file
 * @property {string} find a text that stands exactly once in it
 * @property {string} put what takes its place
 * @property {readonly string[]} tests the test files that must find it
 */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    name: "a dropped step: Promtail and Alloy no longer redact texts",
    file: "src/core/text-stages/compile.ts",
    find: '...stepsOf(steps, "redact").flatMap(redact),',
    put: '...stepsOf(steps, "redact").slice(1).flatMap(redact),',
    tests: ["test/pipeline/promtail.test.ts", "test/pipeline/alloy.test.ts"],
  },
  {
    name: "one detector forgotten in one pipeline: the collector's",
    file: "src/targets/otel-collector/redaction.ts",
    find: `export const redactTexts = (map: Ottl, detectors: readonly Detector[]): readonly Ottl[] =>
  detectors.flatMap(`,
    put: `export const redactTexts = (map: Ottl, detectors: readonly Detector[]): readonly Ottl[] =>
  detectors.slice(1).flatMap(`,
    tests: ["test/pipeline/otel-collector.test.ts"],
  },
  {
    name: "a hash of 15 digits: the collector's pseudonyms",
    file: "src/targets/otel-collector/pseudonyms.ts",
    find: '"")), 0, ${hexDigits})`',
    put: '"")), 0, ${hexDigits - 1})`',
    tests: ["test/pipeline/otel-collector.test.ts"],
  },
  {
    name: "a sampling share inverted: the collector's tail sampling",
    file: "src/targets/otel-collector/sampling.ts",
    find: "sampling_percentage: Number((share * 100).toFixed(10))",
    put: "sampling_percentage: Number(((1 - share) * 100).toFixed(10))",
    tests: ["test/sampling/otel-collector.test.ts"],
  },
  {
    name: "swapped operands: a ratio in LogQL",
    file: "src/targets/loki/query.ts",
    find: "return `(${sideOf(measuring, part)} or ${all} * 0) / ${whole.sum === undefined ? all : `(${all} != 0)`}`;",
    put: "return `${all} / (${sideOf(measuring, part)} or ${all} * 0)`;",
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "milliseconds for seconds: percentiles in PromQL",
    file: "src/targets/prometheus/query.ts",
    find: "text: times(`histogram_quantile(${number(measure.percent / 100)}, ${text})`, 1 / cover.scale),",
    put: "text: `histogram_quantile(${number(measure.percent / 100)}, ${text})`,",
    tests: ["test/query/promql.test.ts"],
  },
  {
    name: "a percentile off by ten: search bodies",
    file: "src/targets/elasticsearch/query/query-dsl-measures.ts",
    find: "percents: [measure.percent], keyed: false",
    put: "percents: [measure.percent - 10], keyed: false",
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "a window twice as wide: rates in Logs Insights",
    file: "src/targets/cloudwatch/query.ts",
    find: "return { value: `${counted} / ${seconds} as value` };",
    put: "return { value: `${counted} / ${seconds * 2} as value` };",
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "`>` for `>=`: alerts in PromQL",
    file: "src/targets/prometheus/alerts.ts",
    find: "`${text} ${signs[is]} ${limit}`;",
    put: '`${text} ${signs[is].replace(">=", ">")} ${limit}`;',
    tests: ["test/alerts/prometheus.test.ts"],
  },
  {
    name: "a lost `for`: alerts of Loki's ruler",
    file: "src/targets/loki/alerts.ts",
    find: "...(rule.for.milliseconds > 0 ? { for: goDuration(rule.for) } : {}),",
    put: "",
    tests: ["test/alerts/loki.test.ts"],
  },
  {
    name: "a label lost: the stream in Loki",
    file: "src/targets/loki/mapping.ts",
    find: 'type: "string", place: "label" }),',
    put: 'type: "string", place: field === "stream" ? "metadata" : "label" }),',
    tests: ["test/mapping/loki.test.ts"],
  },
  {
    name: "a retention rounded up: what a cloud keeps in steps",
    file: "src/core/retention.ts",
    find: "allowed.findLast(step => step <= wanted)",
    put: "allowed.find(step => step >= wanted)",
    tests: ["test/retention/clouds.test.ts"],
  },
  {
    name: "the tenant's header dropped: whoever pushes to Loki",
    file: "src/targets/loki/index.ts",
    find: '...(tenant === undefined ? {} : { headers: { "X-Scope-OrgID": tenant } }),',
    put: "",
    tests: ["test/mapping/loki.test.ts"],
  },
  {
    name: "a route to the wrong channel: warnings page",
    file: "src/targets/alertmanager/routes.ts",
    find: "receiver: routes[severity].length > 0 ? severity : nobody,",
    put: 'receiver: routes[severity].length > 0 ? "critical" : nobody,',
    tests: ["test/alerts/alertmanager.test.ts"],
  },
  {
    name: "alternatives for a conjunction: comparisons of an alert of Loki's ruler",
    file: "src/targets/loki/alerts.ts",
    find: "return `${text}\\nand on (",
    put: "return `${text}\\nor on (",
    tests: ["test/alerts/loki.test.ts"],
  },
  {
    name: "the deletion lag forgotten: retention in Loki",
    file: "src/targets/loki/retention.ts",
    find: "Math.floor(wanted - inHours(deletionLag))",
    put: "Math.floor(wanted)",
    tests: ["test/retention/loki.test.ts"],
  },
  {
    name: "the rollover's age forgotten: retention in Elasticsearch",
    file: "src/targets/elasticsearch/retention.ts",
    find: "wanted - rolloverHours - lagHours",
    put: "wanted - lagHours",
    tests: ["test/retention/elasticsearch.test.ts"],
  },
  {
    name: "seconds for milliseconds: slow traces",
    file: "src/targets/otel-collector/sampling.ts",
    find: "Math.floor(policy.slow.over.milliseconds)",
    put: "Math.floor(policy.slow.over.milliseconds / 1000)",
    tests: ["test/sampling/otel-collector.test.ts"],
  },
  {
    name: "the wrong status: traces with errors",
    file: "src/targets/otel-collector/sampling.ts",
    find: 'status_codes: ["ERROR"]',
    put: 'status_codes: ["OK"]',
    tests: ["test/sampling/otel-collector.test.ts"],
  },
  {
    name: "an inhibition turned round: Alertmanager",
    file: "src/targets/alertmanager/routes.ts",
    find: '{ source: "critical", targets: ["warning", "info"] }',
    put: '{ source: "warning", targets: ["critical", "info"] }',
    tests: ["test/alerts/alertmanager.test.ts"],
  },
  {
    name: "a lost `for`: alerts of Prometheus",
    file: "src/targets/prometheus/alerts.ts",
    find: "...(rule.for.milliseconds === 0 ? {} : { for: goDuration(rule.for) }),",
    put: "",
    tests: ["test/alerts/prometheus.test.ts"],
  },
  {
    name: "swapped operands: a ratio in ES|QL",
    file: "src/targets/elasticsearch/query/esql-measures.ts",
    find: '`COALESCE(TO_DOUBLE(${named("_part")}), 0.0) / ${named("_whole")}`',
    put: '`${named("_whole")} / COALESCE(TO_DOUBLE(${named("_part")}), 0.0)`',
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "a negation lost: comparisons in Logs Insights",
    file: "src/targets/cloudwatch/query.ts",
    find: "${name} ${opposite[test.than]} ${value}",
    put: "${name} ${test.than} ${value}",
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "a percentile off by ten: KQL of Azure Monitor",
    file: "src/targets/azure/query.ts",
    find: "`percentile(${name}, ${measure.percent})`",
    put: "`percentile(${name}, ${measure.percent - 10})`",
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "a quantile of another scale: SQL of Google",
    file: "src/targets/gcp/sql.ts",
    find: "(measure.percent * quantiles) / 100",
    put: "(measure.percent * quantiles) / 200",
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "`>=` for `>`: alerts in Grafana",
    file: "src/targets/grafana/alerts.ts",
    find: "`$${refIdOf(index)} ${signs[is]} ${plainNumber(limit)}`",
    put: '`$${refIdOf(index)} ${signs[is].replace(/>$/, ">=")} ${plainNumber(limit)}`',
    tests: ["test/alerts/grafana.test.ts"],
  },
  {
    name: "a share for its weight: the interpreter's sampled records",
    file: "src/reference/pipeline.ts",
    find: "fields.sample_weight = 1 / share",
    put: "fields.sample_weight = share",
    tests: ["test/reference/pipeline.test.ts"],
  },
  {
    name: "an unweighted sum: LogQL over sampled records",
    file: "src/targets/loki/query.ts",
    find: "{{mulf .${name} (${weight(measuring).orOne})}}",
    put: "{{.${name}}}",
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "a bound left out: histograms in LogQL",
    file: "src/targets/loki/query.ts",
    find: 'under: { kind: "compare", field, than: "<=", value: bound }',
    put: 'under: { kind: "compare", field, than: "<", value: bound }',
    tests: ["test/query/table.test.ts"],
  },
  {
    name: "a time zone turned round: the interpreter's instants",
    file: "src/reference/instant.ts",
    find: '(parts[8] === "-" ? -60_000 : 60_000)',
    put: '(parts[8] === "-" ? 60_000 : -60_000)',
    tests: ["test/reference/instant.test.ts"],
  },
  {
    name: "`>=` for `>`: alarms of CloudWatch",
    file: "src/targets/cloudwatch/alerts.ts",
    find: 'above: "GreaterThanThreshold", atLeast',
    put: 'above: "GreaterThanOrEqualToThreshold", atLeast',
    tests: ["test/alerts/clouds.test.ts"],
  },
  {
    name: "an address for a label: the service in Loki over OTLP",
    file: "src/targets/otel-collector/mapping.ts",
    find: '(label === "service_name" ? "service.name" : label)',
    put: "label",
    tests: ["test/pipeline/otel-collector-last-hop.test.ts"],
  },
  {
    name: "a severity for another: the last hop to Google and Azure",
    file: "src/targets/otel-collector/mapping.ts",
    find: 'set("log.severity_number", severityNumbers[level],',
    put: 'set("log.severity_number", severityNumbers.info,',
    tests: ["test/pipeline/otel-collector-last-hop.test.ts"],
  },
  {
    name: "a queue that gives up: the collector's exporters",
    file: "src/targets/otel-collector/exporters.ts",
    find: 'max_elapsed_time: "0s"',
    put: 'max_elapsed_time: "300s"',
    tests: ["test/pipeline/otel-collector-last-hop.test.ts"],
  },
  {
    name: "silence forgotten: what is missing fires in PromQL",
    file: "src/targets/prometheus/alerts.ts",
    find: "`(${all}) or ${missing(context, rule, first)}`",
    put: "all",
    tests: ["test/alerts/prometheus.test.ts"],
  },
];
