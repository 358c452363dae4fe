/** What is wrong with a service's own side that only the whole environment shows. */

import type { Problem } from "../../core/errors.ts";
import type { Self, Site } from "../../core/target.ts";
import { inDays } from "../../core/units.ts";
import type { AppOptions } from "./options.ts";
import { daysLeft, isShipped, logFilesOf, sendingOf } from "./places.ts";

export const judgeApp = ({ options }: Self<AppOptions>, site: Site): readonly Problem[] => [
  ...judgeLevel(options, site),
  ...judgePseudonyms(options, site),
  ...judgeRotation(options, site),
  ...judgeSending(options, site),
];

/** Debug records hold what nobody means to keep; one logger at a time may have it. */
const judgeLevel = ({ level }: AppOptions, { name }: Site): readonly Problem[] =>
  level === "debug" && /^prod/.test(name)
    ? [
        {
          code: "wrong-value",
          path: "level",
          what: "writes debug records of everything in production",
          got: level,
          expected: "info or above",
          help: 'name the loggers that should: loggers: { "my.module": "debug" }',
        },
      ]
    : [];

const judgePseudonyms = ({ pseudonyms }: AppOptions, site: Site): readonly Problem[] =>
  pseudonyms === "app" && isShipped(site)
    ? [
        {
          code: "wrong-value",
          path: "pseudonyms",
          what: "would make pseudonyms that the shippers hash again, so that records and traces no longer tell the same user",
          got: pseudonyms,
          expected: "shipper",
          help: 'what must not leave the service at all is dropped: privacy: { user: "drop" }',
        },
      ]
    : [];

const judgeRotation = ({ rotation }: AppOptions, site: Site): readonly Problem[] => {
  const left = daysLeft(site);
  const path = "rotation.keep";
  const filed = site.services.filter(({ source }) => source.kind === "files" && source.framing === "plain");
  if (filed.length === 0) return [];
  const untold = filed
    .filter(service => logFilesOf(service) === undefined)
    .map(({ name }) => ({
      code: "wrong-value" as const,
      path: `services.${name}.source`,
      what: "does not tell the app which file to write",
      expected: "a path of plain characters whose folders are named, e.g. /var/log/llm-service/*.log",
    }));
  const kept = rotation.keep === undefined ? undefined : Math.floor(inDays(rotation.keep));
  if (left >= 1 && (kept === undefined || (kept >= 1 && kept <= left))) return untold;
  return [
    ...untold,
    {
      code: "retention-out-of-reach",
      path,
      what: "rotated files would outlive a stream's retention, or not last a day",
      ...(rotation.keep === undefined ? {} : { got: rotation.keep.written }),
      expected: `1 to ${Math.max(left, 1)} days, the shortest retention of a stream less two days of rotation`,
      help: left >= 1 ? "leave it out, or shorten it" : "log to standard output, or keep every stream for three days",
    },
  ];
};

/** A service that sends records over OTLP and nobody takes them would lose them in silence. */
const judgeSending = (options: AppOptions, site: Site): readonly Problem[] =>
  site.services
    .filter(service => service.source.kind === "otlp" && sendingOf(site, service, options).logs === undefined)
    .map(({ name }) => ({
      code: "missing-key" as const,
      path: "otlp.endpoint",
      what: `nobody takes the records of ${name}, which sends them over OTLP`,
      expected: "the address of a collector, e.g. http://collector.example.com:4318",
      help: `or add a collector to targets, or another source for ${name}`,
    }));
