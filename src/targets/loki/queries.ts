/** The saved queries of an environment as files, for `logcli` and for pasting. */

import type { Artifact } from "../../core/artifact.ts";
import type { SavedQuery } from "../../core/query/index.ts";
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
      {
        kind: "text",
        path: `queries/${name}.logql`,
        about: `the query: ${saved.title}`,
        comment: "#",
        sections: [
          { name: "about", text: commented(aboutOf(saved)) },
          { name: "query", text: `${answer.text}\n` },
        ],
      },
    ];
  });

const aboutOf = ({ description, query, title, window }: SavedQuery): readonly string[] => [
  title,
  ...description.split("\n"),
  query.kind === "records"
    ? `The newest ${query.limit} records of ${goDuration(window)}.`
    : `At the end of ${goDuration(window)}.`,
];

const commented = (lines: readonly string[]): string =>
  lines.map(line => `# ${line.replaceAll(/[\r\n\u2028\u2029]+/g, " ")}\n`).join("");
