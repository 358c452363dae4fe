/** What is wrong with an Elasticsearch that only the whole environment shows. */

import { judgeAuthority } from "../../core/authority.ts";
import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { streams } from "../../core/schema.ts";
import type { Mapping, Self, Site } from "../../core/target.ts";
import { mappingOf } from "./mapping.ts";
import { namesOf } from "./names.ts";
import { type ElasticsearchOptions, existingPolicy } from "./options.ts";
import { judgeTiers, lifecycleOf } from "./retention.ts";
import { serverOf } from "./setup.ts";

export const judgeElasticsearch = ({ options }: Self<ElasticsearchOptions>, site: Site): readonly Problem[] => [
  ...judgeNamespace(options, site),
  ...judgeAuthority("authority", options.authority, serverOf(options, site.platform).url),
  ...judgeTiers(options.tiers),
  ...judgeRetention(options, site),
  ...judgePolicies(options),
  ...judgeNames(options, site),
  ...judgePaths(mappingOf(options, site), options),
];

/** An environment's name may be no namespace; then one has to be chosen. */
const judgeNamespace = (options: ElasticsearchOptions, site: Site): readonly Problem[] => {
  const { namespace } = namesOf(options, site.name);
  return /^[a-z0-9]/.test(namespace)
    ? []
    : [{ code: "wrong-value", path: "namespace", what: "cannot be made of the environment's name", got: namespace }];
};

const judgeRetention = (options: ElasticsearchOptions, site: Site): readonly Problem[] =>
  streams
    .filter(stream => existingPolicy(options, stream) === undefined)
    .filter(stream => lifecycleOf(site.retention[stream], options.tiers) === undefined)
    .map(stream => ({
      code: "retention-out-of-reach",
      path: `retention.${stream}`,
      what: "is shorter than an index lives in Elasticsearch",
      got: site.retention[stream].written,
      expected: "at least 3 hours: one to fill an index, one to delete it, one for the lifecycle's own delay",
    }));

const judgePolicies = (options: ElasticsearchOptions): readonly Problem[] =>
  [...new Set(streams.flatMap(stream => existingPolicy(options, stream) ?? []))]
    .filter(name => !/^(?!_)[^\s,"\\/*?<>|#:]{1,255}$/.test(name))
    .map(name => ({
      code: "wrong-value",
      path: "ilm",
      what: "is no policy name",
      got: shown(name),
      expected: "up to 255 characters without spaces and commas, not starting with an underscore",
    }));

const configured = ["service", "environment", "stream"];

const judgeNames = (options: ElasticsearchOptions, { schema }: Pick<Site, "schema">): readonly Problem[] =>
  Object.entries(options.names).flatMap(([field, name]): readonly Problem[] => {
    const path = `names.${field}`;
    const known = [...configured, ...Object.keys(schema.fields)];
    if (!known.includes(field)) {
      return [
        {
          code: "unknown-name",
          path,
          what: "is not a field of the schema",
          ...didYouMean(field, known),
        },
      ];
    }
    if (field === "time")
      return [{ code: "wrong-value", path, what: "cannot be renamed: a data stream's time is @timestamp" }];
    if (!/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/.test(name) || name.length > 200 || name.split(".").length > 10)
      return [
        {
          code: "wrong-value",
          path,
          what: "is no path",
          got: shown(name),
          expected: "lower-case words of letters, digits and underscores joined by dots, up to 200 characters",
        },
      ];
    if (/^(data_stream|signalbox)(\.|$)/.test(name))
      return [{ code: "wrong-value", path, what: "is a path with a meaning of its own", got: shown(name) }];
    return [];
  });

/** Two fields under one path, or one inside another, cannot be stored together. Only a rename can bring that about. */
const judgePaths = (mapping: Mapping, { names }: ElasticsearchOptions): readonly Problem[] => {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  const clash = (one: string, other: string, what: (renamed: string, kept: string) => string) => {
    const [renamed, kept] = one in names ? [one, other] : [other, one];
    problems.push({
      code: "duplicate",
      path: `names.${renamed}`,
      what: what(renamed, kept),
      got: shown(names[renamed]),
    });
  };
  for (const { field, name } of mapping) {
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, field);
    else clash(field, owner, (_, kept) => `is the path of ${kept} too`);
  }
  for (const { field, name } of mapping) {
    const steps = name.split(".");
    for (let length = 1; length < steps.length; length++) {
      const outer = owners.get(steps.slice(0, length).join("."));
      if (outer !== undefined) clash(field, outer, () => `puts ${field} inside ${outer}, which is no object`);
    }
  }
  return problems;
};
