/** How products meet: each says what it serves, accepts and emits; none knows another. */

import type { AlertRule } from "./alert.ts";
import type { Artifact } from "./artifact.ts";
import type { Dashboard } from "./dashboard.ts";
import type { Problem } from "./errors.ts";
import type { Instrument } from "./instrument.ts";
import type { Manifest } from "./manifest.ts";
import { hostOf, type Platform } from "./platform.ts";
import type { ModelsAndProviders, PriceBook } from "./price.ts";
import type { Detector } from "./privacy.ts";
import type { Answer, Asked, LanguageName, Refusal, SavedQuery } from "./query/index.ts";
import type { Stack } from "./resource.ts";
import type { Retention } from "./retention.ts";
import type { Routes } from "./route.ts";
import type { Sampling } from "./sampling.ts";
import type { Field, Level, Schema, Stream } from "./schema.ts";
import type { Secret, SecretSource } from "./secret.ts";
import type { Service } from "./service.ts";
import type { Link, Looked, Matching, Purge, Silence } from "./telling.ts";
import type { TraceSearch } from "./trace-query.ts";
import type { Duration } from "./units.ts";
import type { SharedConfig, Workload } from "./workload.ts";

/** What is carried. */
export type Telemetry = "logs" | "traces" | "metrics";

/** Moves records, keeps them, shows them, notifies people; or writes them in the first place. */
export type TargetRole = "shipper" | "store" | "viewer" | "pager" | "producer";

/** The wire forms of an edge: two targets meet on one both speak. */
export type Protocol = IngestProtocol | ReadProtocol;

/** How a store is read, metrics are fetched, and alerts are handed on. */
export type ReadProtocol =
  /** The product's own API for queries; `facts.failures` is `unsearchable` where it finds no trace by an error. */
  | "query-api"
  /**
   * Metrics in Prometheus' text form; `facts.component` and `facts.port` find its pods in a cluster, `facts.path` the page,
   * and `facts.onNodes` says that they are on every node.
   */
  | "prometheus-scrape"
  | "prometheus-remote-write"
  /** `facts.namespace` is the label `namespace` that alerts must carry for an operator's routes to take them. */
  | "alertmanager-api";

/** The wire forms in which stores take records. */
export type IngestProtocol =
  | "otlp-http"
  | "otlp-grpc"
  | "loki-push"
  | "elasticsearch-bulk"
  | "cloudwatch-logs"
  | "google-cloud-logging"
  | "azure-logs-ingestion"
  | "azure-monitor";

/** Where a field's value stands in a store's document. */
export type Place = "time" | "label" | "metadata" | "line" | "body" | "column" | "attribute" | "resource";

/** One field in a store: name, the store's own type, place, and the factor from our unit to the store's. */
export interface Slot {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly place: Place;
  /** @default 1 */
  readonly scale?: number;
}

/** A store's document: every canonical field that can reach it, in the schema's order. */
export type Mapping = readonly Slot[];

/** A door of a store or shipper. */
export interface Endpoint<P extends Protocol = Protocol> {
  readonly protocol: P;
  readonly telemetry: readonly Telemetry[];
  /** Scheme, host and port, and the base path the protocol's client adds its own path to. */
  readonly url: string;
  /** Header values, secrets by reference; Loki's tenant. @default {} */
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** How a client identifies itself. @default none */
  readonly auth?:
    | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
    | { readonly kind: "api-key"; readonly key: Secret }
    | { readonly kind: "bearer"; readonly token: Secret };
  /** The PEM of the authorities that a client trusts here, in the place of its image's own. @default the image's own */
  readonly authority?: Secret;
  /** Facts only this protocol has, such as a data stream's name. @default {} */
  readonly facts?: Readonly<Record<string, string>>;
}

/** The secrets that a client of a door needs, for its headers and for itself. */
export const secretsOf = ({
  auth,
  headers = {},
}: {
  readonly auth?: Endpoint["auth"];
  readonly headers?: Endpoint["headers"];
}): readonly Secret[] => [
  ...Object.values(headers).filter(value => typeof value !== "string"),
  ...(auth === undefined ? [] : [authSecret(auth)]),
];

