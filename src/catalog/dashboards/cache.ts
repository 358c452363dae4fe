/** What caches save. */

import { type Dashboard, dashboard, gauge, row, timeseries } from "../../core/dashboard.ts";
import { on } from "../../core/query/index.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const look = on(llmLog.cache_access);
const requests = on(llmLog.request_end);

/** What a record does not say: whether its provider counts cached tokens among those read. */
export const cachedShare = "The share of tokens read that the provider had cached";
export const countedBeside =
  "Where the provider counts those beside the tokens read, as Anthropic does, it is cached tokens for each other one, and passes 100 % when most are cached";

export const caches: Dashboard = dashboard({
  id: "llm-cache",
  title: "LLM caches",
  description: "How often caches answer, and what they throw out",
  rows: [
    row(
      "Hits",
      gauge("Cache hit rate", look.ratio({ where: f => f.cache_hit.isTrue() }), {
        description: "The share of look-ups that found something; an alert says when it is too low",
      }),
      timeseries(
        "Cache hit rate by cache",
        look.ratio({ where: f => f.cache_hit.isTrue() }, { by: f => f.cache_type }),
        { description: "The share of look-ups that found something, by kind of cache" },
      ),
      timeseries(
        "Look-ups",
        {
          hits: look.where(f => f.cache_hit.isTrue()).rate(),
          misses: look.where(f => f.cache_hit.isFalse()).rate(),
        },
        { description: "Look-ups a second, found and not found" },
      ),
      timeseries("Evictions", on(llmLog.cache_eviction).rate({ by: f => f.cache_type }), {
        description: "Times a second that a cache threw out entries to make room",
      }),
    ),
    row(
      "State",
      timeseries(
        "Memory held",
        on(llmLog.cache_stats).last(f => f.cache_memory_mb, { by: f => f.cache_type }),
        {
          description: "What each cache says it holds in memory. Answered from records alone",
        },
      ),
      timeseries(
        "Entries",
        on(llmLog.cache_stats).last(f => f.cache_entries, { by: f => f.cache_type }),
        {
          description: "How many entries each cache says it holds. Answered from records alone",
        },
      ),
      timeseries(
        "Prompt tokens from the provider's cache",
        requests.ratio({ sum: f => f.cache_tokens }, { whole: { sum: f => f.prompt_tokens }, by: f => f.model }),
        { description: `${cachedShare}, by model. ${countedBeside}` },
      ),
    ),
  ],
});
