/** Calls to whoever serves the model, and what they allow. */

import { dimension, int } from "../../core/schema.ts";

const group = "provider";

export const providerFields = {
  api_call: dimension({
    group,
    atMost: 60,
    description: "The provider's function that was called.",
    example: "chat.completions.create",
  }),
  rate_limit_remaining: int({
    group,
    unit: "requests",
    description: "Requests the provider still allows in its current window.",
    example: 120,
    aliases: ["ratelimit_remaining"],
  }),
  retry_count: int({
    group,
    unit: "count",
    sums: true,
    description: "How often the call was tried again.",
    example: 2,
    aliases: ["retries"],
  }),
};
