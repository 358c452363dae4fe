/** What went wrong. */

import { dimension, flag, text } from "../../core/schema.ts";
import { byCause } from "../causes.ts";

const group = "errors";

export const errorFields = {
  error_type: dimension({
    group,
    atMost: 80,
    description: "The class of the error: an exception's name or a provider's code.",
    example: "RateLimitError",
    semconv: "error.type",
    aliases: ["error.type", "exception.type", "err.type", "exception_type"],
  }),
  error_cause: dimension({
    group,
    description: "Why it failed, told in the pipeline from what the error says; absent where nothing failed.",
    classified: byCause(),
  }),
  error_message: text({
    group,
    description: "What the error said.",
    example: "rate limit exceeded",
    semconv: "exception.message",
    aliases: ["error.message", "exception.message", "err.message", "llm_log.error", "error"],
  }),
  stack_trace: text({
    group,
    description: "Where it was thrown.",
    example: "Traceback (most recent call last): …",
    semconv: "exception.stacktrace",
    aliases: ["error.stack_trace", "exception.stacktrace", "err.stack", "traceback", "exc_info", "exception"],
  }),
  recoverable: flag({
    group,
    description: "Whether the service could go on.",
  }),
};
