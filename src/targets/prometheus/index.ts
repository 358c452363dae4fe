/** Prometheus: fetches and keeps metrics, and judges alerts on them. @see https://prometheus.io/docs/introduction/overview/ */

import type { Artifact } from "../../core/artifact.ts";
import { silenceByAmtool } from "../../core/evaluator.ts";
import { queryFile } from "../../core/query/index.ts";
import { type Self, type Site, type Target, use } from "../../core/target.ts";
import { alertRules, compiledRules, refuseAlert } from "./alerts.ts";
import { flagLines, prometheusConfig } from "./config.ts";
import { doors } from "./doors.ts";
import { judgePrometheus } from "./judge.ts";
import { prometheusManifests } from "./manifests.ts";
import { isOurs, type PrometheusInput, type PrometheusOptions, prometheusOptions } from "./options.ts";
import { priceTests } from "./price-tests.ts";
import { priceRules, pricesTokens } from "./prices.ts";
import { ask } from "./query.ts";
import { recordingRules } from "./recording.ts";
import { prometheusHoldings } from "./retention.ts";
import { ruleTests } from "./rule-tests.ts";
import { scrapeConfigs } from "./scrape.ts";
import { linkToPrometheus, purgePrometheus } from "./telling.ts";
import { prometheusVersions } from "./versions.ts";
import { prometheusWorkloads } from "./workloads.ts";

export const prometheusTarget: Target<PrometheusOptions> = {
  product: "prometheus",
  title: "Prometheus",
  roles: ["store"],
  versions: prometheusVersions,
  next: ({ options }) =>
    isOurs(options)
      ? "prometheus @flags.txt, in the folder of prometheus.yaml"
      : "name rules/*.yaml under rule_files there, and fragments/scrape.yaml under scrape_config_files",
  options: prometheusOptions,
  serves: doors,
  languages: ["promql"],
  ask,
  refuses: refuseAlert,
  keepsFiring: true,
  judgesEvery: ({ options }) => options.evaluationInterval,
  scrapes: true,
  holds: prometheusHoldings,
  linkTo: linkToPrometheus,
  purge: purgePrometheus,
  silence: silenceByAmtool,
  fedFromOutside: self => self.options.fedFromOutside,
  judge: judgePrometheus,
  emit: (self, site) => [...configuration(self, site), ...rules(self, site), ...queries(self, site)],
  workloads: prometheusWorkloads,
  manifests: prometheusManifests,
};

const configuration = (self: Self<PrometheusOptions>, site: Site): readonly Artifact[] => {
  if (isOurs(self.options))
    return [
      {
        kind: "yaml",
        path: "prometheus.yaml",
        about: "Prometheus' configuration",
        data: prometheusConfig(self, site),
      },
      {
        kind: "text",
        path: "flags.txt",
        about: "the flags Prometheus is started with",
        comment: "#",
        sections: [{ name: "flags", text: `${flagLines(self, site, "prometheus.yaml").join("\n")}\n` }],
      },
    ];
  // The operator finds what to fetch from in objects of its own.
  if (self.options.operator !== undefined) return [];
  return [
    {
      kind: "yaml",
      path: "fragments/scrape.yaml",
      about: "the jobs for the scrape_config_files of a Prometheus that is not ours",
      data: { scrape_configs: [...scrapeConfigs(self, site)] },
    },
  ];
};

const rules = (self: Self<PrometheusOptions>, site: Site): readonly Artifact[] => {
  const { options } = self;
  const compiled = compiledRules(self, site);
  const priced = pricesTokens(site) ? priceTests(self, site) : undefined;
  return [
    {
      kind: "yaml",
      path: "rules/recording.yaml",
      about: "the rates and percentiles of every instrument",
      data: recordingRules(self, site),
    },
    ...(pricesTokens(site)
      ? [
          {
            kind: "yaml",
            path: "rules/prices.yaml",
            about: "what tokens cost: prices, spending by model, tier and service, and what has no price",
            data: priceRules(self, site),
          } as const,
        ]
      : []),
    ...(compiled.length === 0
      ? []
      : [
          {
            kind: "yaml",
            path: "rules/alerts.yaml",
            about: "the alert rules",
            data: alertRules(compiled, options, site),
          } as const,
        ]),
    ...(priced === undefined
      ? []
      : [
          {
            kind: "yaml",
            path: "tests/prices.yaml",
            about: "that spending is tokens times their price, for promtool test rules",
            data: priced,
          } as const,
        ]),
    ...[...ruleTests({ options, site }, compiled)].map(
      ([name, data]): Artifact => ({
        kind: "yaml",
        path: `tests/${name}.yaml`,
        about: `when ${name} fires and when it stays quiet, for promtool test rules`,
        data,
      }),
    ),
  ];
};

/** The saved queries that metrics answer. */
const queries = (self: Self<PrometheusOptions>, site: Site): readonly Artifact[] =>
  Object.entries(site.queries).flatMap(([name, { title, query, shape, window }]): readonly Artifact[] => {
    const answer = ask(self, site, { query, shape, window });
    if (answer.kind === "unsupported") return [];
    return [queryFile({ path: `queries/${name}.promql`, about: title, mark: "#", comments: [], text: answer.text })];
  });

/**
 * Fetches metrics from every target and service that has some, keeps them, and judges alerts on them.
 * @example prometheus({ scrapeInterval: seconds(30) })
 */
export const prometheus = use<PrometheusOptions, PrometheusInput>(prometheusTarget);

export type { PrometheusInput } from "./options.ts";
