/** The saved queries: as ES|QL to paste into Discover, and as bodies of `_search`. What cannot be said is said so. */

import type { Artifact, JsonObject } from "../../core/artifact.ts";
import { commented, queryFile, type SavedQuery } from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";
import { namesOf } from "./names.ts";
import type { ElasticsearchOptions } from "./options.ts";
import { ask } from "./query/index.ts";

export const queryFiles = (options: ElasticsearchOptions, site: Site): readonly Artifact[] =>
  Object.entries(site.queries).flatMap(([name, saved]) => [
    esqlFile(name, saved, options, site),
    ...bodyFile(name, saved, options, site),
  ]);

const esqlFile = (name: string, saved: SavedQuery, options: ElasticsearchOptions, site: Site): Artifact => {
  const answer = ask(options, site, saved, "esql");
  return queryFile({
    path: `queries/${name}.esql`,
    about: `"${saved.title}" in ES|QL`,
    mark: "//",
    comments: [saved.title, saved.description],
    text: answer.kind === "text" ? answer.text : commented("//", `Not in ES|QL: ${answer.why}`),
  });
};

/** What a body cannot say stands in the ES|QL file or in the catalog; JSON has no comments. */
const bodyFile = (name: string, saved: SavedQuery, options: ElasticsearchOptions, site: Site): readonly Artifact[] => {
  const answer = ask(options, site, saved, "query-dsl");
  if (answer.kind !== "text") return [];
  return [
    {
      kind: "json",
      path: `queries/${name}.json`,
      about: `"${saved.title}" as a body for POST /${namesOf(options, site.name).pattern}/_search`,
      data: JSON.parse(answer.text) as JsonObject,
    },
  ];
};
