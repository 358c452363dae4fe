/**
 * What a person chooses at the top of a dashboard.
 * @see https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/
 */

import type { Dashboard } from "../../core/dashboard.ts";
import { isRecordInstrument } from "../../core/instrument.ts";
import type { Site } from "../../core/target.ts";
import type { Variable } from "./model.ts";
import { labelIn, type Source } from "./sources.ts";
import { showsTraces, tracedService, tracedServiceChoice } from "./traces.ts";

/** Every record has these, so that "all" is whatever is there; and Loki wants one matcher that is never empty. */
const always: readonly string[] = ["service", "environment", "stream"];

const all = { selected: true, text: ["All"], value: ["$__all"] } as const;

export const variablesOf = (dashboard: Dashboard, sources: readonly Source[], site: Site): readonly Variable[] => [
  ...sources
    .filter(({ fixed }) => !fixed)
    .map(
      ({ uid, plugin }): Variable => ({
        type: "datasource",
        name: uid.slice(2, -1),
        label: uid.slice(2, -1),
        query: plugin,
        refresh: 1,
      }),
    ),
  ...dashboard.choices.map(field => choiceOf(field, sources, site)),
  ...(showsTraces(dashboard) ? tracedServiceChoice(sources, site) : []),
];

/** The names that texts of a dashboard must not mention by accident. */
export const variableNames = (dashboard: Dashboard, sources: readonly Source[]): readonly string[] => [
  ...sources.filter(({ fixed }) => !fixed).map(({ uid }) => uid.slice(2, -1)),
  ...dashboard.choices,
  ...(showsTraces(dashboard) ? [tracedService] : []),
];

/** The values that are known here are listed; the others are asked for, or typed in. */
const choiceOf = (field: string, sources: readonly Source[], site: Site): Variable => {
  const facts = { name: field, label: labelled(field) };
  const chosen = {
    current: all,
    multi: true,
    includeAll: true,
    allValue: always.includes(field) ? ".+" : ".*",
  } as const;
  const known = knownValues(field, site);
  if (known) return { ...facts, ...chosen, type: "custom", query: known.join(",") };
  for (const source of sources) {
    const query = queryFor(field, source, site);
    if (query !== undefined)
      return {
        ...facts,
        ...chosen,
        type: "query",
        datasource: { type: source.plugin, uid: source.uid },
        query,
        refresh: 2,
        sort: 1,
      };
  }
  const everything = ".*";
  return {
    ...facts,
    description: "A value, or a regular expression; .* is everything",
    type: "textbox",
    query: everything,
    current: { selected: true, text: everything, value: everything },
  };
};

const labelled = (field: string): string => {
  const words = field.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** Undefined also where a list of values has marks of its own: commas, and `text : value`. */
const knownValues = (field: string, site: Site): readonly string[] | undefined => {
  const values =
    field === "service"
      ? site.services.map(({ name }) => name)
      : field === "environment"
        ? [site.name]
        : site.schema.fields[field]?.values;
  return values?.every(value => /^[^,:\\$[]+$/.test(value)) ? values : undefined;
};

/** Labels can be listed, metadata cannot. */
const queryFor = (field: string, source: Source, site: Site): string | undefined => {
  const label = labelIn(source, field);
  if (source.plugin === "prometheus") {
    const instrument = site.instruments
      .filter(isRecordInstrument)
      .find(one => one.kind === "counter" && one.labels.includes(field));
    return instrument && `label_values(${instrument.name}{${labelIn(source, "environment")}="${site.name}"}, ${label})`;
  }
  const slot = source.readable.mapping.find(one => one.field === field);
  return source.plugin === "loki" && slot?.place === "label"
    ? `label_values({${labelIn(source, "environment")}="${site.name}"}, ${label})`
    : undefined;
};
