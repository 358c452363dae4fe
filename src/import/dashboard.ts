/** Grafana dashboards. */

import { isRecord, listOf, textOf } from "../check/nothing-dead/json.ts";
import { readDashboard } from "../check/nothing-dead/read-grafana.ts";
import { type ImportFinding, lineOf } from "./finding.ts";
import { judgeLevels } from "./levels.ts";
import { matchPanel } from "./panels.ts";
import { judgeQueryText } from "./queries.ts";
import { emptyReading, type Reading } from "./reading.ts";
import { driftOf, fieldsAmong } from "./vocabulary.ts";

/** Undefined when the document is no dashboard. */
export const readGrafanaDashboard = (document: unknown, text: string): Reading | undefined => {
  const read = readDashboard(document);
  if (read === undefined) return undefined;
  const body = isRecord(document) && isRecord(document.dashboard) ? document.dashboard : document;
  const titles = panelTitles(isRecord(body) ? body.panels : undefined);
  const free = freeTextVariables(body);
  const judged = read.texts.flatMap(({ where, text: query, language }) =>
    language === "logql" || language === "promql"
      ? [judgeQueryText({ path: where, text: query, language, alert: false }, text)]
      : [],
  );
  const fields = [
    ...new Map(
      [
        ...judged.flatMap(one => one.fields),
        ...fieldsAmong(read.fields.map(({ field }) => field.replace(/\.keyword$/, ""))),
      ].map(one => [one.name, one]),
    ).values(),
  ];
  return {
    ...emptyReading("grafana-dashboard"),
    fields,
    panels: titles.map(matchPanel),
    asksPrometheus: read.texts.some(({ language }) => language === "promql"),
    findings: [
      ...judged.flatMap(({ findings }) => findings),
      ...read.texts.flatMap(({ where, text: query }) => unescaped(where, query, free, text)),
      ...luceneOf(body).flatMap(({ where, query }) => judgeLevels(query, { path: where, ...lineOf(text, query) })),
      ...driftOf(fields, name => lineOf(text, name), "the panels"),
    ],
    notes: [
      "A panel that nothing shipped shows is one of your own: dashboards: [withPanels(overview, timeseries(…))].",
    ],
  };
};

const panelTitles = (panels: unknown): readonly string[] =>
  listOf(panels)
    .filter(isRecord)
    .flatMap(panel => [...(panel.type === "row" ? [] : textOf(panel.title)), ...panelTitles(panel.panels)]);

/** Variables in which people write what they like. */
const freeTextVariables = (body: unknown): readonly string[] =>
  listOf(isRecord(body) && isRecord(body.templating) ? body.templating.list : undefined)
    .filter(isRecord)
    .filter(({ type }) => type === "textbox")
    .flatMap(({ name }) => textOf(name));

/** @see https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/#advanced-variable-format-options */
const unescaped = (
  where: string,
  query: string,
  variables: readonly string[],
  file: string,
): readonly ImportFinding[] =>
  variables
    .filter(name => new RegExp(`"[^"]*(?:\\$${name}\\b|\\$\\{${name}\\})`).test(query))
    .map(name => ({
      code: "unescaped-value",
      path: where,
      ...lineOf(file, `$${name}`),
      what: "puts what people write between quotes as it is",
      got: `$${name}`,
      help: `\${${name}:doublequote} in the place of the quotes and the variable`,
    }));

/** Queries of Elasticsearch's source, which are Lucene's. */
const luceneOf = (body: unknown): readonly { readonly where: string; readonly query: string }[] => {
  const below = (panels: unknown): readonly { readonly where: string; readonly query: string }[] =>
    listOf(panels)
      .filter(isRecord)
      .flatMap(panel => [
        ...listOf(panel.targets)
          .filter(isRecord)
          .flatMap(({ query }) =>
            textOf(query).map(one => ({ where: `panel "${textOf(panel.title)[0] ?? ""}"`, query: one })),
          ),
        ...below(panel.panels),
      ]);
  return below(isRecord(body) ? body.panels : undefined);
};
