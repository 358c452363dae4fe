/** Made-up traces of known classes, as OTLP in its JSON form. */

import { llmLog, detectors as shippedDetectors } from "../../catalog/index.ts";
import type { Detector } from "../../core/privacy.ts";
import { type Fields, type Schema, spanName } from "../../core/schema.ts";
import { type Duration, seconds } from "../../core/units.ts";
import type { SpanFacts, TraceClass, TrafficPart } from "../sampling.ts";
import { batchOf, type OtlpAttribute, type OtlpSpan, type OtlpTraces, otlpValue } from "./otlp.ts";
import type { Plant, Planted, Withheld } from "./plants.ts";
import { type Random, randomFrom, rotation } from "./random.ts";
import { carriersOfSpans, withPlant } from "./span-plants.ts";
import { likelyValue } from "./values.ts";
import { question } from "./words.ts";

export interface TraceScenarioOptions {
  readonly seed: number;
  /** How many traces of which classes; classes may overlap. `base` stands alone. */
  readonly mix: readonly TrafficPart[];
  /** The start of the first trace in nanoseconds since 1970. */
  readonly start: bigint;
  /** Nanoseconds from trace to trace. @default 1_000_000n (1 ms) */
  readonly step?: bigint;
  /** Slow traces take 1.2 to 4 times as long, all others at most 0.8 times. @default seconds(5) */
  readonly slowOver?: Duration;
  /** The attribute that says a span was answered from a cache. @default "cache_hit" */
  readonly cacheHitKey?: string;
  /** The share of traces that carry a finding. @default 0.5 */
  readonly planted?: number;
  /** @default the shipped schema */
  readonly schema?: Schema;
  /** @default the shipped detectors */
  readonly detectors?: readonly Detector[];
}

export interface GeneratedTrace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly classes: readonly TraceClass[];
  /** The root first. */
  readonly spans: readonly OtlpSpan[];
  readonly planted: readonly Planted[];
  readonly withheld: readonly Withheld[];
}

/** What spans around a model call say, by field. */
const attributesOfCalls: readonly string[] = [
  "model",
  "provider",
  "operation",
  "prompt_tokens",
  "completion_tokens",
  "finish_reason",
  "temperature",
  "max_tokens",
  "ttft_ms",
  "user_id",
  "client_ip",
  "messages",
  "prompt",
];

export function* generateTraces(options: TraceScenarioOptions): Generator<GeneratedTrace> {
  const { seed, mix, start, step = 1_000_000n, slowOver = seconds(5), cacheHitKey = "cache_hit" } = options;
  const { schema = llmLog, detectors = shippedDetectors, planted = 0.5 } = options;
  const random = randomFrom(seed);
  const plants = detectors.flatMap(({ name, positives, carriers }) =>
    positives.flatMap(value =>
      carriersOfSpans
        .filter(carrier => carriers.includes(carrier))
        .map((carrier): Plant => ({ detector: name, value, carrier })),
    ),
  );
  const nextPlant = rotation(plants, random);
  // Classes take turns, so that no class is all early or all late.
  const classes = random.shuffled(
    mix.flatMap(part => new Array<readonly TraceClass[]>(part.traces).fill(part.classes)),
  );
  for (const [index, ofTrace] of classes.entries()) {
    const plant = random.chance(planted) ? nextPlant() : undefined;
    const facts = {
      classes: ofTrace,
      start: start + BigInt(index) * step,
      slowOver,
      cacheHitKey,
      marker: `t${seed}-${index}`,
    };
    yield traceOf(facts, plant, schema.fields, random);
  }
}

interface TraceFacts {
  readonly classes: readonly TraceClass[];
  readonly start: bigint;
  readonly slowOver: Duration;
  readonly cacheHitKey: string;
  /** Makes withheld values unlike any other text. */
  readonly marker: string;
}

