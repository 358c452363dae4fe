/** What a collector samples: its policies as ours, and what is wrong with them. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import { durationSource } from "../durations.ts";
import { type ImportFinding, lineOf } from "../finding.ts";
import type { Reading } from "../reading.ts";

/** The part of a policy of one type, its own or one that all must hold of. */
const partsOf = (policy: Loose): readonly Loose[] =>
  policy.type === "and" && isRecord(policy.and) ? listOf(policy.and.and_sub_policy).filter(isRecord) : [policy];

const partOf = (policy: Loose, type: string): Loose | undefined => {
  const part = partsOf(policy).find(one => one.type === type);
  const settings = part?.[type];
  return isRecord(settings) ? settings : undefined;
};

const isCache = (policy: Loose): boolean =>
  partsOf(policy).some(part => /cache/i.test(JSON.stringify(part[String(part.type)] ?? {})));

export const judgeSampling = (policies: readonly Loose[], text: string): readonly ImportFinding[] => {
  if (policies.length === 0) return [];
  const slow = policies.find(policy => partOf(policy, "latency") !== undefined);
  const base = policies.some(policy => partsOf(policy).length === 1 && policy.type === "probabilistic");
  return [
    ...(slow !== undefined && base && partOf(slow, "probabilistic") === undefined
      ? [
          {
            code: "sampling-keeps-all-slow" as const,
            path: "processors.tail_sampling",
            ...lineOf(text, "latency"),
            what: "has a policy of its own for slow traces, and no share beside it",
            got: textOf(slow.name)[0] ?? "latency",
            help: "sampling.traces.slow: { over: seconds(5), keep: percent(50) }",
          },
        ]
      : []),
    ...(policies.some(isCache)
      ? []
      : [
          {
            code: "sampling-without-cache-class" as const,
            path: "processors.tail_sampling",
            ...lineOf(text, "tail_sampling"),
            what: "has no policy for answers from a cache",
            help: "sampling.traces.cacheHits: percent(1)",
          },
        ]),
  ];
};

/** Undefined for what is no share, or is put together elsewhere. */
export const percentSource = (part: Loose | undefined): string | undefined => {
  const share = part?.sampling_percentage;
  return typeof share === "number" && share >= 0 && share <= 100 ? `percent(${share})` : undefined;
};

/** The policies as `sampling.traces`. */
export const samplingOf = (policies: readonly Loose[]): Reading["settings"] => {
  const shareOf = (policy: Loose | undefined) => percentSource(policy && partOf(policy, "probabilistic"));
  const slow = policies.find(policy => partOf(policy, "latency") !== undefined);
  const over = slow && partOf(slow, "latency")?.threshold_ms;
  const errors = policies.find(policy => partOf(policy, "status_code") !== undefined);
  const cache = policies.find(isCache);
  const base = shareOf(policies.find(policy => policy.type === "probabilistic"));
  const parts = [
    ...(base === undefined ? [] : [`base: ${base}`]),
    ...(errors === undefined ? [] : [`errors: ${shareOf(errors) ?? "percent(100)"}`]),
    ...(typeof over === "number" && over > 0
      ? [`slow: { over: ${durationSource(over)}, keep: ${shareOf(slow) ?? "percent(100)"} }`]
      : []),
    ...(cache === undefined || shareOf(cache) === undefined ? [] : [`cacheHits: ${shareOf(cache)}`]),
  ];
  return parts.length === 0 ? {} : { sampling: `{ traces: { ${parts.join(", ")} } }` };
};

/** Head and tail sampling in one way. */
export const multiplied = (pipelines: Loose, text: string): readonly ImportFinding[] =>
  Object.entries(pipelines).flatMap(([name, pipeline]) => {
    const types = listOf(isRecord(pipeline) ? pipeline.processors : undefined)
      .flatMap(textOf)
      .map(name => name.split("/")[0] ?? name);
    return types.includes("probabilistic_sampler") && types.includes("tail_sampling")
      ? [
          {
            code: "sampling-multiplies" as const,
            path: `service.pipelines.${name}`,
            ...lineOf(text, "probabilistic_sampler"),
            what: "samples at random before or after it samples by what a trace was",
            help: "one policy decides: sampling.traces, in the tail alone",
          },
        ]
      : [];
  });
