/** What is wrong with a Jaeger that only the whole environment shows. */

import { judgeAuthority } from "../../core/authority.ts";
import { type Problem, shown } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { type JaegerOptions, storageOf } from "./options.ts";
import { judgeRetention } from "./retention.ts";
import { judgeHeadSampling } from "./sampling.ts";
import { elasticsearchDoor } from "./storage.ts";

export const judgeJaeger = ({ options }: Self<JaegerOptions>, site: Site): readonly Problem[] =>
  options.url === undefined
    ? [
        ...judgeStorage(options, site),
        ...judgeHeadSampling(options, site),
        ...judgeRetention(options, site.retention.traces),
      ]
    : judgeForeign(options);

/** What is said about a Jaeger that is not ours would be lost. */
const judgeForeign = (options: JaegerOptions): readonly Problem[] =>
  (["storage", "basePath", "logsLink", "headSampling"] as const)
    .filter(key => options[key] !== undefined && (key !== "headSampling" || Object.keys(options[key]).length > 0))
    .map(key => ({
      code: "wrong-value",
      path: key,
      what: "is set for a Jaeger that is not ours",
      expected: "either url or this",
      help: "leave it out: whoever runs that Jaeger decides it",
    }));

const judgeStorage = (options: JaegerOptions, site: Site): readonly Problem[] => {
  const storage = storageOf(options);
  if (storage !== "elasticsearch")
    return site.platform.profile === "large"
      ? [
          {
            code: "missing-capability",
            path: "storage",
            what: "belongs to one process, which profile large does not have",
            got: shown(storage),
            expected: '"elasticsearch"',
          },
        ]
      : [];
  const door = elasticsearchDoor(options, site);
  if (door) return judgeAuthority("elasticsearch.authority", options.elasticsearch.authority, door.url);
  return [
    {
      code: "unknown-name",
      path: "elasticsearch.target",
      what: "is no target that serves Elasticsearch",
      got: shown(options.elasticsearch.target),
      help: "add an elasticsearch() target of that name, or give elasticsearch: { url }",
    },
  ];
};
