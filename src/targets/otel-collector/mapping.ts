/**
 * The last hop: from canonical fields in `log.attributes` to the document a store keeps, as its mapping says.
 *
 * Whatever a log record carries beside that document is cleared, since a store would keep it too: severity, ids, scope,
 * the time of reading, and the attributes of the resource.
 */

import { levels } from "../../core/schema.ts";
import { type IngestProtocol, type Mapping, type Slot, severityNumbers } from "../../core/target.ts";
import { entry, isPresent, type Ottl, quoted, set } from "./ottl.ts";

const fields = "log.attributes";
const body = "log.body";
const cache = (...keys: readonly string[]): Ottl => entry("log.cache", ...keys);

/** How a store's document travels. */
export interface LastHop {
  readonly statements: readonly Ottl[];
  /** Attributes that a store makes labels of and that must move to the resource, where OTLP looks for them. */
  readonly resourceKeys: readonly string[];
}

/** The statements that render a mapping for a protocol; `facts` are the endpoint's. */
export const lastHop = (
  mapping: Mapping,
  protocol: IngestProtocol,
  facts: Readonly<Record<string, string>> = {},
): LastHop => {
  const named = (name: string, fact: string): Ottl => set(entry(fields, name), withStream(fact));
  switch (protocol) {
    case "otlp-http":
    case "otlp-grpc":
      return overOtlp(mapping);
    case "elasticsearch-bulk":
      return asBody(mapping, [
        set(entry("instrumentation_scope.attributes", "elastic.mapping.mode"), quoted("bodymap")),
        named("data_stream.type", facts.type ?? "logs"),
        named("data_stream.dataset", facts.dataset ?? "generic"),
        named("data_stream.namespace", facts.namespace ?? "default"),
      ]);
    case "google-cloud-logging":
      return asBody(mapping, [...severity, ...(facts.log === undefined ? [] : [named("gcp.log_name", facts.log)])]);
    case "azure-monitor":
      return asBody(mapping, severity);
    case "cloudwatch-logs":
      return asBody(mapping, []);
    case "loki-push":
    case "azure-logs-ingestion":
      // Not spoken; see `speaks`.
      return { statements: [], resourceKeys: [] };
    default:
      return protocol satisfies never;
  }
};

/** What the record itself says beside its document, in the order OTLP lists it. */
const clear: readonly Ottl[] = [
  set("log.observed_time_unix_nano", 0),
  set("log.severity_number", 0),
  set("log.severity_text", quoted("")),
  set("log.dropped_attributes_count", 0),
  set("log.flags", 0),
  set("log.trace_id", `TraceID(0x${"0".repeat(32)})`),
  set("log.span_id", `SpanID(0x${"0".repeat(16)})`),
  set("log.event_name", quoted("")),
  set("instrumentation_scope.name", quoted("")),
  set("instrumentation_scope.version", quoted("")),
  set("instrumentation_scope.attributes", "{}"),
  set("resource.attributes", "{}"),
];

/** The severities of stores that have their own. */
const severity: readonly Ottl[] = levels.map(level =>
  set("log.severity_number", severityNumbers[level], `${cache("level")} == ${quoted(level)}`),
);

/** `logs-llm.{stream}` with the record's stream in its place. */
const withStream = (fact: string): Ottl => {
  const parts = fact.split("{stream}");
  return parts.length === 1 ? quoted(fact) : `Concat([${parts.map(quoted).join(`, ${cache("stream")}, `)}], "")`;
};

const fieldOf = (slot: Slot): Ottl => entry(fields, slot.field);

/** RFC 3339 with all nine digits of the nanoseconds. */
const writtenTime = 'Format("%s.%09dZ", [FormatTime(log.time, "%Y-%m-%dT%H:%M:%S"), Nanosecond(log.time)])';

const place = (target: Ottl, slot: Slot): Ottl =>
  slot.place === "time"
    ? set(target, writtenTime)
    : set(
        target,
        slot.scale === undefined || slot.scale === 1 ? fieldOf(slot) : `${fieldOf(slot)} * ${slot.scale}`,
        isPresent(fieldOf(slot)),
      );

/** The body as a map, nested where the names of slots have dots. */
const asBody = (mapping: Mapping, more: readonly Ottl[]): LastHop => ({
  statements: [
    ...clear,
    set(body, "{}"),
    ...mapping.map(slot => place(entry(body, ...slot.name.split(".")), slot)),
    set(cache("stream"), entry(fields, "stream")),
    set(cache("level"), entry(fields, "level")),
    set(fields, "{}"),
    ...more,
  ],
  resourceKeys: [],
});

/** Loki reads `service.name` as the label `service_name`; every other label keeps its name. */
const resourceKey = (label: string): string => (label === "service_name" ? "service.name" : label);

/** Labels to the resource, the line to the body, everything else to attributes; labels and metadata are text. */
const overOtlp = (mapping: Mapping): LastHop => {
  const [texts, values] = [cache("texts"), cache("values")];
  const of = (...places: readonly Slot["place"][]) => mapping.filter(slot => places.includes(slot.place));
  const labels = of("label").map(slot => ({ slot, key: resourceKey(slot.name) }));
  const nested = of("body", "column");
  return {
    statements: [
      ...clear,
      set(texts, "{}"),
      ...labels.map(({ slot, key }) => place(entry(texts, key), slot)),
      ...of("metadata").map(slot => place(entry(texts, slot.name), slot)),
      `stringify_all(${texts})`,
      set(values, "{}"),
      ...of("attribute", "resource").map(slot => place(entry(values, slot.name), slot)),
      ...of("line").map(slot => place(body, slot)),
      ...(nested.length === 0 ? [] : [set(body, "{}")]),
      ...nested.map(slot => place(entry(body, ...slot.name.split(".")), slot)),
      set(fields, texts),
      `merge_maps(${fields}, ${values}, "upsert")`,
    ],
    resourceKeys: [...labels.map(({ key }) => key), ...of("resource").map(slot => slot.name)],
  };
};
