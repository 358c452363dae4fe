/** Records as services send them over OTLP, in its JSON form. */

import { severityNumbers } from "../../core/target.ts";
import { readLine, type Written } from "./happening.ts";
import { type OtlpAttribute, otlpValue } from "./otlp.ts";

/** A log record in OTLP's JSON. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface OtlpLog {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  /** Absent where the record has no message. */
  readonly body?: { readonly stringValue: string };
  readonly attributes: readonly OtlpAttribute[];
  readonly traceId?: string;
  readonly spanId?: string;
}

/** As the service's SDK sends it. */
export const logOf = (one: Written): OtlpLog => {
  const level = one.kind === "record" ? one.level : "warning";
  const { message, trace_id, span_id, ...others } = one.kind === "record" ? one.values : { message: readLine(one) };
  return {
    timeUnixNano: String(one.kind === "record" ? (one.stamped ?? one.at) : one.at),
    observedTimeUnixNano: String(one.at),
    severityNumber: severityNumbers[level],
    severityText: level.toUpperCase(),
    ...(message === undefined ? {} : { body: { stringValue: String(message) } }),
    attributes: Object.entries(others).map(([key, value]) => ({ key, value: otlpValue(value) })),
    ...(typeof trace_id === "string" ? { traceId: trace_id } : {}),
    ...(typeof span_id === "string" ? { spanId: span_id } : {}),
  };
};

/** Records of one service as an export request. */
export const logsOf = (service: string, logRecords: readonly OtlpLog[]) => ({
  resourceLogs: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
      scopeLogs: [{ scope: { name: "llm" }, logRecords }],
    },
  ],
});
