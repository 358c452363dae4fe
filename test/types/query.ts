/** What must not compile about queries. Each line below a mark is a mistake that the types catch. */

import { dimension, extendSchema, llmLog, on } from "signalbox";

on(llmLog.request_end).percentile(f => f.latency_ms, 95, { by: f => f.model });
// @ts-expect-error a percentile of a dimension
on(llmLog.request_end).percentile(f => f.model, 95);
// @ts-expect-error groups of an id come without end
on(llmLog.request_end).count({ by: f => f.user_id });
on(llmLog.request_end).count({ top: [10, f => f.user_id] });
// @ts-expect-error the event carries no such field
on(llmLog.cache_access).avg(f => f.ttft_ms);
// @ts-expect-error prompts are not searched
on(llmLog.prompt_received).where(f => f.prompt.contains("x"));
// @ts-expect-error a dimension is not above anything
on(llmLog.request_end).where(f => f.status.above(5));
// @ts-expect-error no such event
on(llmLog.request_edn);
// @ts-expect-error an instant is no group
on(llmLog.performance).count({ by: f => f.start_time });

const own = extendSchema(
  llmLog,
  { tenant_tier: dimension({ values: ["free", "pro"], description: "What the tenant pays for" }) },
  { request_end: ["tenant_tier"] },
);
on(own.request_end).rate({ by: f => [f.tenant_tier, f.model] });
// @ts-expect-error only request_end carries it
on(own.cache_access).rate({ by: f => f.tenant_tier });