const authSecret = (auth: NonNullable<Endpoint["auth"]>): Secret => {
  switch (auth.kind) {
    case "basic":
      return auth.password;
    case "api-key":
      return auth.key;
    case "bearer":
      return auth.token;
    default:
      return auth satisfies never;
  }
};

/** A store or onward collector as a shipper sees it. */
export interface Destination {
  /** The key in `targets`. */
  readonly key: string;
  readonly product: string;
  readonly endpoints: readonly Endpoint<IngestProtocol>[];
  /** The document to render, for logs. Empty for traces. */
  readonly mapping: Mapping;
}

/** A store as a viewer sees it. */
export interface Readable {
  /** The key in `targets`, in kebab case. */
  readonly key: string;
  readonly product: string;
  readonly endpoints: readonly Endpoint[];
  /** The log document it stores. Empty for stores of traces and metrics. */
  readonly mapping: Mapping;
  readonly languages: readonly LanguageName[];
  /** Whether what it keeps may come from outside this environment too. @default false */
  readonly fedFromOutside?: boolean;
  /** The query in the store's language, or why it cannot be said there. */
  ask(asked: Asked, language?: LanguageName): Answer;
  /** An alert's whole condition in the store's first language: one row for each group of which it holds, with `value`. */
  askRule?(rule: AlertRule): Answer;
}

/** A target as one that writes about the whole environment sees it. */
export interface Part {
  /** The key in `targets`, in kebab case. */
  readonly key: string;
  readonly product: string;
  readonly title: string;
  readonly roles: readonly TargetRole[];
  /** What it can be asked as a store. */
  readonly readable: Readable;
  readonly holdings: readonly Holding[];
  linkTo(looked: Looked, base: string | undefined): Link | undefined;
  purge(matching: Matching): readonly Purge[];
  silence(rule: AlertRule): Silence | undefined;
}

/** A validated environment as targets see it: plain data, no product's types. */
export interface Site {
  /** The environment's name, as its records carry it: `prod`. */
  readonly name: string;
  /** What its things at a cloud are named after: the environment's name, in a Terraform module behind the caller's prefix. */
  readonly scope: string;
  readonly platform: Platform;
  readonly schema: Schema;
  readonly services: readonly Service[];
  readonly detectors: readonly Detector[];
  readonly sampling: Sampling;
  readonly retention: Retention;
  readonly secrets: SecretSource;
  /** The stores a shipper writes to, by telemetry, resolved from its `to`. */
  destinations(targetKey: string, telemetry: Telemetry): readonly Destination[];
  /** The doors of another target of this environment, by key; empty when there is no such target. */
  endpointsOf(targetKey: string): readonly Endpoint[];
  /** The services whose records a shipper reads, resolved from sources and `from`. */
  sources(targetKey: string, telemetry: Telemetry): readonly Service[];
  /** The keys of the targets that send this telemetry to a store. */
  feeders(targetKey: string, telemetry: Telemetry): readonly string[];
  /** What shippers derive, services expose and metric stores answer from. */
  readonly instruments: readonly Instrument[];
  /** What tokens cost, own prices first; empty where nobody wants them reckoned. */
  readonly prices: PriceBook;
  /** Whose prompts are counted without the tokens of the provider's cache. */
  readonly cacheApart: readonly ModelsAndProviders[];
  /** Whether somebody fetches metrics, so that shippers derive them. */
  readonly scraped: boolean;
  readonly queries: Readonly<Record<string, SavedQuery>>;
  readonly dashboards: readonly Dashboard[];
  readonly routes: Routes;
  /** Where the handbook's runbooks are served, without a final slash. */
  readonly runbooks: string | undefined;
  /** The alerts a target judges, to notify or in shadow. */
  alerts(targetKey: string): readonly AlertRule[];
  /** The stores a viewer reads, in the order it names them. */
  readables(targetKey: string): readonly Readable[];
  /** Every target's doors of a kind, by its key. */
  doors(protocol: Protocol): readonly { readonly key: string; readonly endpoint: Endpoint }[];
  /** Every target, in the order of `targets`. */
  parts(): readonly Part[];
  /** What runs of every target, or of one. Not to be asked for while a target says what runs of it. */
  workloads(targetKey?: string): readonly Workload[];
}

