/** What hand-written observability of LLM services does. */

import type { Row } from "./row.ts";

export const services: readonly Row[] = [
  {
    row: 37,
    what: "request and response records nested under `llm_log`",
    answer: "aliases read them, and their message says the event; `signalbox import` says which of the defaults leak",
    where: ["src/catalog/log/request.ts", "src/catalog/log/events/requests.ts", "src/import/index.ts"],
    tests: ["test/catalog/log.test.ts", "test/reference/event-of-message.test.ts", "test/import/findings.test.ts"],
  },
  {
    row: 38,
    what: "spans of operations, chains and retrieval",
    answer: "events and attributes of chains and retrieval, dashboards of their records and spans, searches in Jaeger",
    where: [
      "src/catalog/dashboards/chains.ts",
      "src/catalog/dashboards/traces.ts",
      "src/catalog/aliases/llm-attributes.ts",
      "src/catalog/trace-queries.ts",
    ],
    tests: [
      "test/catalog/dashboards.test.ts",
      "test/catalog/aliases.test.ts",
      "test/conformance/jaeger-trace-queries.test.ts",
    ],
  },
  {
    row: 39,
    what: "metrics of requests, latency, tokens, errors and cost",
    answer: "instruments with those names as aliases, and recording rules over them",
    where: ["src/catalog/instruments.ts", "generated/prod/prometheus/rules/recording.yaml"],
    tests: ["test/catalog/instruments.test.ts", "test/conformance/prometheus-numbers.test.ts"],
  },
  {
    row: 40,
    what: "prices per million tokens",
    answer: "dated prices with their source; an unknown model is unpriced, never guessed",
    where: ["src/catalog/prices/index.ts"],
    tests: ["test/catalog/prices.test.ts", "test/conformance/prices.test.ts"],
  },
  {
    row: 41,
    what: "storage in daily files, export, and an API of records, traces and metrics",
    answer: "globs of files as sources; the products' own APIs, scraped, probed and linked",
    where: ["docs/endpoints.md", "generated/prod/handbook/queries.md"],
    tests: ["test/docs/endpoints.test.ts", "test/conformance/main-job.test.ts"],
  },
  {
    row: 42,
    what: "retention, masking, and platforms for LLM traces",
    answer: "`otlpBackend()`: any of them behind the redaction of the collector",
    where: ["src/targets/otlp-backend/index.ts"],
    tests: ["test/environment/otlp-backend.test.ts", "test/conformance/otlp-backend.test.ts"],
  },
  {
    row: 43,
    what: "a record of one's own, kept on the premises",
    answer: "aliases; every store of ours runs in a cluster or on one machine without the internet",
    where: ["docs/endpoints.md", "generated/dev/compose/compose.yaml"],
    tests: ["test/catalog/log.test.ts", "test/docs/endpoints.test.ts", "test/conformance/compose.test.ts"],
  },
  {
    row: 44,
    what: "spans with status and events below one root",
    answer: "spans as the sampler reads them, with status, events and parents; panels of failed spans, roots and steps",
    where: ["src/reference/scenario/traces.ts", "src/catalog/dashboards/traces.ts"],
    tests: [
      "test/conformance/otel-collector-traces.test.ts",
      "test/conformance/jaeger.test.ts",
      "test/conformance/jaeger-trace-queries.test.ts",
    ],
  },
  {
    row: 45,
    what: "rotated files, and traces by status and duration",
    answer: "rotation in `logrotate.conf` and handlers; searches in Jaeger by status, duration and limit",
    where: ["generated/prod/app/llm-batch/logrotate.conf", "generated/prod/jaeger/queries/slow-failures.txt"],
    tests: ["test/conformance/app-python.test.ts", "test/conformance/jaeger-trace-queries.test.ts"],
  },
  {
    row: 46,
    what: "cost of a call by a table in the code",
    answer: "cost fields of the producer beside cost by dated prices; import flags stale tables",
    where: ["src/catalog/log/tokens.ts", "src/catalog/prices/index.ts"],
    tests: ["test/catalog/prices.test.ts"],
  },
  {
    row: 47,
    what: "metrics named with dots",
    answer: "aliases of instruments",
    where: ["src/catalog/instruments.ts"],
    tests: ["test/catalog/instruments.test.ts"],
  },
  {
    row: 48,
    what: "a trace header, a list of keys never logged, sampling, no debug in production",
    answer: "the header contract, credential fields, shares per level, the level of the generated configuration",
    where: ["generated/prod/app/llm-batch/python_logging.json", "src/catalog/log/credentials.ts"],
    tests: ["test/conformance/app-python.test.ts", "test/reference/pipeline.test.ts"],
  },
];
