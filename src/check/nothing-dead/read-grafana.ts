/** Grafana's classic dashboards and provisioned data sources. */

import { type AskedField, type AskedText, type AskedTraces, nothingRead, type Reading } from "./finding.ts";
import { isRecord, type Loose, listOf, textOf, walk } from "./json.ts";
import { guessed } from "./read-rules.ts";

/** A data source as a panel names it. */
interface Source {
  readonly type: string | undefined;
  readonly uid: string | undefined;
}

/** A dashboard, plain or as the HTTP API wraps it; undefined when it is none. */
export const readDashboard = (document: unknown): Reading | undefined => {
  const wrapped = isRecord(document) && isRecord(document.dashboard) ? document.dashboard : document;
  if (!isRecord(wrapped) || !Array.isArray(wrapped.panels)) return undefined;
  if (wrapped.schemaVersion === undefined && wrapped.templating === undefined && !looksLikePanels(wrapped.panels))
    return undefined;
  const variables = listOf(isRecord(wrapped.templating) ? wrapped.templating.list : undefined).filter(isRecord);
  const types = variableTypes(wrapped, variables);
  const readings = [
    ...panelsOf(wrapped.panels).map(panel => readPanel(panel, types)),
    ...variables.map(variable => readVariable(variable, types)),
  ];
  return {
    ...nothingRead,
    texts: readings.flatMap(({ texts }) => texts),
    fields: readings.flatMap(({ fields }) => fields),
    traces: readings.flatMap(({ traces }) => traces),
    uids: readings.flatMap(({ uids }) => uids),
  };
};

const looksLikePanels = (panels: readonly unknown[]): boolean =>
  panels.some(panel => isRecord(panel) && (Array.isArray(panel.targets) || isRecord(panel.gridPos)));

/** Panels of rows included. */
const panelsOf = (panels: unknown): readonly Loose[] =>
  listOf(panels)
    .filter(isRecord)
    .flatMap(panel => [panel, ...panelsOf(panel.panels)]);

/** The types of the data sources that variables and inputs stand for. */
const variableTypes = (dashboard: Loose, variables: readonly Loose[]): ReadonlyMap<string, string> =>
  new Map([
    ...variables
      .filter(({ type }) => type === "datasource")
      .flatMap(({ name, query }) => textOf(name).flatMap(one => textOf(query).map(type => [one, type] as const))),
    ...listOf(dashboard.__inputs)
      .filter(isRecord)
      .flatMap(({ name, pluginId }) => textOf(name).flatMap(one => textOf(pluginId).map(type => [one, type] as const))),
  ]);

const sourceOf = (value: unknown, types: ReadonlyMap<string, string>): Source | undefined => {
  if (isRecord(value)) {
    const [uid] = textOf(value.uid);
    const [type] = textOf(value.type);
    return { uid, type: type ?? typeOf(uid, types) };
  }
  const [name] = textOf(value);
  return name === undefined ? undefined : { uid: name, type: typeOf(name, types) };
};

const typeOf = (uid: string | undefined, types: ReadonlyMap<string, string>): string | undefined => {
  const variable = /^\$\{?(\w+)\}?$/.exec(uid ?? "")?.[1];
  return variable === undefined ? undefined : types.get(variable);
};

const languageOf = (source: Source | undefined, text: string): AskedText["language"] | undefined => {
  switch (source?.type) {
    case "loki":
      return "logql";
    case "prometheus":
      return "promql";
    case undefined:
      return guessed(text);
    default:
      return undefined;
  }
};

const readPanel = (panel: Loose, types: ReadonlyMap<string, string>): Reading => {
  const where = `panel "${textOf(panel.title)[0] ?? String(panel.id ?? "")}"`;
  const own = sourceOf(panel.datasource, types);
  const unit = unitOf(panel);
  const targets = listOf(panel.targets).filter(isRecord);
  const sources = targets.map(target => sourceOf(target.datasource, types) ?? own);
  return {
    ...nothingRead,
    texts: targets.flatMap((target, index) => {
      const source = sources[index];
      return textOf(target.expr).flatMap((text): readonly AskedText[] => {
        const language = languageOf(source, text);
        if (language === undefined) return [];
        return [{ where, text, language, ...from(source), ...(unit === undefined ? {} : { unit }) }];
      });
    }),
    fields: targets.flatMap((target, index) => elasticFields(where, target, sources[index])),
    traces: targets.flatMap((target, index) => searches(where, target, sources[index])),
    uids: [own, ...sources].flatMap(source => textOf(source?.uid).map(uid => ({ where, uid }))),
  };
};