/** A target of an environment with its options judged and defaults applied. */
export interface Self<O> {
  /** The key in `targets` in kebab case, which names the folder under `generated/<env>/`. */
  readonly key: string;
  readonly options: O;
}

/** One issue of an options schema, in the shape zod reports. */
export interface OptionIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The part of a zod schema that core needs; core itself imports no package. */
export interface OptionsSchema<O> {
  safeParse(
    input: unknown,
  ):
    | { readonly success: true; readonly data: O }
    | { readonly success: false; readonly error: { readonly issues: readonly OptionIssue[] } };
}

/** Who keeps what, for how long: the raw material of the data inventory. */
export interface Holding {
  readonly telemetry: Telemetry;
  /** The stream, for logs. */
  readonly stream?: Stream;
  /** Where: an index pattern, a tenant, a table. */
  readonly where: string;
  /** The longest a record can exist, rollover and deletion lag included, in days. */
  readonly atMostDays: number;
  /**
   * The part of that in which a cloud no longer promises to show it and has not yet deleted it, which no setting of ours can
   * shorten. @default none
   */
  readonly lag?: { readonly days: number; readonly because: string };
  /** Who may read it. @default not known here */
  readonly readers?: string;
  /** Whether it is a copy, a queue or a file that the store's queries do not read. @default false */
  readonly apart?: boolean;
  /** Whether what is hashed elsewhere stands here as it was written. @default false */
  readonly unhashed?: boolean;
}

/** What a shipper is asked to connect. */
export interface Wiring {
  /** Source kinds it can read. */
  readonly reads: readonly Service["source"]["kind"][];
  /** Source kinds it is asked to read; undefined means every one it can. */
  readonly from?: readonly Service["source"]["kind"][];
  readonly to: Readonly<Partial<Record<Telemetry, readonly string[]>>>;
  readonly speaks: readonly IngestProtocol[];
}

/**
 * A product. Every function is pure: no disk, clock, network or randomness.
 * `O` are the options with defaults applied.
 */
