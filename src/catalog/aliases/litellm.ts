import type { AliasSet } from "./alias-set.ts";

/** Beside the `gen_ai` set, which it follows too. Costs are in US dollars; an answer from its cache carries the full cost. */
export const liteLlm: AliasSet = {
  name: "litellm",
  title: "LiteLLM proxy",
  source: "https://github.com/BerriAI/litellm/blob/main/litellm/integrations/opentelemetry.py",
  attributes: {
    "gen_ai.cost.total_cost": { field: "cost_usd" },
    "litellm.cost.total": { field: "cost_usd" },
    "gen_ai.cost.input_cost": { field: "input_cost_usd" },
    "gen_ai.cost.output_cost": { field: "output_cost_usd" },
    "gen_ai.usage.total_tokens": { field: "total_tokens" },
    "llm.request.type": { field: "operation" },
    "llm.is_streaming": { field: "streaming" },
    "hidden_params.cache_key": { field: "cache_key" },
    "metadata.user_api_key_user_id": { field: "user_id" },
    "metadata.user_api_key_end_user_id": { field: "user_id" },
    "metadata.user_api_key_user_email": { field: "user_id" },
    "metadata.requester_ip_address": { field: "client_ip" },
    "metadata.user_api_key_hash": { field: "api_key" },
  },
};
