/** Asking, explaining, and what applications load. */

import type { Row } from "./row.ts";

export const analysis: readonly Row[] = [
  {
    row: 28,
    what: "a builder of queries for several stores",
    answer: "the query tree, compiled to seven languages; `signalbox query`",
    where: ["src/core/query/index.ts", "docs/limits.md"],
    tests: ["test/query/table.test.ts", "test/cli/query.test.ts"],
  },
  {
    row: 29,
    what: "causes of errors, with advice, context factors and a trend",
    answer:
      "the step `classify` in every pipeline, `error_cause`, alerts and panels by cause, a runbook with the advice",
    where: ["src/catalog/causes.ts", "src/catalog/dashboards/errors.ts"],
    tests: ["test/catalog/causes.test.ts", "test/conformance/promtail.test.ts"],
  },
  {
    row: 30,
    what: "a profile of latency, and which part of a request is the bottleneck",
    answer: "the latency dashboard's breakdown, and alerts on the share of each part",
    where: ["src/catalog/dashboards/latency.ts", "src/catalog/alerts/latency.ts"],
    tests: ["test/catalog/dashboards.test.ts", "test/catalog/alerts.test.ts"],
  },
  {
    row: 31,
    what: "a `dictConfig` with files, levels and filters",
    answer: "`python_logging.json`, the privacy filter on every handler",
    where: ["generated/prod/app/llm-batch/python_logging.json"],
    tests: ["test/conformance/app-python.test.ts"],
  },
  {
    row: 32,
    what: "middleware that logs requests",
    answer: "ASGI middleware of the generated module; the events of the access stream",
    where: ["generated/prod/app/signalbox_filter.py", "src/catalog/log/events/access.ts"],
    tests: ["test/conformance/app-python.test.ts"],
  },
  {
    row: 33,
    what: "OpenTelemetry in an application, by variables",
    answer: "`otel.env` and the declarative file",
    where: ["generated/prod/app/llm-batch/otel.env"],
    tests: ["test/conformance/app-sdk.test.ts"],
  },
  {
    row: 34,
    what: "recipes of queries",
    answer: "saved queries, a file for each in each store's language",
    where: ["src/catalog/queries.ts", "generated/prod/handbook/queries.md"],
    tests: ["test/catalog/queries.test.ts", "test/conformance/loki-queries.test.ts"],
  },
  {
    row: 35,
    what: "playbooks in steps for slow requests and for errors",
    answer: "runbooks with the query of each step in every store, and links that open it",
    where: ["generated/prod/handbook/runbooks/slow-requests.md", "generated/prod/handbook/runbooks/high-error-rate.md"],
    tests: ["test/handbook/pages.test.ts"],
  },
  {
    row: 36,
    what: "what to take away: structure, privacy first, sampling by volume, dashboards and alerts from logs",
    answer: "the defaults of an environment of three lines",
    where: ["docs/examples/ten-lines.ts", "README.md"],
    tests: ["test/docs.test.ts", "test/generated.test.ts"],
  },
];
