/** What every record carries. The service and the environment are not here: the configuration knows them. */

import { dimension, float, id, levels, text, time } from "../../core/schema.ts";

const group = "envelope";

export const envelopeFields = {
  time: time({
    group,
    description: "When it happened, in UTC.",
    aliases: ["timestamp", "@timestamp", "ts", "datetime", "asctime", "llm_log.timestamp"],
  }),
  level: dimension({
    group,
    values: levels,
    description: "How serious the record is; producers' spellings are normalised on the way in.",
    aliases: ["severity", "log_level", "levelname", "log.level", "lvl", "severity_text"],
  }),
  event: dimension({
    group,
    atMost: 60,
    description: "What kind of record it is, by the name the schema gives that event.",
    aliases: ["event_type", "event_name", "data.event_type", "event_data.event_type"],
  }),
  message: text({
    group,
    description: "The sentence for people.",
    aliases: ["msg", "log", "text"],
  }),
  trace_id: id({
    group,
    description: "The trace the record belongs to: 32 hexadecimal digits under W3C Trace Context.",
    aliases: ["traceId", "traceID", "trace.id", "otelTraceID", "llm_log.trace_id"],
    hex: true,
  }),
  span_id: id({
    group,
    description: "The span the record was written in: 16 hexadecimal digits under W3C Trace Context.",
    aliases: ["spanId", "spanID", "span.id", "otelSpanID"],
    hex: true,
  }),
  parent_span_id: id({
    group,
    description: "The span that span_id was started from.",
    aliases: ["parentSpanId", "parent_id", "parent.id"],
    hex: true,
  }),
  request_id: id({
    group,
    description: "One request to the service, the same in every record about it; travels as X-Request-ID.",
    aliases: ["requestId", "req_id", "x_request_id", "correlation_id", "llm_log.request_id"],
  }),
  parse_error: dimension({
    group,
    values: ["json", "format"],
    description: "Why a line could not be read or a message not be put together; its text is not stored then.",
    signals: ["log"],
  }),
  sample_weight: float({
    group,
    description: "How many records this one stands for after log sampling; missing means one.",
    signals: ["log"],
  }),
};
