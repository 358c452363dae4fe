/** How the steps of a made-up request are said: as records in the order they are written, and as spans of one trace. */

import { type Event, type Field, type Level, type Schema, spanName } from "../../core/schema.ts";
import type { Leaking, Slipped } from "./leaks.ts";
import { type OtlpAttribute, type OtlpSpan, otlpValue } from "./otlp.ts";
import type { Random } from "./random.ts";
import type { Failure, Shape } from "./shapes.ts";
import { likelyValue, type ProducedValue, uuid, type Values } from "./values.ts";

/** A record as a well-behaved producer has it: canonical names, no time yet. */
export interface SaidRecord extends Slipped {
  /** Milliseconds after the request came. */
  readonly after: number;
  readonly level: Level;
  readonly values: Values;
}

/** What stays the same from request to request, while all goes on as it does. */
export interface RequestSetting {
  readonly schema: Schema;
  /** The schema as it is shipped: what it lacks is somebody's own, and is filled in wherever it may stand. */
  readonly shipped: Schema;
  readonly shape: Shape;
  readonly random: Random;
  /** Lets data slip that must not be stored. */
  readonly leaking: Leaking;
}

/** What a part of a request is called in its trace, and when it ran, in milliseconds after the request came. */
export interface Part {
  readonly spanId: string;
  readonly name: string;
  readonly kind: number;
  readonly from: number;
  readonly to: number;
  readonly values: Values;
  readonly failure?: Failure | undefined;
}

/** One request while it is told. */
export interface Scene {
  readonly setting: RequestSetting;
  readonly traceId: string;
  readonly rootId: string;
  readonly requestId: string;
  readonly records: SaidRecord[];
  readonly parts: Part[];
}

export const openScene = (setting: RequestSetting): Scene => ({
  setting,
  traceId: setting.random.hex(32),
  rootId: setting.random.hex(16),
  requestId: uuid(setting.random),
  records: [],
  parts: [],
});

export const tenth = (value: number): number => Math.round(value * 10) / 10;

/** SERVER, INTERNAL and CLIENT. @see https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export const kinds = { server: 2, internal: 1, client: 3 } as const;

/** Who asks. Addresses are of RFC 5737's 203.0.113.0/24, so that they are nobody's. */
export const callerOf = (random: Random): Values => ({
  user_id: `user-${random.between(1, 400)}`,
  session_id: `session-${random.between(1, 2000)}`,
  client_ip: `203.0.113.${random.between(1, 254)}`,
  user_agent: random.pick(["python-requests/2.32", "openai-python/1.51", "Mozilla/5.0 (X11; Linux x86_64)"]),
});

/** Adds a record, when the schema still has its event: what is given, what the event needs besides, and one's own fields. */
export const say = (
  { setting, traceId, rootId, requestId, records }: Scene,
  name: string,
  after: number,
  message: string,
  given: Values,
  { spanId = rootId, level }: { readonly spanId?: string; readonly level?: Level | undefined } = {},
): void => {
  const { schema, shipped, random, leaking } = setting;
  const event: Event | undefined = schema.events[name];
  if (event === undefined) return;
  const values: Values = { event: name, message, trace_id: traceId, span_id: spanId, request_id: requestId };
  const allowed = new Set([...event.required, ...event.optional]);
  for (const [field, value] of Object.entries(given)) if (allowed.has(field)) values[field] = value;
  for (const field of allowed) {
    const facts = schema.fields[field];
    const needed = event.required.includes(field) || shipped.fields[field] === undefined;
    if (facts !== undefined && needed && !(field in values)) values[field] = likelyValue(field, facts, random);
  }
  const slipped = leaking.intoRecord(values, event);
  records.push({ after, level: level ?? event.level, values, ...slipped });
};

/** Adds a span for a part of the request, and gives its id. */
export const part = (
  { setting, parts }: Scene,
  { took, ...one }: Omit<Part, "spanId" | "to"> & { readonly took: number },
): string => {
  const spanId = setting.random.hex(16);
  parts.push({ ...one, spanId, to: one.from + took });
  return spanId;
};

/** The trace of a request that came at `start`; the root first. */
export const traceOf = (scene: Scene, root: Part, start: bigint): readonly OtlpSpan[] =>
  [root, ...scene.parts].map(one => spanOf(scene, one, start));

const spanOf = ({ traceId, rootId, setting }: Scene, one: Part, start: bigint): OtlpSpan => {
  const at = (milliseconds: number): string => String(start + BigInt(Math.round(milliseconds * 1000)) * 1000n);
  const { failure } = one;
  const thrown = failure && {
    timeUnixNano: at(one.to),
    name: "exception",
    attributes: [
      { key: "exception.type", value: { stringValue: failure.error_type } },
      { key: "exception.message", value: { stringValue: failure.error_message } },
    ],
  };
  return {
    traceId,
    spanId: one.spanId,
    ...(one.spanId === rootId ? {} : { parentSpanId: rootId }),
    name: one.name,
    kind: one.kind,
    startTimeUnixNano: at(one.from),
    endTimeUnixNano: at(one.to),
    attributes: Object.entries(one.values).flatMap(([name, value]) => {
      const field = setting.schema.fields[name];
      return field === undefined || value === null ? [] : [attributeOf(name, field, value)];
    }),
    events: thrown ? [thrown] : [],
    status: failure ? { code: 2, message: failure.error_message } : {},
  };
};

/** Under the name and in the unit of the semantic conventions, where they have one. */
const attributeOf = (name: string, field: Field, value: ProducedValue): OtlpAttribute => {
  const scaled = typeof value === "number" ? value * (field.semconv?.scale ?? 1) : value;
  return { key: spanName(name, field), value: otlpValue(scaled, field.type === "float") };
};
