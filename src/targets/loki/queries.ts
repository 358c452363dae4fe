/** The saved queries of an environment as files, for `logcli` and for pasting. */

import type { Artifact } from "../../core/artifact.ts";
import { queryFile, type SavedQuery } from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";
import { goDuration } from "../../core/units.ts";
import type { LokiOptions } from "./options.ts";
import { askLoki } from "./query.ts";

/** `queries/<name>.logql` for each that LogQL can say. */
export const queryFiles = (options: LokiOptions, site: Site): readonly Artifact[] =>
  Object.entries(site.queries).flatMap(([name, saved]): readonly Artifact[] => {
    const { query, shape, window } = saved;
    const answer = askLoki(options, site, { query, shape, window });
    if (answer.kind === "unsupported") return [];
    return [
      queryFile({
        path: `queries/${name}.logql`,
        about: `the query: ${saved.title}`,
        mark: "#",
        comments: aboutOf(saved),
        text: answer.text,
      }),
    ];
  });

const aboutOf = ({ description, query, title, window }: SavedQuery): readonly string[] => [
  title,
  ...description.split("\n"),
  query.kind === "records"
    ? `The newest ${query.limit} records of ${goDuration(window)}.`
    : `At the end of ${goDuration(window)}.`,
];
