/**
 * JSON Schemas of the request bodies we emit, generated from the official client's types. They are large and come from
 * those types alone, so they are made when missing and kept beside the packages.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));
const cache = join(packages, ".cache/signalbox");

/** The client whose types describe a line of versions. */
const clients = { "8.19": "elasticsearch-8", "9.5": "@elastic/elasticsearch" } as const;
export type TypedVersion = keyof typeof clients;
export const typedVersions: readonly TypedVersion[] = ["8.19", "9.5"];

/** Our folders, and the requests whose bodies their files are. */
const requests = {
  ilm: "IlmPutLifecycleRequest",
  "ingest-pipelines": "IngestPutPipelineRequest",
  "component-templates": "ClusterPutComponentTemplateRequest",
  "index-templates": "IndicesPutIndexTemplateRequest",
  roles: "SecurityPutRoleRequest",
  queries: "SearchRequest",
} as const;
export type Folder = keyof typeof requests;
export const folders = Object.keys(requests) as readonly Folder[];

/** What a request has beside its body: path, query, and the client's own ways in. */
const besideBody = [
  "body",
  "querystring",
  "name",
  "id",
  "create",
  "cause",
  "master_timeout",
  "timeout",
  "refresh",
  "if_version",
  "index",
];

/** One schema for all folders: the body of a folder's files is the definition `<Request>Body`. */
export interface GeneratedSchema {
  readonly definitions: Record<string, Record<string, unknown>>;
}

export const definitionOf = (folder: Folder): string => `${requests[folder]}Body`;

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as { version: string }).version;

/** The schema of a client's types. Takes seconds when it is not in the cache. */
export const schemaOf = (version: TypedVersion): GeneratedSchema => {
  const client = clients[version];
  // This file says what is made of the types.
  const made = createHash("sha256")
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest("hex")
    .slice(0, 16);
  const by = `${versionOf("ts-json-schema-generator")}-${made}`;
  const file = join(cache, `elasticsearch-${versionOf(client)}-by-${by}.json`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    const written = `${file}.${process.pid}`;
    writeFileSync(written, JSON.stringify(generate(client)));
    renameSync(written, file);
  }
  return JSON.parse(readFileSync(file, "utf8")) as GeneratedSchema;
};

/** The literals of a type that is open in the client: `'read' | 'write' | string`. */
const literalsOf = (client: string, type: string): readonly string[] => {
  const types = readFileSync(join(packages, client, "lib/api/types.d.ts"), "utf8");
  const union = types.match(new RegExp(`^export type ${type} = (.*) \\| string;$`, "m"))?.[1];
  if (union === undefined) throw new Error(`${client} has no open union ${type}`);
  return [...union.matchAll(/'([^']+)'/g)].map(([, literal = ""]) => literal);
};

const strictObject = (keys: readonly string[]) => ({
  type: "object",
  properties: Object.fromEntries(keys.map(key => [key, true])),
  additionalProperties: false,
});

/** What a field's `meta` may say to Kibana. @see https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/mapping-field-meta */
const withKnownMeta = (definition: Record<string, unknown>): Record<string, unknown> => {
  const properties = definition.properties as Record<string, { type?: string }> | undefined;
  return properties?.meta?.type === "object"
    ? { ...definition, properties: { ...properties, meta: strictObject(["unit", "metric_type"]) } }
    : definition;
};

/**
 * Closes what the types leave open: settings, privileges, times, sizes, and the free-form objects, which hold nothing
 * but what we put there.
 * @see https://www.elastic.co/docs/reference/elasticsearch/rest-apis/api-conventions
 */
export const strictSchemaOf = (version: TypedVersion): GeneratedSchema => {
  const { definitions, ...rest } = schemaOf(version);
  const client = clients[version];
  const settings = definitions.IndicesIndexSettings as { properties: Record<string, unknown> };
  const script = definitions.IngestScriptProcessor as { properties: Record<string, unknown> };
  return {
    ...rest,
    definitions: {
      ...Object.fromEntries(Object.entries(definitions).map(([name, one]) => [name, withKnownMeta(one)])),
      IndicesIndexSettings: {
        ...settings,
        properties: { ...settings.properties, mode: { enum: ["standard", "time_series", "logsdb", "lookup"] } },
        additionalProperties: false,
      },
      IngestScriptProcessor: {
        ...script,
        properties: {
          ...script.properties,
          params: strictObject(["kept", "except", "metadata", "parts", "time", "tokens", "fact"]),
        },
      },
      Metadata: strictObject(["managed_by", "promise", "oldest_record", "youngest_deleted", "schema", "version"]),
      SecurityClusterPrivilege: { enum: literalsOf(client, "SecurityClusterPrivilege") },
      SecurityIndexPrivilege: { enum: literalsOf(client, "SecurityIndexPrivilege") },
      Duration: { type: "string", pattern: "^[0-9]+(nanos|micros|ms|s|m|h|d)$" },
      ByteSize: { type: "string", pattern: "^[0-9]+(b|kb|mb|gb|tb|pb)$" },
    },
  };
};

const generate = (client: string): GeneratedSchema => {
  const entry = join(cache, `${client.replace("/", "-")}-${process.pid}.ts`);
  const omitted = [...besideBody.map(key => JSON.stringify(key)), "keyof T.RequestBase"].join(" | ");
  writeFileSync(
    entry,
    [
      `import type * as T from ${JSON.stringify(join(packages, client, "lib/api/types"))};`,
      ...Object.values(requests).map(name => `export type ${name}Body = Omit<T.${name}, ${omitted}>;`),
      `export interface Bodies { ${Object.values(requests)
        .map(name => `${name}: ${name}Body`)
        .join("; ")} }`,
      "",
    ].join("\n"),
  );
  try {
    return createGenerator({ path: entry, skipTypeCheck: true, additionalProperties: false }).createSchema(
      "Bodies",
    ) as GeneratedSchema;
  } finally {
    rmSync(entry);
  }
};
