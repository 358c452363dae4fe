/** Alerts on caches of answers. */

import { type Alert, alert, below } from "../../core/alert.ts";
import { on } from "../../core/query/index.ts";
import { hours, minutes, percent } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

export const cacheAlerts = {
  LowCacheHitRate: alert({
    when: below(on(llmLog.cache_access).ratio({ where: f => f.cache_hit.isTrue() }, { over: hours(1) }), percent(30)),
    minimum: 100,
    for: minutes(15),
    severity: "info",
    state: "off",
    summary: "{group}: the cache answers {value} of look-ups",
    description:
      "The cache answered fewer than three in ten look-ups of the last hour. Look first at evictions and at what changed in keys or prompts: a new release often empties a cache.",
    runbook: "low-cache-hit-rate",
    source: "row 69",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
