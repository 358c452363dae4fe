/** Traces and their sampling. */

import type { Row } from "./row.ts";

export const tracing: readonly Row[] = [
  {
    row: 13,
    what: "a service's tracing configuration",
    answer: "OpenTelemetry's declarative SDK file and the same as environment variables; OTLP only",
    where: ["generated/prod/app/llm-batch/otel-sdk.yaml", "generated/prod/app/llm-batch/otel.env"],
    tests: ["test/conformance/app-sdk.test.ts"],
  },
  {
    row: 14,
    what: "attributes of model spans",
    answer: "alias sets of seven instrumentations onto one schema with its `gen_ai` names",
    where: ["src/catalog/aliases/llm-attributes.ts", "src/catalog/aliases/gen-ai.ts"],
    tests: ["test/catalog/aliases.test.ts"],
  },
  {
    row: 15,
    what: "adaptive sampling: errors, slow, cache hits, the rest",
    answer: "one `sampling.traces` policy; the app's sampler leaves the choice to the tail",
    where: ["src/core/sampling.ts", "generated/prod/otel-collector/sampler.yaml"],
    tests: ["test/reference/sampling.test.ts", "test/sampling/otel-collector.test.ts"],
  },
  {
    row: 16,
    what: "tail sampling policies",
    answer: "`tail_sampling` that honours every share, with the expected share of what is kept",
    where: ["generated/prod/otel-collector/sampler.yaml", "generated/prod/jaeger/sampling.json"],
    tests: ["test/sampling/otel-collector.test.ts", "test/conformance/otel-collector-traces.test.ts"],
  },
];
