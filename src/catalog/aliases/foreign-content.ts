/**
 * Attributes that carry content and no single field of ours: instrumentations spread a conversation over many, or write it
 * under names of their own. Everything below a name is content too (`llm.prompts.0.content`).
 * @see https://arize-ai.github.io/openinference/spec/attributes/semantic-conventions.html
 * @see https://github.com/traceloop/openllmetry
 * @see https://ai-sdk.dev/docs/ai-sdk-core/telemetry
 * @see https://langfuse.com/integrations/native/opentelemetry
 * @see https://mlflow.org/docs/latest/genai/tracing/
 * @see https://github.com/google/adk-python
 * @see https://github.com/crewAIInc/crewAI
 */
export const foreignContent: readonly string[] = Object.freeze([
  // OpenInference and OpenLLMetry
  "llm.input_messages",
  "llm.output_messages",
  "llm.prompts",
  "llm.completions",
  "llm.choices",
  "llm.prompt_template",
  "llm.function_call",
  "llm.request.messages",
  "embedding.embeddings",
  "embedding.text",
  "document.content",
  "message.content",
  "message.contents",
  "retrieval.documents",
  "reranker.input_documents",
  "reranker.output_documents",
  "reranker.query",
  // the semantic conventions
  "gen_ai.event.content",
  "gen_ai.evaluation.explanation",
  "gen_ai.prompt.variable",
  // Vercel's AI SDK
  "ai.prompt",
  "ai.response.text",
  "ai.response.object",
  "ai.response.reasoning",
  "ai.response.toolCalls",
  "ai.toolCall.args",
  "ai.toolCall.result",
  "ai.value",
  "ai.values",
  // Langfuse, MLflow, Google's ADK, CrewAI
  "langfuse.observation.input",
  "langfuse.observation.output",
  "langfuse.trace.input",
  "langfuse.trace.output",
  "mlflow.spanInputs",
  "mlflow.spanOutputs",
  "gcp.vertex.agent.llm_request",
  "gcp.vertex.agent.llm_response",
  "gcp.vertex.agent.tool_call_args",
  "gcp.vertex.agent.tool_response",
  "gcp.vertex.agent.data",
  "crew_tasks",
  // whoever
  "prompts",
  "body.content",
]);
