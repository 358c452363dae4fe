/** What each case reads like in each language, side by side by the case's name. */

import type { LanguageName } from "../../../src/core/query/index.ts";
import { azureKql } from "./azure-kql.ts";
import { esql } from "./esql.ts";
import { insights } from "./insights.ts";
import { kql } from "./kql.ts";
import { logAnalyticsSql } from "./log-analytics-sql.ts";
import { loggingFilter } from "./logging-filter.ts";
import { logql } from "./logql.ts";
import { promql } from "./promql.ts";
import { queryDsl } from "./query-dsl.ts";

/** By the case's name: the text, or `unsupported: why`. */
export type Expected = Readonly<Record<string, string>>;

export const expected: Readonly<Record<LanguageName, Expected>> = {
  logql,
  promql,
  "query-dsl": queryDsl,
  esql,
  kql,
  insights,
  "logging-filter": loggingFilter,
  "log-analytics-sql": logAnalyticsSql,
  "azure-kql": azureKql,
};
