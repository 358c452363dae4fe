/** What is wrong with a Prometheus that only the whole environment shows. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { judgeHandingOn } from "../../core/evaluator.ts";
import type { Self, Site } from "../../core/target.ts";
import { judgeKubelet, kubeletLabels } from "./kubelet.ts";
import { engineLabels, labelFields, labelOf, plainLabel } from "./mapping.ts";
import { isOurs, type PrometheusOptions } from "./options.ts";
import { judgeRetention } from "./retention.ts";

export const judgePrometheus = (self: Self<PrometheusOptions>, site: Site): readonly Problem[] => [
  ...judgeNames(self.options, site),
  ...judgeForeign(self.options),
  ...judgeOperator(self.options, site),
  ...judgeKubelet(self.options, site),
  ...(isOurs(self.options) ? [...judgeHandingOn(self, site, undefined), ...judgeRetention(site)] : []),
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
  const owners = new Map<string, string>([
    ...engineLabels.map(name => [name, "Prometheus itself"] as const),
    ...kubeletLabels(options).map(name => [name, "the kubelet itself"] as const),
  ]);
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

/** What is said about a Prometheus that is not ours would be lost, and only a proxy's address checks credentials. */
const judgeForeign = (options: PrometheusOptions): readonly Problem[] => [
  ...(options.auth !== undefined && options.url === undefined
    ? [
        {
          code: "missing-capability",
          path: "auth",
          what: "has nobody to check it: this Prometheus is started without credentials",
          got: shown(options.auth.kind),
          help: "give the url of the proxy that checks them, or leave auth out",
        } as const,
      ]
    : []),
  ...(options.remoteWrite && !isOurs(options)
    ? [
        {
          code: "wrong-value",
          path: "remoteWrite",
          what: "is a flag of a Prometheus that is not ours",
          expected: `either ${options.url === undefined ? "operator" : "url"} or this`,
          help: "leave it out: whoever runs that Prometheus decides it",
        } as const,
      ]
    : []),
];

const judgeOperator = ({ operator }: PrometheusOptions, { platform }: Site): readonly Problem[] =>
  operator === undefined || platform.kind === "kubernetes"
    ? []
    : [
        {
          code: "missing-capability",
          path: "operator",
          what: "is nowhere on one machine: the Prometheus Operator runs in a cluster",
          got: shown(platform.kind),
          expected: "platform: kubernetes({ … })",
          help: "leave it out, or give the url of a Prometheus that is not ours",
        },
      ];
