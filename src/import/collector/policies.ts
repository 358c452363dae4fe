/** The policies of a collector's tail sampler as `sampling.traces`, and those that it does not say. */

import { isRecord, type Loose, listOf, textOf, wordOf } from "../../check/nothing-dead/json.ts";
import { durationSource } from "../durations.ts";
import type { ImportFinding } from "../finding.ts";
import type { Reading } from "../reading.ts";
import type { Left, Part } from "./parts.ts";
import { isOfCache, percentSource, policyParts } from "./sampling.ts";

/** The keys of `sampling.traces`, with the share as an instruction leaves it open. */
const classes = {
  base: "base: percent(…)",
  errors: "errors: percent(…)",
  slow: "slow: { over: seconds(…), keep: percent(…) }",
  cacheHits: "cacheHits: percent(…)",
} as const;

type Class = keyof typeof classes;

interface Policy {
  readonly settings: Loose;
  /** The keys below the sampler that lead to it. */
  readonly at: readonly string[];
  /** Undefined for what `sampling.traces` has no key for. */
  readonly class: Class | undefined;
  /** Source text of the key's value; undefined where the file puts it together elsewhere. */
  readonly source: string | undefined;
}

/** The policies of the first sampler as settings of the environment; the first of each class decides. */
export const samplingOf = ([sampler]: readonly Part[]): Reading["settings"] => {
  const policies = sampler === undefined ? [] : decidingOf(policiesOf(sampler));
  const parts = (Object.keys(classes) as readonly Class[]).flatMap(key =>
    policies.flatMap(one => (one.class === key && one.source !== undefined ? [`${key}: ${one.source}`] : [])),
  );
  return parts.length === 0 ? {} : { sampling: `{ traces: { ${parts.join(", ")} } }` };
};

/** What tail samplers keep or drop besides. */
export const leftOfSamplers = ([first, ...others]: readonly Part[], left: Left): readonly ImportFinding[] => [
  ...(first === undefined ? [] : leftOfPolicies(first, left)),
  ...others.map(part =>
    left(part, [], { what: "a second sampler of traces", help: `one decides for all: ${writtenAs("base")}` }),
  ),
];

const leftOfPolicies = (sampler: Part, left: Left): readonly ImportFinding[] => {
  const { policies: written } = sampler.settings;
  if (written !== undefined && !Array.isArray(written)) {
    const [got] = textOf(written);
    const said = { what: "the policies for traces", ...(got === undefined ? {} : { got }) };
    return [left(sampler, ["policies"], { ...said, help: writtenAs("base") })];
  }
  const policies = policiesOf(sampler);
  const deciding = decidingOf(policies);
  return policies.flatMap((policy): readonly ImportFinding[] => {
    if (policy.class === undefined || !deciding.includes(policy)) {
      const [name] = [policy.settings.name, policy.settings.type].flatMap(textOf);
      const said = { what: "a policy for traces", ...(name === undefined ? {} : { got: name }) };
      return [withoutIndices(left(sampler, policy.at, { ...said, help: helpOf(policy) }))];
    }
    if (policy.source !== undefined) return [];
    const key = policy.class;
    return unsaidOf(policy).map(({ below, given }) => {
      const [got] = wordOf(given);
      const said = { what: "a number of a policy for traces", ...(got === undefined ? {} : { got }) };
      return withoutIndices(left(sampler, [...policy.at, ...below], { ...said, help: writtenAs(key) }));
    });
  });
};

/** `policies.probabilistic.sampling_percentage`: the line says which of a list it is. */
const withoutIndices = (finding: ImportFinding): ImportFinding => ({
  ...finding,
  path: finding.path.replaceAll(/\.\d+(?=\.|$)/g, ""),
});

const writtenAs = (key: Class): string => `sampling: { traces: { ${classes[key]} } }`;

const helpOf = ({ class: key }: Policy): string =>
  key === undefined
    ? `no key says it: ${writtenAs("base")} keeps a share of all traces, errors, slow and cacheHits other shares of theirs`
    : `one share decides: ${writtenAs(key)}`;

/** Of each class the first, and of the base what keeps all before what keeps a share. */
const decidingOf = (policies: readonly Policy[]): readonly Policy[] =>
  policies.filter(one => {
    const [first] = policies
      .filter(other => other.class === one.class)
      .toSorted((a, b) => Number(b.settings.type === "always_sample") - Number(a.settings.type === "always_sample"));
    return one === first;
  });

const policiesOf = ({ settings }: Part): readonly Policy[] =>
  listOf(settings.policies).flatMap((one, index): readonly Policy[] => {
    if (!isRecord(one)) return [];
    const at = ["policies", String(index)];
    const key = classOf(one);
    return [{ settings: one, at, class: key, source: key && sourceOf(key, one) }];
  });

const isShare = ({ type }: Loose): boolean => type === "probabilistic";

/** A policy is of a class when it is about one thing alone, and has a share beside it or none. */
const classOf = (policy: Loose): Class | undefined => {
  if (policy.type === "always_sample") return "base";
  const parts = policyParts(policy);
  const [about, ...more] = parts.filter(part => !isShare(part));
  if (about === undefined) return parts.length === 1 ? "base" : undefined;
  if (more.length > 0 || parts.length > 2) return undefined;
  const inner = about[String(about.type)];
  const settings = isRecord(inner) ? inner : {};
  switch (about.type) {
    case "status_code":
      return String(listOf(settings.status_codes)) === "ERROR" ? "errors" : undefined;
    case "latency":
      return (settings.upper_threshold_ms ?? 0) === 0 ? "slow" : undefined;
    default:
      return isOfCache(about) && settings.value !== false && settings.invert_match !== true ? "cacheHits" : undefined;
  }
};

const sourceOf = (key: Class, policy: Loose): string | undefined => {
  const parts = policyParts(policy);
  const share = parts.find(isShare);
  // Without a share beside it a policy keeps all that it is about.
  const keep =
    share === undefined ? "percent(100)" : percentSource(isRecord(share.probabilistic) ? share.probabilistic : {});
  if (key !== "slow" || keep === undefined) return keep;
  const latency = parts.find(({ type }) => type === "latency")?.latency;
  const over = isRecord(latency) ? overOf(latency) : undefined;
  return over && `{ over: ${over}, keep: ${keep} }`;
};

/** The numbers of a policy that are none, or none that an option takes, and the keys that lead to each. */
const unsaidOf = ({ settings }: Policy): readonly { readonly below: readonly string[]; readonly given: unknown }[] =>
  policyParts(settings).flatMap((part, index) => {
    const inner = part[String(part.type)];
    const body = isRecord(inner) ? inner : {};
    const above = settings.type === "and" ? ["and", "and_sub_policy", String(index)] : [];
    const unsaid = (key: string) => [{ below: [...above, String(part.type), key], given: body[key] }];
    if (isShare(part)) return percentSource(body) === undefined ? unsaid("sampling_percentage") : [];
    return part.type === "latency" && overOf(body) === undefined ? unsaid("threshold_ms") : [];
  });

/** Undefined for what is no time, or is put together elsewhere. */
const overOf = ({ threshold_ms: over }: Loose): string | undefined =>
  typeof over === "number" && over > 0 ? durationSource(over) : undefined;
