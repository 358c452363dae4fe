/** Secrets planted into every carrier of every pipeline: equal is a secret that stayed inside, different one that leaked. */

import { existsSync } from "node:fs";
import { hasOpenSearch } from "../elasticsearch/engines.ts";
import { cached } from "../engine.ts";
import { built, here, type Row } from "./row.ts";

type Needing = ReturnType<typeof built>;

const leaking = (needing: Needing, engine: string, what: string): Row =>
  needing(engine, "secrets", "leaks.test.ts", what, "what was planted");

const collector = built("otelcol");

export const leakRows = {
  leaksOfPromtail: leaking(built("promtail"), "Promtail", "planted and not leaked: lines"),
  leaksOfAlloy: leaking(built("alloy"), "Alloy", "planted and not leaked: lines"),
  leaksOfCollectorLines: leaking(collector, "OpenTelemetry Collector", "planted and not leaked: lines"),
  leaksOfCollectorRecords: leaking(collector, "OpenTelemetry Collector", "planted and not leaked: OTLP log records"),
  leaksOfCollectorSpans: leaking(collector, "OpenTelemetry Collector", "planted and not leaked: spans"),
  leaksOfLogstash: leaking(
    here(existsSync(cached("jruby")), "no JRuby: npm run engines"),
    "Logstash's script in JRuby",
    "planted and not leaked: lines",
  ),
  leaksOfElasticsearch: leaking(
    here(hasOpenSearch, "no OpenSearch or JDK: npm run engines"),
    "OpenSearch, for Elasticsearch",
    "planted and not leaked: a careless shipper's documents",
  ),
} as const satisfies Readonly<Record<string, Row>>;
