/** What Jaeger's own pages show, and how spans leave it before their time. */

import { fieldOf, spanName } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import { inUrl, type Link, type Looked, type Matching, type Purge, shellWord } from "../../core/telling.ts";
import { type JaegerOptions, storageOf } from "./options.ts";
import { findsFailures, searchOf } from "./queries.ts";
import { elasticsearchDoor, indexPrefixOf } from "./storage.ts";

/** The page that lists traces. @see https://www.jaegertracing.io/docs/2.13/deployment/frontend-ui/ */
export const linkToJaeger = (
  { key, options }: Self<JaegerOptions>,
  { schema }: Site,
  looked: Looked,
  base: string | undefined,
): Link | undefined => {
  if (base === undefined || looked.kind !== "traces" || looked.store !== key) return undefined;
  const { search, service, window } = looked;
  if (search.failed && !findsFailures(options)) return undefined;
  const asked = Object.entries(searchOf(search, { service, limit: 20, window }, schema));
  return {
    title: "Jaeger",
    url: `${base}/search?${asked.map(([name, value]) => `${name}=${inUrl(value)}`).join("&")}`,
  };
};

/** A tag of a span, or of its process, has a value. */
const taggedWith = (names: readonly string[], { is, variable }: Matching): string => {
  const put = `'"$${variable}"'`;
  const value = is === "equals" ? `{"term":{"tags.value":"${put}"}}` : `{"wildcard":{"tags.value":"*${put}*"}}`;
  const key = is === "equals" ? `{"terms":{"tags.key":${JSON.stringify(names)}}},` : "";
  return `{"nested":{"path":"tags","query":{"bool":{"filter":[${key}${value}]}}}}`;
};

/** What a field is called on spans. */
const spanNames = (name: string, { schema }: Site): readonly string[] => {
  const field = fieldOf(schema, name);
  return field === undefined ? [name] : [...new Set([spanName(name, field), name])];
};

export const purgeJaeger = (self: Self<JaegerOptions>, site: Site, matching: Matching): readonly Purge[] => {
  const { options } = self;
  if (options.url !== undefined) return [];
  const storage = storageOf(options);
  switch (storage) {
    case "memory":
      return [
        {
          where: "traces in the process' memory",
          reach: "stretches",
          calls: [],
          notes: ["All traces go when Jaeger is started anew; it deletes no single one."],
        },
      ];
    case "badger":
      return [
        {
          where: "traces in Badger",
          reach: "stretches",
          calls: [],
          notes: [
            `Jaeger has no call that deletes a trace. Either wait for the retention of ${site.retention.traces.written}, or stop Jaeger, delete everything below \`${options.badger.directory}\`, and start it: all traces go then.`,
          ],
        },
      ];
    case "elasticsearch": {
      const door = elasticsearchDoor(options, site);
      const index = `${indexPrefixOf(options, site)}-jaeger-span-*`;
      const start = `curl --fail-with-body --silent --show-error${door?.auth ? ' --header "Authorization: ApiKey $ELASTICSEARCH_DELETE_KEY"' : ""}`;
      return [
        {
          where: `spans in the indices ${index}`,
          reach: "records",
          calls: [
            {
              about: "delete the spans with that value",
              command: [
                `ELASTICSEARCH_URL=${shellWord(door?.url ?? "https://elasticsearch:9200")}`,
                `${start} --request POST "$ELASTICSEARCH_URL/${index}/_delete_by_query?conflicts=proceed&refresh=true" \\`,
                `  --header 'Content-Type: application/json' --data '{"query":${taggedWith(spanNames(matching.field, site), matching)}}'`,
              ].join("\n"),
            },
          ],
          notes: [
            "The other spans of these traces stay, and show a gap.",
            "The key needs `read` and `delete` on these indices, which Jaeger's own has not.",
          ],
        },
      ];
    }
    default:
      return storage satisfies never;
  }
};
