/** What is wrong with a Prometheus that only the whole environment shows. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { judgeHandingOn } from "../../core/evaluator.ts";
import type { Self, Site } from "../../core/target.ts";
import { engineLabels, labelFields, labelOf, plainLabel } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { judgeRetention } from "./retention.ts";

export const judgePrometheus = (self: Self<PrometheusOptions>, site: Site): readonly Problem[] => [
  ...judgeNames(self.options, site),
  ...judgeForeign(self.options),
  ...(self.options.url === undefined ? judgeHandingOn(self, site, undefined) : []),
  ...(self.options.url === undefined ? judgeRetention(site) : []),
];

const judgeNames = (options: PrometheusOptions, site: Site): readonly Problem[] => {
  const known = labelFields(site.instruments);
  const problems = Object.entries(options.names).flatMap(([field, name]): readonly Problem[] => {
    const path = `names.${field}`;
    if (!known.includes(field)) {
      return [
        {
          code: "unknown-name",
          path,
          what: "is no label of any instrument",
          got: shown(field),
          ...didYouMean(field, known),
        },
      ];
    }
    if (plainLabel.test(name)) return [];
    return [
      {
        code: "wrong-value",
        path,
        what: "is no name of a label",
        got: shown(name),
        expected: "letters, digits and underscores, starting with a letter or one underscore",
      },
    ];
  });
  const owners = new Map<string, string>(engineLabels.map(name => [name, "Prometheus itself"]));
  for (const field of known) {
    const name = labelOf(options, field);
    const owner = owners.get(name);
    owners.set(name, field);
    if (owner !== undefined)
      problems.push({
        code: "duplicate",
        path: `names.${field}`,
        what: `has the name that ${owner} has`,
        got: shown(name),
        help: "give one of them another name under names",
      });
  }
  return problems;
};

/** What is said about a Prometheus that is not ours would be lost, and ours has nobody to check credentials. */
const judgeForeign = ({ url, auth, remoteWrite }: PrometheusOptions): readonly Problem[] => {
  if (url === undefined)
    return auth === undefined
      ? []
      : [
          {
            code: "missing-capability",
            path: "auth",
            what: "has nobody to check it: this Prometheus is started without credentials",
            got: shown(auth.kind),
            help: "give the url of the proxy that checks them, or leave auth out",
          },
        ];
  return remoteWrite
    ? [
        {
          code: "wrong-value",
          path: "remoteWrite",
          what: "is a flag of a Prometheus that is not ours",
          expected: "either url or this",
          help: "leave it out: whoever runs that Prometheus decides it",
        },
      ]
    : [];
};
