/** What waits on Logstash's disk. */

import { diskReaders } from "../../core/shipper.ts";
import type { Holding, Self, Site } from "../../core/target.ts";
import { inDays } from "../../core/units.ts";
import { doorsOf } from "./doors.ts";
import type { LogstashOptions } from "./options.ts";

/**
 * What was read leaves a queue when the store has it. Refused documents leave whole days after their age is up: files are
 * deleted when all in them is too old.
 */
export const logstashHoldings = (
  { key, options }: Self<LogstashOptions>,
  site: Pick<Site, "sources">,
): readonly Holding[] => {
  const { deadLetters, queue } = options;
  // The plugin keeps every header but Authorization beside a record until the script has run.
  const requests =
    doorsOf(options, site.sources(key, "logs")).http === undefined
      ? ""
      : ", and of requests the address and every header, cookies and keys among them, but for Authorization";
  return [
    ...(queue === "memory"
      ? []
      : [
          {
            telemetry: "logs",
            where: `the queue of ${key}, while a store is away: records as they came, before redaction${requests}`,
            atMostDays: Number.POSITIVE_INFINITY,
            readers: diskReaders,
            apart: true,
            unhashed: true,
          } as const,
        ]),
    ...(deadLetters === undefined
      ? []
      : [
          {
            telemetry: "logs",
            where: `the dead letter queue of ${key}: documents that Elasticsearch refused, redacted`,
            atMostDays: Math.ceil(inDays(deadLetters.keep)) + 1,
            readers: diskReaders,
            apart: true,
          } as const,
        ]),
  ];
};
