/**
 * How single records leave Elasticsearch before their time.
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-delete-by-query
 */

import { storedAs } from "../../core/query/index.ts";
import { streams } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import { type Matching, type Purge, shellWord } from "../../core/telling.ts";
import { mappingOf } from "./mapping.ts";
import { namesOf } from "./names.ts";
import type { ElasticsearchOptions } from "./options.ts";
import { serverOf } from "./setup.ts";

/** A query in whose middle the shell puts a variable. */
const queryOf = ({ field, is, variable }: Matching, options: ElasticsearchOptions, site: Site): string => {
  const { name, type } = storedAs(mappingOf(options, site), field);
  const put = `'"$${variable}"'`;
  const isText = type === "match_only_text";
  const test =
    is === "contains"
      ? isText
        ? `{"match_phrase":{"${name}":"${put}"}}`
        : `{"wildcard":{"${name}":"*${put}*"}}`
      : `{"term":{"${name}${isText ? ".keyword" : ""}":"${put}"}}`;
  return `'{"query":${test}}'`;
};

export const purgeElasticsearch = (
  { options }: Self<ElasticsearchOptions>,
  site: Site,
  matching: Matching,
): readonly Purge[] => {
  const names = namesOf(options, site.name);
  const pattern =
    matching.streams.length === streams.length ? names.pattern : matching.streams.map(names.dataStream).join(",");
  const { key, url } = serverOf(options, site.platform);
  const start = `curl --fail-with-body --silent --show-error${key === "none" ? "" : ' --header "Authorization: ApiKey $ELASTICSEARCH_DELETE_KEY"'}`;
  return [
    {
      where: `the data streams ${pattern.replaceAll(",", ", ")}`,
      reach: "records",
      calls: [
        {
          about: "delete them in these data streams, and see how many there were in `deleted`",
          command: [
            `ELASTICSEARCH_URL=${shellWord(url)}`,
            `${start} --request POST "$ELASTICSEARCH_URL/${pattern}/_delete_by_query?conflicts=proceed&refresh=true&slices=auto" \\`,
            `  --header 'Content-Type: application/json' --data ${queryOf(matching, options, site)}`,
          ].join("\n"),
        },
        {
          about: "take their bytes off the disks too, which a deletion alone leaves until segments are merged",
          command: `${start} --request POST "$ELASTICSEARCH_URL/${pattern}/_forcemerge?only_expunge_deletes=true"`,
        },
      ],
      notes: [
        ...(key === "none"
          ? []
          : [
              "The key needs `read` and `delete` on these data streams, and `maintenance` for the merge. No role of ours has them, and none should for longer than this takes.",
            ]),
        "Snapshots keep what they hold: delete those that were taken while the records were there.",
        ...(options.tiers.frozen
          ? [
              `Indices of the frozen tier are read from the repository ${options.tiers.frozen.repository} and cannot be changed: such an index is deleted as a whole, or waited for.`,
            ]
          : []),
      ],
    },
  ];
};
