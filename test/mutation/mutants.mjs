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
    tests: ["test/query/loki.test.ts"],
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
    tests: ["test/query/elasticsearch-query.test.ts"],
  },
  {
    name: "a window twice as wide: rates in Logs Insights",
    file: "src/targets/cloudwatch/query.ts",
    find: "return { value: `${counted} / ${seconds} as value` };",
    put: "return { value: `${counted} / ${seconds * 2} as value` };",
    tests: ["test/query/cloudwatch.test.ts"],
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
];
