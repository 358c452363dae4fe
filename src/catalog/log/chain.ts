/** Retrieval, chains, agents and tools. */

import { content, dimension, float, id, int } from "../../core/schema.ts";

const retrieval = "retrieval";
const chain = "chains and tools";

export const chainFields = {
  retrieval_source: dimension({
    group: retrieval,
    atMost: 60,
    description: "The index or store that was searched.",
    example: "handbook",
    semconv: "gen_ai.data_source.id",
    aliases: ["retrieval.source", "rag_source"],
  }),
  retrieval_count: int({
    group: retrieval,
    unit: "count",
    sums: true,
    description: "How many documents came back.",
    example: 5,
    aliases: ["rag.retrieval.count", "documents_retrieved"],
  }),
  retrieval_latency_ms: float({
    group: retrieval,
    unit: "milliseconds",
    description: "How long the search took.",
    example: 35.5,
    aliases: ["rag.retrieval.latency_ms"],
  }),
  retrieval_query: content({
    group: retrieval,
    description: "What was searched for.",
    example: "signal box history",
    semconv: "gen_ai.retrieval.query.text",
    aliases: ["rag_query"],
  }),
  retrieval_documents: content({
    group: retrieval,
    description: "What came back, as JSON text.",
    example: '[{"id":"doc-1","score":0.9}]',
    semconv: "gen_ai.retrieval.documents",
    aliases: ["documents"],
  }),
  chain_type: dimension({
    group: chain,
    atMost: 40,
    description: "The kind of chain or workflow.",
    example: "rag",
    aliases: ["chain.type"],
  }),
  chain_step: dimension({
    group: chain,
    atMost: 100,
    description: "The step of the chain.",
    example: "retrieve_context",
    aliases: ["chain.step", "step_name"],
  }),
  agent_name: dimension({
    group: chain,
    atMost: 100,
    description: "The agent at work.",
    example: "support",
    semconv: "gen_ai.agent.name",
  }),
  tool_name: dimension({
    group: chain,
    atMost: 100,
    description: "The tool the model called.",
    example: "search",
    semconv: "gen_ai.tool.name",
  }),
  tool_call_id: id({
    group: chain,
    description: "The id the model gave that call.",
    example: "call_1",
    semconv: "gen_ai.tool.call.id",
  }),
  tool_arguments: content({
    group: chain,
    description: "What the model passed to the tool, as JSON text.",
    example: '{"query":"signal box"}',
    semconv: "gen_ai.tool.call.arguments",
    aliases: ["tool_args", "tool_input"],
  }),
  tool_result: content({
    group: chain,
    description: "What the tool gave back, as JSON text.",
    example: '{"hits":3}',
    semconv: "gen_ai.tool.call.result",
    aliases: ["tool_output"],
  }),
  tool_definitions: content({
    group: chain,
    description: "The tools the model was offered, as JSON text.",
    example: '[{"name":"search"}]',
    semconv: "gen_ai.tool.definitions",
    aliases: ["tools"],
  }),
};