export interface Target<O> {
  /** The product's folder under `src/targets/`: `otel-collector`. */
  readonly product: string;
  readonly title: string;
  readonly roles: readonly TargetRole[];
  /** Supported versions as `major.minor`, oldest first. */
  readonly versions: readonly string[];
  /**
   * How a person applies the files where the platform does not run it, in a few words: `loki -config.file=loki.yaml`. A
   * function where that depends on the options.
   */
  readonly next: string | ((self: Self<O>) => string);
  readonly options: OptionsSchema<O>;
  /** What it connects, for shippers. */
  wiring?(self: Self<O>): Wiring;
  /** The doors it opens to shippers, for stores and gateways; `environment` is the environment's name. */
  serves?(self: Self<O>, platform: Platform, environment: string): readonly Endpoint[];
  /** The log document it stores. */
  mapping?(self: Self<O>, site: Pick<Site, "schema" | "services">): Mapping;
  /** The languages it is asked in, its first choice first. */
  readonly languages?: readonly LanguageName[];
  /** A query in one of its languages; its first when none is named. */
  ask?(self: Self<O>, site: Site, asked: Asked, language?: LanguageName): Answer;
  /** An alert's whole condition in its first language, for stores whose viewers judge alerts by one query. */
  askRule?(self: Self<O>, site: Site, rule: AlertRule): Answer;
  /**
   * For targets that judge alerts: why it cannot judge one. What is on is then refused, what is judged in shadow left out,
   * so that `site.alerts` has none of these.
   */
  refuses?(self: Self<O>, site: Site, rule: AlertRule): Refusal | undefined;
  /** For targets that judge alerts: how often, from one evaluation of a rule to the next. */
  judgesEvery?(self: Self<O>): Duration;
  /** Whether an alert goes on there for its `keepFiring`. @default false: it ends with its condition */
  readonly keepsFiring?: boolean;
  /** Whether it derives instruments from the records it ships. */
  readonly derives?: boolean;
  /** Whether it fetches metrics from `prometheus-scrape` doors. */
  readonly scrapes?: boolean;
  /** The names in `targets` of the stores a viewer shows. */
  reads?(self: Self<O>): readonly string[];
  /** The searches for traces in its options, and where each stands. */
  searches?(self: Self<O>): readonly { readonly path: string; readonly search: TraceSearch }[];
  /** What of a dashboard it draws. @default nothing */
  readonly draws?: readonly ("queries" | "traces")[];
  /** What it keeps and for how long. */
  holds?(self: Self<O>, site: Site): readonly Holding[];
  /** A page of its own that shows what is looked for; `base` is where people open the product, where that is known. */
  linkTo?(self: Self<O>, site: Site, looked: Looked, base: string | undefined): Link | undefined;
  /** How records that match are deleted before their time, in each place of what it keeps. */
  purge?(self: Self<O>, site: Site, matching: Matching): readonly Purge[];
  /** How a rule that it judges is silenced. */
  silence?(self: Self<O>, site: Site, rule: AlertRule): Silence | undefined;
  /** Whether records may come from outside this environment, so that no feeder is needed. */
  fedFromOutside?(self: Self<O>): boolean;
  /** What is wrong that only the whole environment shows. Paths start at the target's options. */
  judge?(self: Self<O>, site: Site): readonly Problem[];
  emit(self: Self<O>, site: Site): readonly Artifact[];
  /** What runs, on any platform. Nothing, where the product is somebody else's. */
  workloads?(self: Self<O>, site: Site): readonly Workload[];
  /** Generated files that others find in a cluster by labels. */
  sharedConfigs?(self: Self<O>, site: Site): readonly SharedConfig[];
  /** Objects that only a cluster has, such as an operator's rules; of what runs, the platform makes them. */
  manifests?(self: Self<O>, site: Site): readonly Manifest[];
  /** What a cloud has to hold for it. */
  stacks?(self: Self<O>, site: Site): readonly Stack[];
}

/** A target as a user writes it: the product and its options, not yet judged. `loki({ … })` returns one. */
export interface TargetUse {
  readonly kind: "target";
  readonly target: Target<unknown>;
  readonly options: unknown;
}

/** The function a user calls: `export const loki = use(lokiTarget)`. `I` is what the user may write. */
export const use =
  <O, I>(target: Target<O>) =>
  (options: I = {} as I): TargetUse =>
    Object.freeze({ kind: "target", target: target as Target<unknown>, options });

/** The key of a target's folder: `otelCollector` is `otel-collector`. */
export const folderOf = (key: string): string => key.replace(/[A-Z]/g, capital => `-${capital.toLowerCase()}`);

/** `scheme://host:port` of a component on a platform. */
export const addressOf = (platform: Platform, component: string, port: number, scheme = "http"): string =>
  `${scheme}://${hostOf(platform, component)}:${port}`;

/** Where a component's metrics are fetched; in a cluster from each of its pods. */
export const scrapeDoor = (
  platform: Platform,
  component: string,
  port: number,
  { path = "/metrics", onNodes = false }: { readonly path?: string; readonly onNodes?: boolean } = {},
): Endpoint => ({
  protocol: "prometheus-scrape",
  telemetry: ["metrics"],
  url: addressOf(platform, component, port),
  facts: { component, port: String(port), path, ...(onNodes ? { onNodes: "yes" } : {}) },
});

/** Whether a door's component runs on every node, in the namespace of those. */
export const isOnNodes = (endpoint: Endpoint): boolean => endpoint.facts?.onNodes !== undefined;

/** The facts of a mapping's default rule: by role and type, so that a field no product has heard of still lands. */
export type DefaultSlot = (name: string, field: Field) => Omit<Slot, "field">;

/** The syslog and OpenTelemetry severities of the levels. @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export const severityNumbers: Readonly<Record<Level, number>> = Object.freeze({
  debug: 5,
  info: 9,
  warning: 13,
  error: 17,
  critical: 21,
});
