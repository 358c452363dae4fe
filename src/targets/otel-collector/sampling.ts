/**
 * Tail sampling: the four rates as policies of the `tail_sampling` processor, and how much it must remember.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor
 */

import type { JsonObject } from "../../core/artifact.ts";
import type { TraceSampling } from "../../core/sampling.ts";
import { type Schema, spanName } from "../../core/schema.ts";
import { goDuration, inSeconds, KiB, type Share, seconds } from "../../core/units.ts";

/** How long an SDK collects spans before it sends them. @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export const sdkDelay = seconds(5);

/** How long spans may follow the root, at most the whole wait: long enough for what was sent just before the root ended. */
const afterRoot = seconds(10);

/** How long after a decision late spans still follow it. */
const remembered = seconds(600);

/** Whether the policy keeps every trace, so that no sampler is needed. */
export const keepsAll = ({ errors, slow, cacheHits, base }: TraceSampling): boolean =>
  [errors, slow.keep, cacheHits, base].every(({ share }) => share >= 1);

/** The field that says an answer came from a cache, by the name it has on spans; undefined when the schema has none. */
export const cacheHitAttribute = (schema: Schema): string | undefined => {
  const field = schema.fields.cache_hit;
  return field?.type === "boolean" && field.signals.includes("span") ? spanName("cache_hit", field) : undefined;
};

/** The class of traces a policy is about. */
interface TraceClass {
  readonly name: string;
  readonly keep: Share;
  readonly matches: JsonObject;
}

const classesOf = (policy: TraceSampling, cacheHit: string | undefined): readonly TraceClass[] => [
  { name: "errors", keep: policy.errors, matches: { type: "status_code", status_code: { status_codes: ["ERROR"] } } },
  {
    name: "slow",
    keep: policy.slow.keep,
    matches: { type: "latency", latency: { threshold_ms: Math.floor(policy.slow.over.milliseconds) } },
  },
  ...(cacheHit === undefined
    ? []
    : [
        {
          name: "cache-hits",
          keep: policy.cacheHits,
          matches: { type: "boolean_attribute", boolean_attribute: { key: cacheHit, value: true } },
        },
      ]),
];

/** All policies draw by the same hash of the trace id, so that what a lower rate keeps a higher one keeps too. */
const drawn = (name: string, { share }: Share): readonly JsonObject[] =>
  share >= 1
    ? []
    : [
        {
          name: `${name}-rate`,
          type: "probabilistic",
          probabilistic: { sampling_percentage: Number((share * 100).toFixed(10)) },
        },
      ];

const both = (name: string, parts: readonly JsonObject[]): JsonObject => {
  const [only, ...others] = parts;
  return others.length === 0 && only ? { ...only, name } : { name, type: "and", and: { and_sub_policy: parts } };
};

/** A trace that any policy keeps is kept. Classes kept less often than the rest are therefore taken out of the rest. */
export const policies = (policy: TraceSampling, cacheHit: string | undefined): readonly JsonObject[] => {
  const classes = classesOf(policy, cacheHit);
  const rarer = classes.filter(({ keep }) => keep.share < policy.base.share);
  const rest = [
    ...rarer.map(({ name, matches }) => ({
      name: `no-${name}`,
      type: "not",
      not: { not_sub_policy: { name: `${name}-of-rest`, ...matches } },
    })),
    ...drawn("rest", policy.base),
  ];
  return [
    ...classes
      .filter(({ keep }) => keep.share > 0)
      .map(({ name, keep, matches }) => both(name, [{ name: `${name}-match`, ...matches }, ...drawn(name, keep)])),
    ...(policy.base.share === 0
      ? []
      : [rest.length === 0 ? { name: "rest", type: "always_sample" } : both("rest", rest)]),
  ];
};

/** Twice what comes in while one trace waits: traces beyond it are thrown out undecided. */
const waitingTraces = ({ decisionWait, tracesPerSecond }: TraceSampling): number =>
  Math.ceil(tracesPerSecond * inSeconds(decisionWait) * 2);

/** The decisions that each of the two caches remembers. */
const decisionsOf = ({ tracesPerSecond }: TraceSampling): number => Math.ceil(tracesPerSecond * inSeconds(remembered));

/** Eight spans of 2 KiB without their content; the docs of others measure 0.6 to 5 KiB a span. */
const traceSize = KiB(16);

/** A trace id of 16 bytes with its place in a map and in a list. */
const decisionBytes = 128;

/** The memory that waiting traces and remembered decisions take, at the most. */
export const samplerBytes = (policy: TraceSampling): number =>
  waitingTraces(policy) * traceSize.bytes + 2 * decisionsOf(policy) * decisionBytes;

/** The `tail_sampling` processor of one sampler. */
export const tailSampling = (policy: TraceSampling, cacheHit: string | undefined): JsonObject => {
  const { decisionWait, tracesPerSecond } = policy;
  const decisions = decisionsOf(policy);
  return {
    decision_wait: goDuration(decisionWait),
    // A trace whose root has come is decided sooner, which saves memory.
    decision_wait_after_root_received: goDuration(
      decisionWait.milliseconds < afterRoot.milliseconds ? decisionWait : afterRoot,
    ),
    num_traces: waitingTraces(policy),
    expected_new_traces_per_sec: tracesPerSecond,
    decision_cache: { sampled_cache_size: decisions, non_sampled_cache_size: decisions },
    policies: policies(policy, cacheHit),
  };
};
