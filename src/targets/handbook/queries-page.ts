/** `queries.md`: every saved query in each language of the environment. */

import { traceQueries } from "../../catalog/index.ts";
import type { LanguageName } from "../../core/query/index.ts";
import { hours } from "../../core/units.ts";
import { type Context, canFind, languageTitles, type Question, searching, shownQuery } from "./asking.ts";
import { anchorOf, code, list, page, plain, prose } from "./markdown.ts";
import type { Page } from "./page.ts";

export const queriesPage = (context: Context): Page => {
  const { parts, site } = context;
  const queries = Object.entries(site.queries);
  const searches = traceQueries
    .filter(search => canFind(search, context))
    .map(({ name, description, ...search }) => ({ name, description, shown: searching(search, hours(1), context) }));
  return {
    path: "queries.md",
    title: "Queries",
    group: "Reference",
    text: page(
      "# Queries",
      "The same questions in the words of every store. `signalbox query <name>` prints one, and writes new ones with `--on`, `--where` and `--measure`.",
      list([
        ...queries.map(([name, { title }]) => `[${plain(title)}](#${anchorOf(name)})`),
        ...searches.map(({ name }) => `[Traces: ${plain(name)}](#${anchorOf(`Traces: ${name}`)})`),
      ]),
      ...queries.flatMap(([name, { title, description, query, shape, window }]) => {
        const question: Question = { query, shape, window };
        const refused: string[] = [];
        const shown = parts.flatMap(part =>
          part.readable.languages.flatMap((language: LanguageName) => {
            const answer = part.readable.ask(question, language);
            if (answer.kind === "text") return [shownQuery({ part, answer }, question, context)];
            refused.push(`${plain(part.title)}, ${plain(languageTitles[language])} (${prose(answer.why)})`);
            return [];
          }),
        );
        return [
          `## ${name}`,
          `**${plain(title)}.** ${prose(description)}. Range: ${window.written}. In the shell: ${code(`signalbox query ${name}`)}.`,
          ...shown,
          refused.length === 0 ? "" : `Not in ${refused.join("; ")}.`,
        ];
      }),
      ...searches.flatMap(({ name, description, shown }) => [`## Traces: ${name}`, prose(description), shown]),
    ),
  };
};
