/** What is wrong with Google Cloud Logging that only the whole environment shows. */

import { type Problem, shown } from "../../core/errors.ts";
import { judgeRoutes } from "../../core/evaluator.ts";
import { isRecordInstrument } from "../../core/instrument.ts";
import { judgeJsonNames } from "../../core/json-document.ts";
import { refusalOf } from "../../core/query/index.ts";
import { localName } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { datasetLocation, datasetSink } from "./bigquery.ts";
import { keptElsewhere, printedByPods, sampledOut } from "./exclusions.ts";
import { longestName, mostLabels } from "./limits.ts";
import { instrumentLabelsOf, metricId } from "./metrics.ts";
import { ownerOf } from "./names.ts";
import { bucketOf, type GcpOptions } from "./options.ts";
import { linkedDataset, logSink, notificationChannels, ownStreams, routedStreams } from "./resources.ts";
import { judgeRetention } from "./retention.ts";

export const judgeGcp = (self: Self<GcpOptions>, site: Site): readonly Problem[] => {
  const misnamed = judgeJsonNames(self.options.names, site);
  return [
    ...misnamed,
    ...judgeRetention(self.options, site),
    ...judgePlaces(self.options),
    ...judgeLengths(self, site),
    ...judgeInstruments(self, site),
    ...(misnamed.length === 0
      ? [...judgeExclusions(self, site), ...judgeRoutes(self, site, notificationChannels)]
      : []),
    ...judgeChannels(self, site),
  ];
};

const judgePlaces = (options: GcpOptions): readonly Problem[] => {
  const keyPlace = options.kmsKey?.name.split("/")[3];
  return [
    ...(keyPlace === undefined || keyPlace === options.location
      ? []
      : [
          {
            code: "wrong-value",
            path: "kmsKey",
            what: "is a key of another place than the buckets",
            got: keyPlace,
            expected: options.location,
          } satisfies Problem,
        ]),
    ...(options.bigQuery === undefined || datasetLocation(options) !== undefined
      ? []
      : [
          {
            code: "missing-key",
            path: "bigQuery.location",
            what: "is missing, and the buckets' location is none of BigQuery's",
            got: options.location,
            help: 'say where the copies are: bigQuery: { location: "EU" }',
          } satisfies Problem,
        ]),
    ...options.locked.flatMap((stream, index): readonly Problem[] =>
      options.buckets[stream] === undefined
        ? []
        : [
            {
              code: "dead-edge",
              path: `locked[${index}]`,
              what: "is a stream whose bucket is yours",
              got: stream,
              help: "lock it where it is made, or leave it out of `buckets`",
            },
          ],
    ),
  ];
};

/** What the environment's name, the target's key and the templates become. */
const judgeLengths = (self: Self<GcpOptions>, site: Site): readonly Problem[] => {
  const { options } = self;
  const { bigQuery } = options;
  const most = longestName(site);
  const names: readonly (readonly [path: string, name: string])[] = [
    ...ownStreams(options).flatMap(stream => [
      ["bucket", bucketOf(options, site.scope, stream).bucketId] as const,
      ...(options.linkedDatasets ? [["linkedDatasets", linkedDataset(self, site, stream).linkId] as const] : []),
    ]),
    ...routedStreams(options).map(stream => ["", logSink(self, site, stream).name] as const),
    ...(bigQuery?.streams ?? []).map(stream => ["", datasetSink(self, site, stream).name] as const),
  ];
  const longest = names.filter(([, name]) => name.length > most).at(0);
  return longest === undefined
    ? []
    : [
        {
          code: "wrong-value",
          path: longest[0],
          what: "makes a name that Google Cloud has no room for",
          got: shown(longest[1]),
          expected: `at most ${most} characters, to which a module's caller may add a prefix`,
          help: "shorten the environment's name, the target's key or the template",
        },
      ];
};

const judgeInstruments = (self: Self<GcpOptions>, site: Site): readonly Problem[] =>
  site.instruments.filter(isRecordInstrument).flatMap((instrument): readonly Problem[] => {
    const labels = instrumentLabelsOf(instrument).length;
    const name = metricId(ownerOf(self, site), instrument.name);
    return [
      ...(labels <= mostLabels
        ? []
        : [
            {
              code: "wrong-value",
              path: `instruments.${instrument.name}`,
              what: "has more labels than a metric of Cloud Logging",
              got: String(labels),
              expected: `at most ${mostLabels}, "service" among them`,
            } satisfies Problem,
          ]),
      ...(name.length <= longestName(site)
        ? []
        : [
            {
              code: "wrong-value",
              path: `instruments.${instrument.name}`,
              what: "makes a name of a metric that Google Cloud has no room for",
              got: shown(name),
              expected: `at most ${longestName(site)} characters`,
            } satisfies Problem,
          ]),
    ];
  });

/** Filters of exclusions name every pod's app. */
const judgeExclusions = (self: Self<GcpOptions>, site: Site): readonly Problem[] => {
  const filters: readonly (readonly [path: string, write: () => unknown])[] = [
    ["log", () => keptElsewhere(self, site)],
    ["gke", () => printedByPods(self, site)],
    ["sampling.logs", () => routedStreams(self.options).map(stream => sampledOut(self, site, stream))],
  ];
  return filters.flatMap(([path, write]): readonly Problem[] => {
    const refusal = refusalOf(write);
    return refusal === undefined
      ? []
      : [{ code: "unsupported-query", path, what: `makes a filter that Cloud Logging refuses: ${refusal.why}` }];
  });
};

/** Two channels that only signs tell apart would be one in Terraform. */
const judgeChannels = ({ key }: Self<GcpOptions>, site: Site): readonly Problem[] => {
  if (refusalOf(() => notificationChannels(site)) || !site.alerts(key).some(({ state }) => state === "on")) return [];
  const names = notificationChannels(site).map(channel => localName(channel.key));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined
    ? []
    : [
        {
          code: "duplicate",
          path: "routes",
          what: "has two addresses that only signs tell apart",
          got: twice,
          help: "give one of them to the other's group of people",
        },
      ];
};
