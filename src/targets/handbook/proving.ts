/** How far something got: searches of all that is kept, for as long as it is kept, and what no search reads. */

import { llmLog } from "../../catalog/index.ts";
import { any, type Condition, records } from "../../core/query/index.ts";
import { keptDays } from "../../core/retention.ts";
import { streams } from "../../core/schema.ts";
import type { Holding, Part, Site } from "../../core/target.ts";
import { type Duration, days } from "../../core/units.ts";
import { asking, type Context, type Question, tellings } from "./asking.ts";
import { code, list, page, plain } from "./markdown.ts";

/** Where a store reads less at once than it keeps. */
const shorter = days(30);

/** What of a store its queries read. */
const searched = (part: Part): readonly Holding[] =>
  part.holdings.filter(({ apart, telemetry }) => telemetry === "logs" && apart !== true);

/** As long as anything is kept there; where nobody here knows, as long as the retention keeps anything. */
const longest = (part: Part, { retention }: Site): Duration => {
  const known = searched(part).map(({ atMostDays }) => atMostDays);
  const kept = known.length > 0 && known.every(Number.isFinite) ? known : streams.map(one => keptDays(retention[one]));
  return days(Math.ceil(Math.max(...kept)));
};

/** The fields of a role that a store has. */
const storedFields = (part: Part, { schema }: Site, role: "text" | "content"): readonly string[] =>
  part.readable.mapping.map(({ field }) => field).filter(field => schema.fields[field]?.role === role);

/** Counts and lists the records that a store has under a condition. */
const searching = (part: Part, condition: Condition, context: Context): string => {
  const from = records(llmLog).where(() => condition);
  const alone = { ...context, parts: [part] };
  const all = longest(part, context.site);
  const counting = (window: Duration): Question => ({ query: from.count(), shape: "instant", window });
  const answers = (question: Question) => tellings(question, alone).some(({ answer }) => answer.kind === "text");
  const window = !answers(counting(all)) && answers(counting(shorter)) ? shorter : all;
  return page(
    window === all
      ? `The last ${all.written}: how many were written, and the newest of what is kept.`
      : `Records are kept for ${all.written}, and no more than ${window.written} are read at once: how many were written in that time, and the newest of what is kept. Ask again with the end set back by ${window.written}, ${Math.ceil(all.milliseconds / window.milliseconds)} times in all.`,
    asking(counting(window), alone),
    asking({ query: from.records({ limit: 1000 }), shape: "instant", window }, alone),
  ).trimEnd();
};

const stores = ({ parts }: Context): readonly Part[] =>
  parts.filter(({ readable }) => readable.mapping.length > 0 && readable.languages.length > 0);

/** Every store that has logs, by the request's id. */
export const byRequest = (requestId: string, context: Context): string =>
  stores(context)
    .map(part =>
      page(
        `**${plain(part.title)}.**`,
        searching(part, { kind: "equals", field: "request_id", value: requestId }, context),
      ).trimEnd(),
    )
    .join("\n\n");

/** Every store that has logs, in each field with free text. */
export const byText = (text: string, context: Context): string =>
  stores(context)
    .map(part => {
      const fields = storedFields(part, context.site, "text");
      const content = storedFields(part, context.site, "content");
      return page(
        `**${plain(part.title)}**, in ${fields.map(code).join(", ")}.`,
        content.length === 0
          ? ""
          : `It has content too, which no query of ours reads: ${content.map(code).join(", ")}. Look there by the request's id.`,
        searching(part, any(...fields.map((field): Condition => ({ kind: "contains", field, text }))), context),
      ).trimEnd();
    })
    .join("\n\n");

const why = ({ apart, telemetry }: Holding): string => {
  if (apart === true) return "beside what queries read";
  switch (telemetry) {
    case "traces":
      return "spans, which are looked for by the id of the trace that a record names";
    case "metrics":
      return "numbers and labels; no record is in it";
    case "logs":
      return "no language asks it";
    default:
      return telemetry satisfies never;
  }
};

/** Everything that holds something and that the searches do not read. */
export const unsearched = (context: Context): string => {
  const asked = new Set(stores(context).map(({ key }) => key));
  return list(
    context.parts.flatMap(part =>
      part.holdings
        .filter(holding => !(asked.has(part.key) && searched(part).includes(holding)))
        .map(holding => `${plain(part.title)}, ${code(holding.where)}: ${why(holding)}.`),
    ),
  );
};
