/** Scenarios through the interpreter: what is stored of them, and what fires. */

import type { AlertRule } from "../../src/core/alert.ts";
import type { Privacy } from "../../src/core/privacy.ts";
import { type Duration, minutes } from "../../src/core/units.ts";
import { resolveAlerts } from "../../src/environment/alerts.ts";
import { evaluateAlert } from "../../src/reference/alert.ts";
import { compilePipeline, type Pipeline } from "../../src/reference/pipeline.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { type Happening, readLine } from "../../src/reference/scenario/happening.ts";
import { siteOf } from "../store-site.ts";
import { context, readAt, shippedSteps } from "./steps.ts";

export const pipelineOf = (privacy: Privacy): Pipeline => compilePipeline(shippedSteps(privacy));

/** What a store has of what is written. */
export const storedOf = (all: Iterable<Happening>, pipeline: Pipeline): readonly CanonicalRecord[] => {
  const records: CanonicalRecord[] = [];
  for (const one of all) {
    if (one.kind === "trace") continue;
    const record = pipeline({ text: readLine(one) }, { ...context, service: one.service, readAt: one.at });
    if (record !== undefined) records.push(record);
  }
  return records;
};

/** The rules of an environment that sets nothing but which alerts are on besides. */
export const rulesOf = (turnedOn: readonly string[] = []): readonly AlertRule[] => {
  const services = { "llm-service": {} };
  const alerts = Object.fromEntries(turnedOn.map(name => [name, "on" as const]));
  return resolveAlerts({ alerts, services }, siteOf({ services }));
};

const nanoseconds = ({ milliseconds }: Duration): bigint => BigInt(milliseconds) * 1_000_000n;

/** How often the shipped evaluators look. */
const interval = minutes(1);
const hour = 3_600_000_000_000n;

/**
 * The names of the rules that ever fire from the start on. A rule is judged hour by hour over what its windows reach, each
 * hour from as long before as the rule must hold: that finds the same as judging it once.
 */
export const firingOf = (
  rules: readonly AlertRule[],
  records: readonly CanonicalRecord[],
  { lasts }: { readonly lasts: Duration },
): string[] => {
  const end = readAt + nanoseconds(lasts);
  return rules.filter(rule => firesWithin(rule, records, end)).map(({ name }) => name);
};

const firesWithin = (rule: AlertRule, records: readonly CanonicalRecord[], end: bigint): boolean => {
  const queries = rule.when.flatMap(({ query }) => (query.kind === "raw" ? [] : [query]));
  const reach = queries.reduce((longest, { over = minutes(5) }) => Math.max(longest, over.milliseconds), 0);
  const events = new Set(queries.flatMap(({ from }) => from.events));
  const every = queries.some(({ from }) => from.events.length === 0);
  const asked = every ? records : records.filter(({ event }) => events.has(String(event)));
  for (let begin = readAt; begin <= end; begin += hour) {
    const early = begin - nanoseconds(rule.for);
    const evaluations = {
      start: early < readAt ? readAt : early,
      end: begin + hour < end ? begin + hour : end,
      interval,
    };
    const from = evaluations.start - BigInt(reach) * 1_000_000n;
    const within = asked.filter(({ time }) => time >= from && time <= evaluations.end);
    if (evaluateAlert(rule, within, evaluations).some(({ firing }) => firing.length > 0)) return true;
  }
  return false;
};
