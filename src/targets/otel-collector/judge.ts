/** What is wrong that only the whole environment shows. */

import type { Problem } from "../../core/errors.ts";
import { judgeLogFolders } from "../../core/shipper.ts";
import type { Self, Site } from "../../core/target.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { cacheHitAttribute, sdkDelay } from "./sampling.ts";
import { judgedApart, judgingOf, samplerCount, samplers } from "./traces.ts";

export const judgeOtelCollector = (self: Self<OtelCollectorOptions>, site: Site): readonly Problem[] => [
  ...judgeLogFolders(site.sources(self.key, "logs")),
  ...(samplesTraces(self, site) ? [...judgeWait(site), ...judgeSamplers(self, site), ...judgeCacheHits(site)] : []),
];

const samplesTraces = (self: Self<OtelCollectorOptions>, site: Site): boolean =>
  judgingOf(site) !== "none" && site.destinations(self.key, "traces").length > 0;

/** A slow trace's last span comes when it is over, and the SDK sends it a little later. */
const judgeWait = ({ sampling: { traces } }: Site): readonly Problem[] => {
  const least = traces.slow.over.milliseconds + sdkDelay.milliseconds;
  return traces.decisionWait.milliseconds >= least
    ? []
    : [
        {
          code: "sampler-wait",
          path: "sampling.traces.decisionWait",
          what: "is over before a slow trace shows that it is slow",
          got: traces.decisionWait.written,
          expected: `at least ${least / 1000} seconds: slow.over (${traces.slow.over.written}) and the ${sdkDelay.written} an SDK collects spans`,
          help: "wait longer, or call traces slow sooner",
        },
      ];
};

/** Spans of a trace come together only where each sampler is reached by its own name. */
const judgeSamplers = (self: Self<OtelCollectorOptions>, site: Site): readonly Problem[] => {
  const count = samplerCount(self.options, site);
  const compose = site.platform.kind === "compose";
  if (count > 1 && (compose || judgedApart(self, site)))
    return [
      {
        code: "sampler-replicas",
        path: "replicas.samplers",
        what: "would each judge a part of a trace",
        got: String(count),
        expected: compose ? "1: on one machine one collector judges traces" : "1, or balancing by trace id",
        help: compose ? "leave replicas.samplers out" : 'write balancing: "kubernetes", or one sampler',
      },
    ];
  const { platform } = site;
  return platform.kind === "compose" ? [] : judgeMembers(self, platform.workloads?.[samplers(self)]?.replicas ?? count);
};

/** A fixed list that names members of ours names all that run, and no other. */
const judgeMembers = (self: Self<OtelCollectorOptions>, count: number): readonly Problem[] => {
  const { balancing } = self.options;
  if (typeof balancing === "string") return [];
  const member = new RegExp(`^${samplers(self)}-([0-9]+)[.:]`);
  const named = balancing.static.flatMap(address => member.exec(address)?.[1] ?? []).map(Number);
  const idle = Array.from({ length: count }, (_, number) => number).filter(number => !named.includes(number));
  const left: readonly Problem[] =
    named.length === 0 || idle.length === 0
      ? []
      : [
          {
            code: "sampler-replicas",
            path: "balancing.static",
            what: `leaves out ${idle.map(number => `${samplers(self)}-${number}`).join(", ")}, which would never see a trace`,
            expected: `all of ${samplers(self)}-0 to ${samplers(self)}-${count - 1}`,
            help: 'write balancing: "kubernetes", or name every sampler',
          },
        ];
  const strangers = balancing.static.flatMap((address, index): readonly Problem[] => {
    const [, number] = member.exec(address) ?? [];
    return number === undefined || Number(number) < count
      ? []
      : [
          {
            code: "sampler-replicas",
            path: `balancing.static[${index}]`,
            what: "is a sampler that does not run",
            got: address,
            expected: `${samplers(self)}-0 to ${samplers(self)}-${count - 1}`,
            help: 'write balancing: "kubernetes", or as many samplers as are named',
          },
        ];
  });
  return [...left, ...strangers];
};

const judgeCacheHits = ({ schema, sampling: { traces } }: Site): readonly Problem[] =>
  cacheHitAttribute(schema) !== undefined || traces.cacheHits.share === traces.base.share
    ? []
    : [
        {
          code: "missing-capability",
          path: "sampling.traces.cacheHits",
          what: "has no field that tells a cache hit",
          got: traces.cacheHits.written,
          expected: "a flag cache_hit on spans in the schema, or the base rate",
          help: "add the flag to the schema, or leave cacheHits out",
        },
      ];
