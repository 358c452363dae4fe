/** Kibana: data views, dashboards and rules over an Elasticsearch. */

import { unseenBetween } from "../../core/evaluator.ts";
import { setupArtifact } from "../../core/setup.ts";
import { type Target, use } from "../../core/target.ts";
import { refuseAlert } from "./alerts.ts";
import { filesOf, storesOf } from "./files.ts";
import { judgeKibana } from "./judge.ts";
import { linkToKibana, silenceKibana } from "./links.ts";
import { type KibanaInput, type KibanaOptions, kibanaOptions } from "./options.ts";
import { setupOf } from "./setup.ts";
import { kibanaStacks } from "./stack.ts";
import { kibanaVersions } from "./versions.ts";
import { kibanaWorkloads } from "./workloads.ts";

export type { KibanaInput } from "./options.ts";

export const kibanaTarget: Target<KibanaOptions> = {
  product: "kibana",
  title: "Kibana",
  roles: ["viewer"],
  draws: ["queries"],
  versions: kibanaVersions,
  next: ({ options }) => (options.terraform ? "in terraform/" : "KIBANA_API_KEY=… sh setup.sh"),
  options: kibanaOptions,
  refuses: (self, site, rule) => unseenBetween(rule, self.options.interval) ?? refuseAlert(rule, storesOf(self, site)),
  judgesEvery: ({ options }) => options.interval,
  reads: ({ options }) => options.reads,
  linkTo: linkToKibana,
  silence: silenceKibana,
  judge: judgeKibana,

  emit: (self, site) => {
    const files = filesOf(self, site);
    return files.length === 0 ? [] : [...files, setupArtifact(setupOf(self, site, files))];
  },

  workloads: kibanaWorkloads,
  stacks: kibanaStacks,
};

/**
 * A viewer of Elasticsearch that can judge alerts: `kibana({ reads: ["elasticsearch"] })`.
 * @see https://www.elastic.co/docs/explore-analyze/dashboards
 */
export const kibana = use<KibanaOptions, KibanaInput>(kibanaTarget);
