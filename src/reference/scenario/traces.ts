/** Made-up traces of known classes, as OTLP in its JSON form. */

import { llmLog, detectors as shippedDetectors } from "../../catalog/index.ts";
import type { Carrier, Detector } from "../../core/privacy.ts";
import type { Fields, Schema } from "../../core/schema.ts";
import { type Duration, seconds } from "../../core/units.ts";
import type { TraceClass, TrafficPart } from "../sampling.ts";
import { inText, type Plant, type Planted, type Withheld } from "./plants.ts";
import { type Random, randomFrom, rotation } from "./random.ts";
import { likelyValue, type ProducedValue } from "./values.ts";
import { question, traceback } from "./words.ts";

/** A value in OTLP. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } }
  | { readonly kvlistValue: { readonly values: readonly OtlpAttribute[] } };

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly {
    readonly timeUnixNano: string;
    readonly name: string;
    readonly attributes: readonly OtlpAttribute[];
  }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

/** The body of one export request. */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

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

const carriersOfSpans: readonly Carrier[] = [
  "span-attribute",
  "span-name",
  "span-status",
  "span-event",
  "nested",
  "list",
  "url",
  "stack-trace",
];

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
    const semconv = conventional ? field.semconv : undefined;
    let value = likelyValue(name, field, random);
    if (field.subject !== "none") {
      const marked = `${typeof value === "string" ? value : question(random)} ${marker}`;
      value = typeof value === "string" ? marked : [{ role: "user", content: marked }];
      withheld.push({ subject: field.subject, field: name, value: marked });
    }
    if (typeof value === "number") value *= semconv?.scale ?? 1;
    attributes.push({ key: semconv?.name ?? name, value: otlpValue(value, field.type === "float") });
  }
  return { attributes, withheld };
};

/** A value as OTLP writes it. */
export const otlpValue = (value: ProducedValue | unknown, float = false): OtlpValue => {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isInteger(value) && !float ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(member => otlpValue(member)) } };
  if (typeof value === "object" && value !== null) {
    const values = Object.entries(value).map(([key, member]) => ({ key, value: otlpValue(member) }));
    return { kvlistValue: { values } };
  }
  return { stringValue: String(value) };
};

/** A span with a finding in the carrier that claims it. */
const withPlant = (span: OtlpSpan, { value, carrier }: Plant, random: Random): OtlpSpan => {
  const text = inText(value, random);
  const attribute = (key: string, said: unknown): OtlpSpan => ({
    ...span,
    attributes: [...span.attributes, { key, value: otlpValue(said) }],
  });
  const event = (name: string, key: string, said: string): OtlpSpan => ({
    ...span,
    events: [
      ...span.events,
      { timeUnixNano: span.endTimeUnixNano, name, attributes: [{ key, value: otlpValue(said) }] },
    ],
  });
  switch (carrier) {
    case "span-name":
      return { ...span, name: `chat ${text}` };
    case "span-status":
      return { ...span, status: { ...span.status, message: `failed for ${text}` } };
    case "span-event":
      return random.chance(0.2)
        ? event(`said ${text}`, "step", "answer")
        : event("exception", "exception.message", text);
    case "stack-trace":
      return event("exception", "exception.stacktrace", traceback(`ValueError: cannot read ${text}`, random));
    case "url":
      return attribute("url.full", `https://chat.example.com/callback?state=7&user=${value}&v=2`);
    case "nested":
      return attribute("gen_ai.tool.call.arguments", { detail: { contact: text } });
    case "list":
      return attribute("gen_ai.request.stop_sequences", ["END", text]);
    case "span-attribute":
    case "message":
    case "string":
    case "number":
    case "json-escape":
    case "body":
      return attribute(random.pick(["error_message", "exception.message", "operation", "note"]), text);
    default:
      return carrier satisfies never;
  }
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

/** Spans of one service as an export request. */
export const batchOf = (spans: readonly OtlpSpan[], service: string): OtlpTraces => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
      scopeSpans: [{ scope: { name: "llm" }, spans }],
    },
  ],
});
