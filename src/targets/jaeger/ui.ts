/** What the UI offers. @see https://www.jaegertracing.io/docs/2.13/deployment/frontend-ui/ */

import { z } from "zod";
import { keptFor } from "../../core/retention.ts";
import type { Site } from "../../core/target.ts";
import { inDays, inHours } from "../../core/units.ts";
import { type JaegerOptions, storageOf } from "./options.ts";

/** Strict, because Jaeger hands the file to the browser unread. */
export const uiSchema = z.strictObject({
  dependencies: z.strictObject({ menuEnabled: z.boolean() }),
  search: z.strictObject({ maxLookback: z.strictObject({ label: z.string(), value: z.string() }) }),
  linkPatterns: z.array(z.strictObject({ type: z.literal("traces"), url: z.string(), text: z.string() })),
});

/** `ui.json`: the search reaches as far back as traces are kept. */
export const uiConfig = (options: JaegerOptions, site: Site): z.infer<typeof uiSchema> => {
  const kept = keptFor(site.retention.traces);
  const [amount, unit, letter] =
    inDays(kept) >= 1 ? [Math.floor(inDays(kept)), "day", "d"] : [Math.max(1, Math.floor(inHours(kept))), "hour", "h"];
  return {
    // Elasticsearch needs a batch job for the graph of services, the others compute it when asked.
    dependencies: { menuEnabled: storageOf(options) !== "elasticsearch" },
    search: { maxLookback: { label: `${amount} ${unit}${amount === 1 ? "" : "s"}`, value: `${amount}${letter}` } },
    linkPatterns: options.logsLink ? [{ type: "traces", url: options.logsLink.url, text: options.logsLink.text }] : [],
  };
};
