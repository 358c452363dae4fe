/**
 * Saved searches as addresses of Jaeger's UI, without its host. The same parameters behind `/api/traces?` give JSON.
 * @see https://www.jaegertracing.io/docs/2.13/architecture/apis/
 */

import { traceQueries } from "../../catalog/index.ts";
import type { Artifact } from "../../core/artifact.ts";
import type { Schema } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import { operationOf, type TraceQuery, type TraceSearch, tagsOf, whyNeverFound } from "../../core/trace-query.ts";
import { type Duration, goDuration, hours } from "../../core/units.ts";
import { type JaegerOptions, storageOf } from "./options.ts";

/** The parameters of a search among a service's traces, of the last so much time. */
export const searchOf = (
  search: TraceSearch,
  { service, limit, window }: { readonly service: string; readonly limit: number; readonly window: Duration },
  schema: Schema,
): Readonly<Record<string, string>> => {
  const operation = operationOf(search, service);
  const tags = tagsOf(search, schema);
  return {
    service,
    ...(operation === undefined ? {} : { operation }),
    ...(Object.keys(tags).length === 0 ? {} : { tags: JSON.stringify(tags) }),
    ...(search.slowerThan === undefined ? {} : { minDuration: goDuration(search.slowerThan) }),
    limit: String(limit),
    lookback: goDuration(window),
  };
};

const address = (query: TraceQuery, service: string, schema: Schema): string =>
  new URLSearchParams(searchOf(query, { service, limit: query.limit ?? 100, window: hours(1) }, schema)).toString();

/** In memory this version finds no trace by the status of its spans, whatever the tag is called. */
export const findsFailures = (options: JaegerOptions): boolean => storageOf(options) !== "memory";

/** `queries/<name>.txt`: a line for each service that sends traces. What is never found here is not asked for. */
export const queryFiles = (options: JaegerOptions, { schema, services }: Site): readonly Artifact[] => {
  const { basePath = "" } = options;
  const traced = services.filter(({ traces }) => traces).map(({ name }) => name);
  return traceQueries
    .filter(query => whyNeverFound(query, { schema, services }) === undefined)
    .filter(({ failed = false }) => !failed || findsFailures(options))
    .map(query => ({
      kind: "text",
      path: `queries/${query.name}.txt`,
      about: "a search in Jaeger's UI, behind its host",
      sections: [
        {
          name: "search",
          text: [
            `# ${query.description}`,
            ...traced.map(service => `${basePath}/search?${address(query, service, schema)}`),
            "",
          ].join("\n"),
        },
      ],
      comment: "#",
    }));
};