const traceOf = (facts: TraceFacts, plant: Plant | undefined, fields: Fields, random: Random): GeneratedTrace => {
  const { classes, start, slowOver } = facts;
  const traceId = random.hex(32);
  const rootId = random.hex(16);
  const share = classes.includes("slow") ? 1.2 + 2.8 * random.share() : 0.05 + 0.75 * random.share();
  const length = BigInt(Math.round(share * slowOver.milliseconds)) * 1_000_000n;
  const failed = classes.includes("errors");
  const { attributes, withheld } = callAttributes(facts, fields, random);

  const root: OtlpSpan = {
    traceId,
    spanId: rootId,
    name: "POST /v1/chat/completions",
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + length),
    attributes: [{ key: "http.route", value: { stringValue: "/v1/chat/completions" } }],
    events: [],
    // A service may answer well although a call failed.
    status: failed && random.chance(0.7) ? { code: 2, message: "upstream failed" } : {},
  };
  const call: OtlpSpan = {
    traceId,
    spanId: random.hex(16),
    parentSpanId: rootId,
    name: "chat gpt-4o",
    kind: 3,
    startTimeUnixNano: String(start + length / 10n),
    endTimeUnixNano: String(start + (length * 9n) / 10n),
    attributes: classes.includes("cacheHits")
      ? [...attributes, { key: facts.cacheHitKey, value: { boolValue: true } }]
      : [...attributes, ...(random.chance(0.5) ? [{ key: facts.cacheHitKey, value: { boolValue: false } }] : [])],
    events: [],
    status: failed ? { code: 2, message: "rate limit exceeded" } : random.chance(0.5) ? { code: 1 } : {},
  };
  const carrying = plant ? withPlant(call, plant, random) : call;
  return {
    traceId,
    classes,
    spans: [root, carrying],
    planted: plant ? [plant] : [],
    withheld,
  };
};

/** Attributes under canonical names or those of the semantic conventions. */
const callAttributes = (
  { marker }: TraceFacts,
  fields: Fields,
  random: Random,
): { readonly attributes: readonly OtlpAttribute[]; readonly withheld: readonly Withheld[] } => {
  const attributes: OtlpAttribute[] = [];
  const withheld: Withheld[] = [];
  const conventional = random.chance(0.5);
  for (const name of attributesOfCalls) {
    const field = fields[name];
    if (field === undefined || random.chance(0.3)) continue;
    let value = likelyValue(name, field, random);
    if (field.subject !== "none") {
      const marked = `${typeof value === "string" ? value : question(random)} ${marker}`;
      value = typeof value === "string" ? marked : [{ role: "user", content: marked }];
      withheld.push({ subject: field.subject, field: name, value: marked });
    }
    if (conventional && typeof value === "number") value *= field.semconv?.scale ?? 1;
    attributes.push({
      key: conventional ? spanName(name, field) : name,
      value: otlpValue(value, field.type === "float"),
    });
  }
  return { attributes, withheld };
};

export interface BatchOptions {
  /** The service of every span. */
  readonly service: string;
  /** @default 100 */
  readonly tracesPerBatch?: number;
}

/**
 * The traces as export requests. Every tenth root comes one request later than the rest of its trace, as the spans of a
 * long call do.
 */
export function* traceBatches(traces: Iterable<GeneratedTrace>, options: BatchOptions): Generator<OtlpTraces> {
  const { service, tracesPerBatch = 100 } = options;
  let spans: OtlpSpan[] = [];
  let late: OtlpSpan[] = [];
  let inBatch = 0;
  let seen = 0;
  for (const trace of traces) {
    const [root, ...others] = trace.spans;
    if (root !== undefined) (seen++ % 10 === 9 ? late : spans).push(root);
    spans.push(...others);
    if (++inBatch < tracesPerBatch) continue;
    yield batchOf(spans, service);
    [spans, late, inBatch] = [late, [], 0];
  }
  if (spans.length > 0) yield batchOf(spans, service);
  if (late.length > 0) yield batchOf(late, service);
}

/** The facts that a sampler judges a span by; `cacheHitKey` is the attribute that says it was answered from a cache. */
export const spanFactsOf = (span: OtlpSpan, cacheHitKey = "cache_hit"): SpanFacts => {
  const hit = span.attributes.find(({ key }) => key === cacheHitKey)?.value;
  return {
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
    error: span.status.code === 2,
    cacheHit: hit !== undefined && "boolValue" in hit && hit.boolValue,
  };
};
