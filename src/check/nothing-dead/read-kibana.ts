/** Kibana's dashboards of either form, its saved objects and rules, and search bodies: whatever asks, wherever it stands. */

import { type AskedField, type AskedText, nothingRead, type Reading } from "./finding.ts";
import { isRecord, type Loose, textOf, walk } from "./json.ts";

/** A dashboard, rule or saved object; undefined when nothing in it speaks of Elasticsearch. */
export const readKibana = (document: unknown): Reading | undefined => {
  const found = walk(unpacked(document));
  const texts = found.flatMap(({ at, title }) => textsOf(at, whereOf(title)));
  const fields = found.flatMap(({ at, title }) => [
    ...fieldsOf(at, whereOf(title)),
    ...clauseFields(at, whereOf(title)),
  ]);
  return texts.length + fields.length === 0 ? undefined : { ...nothingRead, texts, fields };
};

const whereOf = (title: string): string => (title === "" ? "the query" : `panel "${title}"`);

/** Saved objects hold JSON in strings. */
const unpacked = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unpacked);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner)]));
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return unpacked(JSON.parse(value));
  } catch {
    return value;
  }
};

const textsOf = (at: Loose, where: string): readonly AskedText[] => {
  const asked = (language: AskedText["language"]) => (text: string) => ({ where, text, language });
  const words = [at.expression, at.query].flatMap(textOf)[0];
  const language = textOf(at.language)[0];
  return [
    ...textOf(at.esql).map(asked("esql")),
    ...(at.type === "esql" ? textOf(at.query).map(asked("esql")) : []),
    ...(words !== undefined && (language === "kql" || language === "kuery") ? [asked("kql")(words)] : []),
    ...(words !== undefined && language === "lucene" ? [asked("lucene")(words)] : []),
    ...textOf(at.formula).flatMap(formula =>
      [...formula.matchAll(/kql\s*=\s*'((?:[^'\\]|\\.)*)'/g)].map(([, text = ""]) => asked("kql")(text)),
    ),
  ];
};

const askedAt =
  (where: string) =>
  (field: string, numeric: boolean, values: readonly string[]): AskedField => ({
    where,
    field,
    language: "elasticsearch",
    numeric,
    values,
  });

const reckons =
  /^(percentile|percentiles|percentile_rank|average|avg|median|sum|standard_deviation|std_dev|counter_rate|range)$/;

const fieldsOf = (at: Loose, where: string): readonly AskedField[] => {
  const operation = [at.operation, at.operationType, at.aggType].flatMap(textOf)[0] ?? "";
  const named = [at.field, at.sourceField, at.aggField, at.termField, at.timeField, at.time_field].flatMap(textOf);
  const listed = [at.fields, at.termField].flatMap(fields => (Array.isArray(fields) ? fields : [])).flatMap(textOf);
  const isFilter = typeof at.operator === "string" && /^is/.test(at.operator);
  const values = isFilter ? (Array.isArray(at.value) ? at.value : [at.value]).flatMap(textOf) : [];
  const asked = askedAt(where);
  return [
    ...[...named, ...listed].map(field => asked(field, reckons.test(operation), values)),
    ...textOf(at.formula).flatMap(formula =>
      [...formula.matchAll(/\b([a-z_]+)\(\s*'?([A-Za-z_@][\w.@]*)'?\s*[,)]/g)].flatMap(([, name = "", field = ""]) =>
        name === "count" && field === "kql" ? [] : [asked(field, reckons.test(name), values)],
      ),
    ),
  ];
};

/** Clauses of the query language whose keys are fields. @see https://www.elastic.co/docs/reference/query-languages/query-dsl/term-level-queries */
const clauses = ["term", "terms", "range", "match", "match_phrase", "prefix", "wildcard", "regexp"] as const;
const aggregations = ["avg", "sum", "percentiles", "stats", "extended_stats", "median_absolute_deviation"] as const;
const noFields = new Set(["boost", "value", "_name", "case_insensitive", "params", "type", "order", "size"]);

const clauseFields = (at: Loose, where: string): readonly AskedField[] => {
  const asked = askedAt(where);
  return [
    ...clauses.flatMap(clause => {
      const body = at[clause];
      if (!isRecord(body) || typeof body.field === "string") return [];
      return Object.entries(body)
        .filter(([field]) => !noFields.has(field))
        .map(([field, given]) => {
          const value = isRecord(given) ? given.value : given;
          const exact = clause === "term" || clause === "terms";
          return asked(field, false, exact ? (Array.isArray(value) ? value : [value]).flatMap(textOf) : []);
        });
    }),
    ...aggregations.flatMap(name => {
      const body = at[name];
      return isRecord(body) ? textOf(body.field).map(field => asked(field, true, [])) : [];
    }),
  ];
};
