/** OTLP's JSON, read and written. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

export interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  /** Base64. */
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpAttribute[] };
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

export const plainValue = (value: OtlpValue | undefined): Plain => {
  if (value === undefined) return null;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue) return plainMap(value.kvlistValue.values);
  return null;
};

export const plainMap = (attributes: readonly OtlpAttribute[] = []): { readonly [key: string]: Plain } =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));

export const otlpValue = (value: Plain): OtlpValue => {
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: (value as readonly Plain[]).map(otlpValue) } };
  return { kvlistValue: { values: otlpMap(value as { readonly [key: string]: Plain }) } };
};

export const otlpMap = (map: { readonly [key: string]: Plain }): readonly OtlpAttribute[] =>
  Object.entries(map).map(([key, value]) => ({ key, value: otlpValue(value) }));

export interface LogRecord {
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: OtlpValue;
  readonly attributes?: readonly OtlpAttribute[];
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
  readonly flags?: number;
}

export interface Scoped<T> {
  readonly resource: { readonly attributes?: readonly OtlpAttribute[] };
  readonly scope: { readonly name?: string; readonly version?: string; readonly attributes?: readonly OtlpAttribute[] };
  readonly item: T;
}

interface LogRequest {
  readonly resourceLogs?: readonly {
    readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeLogs?: readonly {
      readonly scope?: Scoped<never>["scope"];
      readonly logRecords?: readonly LogRecord[];
    }[];
  }[];
}

/** Every log record with its resource and scope. */
export const logRecords = (requests: readonly unknown[]): readonly Scoped<LogRecord>[] =>
  (requests as readonly LogRequest[]).flatMap(request =>
    (request.resourceLogs ?? []).flatMap(({ resource = {}, scopeLogs = [] }) =>
      scopeLogs.flatMap(({ scope = {}, logRecords: items = [] }) => items.map(item => ({ resource, scope, item }))),
    ),
  );

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly OtlpAttribute[] }[];
  readonly status?: { readonly message?: string; readonly code?: number };
  readonly traceState?: string;
}

interface TraceRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeSpans?: readonly { readonly scope?: Scoped<never>["scope"]; readonly spans?: readonly Span[] }[];
  }[];
}

/** Every span with its resource and scope. */
export const spansOf = (requests: readonly unknown[]): readonly Scoped<Span>[] =>
  (requests as readonly TraceRequest[]).flatMap(request =>
    (request.resourceSpans ?? []).flatMap(({ resource = {}, scopeSpans = [] }) =>
      scopeSpans.flatMap(({ scope = {}, spans = [] }) => spans.map(item => ({ resource, scope, item }))),
    ),
  );

/** Posts a request as JSON. */
export const post = async (port: number, signal: "logs" | "traces", body: unknown): Promise<void> => {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`${signal}: ${answer.status} ${await answer.text()}`);
};
