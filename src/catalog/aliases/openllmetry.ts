import type { AliasSet } from "./alias-set.ts";

/** Beside the `gen_ai` set, which it follows too; behind the last comment the names of releases before 0.5. */
export const openLlmetry: AliasSet = {
  name: "openllmetry",
  title: "OpenLLMetry (Traceloop)",
  source:
    "https://github.com/traceloop/openllmetry/blob/main/packages/opentelemetry-semantic-conventions-ai/opentelemetry/semconv_ai/__init__.py",
  attributes: {
    "gen_ai.usage.total_tokens": { field: "total_tokens" },
    "gen_ai.usage.reasoning_tokens": { field: "reasoning_tokens" },
    "gen_ai.response.finish_reason": { field: "finish_reason" },
    "gen_ai.response.stop_reason": { field: "finish_reason" },
    "gen_ai.is_streaming": { field: "streaming" },
    "gen_ai.request.max_completion_tokens": { field: "max_tokens" },
    "gen_ai.openai.api_version": { field: "api_version" },
    "gen_ai.user": { field: "user_id" },
    "gen_ai.headers": { field: "authorization" },
    "traceloop.workflow.name": { field: "chain_type" },
    "traceloop.entity.name": { field: "chain_step" },
    "traceloop.entity.input": { field: "prompt" },
    "traceloop.entity.output": { field: "response" },
    // before 0.5
    "llm.request.type": { field: "operation" },
    "llm.usage.total_tokens": { field: "total_tokens" },
    "llm.is_streaming": { field: "streaming" },
    "llm.user": { field: "user_id" },
    "llm.headers": { field: "authorization" },
    "llm.top_k": { field: "top_k" },
    "llm.frequency_penalty": { field: "frequency_penalty" },
    "llm.presence_penalty": { field: "presence_penalty" },
    "llm.chat.stop_sequences": { field: "stop_sequences" },
    "llm.request.functions": { field: "tool_definitions" },
    "llm.response.finish_reason": { field: "finish_reason" },
    "llm.response.stop_reason": { field: "finish_reason" },
  },
};
