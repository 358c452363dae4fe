/**
 * Fields that Logs Insights finds records by without reading all.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing.html
 */

import { didYouMean, type Problem } from "../../core/errors.ts";
import { type JsonText, json } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { cloudwatchMapping } from "./mapping.ts";
import type { CloudwatchOptions } from "./options.ts";

const longestName = 100;

/** What people look records up by; few records have the same. */
const usually: readonly string[] = [
  "trace_id",
  "request_id",
  "session_id",
  "user_id",
  "event",
  "service",
  "model",
  "status",
  "error_type",
];

/** The policy of a log group; other classes than STANDARD take none. */
export const indexDocument = (options: CloudwatchOptions, site: Site): JsonText | undefined => {
  if (options.logGroupClass !== "STANDARD") return undefined;
  const wanted = options.indexedFields ?? usually;
  const slots = cloudwatchMapping(options, site);
  const names = wanted.flatMap(field => slots.find(slot => slot.field === field)?.name ?? []);
  const fields = [...new Set(names)].filter(name => name.length <= longestName);
  return fields.length === 0 ? undefined : json({ Fields: fields });
};

/** Fields that are in no record, and names longer than an index takes. */
export const judgeIndexedFields = ({ options }: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  const slots = cloudwatchMapping(options, site);
  const known = slots.map(({ field }) => field);
  return (options.indexedFields ?? []).flatMap((field, index): readonly Problem[] => {
    const path = `indexedFields.${index}`;
    const slot = slots.find(one => one.field === field);
    if (slot === undefined)
      return [
        {
          code: "unknown-name",
          path,
          what: "is no field that is stored here",
          got: field,
          expected: "a field of the schema that the privacy policy keeps",
          ...didYouMean(field, known),
        },
      ];
    return slot.name.length <= longestName
      ? []
      : [
          {
            code: "wrong-value",
            path,
            what: "is stored under too long a key",
            got: slot.name,
            expected: `at most ${longestName} characters`,
          },
        ];
  });
};
