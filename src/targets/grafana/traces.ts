/**
 * Searches for traces as Grafana's editor for Jaeger keeps them. Its data source asks about one service at a time and sends
 * the first target of a panel alone; the ids it answers with lead to the traces.
 * @see https://github.com/grafana/grafana/blob/main/public/app/plugins/datasource/jaeger/datasource.ts
 * @see https://github.com/grafana/grafana/blob/main/pkg/tsdb/jaeger/client.go
 */

import { traceSearchOf } from "../../catalog/index.ts";
import type { Dashboard, TracesPanel } from "../../core/dashboard.ts";
import type { Site } from "../../core/target.ts";
import { type NeverFound, operationOf, type TraceSearch, tagsOf } from "../../core/trace-query.ts";
import { whyNotFoundIn } from "../../core/trace-store.ts";
import { goDuration } from "../../core/units.ts";
import type { Drawn } from "./drawing.ts";
import type { JaegerTarget, Variable } from "./model.ts";
import { optionsOf, pluginOf } from "./panel-options.ts";
import type { Source } from "./sources.ts";

/** The variable that says whose traces a dashboard shows. */
export const tracedService = "traced_service";

export const showsTraces = ({ rows }: Dashboard): boolean =>
  rows.some(({ panels }) => panels.some(({ form }) => form === "traces"));

const searchesTraces = ({ plugin }: Source): boolean => plugin === "jaeger";

/** One service and never all: Jaeger searches among the traces of one. Where only others send it any, its name is typed in. */
export const tracedServiceChoice = (sources: readonly Source[], { services }: Site): readonly Variable[] => {
  const traced = services.filter(({ traces }) => traces).map(({ name }) => name);
  const [first = ""] = traced;
  const facts = {
    name: tracedService,
    label: "Traces of",
    description: "Jaeger searches among the traces of one service at a time",
    query: traced.join(","),
    current: { selected: true, text: first, value: first },
  };
  if (traced.length > 0) return [{ ...facts, type: "custom" }];
  return sources.some(one => searchesTraces(one) && one.readable.fedFromOutside) ? [{ ...facts, type: "textbox" }] : [];
};

/** A value stands alone, or between quotes and escaped as in JSON. @see https://pkg.go.dev/github.com/go-logfmt/logfmt */
const logfmt = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${/^[^\s"=\\\p{Cc}]+$/u.test(value) ? value : JSON.stringify(value)}`)
    .join(" ");

/** What Jaeger is asked, of a service or of what a variable stands for. */
export const searchTarget = (
  search: TraceSearch,
  { service, limit }: { readonly service: string; readonly limit: number },
  { schema }: Pick<Site, "schema">,
): Omit<JaegerTarget, "refId" | "datasource"> => {
  const operation = operationOf(search, service);
  const tags = logfmt(tagsOf(search, schema));
  return {
    queryType: "search",
    service,
    ...(operation === undefined ? {} : { operation }),
    ...(tags === "" ? {} : { tags }),
    ...(search.slowerThan === undefined ? {} : { minDuration: goDuration(search.slowerThan) }),
    limit,
  };
};

/** Why a search is not asked of a store. */
export const whyUnasked = (search: TraceSearch, source: Source, site: Site): NeverFound | undefined =>
  searchesTraces(source)
    ? whyNotFoundIn(search, source.readable, site)
    : { why: "keeps no traces", help: "name a jaeger(…) in reads" };

/** A table of traces from the first Jaeger in `reads` that can find them; else every store's reason. */
export const drawnTraces = (panel: TracesPanel, sources: readonly Source[], site: Site): Drawn => {
  const search = traceSearchOf(panel.search) ?? {};
  const judged = sources.map(source => ({ source, never: whyUnasked(search, source, site) }));
  const source = judged.find(({ never }) => never === undefined)?.source;
  if (source === undefined) {
    const jaegers = judged.filter(one => searchesTraces(one.source));
    const [{ never } = {}] = jaegers.length > 0 ? jaegers : judged;
    return {
      undrawn: {
        reasons: judged.map(one => `${one.source.readable.key}: ${one.never?.why}`),
        help: never?.help,
      },
    };
  }
  const datasource = { type: source.plugin, uid: source.uid };
  const asked = searchTarget(search, { service: `\${${tracedService}}`, limit: panel.limit }, site);
  return {
    drawing: {
      type: pluginOf.traces,
      title: panel.title,
      description: panel.description,
      datasource,
      targets: [{ refId: "A", datasource, ...asked }],
      // Units, names of columns and the way to a trace come with the answer.
      fieldConfig: { defaults: {}, overrides: [] },
      options: optionsOf(panel.form, { cell: "", y: "" }),
    },
  };
};
