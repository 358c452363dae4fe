/**
 * Saved searches as addresses of Jaeger's UI, without its host. The same parameters behind `/api/traces?` give JSON.
 * @see https://www.jaegertracing.io/docs/2.13/architecture/apis/
 */

import { traceQueries } from "../../catalog/trace-queries.ts";
import type { Artifact } from "../../core/artifact.ts";
import type { Schema } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import type { TraceQuery } from "../../core/trace-query.ts";
import type { JaegerOptions } from "./options.ts";

/** A search among a service's traces: `service=…&limit=100&lookback=1h&minDuration=1000ms`. */
export const searchOf = (query: TraceQuery, service: string, schema: Schema): string => {
  const { atLeast, failed, limit = 100, operation, where = {} } = query;
  const tags = {
    ...Object.fromEntries(
      Object.entries(where).map(([field, value]) => [schema.fields[field]?.semconv?.name ?? field, value]),
    ),
    ...(failed === true ? { error: "true" } : {}),
  };
  return new URLSearchParams({
    service,
    ...(operation === undefined ? {} : { operation: operation.replaceAll("{service}", service) }),
    ...(Object.keys(tags).length === 0 ? {} : { tags: JSON.stringify(tags) }),
    ...(atLeast === undefined ? {} : { minDuration: `${atLeast.milliseconds}ms` }),
    limit: String(limit),
    lookback: "1h",
  }).toString();
};

/** `queries/<name>.txt`: a line for each service that sends traces. What a team took out of the schema is not asked for. */
export const queryFiles = ({ basePath = "" }: JaegerOptions, { schema, services }: Site): readonly Artifact[] => {
  const traced = services.filter(({ traces }) => traces).map(({ name }) => name);
  return traced.length === 0
    ? []
    : traceQueries
        .filter(({ where = {} }) => Object.keys(where).every(field => schema.fields[field] !== undefined))
        .map(query => ({
          kind: "text",
          path: `queries/${query.name}.txt`,
          about: "a search in Jaeger's UI, behind its host",
          sections: [
            {
              name: "search",
              text: [
                `# ${query.description}`,
                ...traced.map(service => `${basePath}/search?${searchOf(query, service, schema)}`),
                "",
              ].join("\n"),
            },
          ],
          comment: "#",
        }));
};
