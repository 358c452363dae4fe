/** What is put into the cluster, each file the body of a `PUT`. */

import type { Artifact, JsonObject } from "../../core/artifact.ts";
import { streams } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import { hexPaths, mappingOf } from "./mapping.ts";
import { namesOf } from "./names.ts";
import { type ElasticsearchOptions, existingPolicy } from "./options.ts";
import { pipelineOf } from "./pipeline.ts";
import { lifecycleOf, policyOf } from "./retention.ts";
import { rolesOf } from "./roles.ts";
import { indexTemplate, mappingsTemplate, settingsTemplate } from "./templates.ts";

/** The folders of what is put, what others need first. */
export const folders = ["ilm", "ingest-pipelines", "component-templates", "index-templates", "roles"] as const;
export type Folder = (typeof folders)[number];

export interface PutFile {
  readonly folder: Folder;
  /** The resource's name. */
  readonly name: string;
  readonly about: string;
  readonly body: JsonObject;
}

export const pathOf = ({ folder, name }: PutFile): string => `${folder}/${name}.json`;

export const artifactOf = (file: PutFile): Artifact => ({
  kind: "json",
  path: pathOf(file),
  about: file.about,
  data: file.body,
});

export const filesOf = ({ options }: Self<ElasticsearchOptions>, site: Site): readonly PutFile[] => {
  const names = namesOf(options, site.name);
  const mapping = mappingOf(options, site);
  const policies = new Map<string, JsonObject>();
  const templates = streams.map((stream): PutFile => {
    const keep = site.retention[stream];
    const existing = existingPolicy(options, stream);
    const lifecycle = lifecycleOf(keep, options.tiers);
    if (existing === undefined && lifecycle) policies.set(names.policy(keep), policyOf(keep, lifecycle, options));
    return {
      folder: "index-templates",
      name: names.resource(stream),
      about: `the index template of the ${stream} stream`,
      body: indexTemplate(stream, existing ?? names.policy(keep), options, names),
    };
  });
  return [
    ...[...policies].map(([name, body]): PutFile => ({ folder: "ilm", name, about: "a lifecycle policy", body })),
    {
      folder: "ingest-pipelines",
      name: names.resource("redact"),
      about: "the last line of redaction",
      body: pipelineOf(mapping, site.detectors, site.name, hexPaths(mapping, site)),
    },
    {
      folder: "component-templates",
      name: names.resource("settings"),
      about: "the settings of every stream",
      body: settingsTemplate(options, names, site.platform, mapping, site.schema),
    },
    {
      folder: "component-templates",
      name: names.resource("mappings"),
      about: "the mappings of every stream",
      body: mappingsTemplate(mapping, site.schema),
    },
    ...templates,
    ...[...rolesOf(options, names)].map(([name, body]): PutFile => ({ folder: "roles", name, about: "a role", body })),
  ];
};
