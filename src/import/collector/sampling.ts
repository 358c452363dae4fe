/** What is wrong with the sampling of a collector. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import { type ImportFinding, lineOf } from "../finding.ts";

/** The part of a policy of one type, its own or one that all must hold of. */
export const policyParts = (policy: Loose): readonly Loose[] =>
  policy.type === "and" && isRecord(policy.and) ? listOf(policy.and.and_sub_policy).filter(isRecord) : [policy];

const partOf = (policy: Loose, type: string): Loose | undefined => {
  const part = policyParts(policy).find(one => one.type === type);
  const settings = part?.[type];
  return isRecord(settings) ? settings : undefined;
};

/** Whether a part of a policy is about answers from a cache. */
export const isOfCache = (part: Loose): boolean => /cache/i.test(JSON.stringify(part[String(part.type)] ?? {}));

const isCache = (policy: Loose): boolean => policyParts(policy).some(isOfCache);

export const judgeSampling = (policies: readonly Loose[], text: string): readonly ImportFinding[] => {
  if (policies.length === 0) return [];
  const slow = policies.find(policy => partOf(policy, "latency") !== undefined);
  const base = policies.some(policy => policyParts(policy).length === 1 && policy.type === "probabilistic");
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
