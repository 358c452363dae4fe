/** What is wrong with a Jaeger that only the whole environment shows. */

import { type Problem, shown } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import type { JaegerOptions } from "./options.ts";
import { judgeRetention } from "./retention.ts";
import { judgeHeadSampling } from "./sampling.ts";
import { elasticsearchDoor } from "./storage.ts";

export const judgeJaeger = (self: Self<JaegerOptions>, site: Site): readonly Problem[] => [
  ...judgeStorage(self.options, site),
  ...judgeHeadSampling(self.options, site),
  ...judgeRetention(self.options, site.retention.traces),
];

const judgeStorage = (options: JaegerOptions, site: Site): readonly Problem[] => {
  if (options.storage !== "elasticsearch")
    return site.platform.profile === "large"
      ? [
          {
            code: "missing-capability",
            path: "storage",
            what: "belongs to one process, which profile large does not have",
            got: shown(options.storage),
            expected: '"elasticsearch"',
          },
        ]
      : [];
  if (elasticsearchDoor(options, site)) return [];
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
