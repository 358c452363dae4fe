/** Records that make an alert fire, derived from its first comparison, and records of a service where nothing is wrong. */

import { llmLog } from "../../src/catalog/index.ts";
import type { AlertRule, JudgedComparison } from "../../src/core/alert.ts";
import type { Condition, Measure, MeasureQuery, Part, Test } from "../../src/core/query/index.ts";
import { inSeconds } from "../../src/core/units.ts";
import type { CanonicalRecord, RecordValue } from "../../src/reference/record.ts";

type Facts = Readonly<Record<string, RecordValue>>;

export interface Span {
  readonly service: string;
  readonly environment: string;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
}

const second = 1_000_000_000n;

/** A value that meets one test. */
const valueFor = (test: Test): RecordValue => {
  switch (test.kind) {
    case "equals":
      return test.value;
    case "one-of":
      return test.values[0] ?? "";
    case "compare":
      return test.than.startsWith(">") ? test.value * 2 + 1 : test.value / 2;
    case "contains":
      return `… ${test.text} …`;
    case "exists":
      return llmLog.fields[test.field as keyof typeof llmLog.fields].example;
    case "matches":
      throw new Error(`no text is known to match ${test.pattern}`);
    default:
      return test satisfies never;
  }
};

/** Fields that meet conditions; what is negated is met by what records lack. */
const meeting = (where: readonly Condition[]): Facts =>
  Object.assign(
    {},
    ...where.map((condition): Facts => {
      switch (condition.kind) {
        case "not":
          return {};
        case "all":
          return meeting(condition.of);
        case "any":
          return meeting(condition.of.slice(0, 1));
        default:
          return { [condition.field]: valueFor(condition) };
      }
    }),
  );

const ordinary: Facts = { level: "info", message: "done", status: "success", model: "gpt-4o", provider: "openai" };

const selected = ({ by, from }: MeasureQuery, more: readonly Condition[] = []): Facts => {
  const [event] = from.events;
  const stream = event === undefined ? "application" : llmLog.events[event as keyof typeof llmLog.events].stream;
  const groups = by.filter(field => field !== "service");
  return {
    ...ordinary,
    ...Object.fromEntries(groups.map(field => [field, valueFor({ kind: "exists", field })])),
    ...(event === undefined ? {} : { event }),
    stream,
    ...meeting([...from.where, ...more]),
  };
};

/** How many records stand in each window beside what the limit itself asks for. */
const usual = 30;

interface Plan {
  /** In each window. */
  readonly count: number;
  /** The record of a number in the window. */
  facts(index: number): Facts;
}

const planOf = ({ is, limit, query }: JudgedComparison): Plan | undefined => {
  if (query.kind === "raw") throw new Error("raw queries are not asked of records");
  const beyond = is === "below" ? limit / 2 : limit * 2 + 1;
  const seconds = query.over === undefined ? 300 : inSeconds(query.over);
  const { measure } = query;
  const whole = selected(query);
  switch (measure.kind) {
    case "absent":
      return undefined;
    case "count":
      return { count: Math.ceil(beyond), facts: () => whole };
    case "rate":
      return { count: Math.ceil(beyond * seconds), facts: () => whole };
    case "sum":
      return {
        count: usual,
        facts: () => ({ ...whole, [measure.field]: (beyond * (measure.perSecond ? seconds : 1)) / usual }),
      };
    case "avg":
    case "min":
    case "max":
    case "last":
    case "percentile":
      return { count: usual, facts: () => ({ ...whole, [measure.field]: beyond }) };
    case "ratio":
      return ratioPlan(query, measure, is, limit);
    case "stddev":
    case "distinct":
    case "histogram":
      throw new Error(`no incident is known for a ${measure.kind}`);
    default:
      return measure satisfies never;
  }
};

const ratioPlan = (
  query: MeasureQuery,
  { part, whole }: Extract<Measure, { kind: "ratio" }>,
  is: JudgedComparison["is"],
  limit: number,
): Plan => {
  const share = is === "below" ? limit / 2 : Math.min(1, limit + (1 - limit) / 2);
  const side = ({ sum, where }: Part, value: number): Facts => ({
    ...selected(query, [...whole.where, ...where]),
    ...(sum === undefined ? {} : { [sum]: value }),
  });
  if (part.sum !== undefined && whole.sum !== undefined)
    return { count: usual, facts: () => ({ ...side(whole, 1000), ...side(part, 1000 * share) }) };
  const parts = Math.round(usual * share);
  return { count: usual, facts: index => (index < parts ? side(part, 1) : side({ ...whole, where: [] }, 1)) };
};

/** Evenly through a span, so that every window within it holds the same. */
const spread = (plan: Plan, span: Span, over: bigint): readonly CanonicalRecord[] => {
  const step = over / BigInt(plan.count);
  const records: CanonicalRecord[] = [];
  for (let index = 0, time = span.start; time < span.end; index++, time += step)
    records.push({
      ...plan.facts((index * 7) % plan.count),
      time,
      service: span.service,
      environment: span.environment,
      stream: String(plan.facts(0).stream),
      request_id: `${span.service}-${index}`,
    });
  return records;
};

/** None at all, when silence is the incident. */
export const incidentOf = (rule: AlertRule, span: Span): readonly CanonicalRecord[] => {
  const [first] = rule.when;
  if (first === undefined || first.query.kind === "raw") throw new Error(`${rule.name} is not about records`);
  const plan = planOf(first);
  const over = first.query.over;
  if (plan === undefined || over === undefined) return [];
  // Whom the record is about is the span's; the rule names all its services.
  return spread(plan, span, BigInt(over.milliseconds) * 1_000_000n);
};

const wellDone: readonly Facts[] = [
  { event: "request_end", latency_ms: 100, ttft_ms: 20, queue_time_ms: 1, preprocessing_time_ms: 1, cost_usd: 0.0001 },
  { event: "cache_access", cache_hit: true, cache_type: "exact", latency_ms: 1 },
  { event: "provider_call", rate_limit_remaining: 5000, latency_ms: 90 },
  { event: "authentication", success: true },
  { event: "authorization", allowed: true },
  { event: "http_request", latency_ms: 100, status_code: 200 },
];

/** Of every event that well-behaved services have. */
export const quietRecords = (span: Span): readonly CanonicalRecord[] => {
  const plan: Plan = {
    count: wellDone.length,
    facts: index => {
      const facts = wellDone[index] ?? {};
      const event = llmLog.events[facts.event as keyof typeof llmLog.events];
      return { ...ordinary, stream: event.stream, ...facts };
    },
  };
  return spread(plan, span, second).map(({ stream: _, ...record }) => ({
    ...record,
    stream: llmLog.events[record.event as keyof typeof llmLog.events].stream,
  })) as readonly CanonicalRecord[];
};
