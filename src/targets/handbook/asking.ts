/** One question in the words of every store of the environment, each with the way to the page that answers it. */

import { type Answer, type Asked, type LanguageName, refusalOf } from "../../core/query/index.ts";
import type { Part, Site } from "../../core/target.ts";
import type { Link, Looked } from "../../core/telling.ts";
import type { TraceSearch } from "../../core/trace-query.ts";
import { keepsTraces, whyNotFoundIn } from "../../core/trace-store.ts";
import type { Duration } from "../../core/units.ts";
import { block, code, folded, link, plain, prose } from "./markdown.ts";
import type { OpenedAt } from "./places.ts";

/** What pages are made from. */
export interface Context {
  readonly site: Site;
  readonly parts: readonly Part[];
  readonly opened: readonly OpenedAt[];
}

export const languageTitles: Readonly<Record<LanguageName, string>> = {
  logql: "LogQL",
  promql: "PromQL",
  "query-dsl": "Query DSL",
  esql: "ES|QL",
  kql: "KQL",
  insights: "Logs Insights QL",
  "logging-filter": "Logging query language",
  "log-analytics-sql": "SQL",
  "azure-kql": "KQL",
};

/** What a fence is called, so that viewers colour it. */
const fences: Readonly<Record<LanguageName, string>> = {
  logql: "logql",
  promql: "promql",
  "query-dsl": "json",
  esql: "esql",
  kql: "kql",
  insights: "sql",
  "logging-filter": "text",
  "log-analytics-sql": "sql",
  "azure-kql": "kusto",
};

/** A window of its own: the languages' words for a viewer's range mean nothing outside it. */
export type Question = Pick<Asked, "query" | "shape"> & { readonly window: Duration };

/** Every page that shows something of a store. */
export const linksTo = (looked: Looked, { parts, opened }: Context): readonly Link[] =>
  parts.flatMap(part => part.linkTo(looked, opened.find(({ key }) => key === part.key)?.url) ?? []);

export interface Told {
  readonly part: Part;
  readonly answer: Answer;
}

/** The answer of each store in the first language that has one; bodies of a search are for programs. */
export const tellings = (question: Question, { parts }: Context): readonly Told[] =>
  parts.flatMap(part => {
    const answers = part.readable.languages
      .filter(language => language !== "query-dsl")
      .map(language => part.readable.ask(question, language));
    const answer = answers.find(({ kind }) => kind === "text") ?? answers[0];
    return answer === undefined ? [] : [{ part, answer }];
  });

/** A query of one store, folded. */
export const shownQuery = (
  { part, answer }: Told & { readonly answer: { readonly kind: "text" } & Answer },
  { query, shape, window }: Question,
  context: Context,
): string => {
  const { language, text } = answer;
  const looked: Looked = { kind: "query", store: part.key, window, query, shape, language, text };
  return folded(
    `${part.title}, ${languageTitles[language]}`,
    linksTo(looked, context)
      .map(({ title, url }) => link(`Open in ${plain(title)}`, url))
      .join(" · "),
    block(fences[language], text),
  );
};

const isText = (told: Told): told is Told & { readonly answer: { readonly kind: "text" } & Answer } =>
  told.answer.kind === "text";

/** In every store that can say it, and why the others cannot. */
export const asking = (question: Question, context: Context): string => {
  const told = tellings(question, context);
  const silent = told.flatMap(({ part, answer }) =>
    answer.kind === "unsupported" ? [`${plain(part.title)} (${prose(answer.why)})`] : [],
  );
  const shown = told.filter(isText).map(one => shownQuery(one, question, context));
  return [
    ...shown,
    ...(silent.length === 0
      ? []
      : [`${shown.length === 0 ? "No store can be asked" : "Not from"}: ${silent.join("; ")}.`]),
  ].join("\n\n");
};

/** Whether some store here can find such traces. */
export const canFind = (search: TraceSearch, { parts, site }: Context): boolean =>
  parts.some(part => keepsTraces(part) && whyNotFoundIn(search, part.readable, site) === undefined);

/** The pages with the traces of each service, and the stores that find none; nothing where no traces are kept. */
export const searching = (search: TraceSearch, window: Duration, context: Context): string => {
  const services = context.site.services.filter(({ traces }) => traces);
  const silent: string[] = [];
  const lines = context.parts.filter(keepsTraces).flatMap(({ key: store, title, readable }) => {
    const never = whyNotFoundIn(search, readable, context.site);
    if (never !== undefined) {
      silent.push(`${plain(title)} (${prose(never.why)})`);
      return [];
    }
    const byHand = `search in ${plain(title)}`;
    // Whose traces they are only those know who send them.
    if (services.length === 0) return [`- ${byHand}`];
    return services.map(({ name: service }) => {
      const links = linksTo({ kind: "traces", store, window, service, search }, context);
      return `- ${plain(service)}: ${links.length === 0 ? byHand : links.map(one => link(plain(one.title), one.url)).join(" · ")}`;
    });
  });
  const wanted = [
    ...(search.operation === undefined ? [] : [`with a span called ${code(search.operation)}`]),
    ...Object.entries(search.where ?? {}).map(([field, value]) => `whose ${code(field)} is ${code(value)}`),
    ...(search.slowerThan === undefined ? [] : [`slower than ${search.slowerThan.written}`]),
    ...(search.failed ? ["with a failed span"] : []),
  ];
  const asked = `Traces of the last ${window.written}${wanted.length === 0 ? "" : `, ${wanted.join(" and ")}`}`;
  return [
    ...(lines.length === 0 ? [] : [`${asked}:\n\n${lines.join("\n")}`]),
    ...(silent.length === 0 ? [] : [`${lines.length === 0 ? `${asked}: not` : "Not"} from ${silent.join("; ")}.`]),
  ].join("\n\n");
};

/** Tried, because a field may be stored nowhere. */
export const tried = <T>(write: () => T, otherwise: (why: string) => T): T => {
  let result: T | undefined;
  const refusal = refusalOf(() => {
    result = write();
  });
  return refusal === undefined ? (result as T) : otherwise(refusal.why);
};
