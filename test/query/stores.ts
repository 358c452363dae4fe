/** Each language's store, alone in a small environment, and how it is asked one of the cases. */

import type { Asked, LanguageName } from "../../src/core/query/index.ts";
import type { TargetUse } from "../../src/core/target.ts";
import { percent } from "../../src/core/units.ts";
import { azure, cloudwatch, elasticsearch, gcp, loki, prometheus } from "../../src/targets/index.ts";
import { type PlacedStore, placeStore, type StoreSite } from "../store-site.ts";
import type { Case } from "./cases.ts";

/** The store that answers in each language. */
const stores: Readonly<Record<LanguageName, TargetUse>> = {
  logql: loki({}),
  promql: prometheus({}),
  "query-dsl": elasticsearch({}),
  esql: elasticsearch({}),
  kql: elasticsearch({}),
  insights: cloudwatch({ region: "eu-west-1" }),
  "logging-filter": gcp({ project: "acme-llm" }),
  "log-analytics-sql": gcp({ project: "acme-llm" }),
  "azure-kql": azure({ region: "westeurope" }),
};

const small: StoreSite = {
  services: { "llm-service": { team: "ai-platform" }, "chat-api": {} },
  scraped: true,
};

/** The store of a language, in an environment with or without log sampling. */
export const storeOf = (language: LanguageName, sampled = false): PlacedStore =>
  placeStore(stores[language], sampled ? { ...small, sampling: { logs: { debug: percent(1) } } } : small);

/** The languages that select records and calculate nothing. */
const selectsOnly: readonly LanguageName[] = ["kql", "logging-filter"];

const askedIn = (language: LanguageName, { asked, selecting }: Case): Asked =>
  selecting && selectsOnly.includes(language) && asked.query.kind === "measure"
    ? {
        ...asked,
        query: { kind: "records", from: asked.query.from, fields: [], limit: 1000 },
        window: asked.query.over ?? asked.window,
      }
    : asked;

/** The text, or `unsupported: why`. What is JSON stands on one line. */
export const answerTo = (store: PlacedStore, one: Case, language: LanguageName): string => {
  const answer = store.target.ask?.(store.self, store.site, askedIn(language, one), language);
  if (answer === undefined) return "unsupported: it is not asked in a language";
  if (answer.kind === "unsupported") return `unsupported: ${answer.why}`;
  return language === "query-dsl" ? JSON.stringify(JSON.parse(answer.text)) : answer.text;
};
