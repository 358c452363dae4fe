/** How an Elasticsearch is asked. */

import type { AlertRule } from "../../../core/alert.ts";
import { type Answer, type Asked, type LanguageName, unsupported } from "../../../core/query/index.ts";
import type { Site } from "../../../core/target.ts";
import type { ElasticsearchOptions } from "../options.ts";
import { storeOf } from "./context.ts";
import { esql, esqlRule } from "./esql.ts";
import { kql } from "./kql.ts";
import { queryDsl } from "./query-dsl.ts";

/** ES|QL says most; Kibana's panels and rules are written in it. */
export const languages = ["esql", "query-dsl", "kql"] as const satisfies readonly LanguageName[];

export const ask = (
  options: ElasticsearchOptions,
  site: Site,
  asked: Asked,
  language: LanguageName = "esql",
): Answer => {
  const store = storeOf(options, site);
  switch (language) {
    case "esql":
      return esql(store, asked);
    case "query-dsl":
      return queryDsl(store, asked);
    case "kql":
      return kql(store, asked);
    default:
      return unsupported(language, "Elasticsearch is asked in esql, query-dsl and kql");
  }
};

/** An alert's condition in ES|QL: a row for each group of which it holds. */
export const askRule = (options: ElasticsearchOptions, site: Site, rule: AlertRule): Answer =>
  esqlRule(storeOf(options, site), rule);
