/** The console's page of Logs Insights with a query in it, and how an alarm is kept from telling anybody. */

import type { AlertRule } from "../../core/alert.ts";
import type { Self, Site } from "../../core/target.ts";
import type { Link, Looked, Silence } from "../../core/telling.ts";
import { inSeconds } from "../../core/units.ts";
import { partitionName } from "./arns.ts";
import { prefixOf } from "./names.ts";
import type { CloudwatchOptions } from "./options.ts";
import { storeOf } from "./store.ts";

/** By partition; the others' consoles are reached from within alone. */
const consoles: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** A text in the notation of the console's addresses: an apostrophe, and what is no plain sign as `*` and its number. */
const noted = (text: string): string =>
  `'${text.replaceAll(/[^A-Za-z0-9_.-]/g, sign => {
    const number = sign.charCodeAt(0);
    return number < 256 ? `*${number.toString(16).padStart(2, "0")}` : `**${number.toString(16).padStart(4, "0")}`;
  })}`;

/** As everywhere in a fragment of the console's: what is percent-encoded begins with a dollar. */
const inFragment = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9_.*~'-]/g, sign => `$${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

export const linkToInsights = (
  { key, options }: Self<CloudwatchOptions>,
  site: Site,
  looked: Looked,
): Link | undefined => {
  const host = consoles[partitionName(options)];
  if (host === undefined || looked.kind !== "query" || looked.store !== key || looked.language !== "insights")
    return undefined;
  const from = looked.query.kind === "raw" ? { events: [], where: [] } : looked.query.from;
  const groups = storeOf(options, site)
    .groups(from)
    .map(group => `~${noted(group)}`);
  const detail = `~(end~0~start~-${inSeconds(looked.window)}~timeType~'RELATIVE~unit~'seconds~editorString~${noted(looked.text)}~source~(${groups.join("")}))`;
  return {
    title: "Logs Insights",
    url: `https://${options.region}.${host}/cloudwatch/home?region=${options.region}#logsV2:logs-insights${inFragment(`?queryDetail=${detail}`)}`,
  };
};

/** @see https://docs.aws.amazon.com/cli/latest/reference/cloudwatch/disable-alarm-actions.html */
export const silenceCloudwatch = (self: Self<CloudwatchOptions>, site: Site, rule: AlertRule): Silence => {
  const { region } = self.options;
  const prefix = `${prefixOf(self, site)}-${rule.id}`;
  return {
    about: "At CloudWatch, where alarms tell nobody until `enable-alarm-actions` is called with the same names",
    command: `aws cloudwatch disable-alarm-actions --region ${region} --alarm-names $(aws cloudwatch describe-alarms \\\n  --region ${region} --alarm-name-prefix ${prefix} --alarm-types MetricAlarm CompositeAlarm \\\n  --query '[MetricAlarms,CompositeAlarms][].AlarmName' --output text)`,
  };
};
