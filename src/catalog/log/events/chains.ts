/** Tools, retrieval and the steps of chains. */

import { event } from "../../../core/schema.ts";

export const chainEvents = {
  tool_call: event({
    description: "A tool that the model asked for was run.",
    required: ["tool_name"],
    optional: [
      "tool_call_id",
      "tool_arguments",
      "tool_result",
      "tool_definitions",
      "agent_name",
      "latency_ms",
      "status",
      "error_type",
      "error_message",
      "error_cause",
      "performance_category",
    ],
    aliases: ["execute_tool", "tool_execution"],
  }),
  retrieval: event({
    description: "Documents were searched for a prompt.",
    required: ["retrieval_count"],
    optional: [
      "retrieval_source",
      "retrieval_latency_ms",
      "retrieval_query",
      "retrieval_documents",
      "latency_ms",
      "status",
      "error_type",
      "error_cause",
      "performance_category",
    ],
    aliases: ["retrieve_context", "rag_retrieval"],
  }),
  chain_step: event({
    description: "One step of a chain or workflow ended.",
    required: ["chain_step"],
    optional: [
      "chain_type",
      "agent_name",
      "model",
      "latency_ms",
      "status",
      "error_type",
      "error_message",
      "error_cause",
      "performance_category",
    ],
  }),
};
