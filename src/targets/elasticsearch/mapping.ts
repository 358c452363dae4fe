/**
 * The stored document: field → path and type. A dot in a path is a level of nesting: `log.level` is
 * `{"log": {"level": …}}`. Paths and types are ECS's where ECS has the field in our meaning, else below `llm`.
 * @see https://www.elastic.co/docs/reference/ecs/ecs-field-reference
 */

import type { Treatment } from "../../core/privacy.ts";
import type { Field } from "../../core/schema.ts";
import type { Service } from "../../core/service.ts";
import { hexFields, logFields, storedFields, treatmentOf } from "../../core/step.ts";
import type { Mapping, Site, Slot } from "../../core/target.ts";
import type { ElasticsearchOptions } from "./options.ts";

/** The field types we map to. @see https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/field-data-types */
export type FieldType =
  | "keyword"
  | "match_only_text"
  | "wildcard"
  | "long"
  | "double"
  | "scaled_float"
  | "boolean"
  | "date_nanos"
  | "ip";

export type ElasticsearchSlot = Slot & { readonly type: FieldType };

/** Below this everything lands that ECS has no name for. */
const own = "llm";

interface Row {
  readonly name: string;
  /** @default by role and type */
  readonly type?: FieldType;
}

/** What the configuration knows of a record and no field carries. */
const configured: Readonly<Record<string, Required<Row>>> = {
  service: { name: "service.name", type: "keyword" },
  environment: { name: "service.environment", type: "keyword" },
  stream: { name: `${own}.stream`, type: "keyword" },
};

/**
 * The fields with a name in ECS. Left out on purpose: `stop_sequences` and `finish_reason` (lists of objects there),
 * `function_name` (ours is also the function that was called), `status` (`event.outcome` has other values).
 */
const rows: Readonly<Record<string, Row>> = {
  // Nanoseconds, as records carry them: within one millisecond a trace's records keep their order.
  time: { name: "@timestamp", type: "date_nanos" },
  level: { name: "log.level" },
  event: { name: "event.action" },
  message: { name: "message" },
  trace_id: { name: "trace.id" },
  span_id: { name: "span.id" },
  request_id: { name: "http.request.id" },
  version: { name: "service.version" },
  host_name: { name: "host.name" },
  logger: { name: "log.logger" },
  source_file: { name: "log.origin.file.name" },
  source_line: { name: "log.origin.file.line" },
  model: { name: "gen_ai.request.model" },
  response_model: { name: "gen_ai.response.model" },
  provider: { name: "gen_ai.provider.name" },
  operation: { name: "gen_ai.operation.name" },
  response_id: { name: "gen_ai.response.id" },
  agent_name: { name: "gen_ai.agent.name" },
  tool_name: { name: "gen_ai.tool.name" },
  tool_call_id: { name: "gen_ai.tool.call.id" },
  temperature: { name: "gen_ai.request.temperature" },
  max_tokens: { name: "gen_ai.request.max_tokens" },
  top_p: { name: "gen_ai.request.top_p" },
  top_k: { name: "gen_ai.request.top_k", type: "double" },
  frequency_penalty: { name: "gen_ai.request.frequency_penalty" },
  presence_penalty: { name: "gen_ai.request.presence_penalty" },
  seed: { name: "gen_ai.request.seed" },
  prompt_tokens: { name: "gen_ai.usage.input_tokens" },
  completion_tokens: { name: "gen_ai.usage.output_tokens" },
  user_agent: { name: "user_agent.original", type: "keyword" },
  http_method: { name: "http.request.method" },
  path: { name: "url.path", type: "wildcard" },
  status_code: { name: "http.response.status_code" },
  request_size_bytes: { name: "http.request.body.bytes" },
  response_size_bytes: { name: "http.response.body.bytes" },
  error_type: { name: "error.type" },
  error_message: { name: "error.message" },
  stack_trace: { name: "error.stack_trace", type: "wildcard" },
};

/**
 * The fields whose path says whether a pseudonym stands there: a kept address can be of type ip, a hash cannot, and a
 * type must not change under a path. `mixed` is for services that differ.
 */
const byTreatment: Readonly<Record<string, Readonly<Record<"keep" | "hash" | "mixed", Required<Row>>>>> = {
  user_id: {
    keep: { name: "user.id", type: "keyword" },
    hash: { name: "user.hash", type: "keyword" },
    mixed: { name: "user.id", type: "keyword" },
  },
  client_ip: {
    keep: { name: "client.ip", type: "ip" },
    hash: { name: "client.address", type: "keyword" },
    mixed: { name: "client.address", type: "keyword" },
  },
};

/** By role and type, so that a field that nobody here has heard of still lands. */
const defaultType = (field: Field): FieldType => {
  switch (field.type) {
    case "int":
      return "long";
    case "float":
      return field.unit === "US dollars" ? "scaled_float" : "double";
    case "boolean":
      return "boolean";
    case "time":
      return "date_nanos";
    case "string":
      return field.role === "text" || field.role === "content" ? "match_only_text" : "keyword";
    default:
      return field.type satisfies never;
  }
};

/** The treatments a field gets, dropping apart. */
const storedAs = (name: string, field: Field, services: readonly Service[]): readonly Exclude<Treatment, "drop">[] => [
  ...new Set(
    services.map(service => treatmentOf(name, field, service.privacy)).filter(treatment => treatment !== "drop"),
  ),
];

/** The document of an environment: what no service's policy drops, `service`, `environment` and `stream` first. */
export const mappingOf = (
  options: Pick<ElasticsearchOptions, "names">,
  site: Pick<Site, "schema" | "services">,
): readonly ElasticsearchSlot[] => {
  const named = (field: string, row: Required<Row>): ElasticsearchSlot => ({
    field,
    name: options.names[field] ?? row.name,
    type: row.type,
    place: field === "time" ? "time" : "body",
  });
  return [
    ...Object.entries(configured).map(([field, row]) => named(field, row)),
    ...logFields(site.schema).flatMap(([name, field]) => {
      const treatments = storedAs(name, field, site.services);
      const [first] = treatments;
      if (first === undefined) return [];
      const special = byTreatment[name];
      if (special) return [named(name, special[treatments.length > 1 ? "mixed" : first])];
      const row: Row = rows[name] ?? { name: `${own}.${name}` };
      // A pseudonym is text, whatever it stands for.
      const hashed = treatments.includes("hash") && field.type !== "string";
      return [named(name, { name: row.name, type: hashed ? "keyword" : (row.type ?? defaultType(field)) })];
    }),
  ];
};

/** The path of a field in a mapping. */
export const pathOf = (mapping: Mapping, field: string): string | undefined =>
  mapping.find(slot => slot.field === field)?.name;

/** The paths where every service that stores anything there stores a pseudonym, a hash or an id of a machine. */
export const hexPaths = (
  mapping: Mapping,
  { schema, services }: Pick<Site, "schema" | "services">,
): readonly string[] => {
  const policies = services.map(({ privacy }) => ({
    hex: new Set(hexFields(schema, privacy)),
    stored: new Set(storedFields(schema, privacy).map(([name]) => name)),
  }));
  return mapping
    .filter(
      ({ field }) =>
        policies.some(({ hex }) => hex.has(field)) &&
        policies.every(({ hex, stored }) => hex.has(field) || !stored.has(field)),
    )
    .map(({ name }) => name);
};
