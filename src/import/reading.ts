/** What a reader makes of a file: its meaning in our terms, and what is wrong with it. */

import type { ImportFinding } from "./finding.ts";

export const importKinds = {
  promtail: "Promtail configuration",
  logstash: "Logstash pipeline",
  "loki-rules": "Loki rules",
  "prometheus-rules": "Prometheus rules",
  "grafana-dashboard": "Grafana dashboard",
  "otel-collector": "OpenTelemetry Collector configuration",
  "python-logging": "Python logging configuration (dictConfig)",
  records: "sample of records (JSON lines)",
  loki: "Loki configuration",
  "elasticsearch-ilm": "Elasticsearch lifecycle policy",
  "gcp-metric": "Google Cloud log-based metric",
} as const;

export type ImportKind = keyof typeof importKinds;

/** A file as it was handed in. */
export interface ImportFile {
  readonly path: string;
  readonly text: string;
}

/** A service somebody already collects, and where from. */
export interface FoundService {
  readonly name: string;
  readonly source:
    | { readonly kind: "files"; readonly paths: readonly string[] }
    | { readonly kind: "pods"; readonly app: string }
    | { readonly kind: "otlp" }
    | { readonly kind: "beats"; readonly port?: number };
}

/** One place of a file that says where records of a service are read. */
export interface FoundSource {
  readonly service: string;
  /** Of files those that the place names. */
  readonly source: FoundService["source"];
  /** The place, as a finding names it: `receivers.filelog.include`. */
  readonly at: string;
  readonly line?: number;
}

/** A target beside the environment's own, which a finding says how to write: its key is one that no other of the call has. */
export interface FoundTarget {
  /** The key, where nothing else has it. */
  readonly wanted: string;
  /** What it is, so that the same thing said twice has one key: `loki({ url: "https://loki.example.com" })`. */
  readonly identity: string;
  readonly finding: (key: string) => ImportFinding;
}

/** A name in the file and the field of the schema that it is. */
export interface FoundField {
  readonly name: string;
  readonly field: string;
}

/** An alert of the file beside the shipped one that asks the same. */
export interface FoundAlert {
  readonly name: string;
  /** Key in the catalog; undefined when nothing shipped asks this. */
  readonly shipped?: string;
  /** What differs, in words: `for 10 minutes instead of 5 minutes`. */
  readonly differences: readonly string[];
  /** The tuning that keeps the file's numbers, as source text of an environment. */
  readonly tuning: Readonly<Record<string, string>>;
}

export interface FoundPanel {
  readonly title: string;
  /** `Overview: Error rate`; undefined when nothing shipped shows this. */
  readonly shipped?: string;
}

/** Settings of an environment that the file decides, as source text by key: `{ retention: "{ application: days(30) }" }`. */
export type FoundSettings = Readonly<Partial<Record<"retention" | "sampling", string>>>;

/** Stores that the file writes to and that stay: the source text of their options, `{ url: "https://loki.example.com" }`. */
export type FoundStores = Readonly<Partial<Record<"loki" | "elasticsearch" | "jaeger" | "prometheus", string>>>;

/** A list of names that must not be stored. */
export interface DenyList {
  readonly where: string;
  readonly names: readonly string[];
}

export interface Reading {
  readonly kind: ImportKind;
  readonly sources: readonly FoundSource[];
  readonly fields: readonly FoundField[];
  readonly alerts: readonly FoundAlert[];
  readonly panels: readonly FoundPanel[];
  /** Whether its panels ask Prometheus. */
  readonly asksPrometheus: boolean;
  readonly settings: FoundSettings;
  readonly stores: FoundStores;
  readonly targets: readonly FoundTarget[];
  readonly denied: readonly DenyList[];
  readonly findings: readonly ImportFinding[];
  /** What the parts of the file became, or why they became nothing; sentences. */
  readonly notes: readonly string[];
}

/** A reading with the file that it is of. */
export interface ReadFile {
  readonly path: string;
  readonly reading: Reading;
}

/** What is said of a file because it was read with others. */
export interface SaidTogether {
  readonly of: ReadFile;
  readonly findings: readonly ImportFinding[];
  /** @default [] */
  readonly notes?: readonly string[];
}

/** What is said of a file, beside the others that were read with it. */
export interface ImportedFile extends Omit<Reading, "sources" | "targets"> {
  readonly path: string;
  readonly services: readonly FoundService[];
}

export const emptyReading = (kind: ImportKind): Reading => ({
  kind,
  sources: [],
  fields: [],
  alerts: [],
  panels: [],
  asksPrometheus: false,
  settings: {},
  stores: {},
  targets: [],
  denied: [],
  findings: [],
  notes: [],
});
