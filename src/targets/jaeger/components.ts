/**
 * Which of a collector's components a Jaeger has: it refuses a configuration that names another one. As `jaeger components`
 * of 2.13 lists them, and what later ones call them.
 * @see https://github.com/jaegertracing/jaeger/blob/main/cmd/jaeger/internal/components.go
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const components: Readonly<Record<string, ReadonlySet<string>>> = {
  receivers: words("jaeger kafka nop otlp zipkin"),
  processors: words("adaptive_sampling attributes batch filter memory_limiter tail_sampling"),
  exporters: words("debug jaeger_storage_exporter kafka nop otlp otlp_grpc otlp_http otlphttp prometheus"),
  connectors: words("forward span_metrics spanmetrics"),
  extensions: words(`
    basicauth expvar healthcheckv2 jaeger_mcp jaeger_query jaeger_storage pprof remote_sampling remote_storage sigv4auth
    storage_cleaner zpages
  `),
};

/** What a configuration names and Jaeger lacks. */
export const missingComponents = (
  types: Readonly<Partial<Record<string, readonly string[]>>>,
): readonly { readonly kind: string; readonly type: string }[] =>
  Object.entries(types).flatMap(([kind, named]) =>
    (named ?? []).filter(type => components[kind]?.has(type) !== true).map(type => ({ kind, type })),
  );
