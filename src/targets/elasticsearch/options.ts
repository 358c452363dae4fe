/** What a user may say about an Elasticsearch, with defaults. */

import { z } from "zod";
import type { Existing } from "../../core/existing.ts";
import type { Stream } from "../../core/schema.ts";
import { streams } from "../../core/schema.ts";
import type { Secret } from "../../core/secret.ts";
import { type Duration, days, seconds } from "../../core/units.ts";
import { durationOption, existingOption, secretOption, urlOption } from "../../options/values.ts";
import { type ElasticsearchVersion, elasticsearchVersions } from "./versions.ts";

/**
 * The data tiers beside the hot one. A stream whose retention ends before it would reach a tier does without it.
 * @see https://www.elastic.co/docs/manage-data/lifecycle/data-tiers
 */
export interface TiersInput {
  /** Nodes of role data_warm: shrunk to one shard, merged to one segment. `after` counts from rollover. @default none; after days(2) */
  readonly warm?: { readonly after?: Duration };
  /** Nodes of role data_cold. `after` counts from rollover. @default none; after days(14) */
  readonly cold?: { readonly after?: Duration };
  /**
   * Nodes of role data_frozen, which read from a snapshot repository (an Enterprise licence). `after` counts from
   * rollover. @default none; after days(30)
   */
  readonly frozen?: { readonly repository: string; readonly after?: Duration };
}

export interface ElasticsearchInput {
  /** @default "9.5" */
  readonly version?: ElasticsearchVersion;
  /** The data streams are `logs-<dataset>.<stream>-<namespace>`. Elasticsearch forbids hyphens here. @default "llm" */
  readonly dataset?: string;
  /** @default the environment's name, hyphens as underscores */
  readonly namespace?: string;
  /**
   * How documents are stored: `logsdb` takes about half the disk, `standard` is what 8.x does by itself.
   * @default "logsdb"
   * @see https://www.elastic.co/docs/manage-data/data-store/data-streams/logs-data-stream
   */
  readonly mode?: "logsdb" | "standard";
  /** Primary shards of an index. @default 1 */
  readonly shards?: number;
  /** Copies of each shard. @default 1, and 0 on compose, where there is one node */
  readonly replicas?: number;
  /** How long a stored record may stay unseen by searches. @default seconds(5) */
  readonly refresh?: Duration;
  /** @default {}: everything stays hot */
  readonly tiers?: TiersInput;
  /** A lifecycle policy of your own, for all streams or for some; its promise is then yours. @default derived from the retention */
  readonly ilm?: Existing | Readonly<Partial<Record<Stream, Existing>>>;
  /** Other paths than the default ones, keyed by field; also `service`, `environment`, `stream`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /** @default https://elasticsearch:9200 where the platform puts it, http without an API key */
  readonly url?: string;
  /** How shippers identify themselves: the API key as Elasticsearch encodes it, base64 of `id:key`. @default secret("elasticsearch-api-key"), and "none" on compose */
  readonly apiKey?: Secret | "none";
  /**
   * The PEM of the authorities that signed the server's certificate, for every client: shippers, viewers and set-ups.
   * @default those of each client's image, which trust public ones
   */
  readonly authority?: Secret;
  /** How the files get into the server. @default {} */
  readonly setup?: {
    /**
     * The API key that puts them, in the same form; no shipper should have it.
     * @default secret("elasticsearch-setup-api-key"), and "none" where `apiKey` is
     */
    readonly apiKey?: Secret | "none";
    /** The PEM of the authorities that the set-up trusts. @default the server's `authority` */
    readonly authority?: Secret;
    /** Whether roles are put too, for which the key needs the privilege `manage_security`. @default true */
    readonly roles?: boolean;
  };
  /**
   * Whether Terraform puts the files, as resources of the stack `<environment>-elastic`, in the place of the set-up: for a
   * hosted cluster. @default false
   */
  readonly terraform?: boolean;
  /** Whether records may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
}

const after = (otherwise: Duration) => durationOption.default(otherwise);

/** What Elasticsearch admits in the part of a data stream's name, and Elastic's naming scheme in a dataset. */
const namePart = /^[a-z0-9][a-z0-9_.]*$/;

export const elasticsearchOptions = z.strictObject({
  version: z.enum(elasticsearchVersions).default("9.5"),
  dataset: z
    .string()
    .max(80)
    .regex(namePart, "is no dataset of lower-case letters, digits, underscores and dots")
    .default("llm"),
  namespace: z
    .string()
    .max(80)
    .regex(namePart, "is no namespace of lower-case letters, digits, underscores and dots")
    .optional(),
  mode: z.enum(["logsdb", "standard"]).default("logsdb"),
  shards: z.int().min(1).max(1024).default(1),
  replicas: z.int().min(0).max(10).optional(),
  refresh: durationOption.default(seconds(5)),
  tiers: z
    .strictObject({
      warm: z.strictObject({ after: after(days(2)) }).optional(),
      cold: z.strictObject({ after: after(days(14)) }).optional(),
      frozen: z
        .strictObject({
          repository: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, "is no plain repository name"),
          after: after(days(30)),
        })
        .optional(),
    })
    .prefault({}),
  ilm: z
    .union([
      existingOption,
      z.strictObject(
        Object.fromEntries(streams.map(stream => [stream, existingOption.optional()])) as Record<
          Stream,
          z.ZodOptional<typeof existingOption>
        >,
      ),
    ])
    .optional(),
  names: z.record(z.string(), z.string()).default({}),
  url: urlOption.optional(),
  apiKey: z.union([secretOption, z.literal("none")]).optional(),
  authority: secretOption.optional(),
  setup: z
    .strictObject({
      apiKey: z.union([secretOption, z.literal("none")]).optional(),
      authority: secretOption.optional(),
      roles: z.boolean().default(true),
    })
    .prefault({}),
  terraform: z.boolean().default(false),
  fedFromOutside: z.boolean().default(false),
});

export type ElasticsearchOptions = z.infer<typeof elasticsearchOptions>;
export type Tiers = ElasticsearchOptions["tiers"];

/** The policy a stream uses that is not ours. */
export const existingPolicy = (options: ElasticsearchOptions, stream: Stream): string | undefined => {
  const { ilm } = options;
  if (ilm === undefined) return undefined;
  return "kind" in ilm ? ilm.name : ilm[stream]?.name;
};
