/** Spans as OTLP has them in its JSON form. */

import type { ProducedValue } from "./values.ts";

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

/** Spans of one service as an export request. */
export const batchOf = (spans: readonly OtlpSpan[], service: string): OtlpTraces => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
      scopeSpans: [{ scope: { name: "llm" }, spans }],
    },
  ],
});
