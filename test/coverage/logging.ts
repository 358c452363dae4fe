/** The log schema, privacy at its source, and what an application is given. */

import type { Row } from "./row.ts";

export const logging: readonly Row[] = [
  {
    row: 1,
    what: "five levels, with what each is for",
    answer: "`Level`; any spelling is normalised on the way in, each store has its own numbers",
    where: ["src/core/schema.ts", "generated/prod/otel-collector/agent.yaml"],
    tests: ["test/catalog/log.test.ts", "test/reference/pipeline.test.ts"],
  },
  {
    row: 2,
    what: "the context of a record: request, trace, span, user, session, model, environment, service",
    answer: "envelope and origin fields; service and environment are the configuration's",
    where: ["src/catalog/log/envelope.ts", "src/catalog/log/origin.ts"],
    tests: ["test/catalog/log.test.ts", "test/mapping/loki.test.ts"],
  },
  {
    row: 3,
    what: "a logger that filters personal data by default and logs no prompts",
    answer:
      "privacy that drops content and network and hashes users unless told otherwise; modules for structlog and logging",
    where: ["generated/prod/app/signalbox_structlog.py", "src/core/privacy.ts"],
    tests: ["test/conformance/app-python.test.ts", "test/environment/refusals.test.ts"],
  },
  {
    row: 4,
    what: "patterns of personal data and keys, each with its token",
    answer: "detectors in RE2, the same in every pipeline, measured",
    where: ["src/catalog/detectors/index.ts", "docs/leaks.md"],
    tests: ["test/catalog/detectors.test.ts", "test/leaks/leaks.test.ts"],
  },
  {
    row: 5,
    what: "a catalog of events with what each carries",
    answer: "31 events over the schema's fields, with the names other loggers use",
    where: ["src/catalog/log/events.ts"],
    tests: ["test/catalog/log.test.ts"],
  },
  {
    row: 6,
    what: "a decorator that logs calls to a model, sync and async",
    answer: "`log_llm_call` of the generated Python module",
    where: ["generated/prod/app/signalbox_filter.py"],
    tests: ["test/conformance/app-python.test.ts"],
  },
  {
    row: 7,
    what: "guidelines: fields by group, each always, configurable or never logged",
    answer: "the schema's privacy class and subject of each field; the handbook's field reference and inventory",
    where: ["generated/prod/handbook/fields.md", "generated/prod/handbook/data-inventory.md"],
    tests: ["test/catalog/log.test.ts", "test/handbook/inventory.test.ts"],
  },
  {
    row: 8,
    what: "switches for prompts, responses and client addresses",
    answer: "`privacy` by subject and by field, also per service, stricter only",
    where: ["src/core/privacy.ts", "environments/prod.ts"],
    tests: ["test/reference/pipeline.test.ts", "test/environment/refusals.test.ts"],
  },
  {
    row: 9,
    what: "a structured entry with required and nested parts",
    answer: "envelope fields; nested spellings are aliases, stores without nesting have them flat",
    where: ["src/catalog/log/envelope.ts", "generated/prod/elasticsearch/component-templates/llm-prod-mappings.json"],
    tests: ["test/mapping/elasticsearch.test.ts", "test/reference/pipeline.test.ts"],
  },
  {
    row: 10,
    what: "correlation by `X-Request-ID` and trace headers",
    answer: "the header contract of the generated middleware, W3C `traceparent` among them",
    where: ["generated/prod/app/signalbox_filter.py"],
    tests: ["test/conformance/app-python.test.ts"],
  },
  {
    row: 11,
    what: "a second vocabulary of events",
    answer: "aliases of events and fields",
    where: ["src/catalog/log/events.ts"],
    tests: ["test/catalog/log.test.ts"],
  },
  {
    row: 12,
    what: "timestamps in several notations, and high precision",
    answer: "the step `timestamp`, equal in every pipeline to the microsecond",
    where: ["src/core/step.ts"],
    tests: ["test/reference/instant.test.ts", "test/conformance/promtail.test.ts"],
  },
];
