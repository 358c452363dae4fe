/** What a user may say about a Loki, with defaults. */

import { z } from "zod";
import type { Secret } from "../../core/secret.ts";
import { type Duration, days, KiB, MiB, minutes, type Size } from "../../core/units.ts";
import { clientAuthOption, durationOption, secretOption, sizeOption, urlOption } from "../../options/values.ts";
import { type Store, storeOption } from "./stores.ts";
import { type LokiVersion, lokiVersionsNamed } from "./versions.ts";

/**
 * A stretch of a Loki's history: from a day on, records are stored like this. Periods only grow: append one with a
 * future date to change the store; changing or removing an old one makes what was stored under it unreadable.
 * @see https://grafana.com/docs/loki/latest/operations/storage/schema/
 */
export interface SchemaPeriodInput {
  /** The first day, `2024-04-01`, in UTC. */
  readonly from: string;
  /** @default "tsdb"; the last period must be */
  readonly index?: "tsdb" | "boltdb-shipper";
  /** @default "v13"; the last period must be */
  readonly schema?: "v11" | "v12" | "v13";
  /** Starts the names of the index tables. @default "index_" */
  readonly prefix?: string;
  /** @default the target's `store` */
  readonly store?: Store;
}

export interface LokiLimitsInput {
  /** Bytes a second and tenant. @default MiB(16) */
  readonly rate?: Size;
  /** Bytes at once. @default MiB(32) */
  readonly burst?: Size;
  /** Streams at a time: every combination of labels is one. @default 10,000 */
  readonly streams?: number;
  /** Records one query may return. @default 50,000 */
  readonly entries?: number;
  /** Groups one query may count through, the values of a `distinct` and of a top list included. @default 10,000 */
  readonly series?: number;
  /** The longest message. @default KiB(256), more when the privacy's `textBytes` is more */
  readonly line?: Size;
  /** Names and values of one record's structured metadata. @default what the schema needs, at least KiB(64) */
  readonly metadata?: Size;
  /** Entries of one record's structured metadata. @default what the schema needs, at least 128 */
  readonly metadataEntries?: number;
  /** Older records are refused. @default days(7) */
  readonly oldest?: Duration;
  /**
   * Whether records that come more than an hour after younger ones of their stream are stored, under a label
   * `__time_shard__` of Loki's own. Without it they are refused, and lost when a shipper comes back from an outage.
   * @default true
   */
  readonly late?: boolean;
  /** Whether Loki adds `detected_level`, which Grafana's log views group by. @default true */
  readonly detectLevel?: boolean;
}

/** How the ruler judges alerts. @see https://grafana.com/docs/loki/latest/alert/ */
export interface LokiRulerInput {
  /** How often rules are judged. @default minutes(1) */
  readonly interval?: Duration;
  /** The address of an Alertmanager that is not one of `targets`. @default those of `targets` */
  readonly alertmanager?: string;
}

/** Instruments recorded from the stored records. @see https://grafana.com/docs/loki/latest/operations/recording-rules/ */
export interface LokiRecordInput {
  /** Where the numbers are written, such as `https://prometheus.example.com/api/v1/write`. @default those of `targets` that take them */
  readonly url?: string;
  /** The names of instruments. @default every one that Loki can answer */
  readonly instruments?: readonly string[];
}

export interface LokiInput {
  /** @default "3.7" */
  readonly version?: LokiVersion;
  /** Where chunks and index are kept. @default fileSystem() */
  readonly store?: Store;
  /** Where Loki keeps its own files: write-ahead log, index cache, chunks of `fileSystem()`. @default "/loki" */
  readonly directory?: string;
  /** The history of the store, oldest first. @default one period of today's form from 2024-04-01 */
  readonly schemaPeriods?: readonly SchemaPeriodInput[];
  /** The tenant that records are written to; Loki then demands one of every client. @default none: single tenant */
  readonly tenant?: string;
  /** How clients identify themselves to the proxy before a Loki that is not ours. @default none */
  readonly auth?:
    | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
    | { readonly kind: "bearer"; readonly token: Secret };
  /**
   * The PEM of the authorities that signed the certificate of a Loki that is not ours, for every client.
   * @default those of each client's image, which trust public ones
   */
  readonly authority?: Secret;
  /** Dimensions to be labels beside service, environment and stream; at most 12. @default [] */
  readonly labels?: readonly string[];
  /** Other names than the canonical ones, keyed by field; also `service`, `environment`, `stream`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /** @default see each */
  readonly limits?: LokiLimitsInput;
  /** The address of a Loki that is not ours, `https://logs.example.com`; only fragments are emitted. @default ours */
  readonly url?: string;
  /** @default see each */
  readonly ruler?: LokiRulerInput;
  /** Whether the ruler records instruments for a Prometheus. @default it does not */
  readonly record?: LokiRecordInput;
  /** Whether records may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
}

const count = z.int().min(1);

const schemaPeriod = z.strictObject({
  from: z.iso.date("is no day, such as 2024-04-01"),
  index: z.enum(["tsdb", "boltdb-shipper"]).default("tsdb"),
  schema: z.enum(["v11", "v12", "v13"]).default("v13"),
  prefix: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,40}$/, "is no prefix of lower-case letters, digits and underscores")
    .default("index_"),
  store: storeOption.optional(),
});

export type SchemaPeriod = z.infer<typeof schemaPeriod>;

export const lokiOptions = z.strictObject({
  version: z.enum(lokiVersionsNamed).default("3.7"),
  store: storeOption.optional(),
  directory: z
    .string()
    .regex(/^(\/[A-Za-z0-9._-]+)+$/, "is no plain absolute path")
    .default("/loki"),
  schemaPeriods: z.array(schemaPeriod).min(1).optional(),
  // Letters, digits and !-_.*'() are what Loki admits; `fake` is the name of the only tenant where there are none.
  tenant: z
    .string()
    .regex(/^(?!\.{1,2}$|fake$)[A-Za-z0-9!_.*'()-]{1,150}$/, "is no tenant")
    .optional(),
  auth: clientAuthOption.optional(),
  authority: secretOption.optional(),
  labels: z.array(z.string()).default([]),
  names: z.record(z.string(), z.string()).default({}),
  limits: z
    .strictObject({
      rate: sizeOption.default(MiB(16)),
      burst: sizeOption.default(MiB(32)),
      streams: count.default(10_000),
      entries: count.default(50_000),
      series: count.default(10_000),
      line: sizeOption.optional(),
      metadata: sizeOption.optional(),
      metadataEntries: count.optional(),
      oldest: durationOption.default(days(7)),
      late: z.boolean().default(true),
      detectLevel: z.boolean().default(true),
    })
    .prefault({}),
  ruler: z
    .strictObject({ interval: durationOption.default(minutes(1)), alertmanager: urlOption.optional() })
    .prefault({}),
  record: z.strictObject({ url: urlOption.optional(), instruments: z.array(z.string()).min(1).optional() }).optional(),
  url: urlOption.optional(),
  fedFromOutside: z.boolean().default(false),
});

export type LokiOptions = z.infer<typeof lokiOptions>;

/** The smallest sizes Loki has by default; what the schema needs only raises them. */
export const leastLine = KiB(256);
export const leastMetadata = KiB(64);
export const leastMetadataEntries = 128;
