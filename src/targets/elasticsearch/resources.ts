/**
 * What is put into the cluster, as resources of Elastic's Terraform provider: the same bodies as the files', taken apart
 * where the provider has arguments of its own. What needs another thing refers to it, so that no template is there before
 * the pipeline that redacts.
 * @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs
 */

import type { Json, JsonObject } from "../../core/artifact.ts";
import { isObject, listAt, objectAt, textAt } from "../../core/json-access.ts";
import { json, localName, type Reference, type Resource, ref, resourcesOf, type Value } from "../../core/resource.ts";
import type { Secret } from "../../core/secret.ts";
import type { Self, Site } from "../../core/target.ts";
import type { ElasticsearchArguments } from "../../doors/elasticstack.ts";
import { type Folder, filesOf, type PutFile } from "./files.ts";
import { namesOf } from "./names.ts";
import type { ElasticsearchOptions } from "./options.ts";
import { setupOf } from "./setup.ts";

const elastic = resourcesOf<ElasticsearchArguments>();

/** How Terraform reaches the cluster: the block `elasticsearch` of the provider. The key is the set-up's. */
export const elasticsearchConnection = (
  self: Self<ElasticsearchOptions>,
  site: Site,
): { readonly endpoints: readonly string[]; readonly apiKey?: Secret; readonly caData?: Secret } => {
  const { url, auth } = setupOf(self, site);
  const authority = self.options.setup.authority ?? self.options.authority;
  return {
    endpoints: [url],
    ...(auth?.kind === "api-key" ? { apiKey: auth.key } : {}),
    ...(authority === undefined ? {} : { caData: authority }),
  };
};

/** Policies, pipelines, templates and roles, what others need first. None holds records: those are in data streams. */
export const elasticsearchResources = (self: Self<ElasticsearchOptions>, site: Site): readonly Resource[] => {
  const names = namesOf(self.options, site.name);
  const made = new Map<Folder, Map<string, Reference>>();
  return filesOf(self, site)
    .filter(({ folder }) => folder !== "roles" || self.options.setup.roles)
    .map(file => {
      const plain = file.name.slice(names.resource("").length);
      const resource = resourceOf(file, {
        name: file.folder === "ilm" ? `kept-${plain}` : plain,
        scoped: `${site.scope.slice(0, -site.name.length)}${file.name}`,
        known: folder => made.get(folder) ?? new Map(),
      });
      const named = made.get(file.folder) ?? new Map<string, Reference>();
      made.set(file.folder, named.set(file.name, ref(resource, "name")));
      return resource;
    });
};

interface Place {
  /** In Terraform: the same in every environment. */
  readonly name: string;
  /** In the cluster: as in the files, in a module behind the caller's prefix. */
  readonly scoped: string;
  /** What was made before, by its name in the files. */
  known(folder: Folder): ReadonlyMap<string, Reference>;
}

const resourceOf = ({ folder, body }: PutFile, { name, scoped, known }: Place): Resource => {
  switch (folder) {
    case "ilm":
      return lifecycle(objectAt(body, "policy"), name, scoped);
    case "ingest-pipelines":
      return elastic("elasticstack_elasticsearch_ingest_pipeline", name, {
        name: scoped,
        description: textAt(body, "description"),
        metadata: json(body._meta),
        processors: listAt(body, "processors").map(json),
        onFailure: listAt(body, "on_failure").map(json),
      });
    case "component-templates":
      return elastic("elasticstack_elasticsearch_component_template", name, {
        name: scoped,
        metadata: json(body._meta),
        template: templateBody(objectAt(body, "template"), known),
      });
    case "index-templates":
      return elastic("elasticstack_elasticsearch_index_template", name, {
        name: scoped,
        indexPatterns: listAt(body, "index_patterns").map(String),
        dataStream: {},
        priority: Number(body.priority),
        composedOf: listAt(body, "composed_of").map(
          one => known("component-templates").get(String(one)) ?? String(one),
        ),
        metadata: json(body._meta),
        template: templateBody(objectAt(body, "template"), known),
      });
    case "roles": {
      const { metadata, ...said } = body;
      // Sets of texts, and blocks with the same keys as in the body.
      return {
        type: "elasticstack_elasticsearch_security_role" satisfies keyof ElasticsearchArguments,
        name: localName(name),
        arguments: { name: scoped, ...inCamelCase(said), metadata: json(metadata) },
      };
    }
    default:
      return folder satisfies never;
  }
};

/** A phase is a block of its actions, where the body has them one level deeper. */
const lifecycle = (policy: JsonObject, name: string, scoped: string): Resource => ({
  type: "elasticstack_elasticsearch_index_lifecycle" satisfies keyof ElasticsearchArguments,
  name: localName(name),
  arguments: {
    name: scoped,
    metadata: json(policy._meta),
    ...Object.fromEntries(
      Object.entries(objectAt(policy, "phases")).map(([phase, said]) => {
        const { actions, ...rest } = isObject(said) ? said : {};
        return [phase, inCamelCase({ ...rest, ...(isObject(actions) ? actions : {}) })];
      }),
    ),
  },
});

const templateBody = (template: JsonObject, known: Place["known"]) => {
  const { settings, mappings, data_stream_options: options } = template;
  const failureStore = isObject(options) ? objectAt(options, "failure_store") : undefined;
  return {
    ...(settings === undefined ? {} : { settings: json(tied(settings, known)) }),
    ...(mappings === undefined ? {} : { mappings: json(mappings) }),
    ...(failureStore === undefined
      ? {}
      : { dataStreamOptions: { failureStore: { enabled: failureStore.enabled === true } } }),
  };
};

/** Settings whose pipeline and policy are references, so that those are there first. */
const tied = (value: Json | undefined, known: Place["known"]): unknown => {
  if (typeof value === "string") return known("ingest-pipelines").get(value) ?? known("ilm").get(value) ?? value;
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tied(inner, known)]))
    : value;
};

/** Elasticsearch's own words as arguments: `max_age` is `maxAge`. */
const inCamelCase = (object: JsonObject): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      argumentOf(value),
    ]),
  );

const argumentOf = (value: Json | undefined): Value => {
  if (value === null || typeof value !== "object") return value ?? undefined;
  return isObject(value) ? inCamelCase(value) : value.map(argumentOf);
};
