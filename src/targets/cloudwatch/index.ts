/** CloudWatch Logs: keeps logs in a log group for each stream. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/ */

import type { Artifact } from "../../core/artifact.ts";
import { queryFile } from "../../core/query/index.ts";
import { type Endpoint, type Target, use } from "../../core/target.ts";
import { minutes } from "../../core/units.ts";
import { refuseAlert } from "./alerts.ts";
import { domainOf } from "./arns.ts";
import { purgeCloudwatch } from "./deletion.ts";
import { judgeCloudwatch } from "./judge.ts";
import { linkToInsights, silenceCloudwatch } from "./links.ts";
import { cloudwatchMapping } from "./mapping.ts";
import { type CloudwatchInput, type CloudwatchOptions, cloudwatchOptions, groupOf } from "./options.ts";
import { askCloudwatch } from "./query.ts";
import { savedQueries } from "./resources.ts";
import { cloudwatchHoldings } from "./retention.ts";
import { cloudwatchStacks } from "./stack.ts";

export const cloudwatchTarget: Target<CloudwatchOptions> = {
  product: "cloudwatch",
  title: "CloudWatch",
  roles: ["store"],
  draws: ["queries"],
  versions: [],
  next: "paste a query into Logs Insights, or deploy the stack",
  options: cloudwatchOptions,
  languages: ["insights"],
  refuses: refuseAlert,
  // Whatever its period, from a minute on.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
  judgesEvery: () => minutes(1),
  serves: ({ key, options }, _platform, environment): readonly Endpoint[] => [
    {
      protocol: "cloudwatch-logs",
      telemetry: ["logs"],
      url: `https://logs.${options.region}.${domainOf(options)}`,
      // `{stream}` is the record's own.
      facts: { group: groupOf(options, environment, "{stream}"), region: options.region, log_stream: key },
    },
  ],
  mapping: ({ options }, site) => cloudwatchMapping(options, site),
  ask: ({ options }, site, asked) => askCloudwatch(options, site, asked),
  holds: cloudwatchHoldings,
  linkTo: linkToInsights,
  purge: purgeCloudwatch,
  silence: silenceCloudwatch,
  fedFromOutside: ({ options }) => options.fedFromOutside,
  judge: judgeCloudwatch,
  emit: ({ options }, site): readonly Artifact[] =>
    savedQueries(options, site).map(({ name, title, description, text, groups, range }) =>
      queryFile({
        path: `queries/${name}.txt`,
        about: `the saved query ${title}`,
        mark: "#",
        comments: [
          `${title}: ${description}`,
          `Range: the last ${range.written}${groups.length === 0 ? "" : `, in ${groups.join(", ")}`}`,
        ],
        text,
      }),
    ),
  stacks: cloudwatchStacks,
};

/**
 * Keeps logs in CloudWatch: a log group for each stream, records as they are.
 * @example cloudwatch({ region: "eu-west-1" })
 */
export const cloudwatch = use<CloudwatchOptions, CloudwatchInput>(cloudwatchTarget);

export type { AnomalyInput, ArchiveInput, CloudwatchInput } from "./options.ts";
export { type DetectorSupport, detectorSupport } from "./protection.ts";