const from = (source: Source | undefined): { readonly source?: string } =>
  source?.uid === undefined ? {} : { source: source.uid };

/** The unit of all of a panel's numbers; undefined when some have another one or are reckoned with. */
const unitOf = (panel: Loose): string | undefined => {
  const config = isRecord(panel.fieldConfig) ? panel.fieldConfig : {};
  const overridden = walk(config.overrides).some(({ at }) => at.id === "unit");
  const reckoned = listOf(panel.transformations).some(one => isRecord(one) && one.id === "calculateField");
  return overridden || reckoned ? undefined : textOf(isRecord(config.defaults) ? config.defaults.unit : undefined)[0];
};

/** Aggregations of Grafana's Elasticsearch source. */
const elasticFields = (where: string, target: Loose, source: Source | undefined): readonly AskedField[] => {
  if (source?.type !== "elasticsearch") return [];
  const numeric = new Set(["avg", "sum", "percentiles", "extended_stats"]);
  return [...listOf(target.metrics), ...listOf(target.bucketAggs)].filter(isRecord).flatMap(one =>
    textOf(one.field).map(field => ({
      where,
      field,
      language: "elasticsearch" as const,
      numeric: numeric.has(String(one.type)),
      values: [],
      ...from(source),
    })),
  );
};

/** A search as Grafana's Jaeger source keeps it; an id is no search, and leads nowhere of itself. */
const searches = (where: string, target: Loose, source: Source | undefined): readonly AskedTraces[] =>
  source?.type !== "jaeger" || target.queryType !== "search"
    ? []
    : [
        {
          where,
          service: textOf(target.service)[0] ?? "",
          operation: textOf(target.operation)[0] ?? "",
          tags: Object.fromEntries(textOf(target.tags).flatMap(logfmtPairs)),
          durations: [...textOf(target.minDuration), ...textOf(target.maxDuration)].filter(one => one !== ""),
          ...from(source),
        },
      ];

/** `error=true gen_ai.operation.name="chat"`. @see https://pkg.go.dev/github.com/go-logfmt/logfmt */
const logfmtPairs = (text: string): readonly (readonly [key: string, value: string])[] =>
  [...text.matchAll(/([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g)].map(([, key = "", value = ""]) => [
    key,
    value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1") : value,
  ]);

/** `label_values(metric{…}, label)` in Prometheus, and the same or `{ label, stream }` in Loki. */
const readVariable = (variable: Loose, types: ReadonlyMap<string, string>): Reading => {
  if (variable.type !== "query") return nothingRead;
  const where = `variable ${textOf(variable.name)[0] ?? ""}`;
  const source = sourceOf(variable.datasource, types);
  const { query } = variable;
  const text = [query, isRecord(query) ? query.query : undefined].flatMap(textOf)[0] ?? "";
  const called = /^\s*label_values\(\s*(?:(.*),)?\s*([A-Za-z_]\w*)\s*\)\s*$/s.exec(text);
  const loki = source?.type === "loki";
  const [label] = called?.[2] === undefined ? textOf(isRecord(query) ? query.label : undefined) : [called[2]];
  const selector = called?.[1] ?? textOf(isRecord(query) ? query.stream : undefined)[0];
  const uids = textOf(source?.uid).map(uid => ({ where, uid }));
  if (label === undefined) return { ...nothingRead, uids };
  if (!loki)
    return {
      ...nothingRead,
      uids,
      texts: selector
        ? [{ where, text: `group by (${label}) (${selector})`, language: "promql", ...from(source) }]
        : [],
    };
  return {
    ...nothingRead,
    uids,
    fields: [{ where, field: label, language: "loki", label: true, numeric: false, values: [], ...from(source) }],
    texts: selector ? [{ where, text: selector, language: "logql", ...from(source) }] : [],
  };
};

/** A provisioning file of data sources; undefined when it is none. */
export const readSources = (document: unknown): Reading | undefined => {
  if (!isRecord(document) || !Array.isArray(document.datasources)) return undefined;
  const sources = document.datasources.filter(isRecord);
  return {
    ...nothingRead,
    sources: sources.flatMap(({ uid, type, url }) =>
      textOf(uid).map(one => ({ uid: one, type: textOf(type)[0] ?? "", url: textOf(url)[0] ?? "" })),
    ),
    uids: sources.flatMap(source =>
      walk(source.jsonData).flatMap(({ at }) =>
        textOf(at.datasourceUid).map(uid => ({ where: `data source ${textOf(source.name)[0] ?? ""}`, uid })),
      ),
    ),
  };
};
