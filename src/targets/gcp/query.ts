/** Questions to Google Cloud Logging: lists of records as filters, numbers as SQL. */

import { type Answer, type Asked, answered, type LanguageName, Unsupported, wordsIn } from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";
import { filterOf } from "./filter.ts";
import type { GcpOptions } from "./options.ts";
import { measureSql, recordsSql } from "./sql.ts";
import { storeOf } from "./store.ts";

export const gcpLanguages = ["logging-filter", "log-analytics-sql"] as const satisfies readonly LanguageName[];

/** Without a language: the one the question belongs to. */
export const askGcp = (options: GcpOptions, site: Site, asked: Asked, wanted?: LanguageName): Answer => {
  const { query } = asked;
  const language = wanted ?? (query.kind === "measure" ? "log-analytics-sql" : "logging-filter");
  return answered(language, () => {
    if (query.kind === "raw") return { text: wordsIn(query, language) };
    if (Object.keys(asked.chosen ?? {}).length > 0) throw new Unsupported("no viewer of it puts in chosen values");
    const store = storeOf(options, site);
    if (language === "log-analytics-sql")
      return query.kind === "records" ? { text: recordsSql(query, asked, store) } : measureSql(query, asked, store);
    // Range and number of records are the reader's: `gcloud logging read --freshness --limit`.
    if (query.kind === "records") return { text: filterOf(query.from, store) };
    throw new Unsupported("a filter selects records and counts nothing", "ask in log-analytics-sql");
  });
};
