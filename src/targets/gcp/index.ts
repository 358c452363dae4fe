/** Google Cloud Logging: keeps logs in a bucket for each stream. @see https://cloud.google.com/logging/docs */

import type { Artifact } from "../../core/artifact.ts";
import { queryFile } from "../../core/query/index.ts";
import { type Endpoint, type Target, use } from "../../core/target.ts";
import { evaluationInterval, refuseAlert } from "./alerts.ts";
import { gcpHoldings } from "./holdings.ts";
import { judgeGcp } from "./judge.ts";
import { gcpMapping } from "./mapping.ts";
import { type GcpInput, type GcpOptions, gcpOptions, logOf } from "./options.ts";
import { askGcp, gcpLanguages } from "./query.ts";
import { savedQueries } from "./resources.ts";
import { gcpStacks } from "./stack.ts";
import { linkToGoogle, purgeGcp, silenceGcp } from "./telling.ts";

export const gcpTarget: Target<GcpOptions> = {
  product: "gcp",
  title: "Google Cloud Logging",
  roles: ["store"],
  draws: ["queries"],
  versions: [],
  next: "paste a query into Logs Explorer or Log Analytics, or deploy the stack",
  options: gcpOptions,
  languages: gcpLanguages,
  refuses: refuseAlert,
  judgesEvery: () => evaluationInterval,
  serves: ({ options }, _platform, environment): readonly Endpoint[] => [
    {
      protocol: "google-cloud-logging",
      telemetry: ["logs"],
      url: "https://logging.googleapis.com",
      // `{stream}` is the record's own.
      facts: { project: options.project, log: logOf(options, environment, "{stream}") },
    },
  ],
  mapping: ({ options }, site) => gcpMapping(options, site),
  ask: ({ options }, site, asked, language) => askGcp(options, site, asked, language),
  holds: ({ options }, site) => gcpHoldings(options, site),
  linkTo: linkToGoogle,
  purge: purgeGcp,
  silence: silenceGcp,
  fedFromOutside: ({ options }) => options.fedFromOutside,
  judge: judgeGcp,
  emit: ({ options }, site): readonly Artifact[] =>
    savedQueries(options, site).map(({ name, title, description, text, language, window, limit }) =>
      queryFile({
        path: `queries/${name}.txt`,
        about: `the saved query ${title}`,
        mark: "--",
        comments: [
          `${title}: ${description}`,
          language === "logging-filter"
            ? `Logs Explorer; range: the last ${window.written}${limit === undefined ? "" : `, the newest ${limit}`}`
            : "Log Analytics",
        ],
        text,
      }),
    ),
  stacks: gcpStacks,
};

/**
 * Keeps logs in Google Cloud Logging: a log and a bucket for each stream, records as `jsonPayload`.
 * @example gcp({ project: "acme-llm" })
 */
export const gcp = use<GcpOptions, GcpInput>(gcpTarget);

export type { GcpInput } from "./options.ts";
