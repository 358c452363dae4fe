/** What a user may say about a Jaeger, with defaults. */

import { z } from "zod";
import type { Existing } from "../../core/existing.ts";
import type { Secret } from "../../core/secret.ts";
import type { Duration, Share } from "../../core/units.ts";
import { durationOption, existingOption, secretOption, shareOption, urlOption } from "../../options/values.ts";
import { type JaegerVersion, jaegerVersions } from "./versions.ts";

export interface JaegerInput {
  /** @default "2.13" */
  readonly version?: JaegerVersion;
  /**
   * Where traces are kept. `memory` forgets by number and at a restart, `badger` by age on one machine's disk,
   * `elasticsearch` by age in a cluster.
   * @default "badger"
   */
  readonly storage?: "memory" | "badger" | "elasticsearch";
  /**
   * The address of a Jaeger, or of anything else that takes OTLP over gRPC, that is not ours:
   * `http://jaeger-collector.tracing.svc.cluster.local:4317`, or without a scheme, which is http. Nothing is emitted then.
   * @default ours
   */
  readonly url?: string;
  /** For storage `memory`. */
  readonly memory?: {
    /** The newest traces kept. @default 50,000 */
    readonly maxTraces?: number;
    /** How often you restart it at the least, which is the only age it can promise. @default never: no promise */
    readonly restartWithin?: Duration;
  };
  /** For storage `badger`. */
  readonly badger?: {
    /** @default "/badger" */
    readonly directory?: string;
  };
  /** For storage `elasticsearch`. */
  readonly elasticsearch?: {
    /** The target it writes to, as in `targets`. @default "elasticsearch" */
    readonly target?: string;
    /** The address of an Elasticsearch that is not ours. @default the target's */
    readonly url?: string;
    /** Jaeger reads and writes `jaeger-*`, which a shipper's key need not allow. @default the target's */
    readonly auth?:
      | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
      | { readonly kind: "api-key"; readonly key: Secret };
    /** The PEM of the authorities that signed the server's certificate. @default the target's; of a `url`, the image's own */
    readonly authority?: Secret;
    /** Stands before the indices' names: `prod` makes `prod-jaeger-span-000001`. @default the environment's name */
    readonly indexPrefix?: string;
    /** The lifecycle policy; an existing one is yours, and so is its promise. @default one derived from the retention */
    readonly policy?: Existing;
    /** How policy, templates and first indices get there. @default {} */
    readonly setup?: {
      /** Who puts them, which Jaeger's own key need not allow. @default the API key secret("elasticsearch-setup-api-key") where Jaeger has any */
      readonly auth?:
        | { readonly kind: "basic"; readonly username: string; readonly password: Secret }
        | { readonly kind: "api-key"; readonly key: Secret };
      /** The PEM of the authorities that the set-up trusts. @default those that Jaeger trusts there */
      readonly authority?: Secret;
    };
    /** Primary shards of an index. @default 1 */
    readonly shards?: number;
    /** Copies of each shard; 0 on a cluster of one node. @default 1 */
    readonly replicas?: number;
  };
  /** The path people reach the UI under behind a proxy: `/jaeger`. @default none */
  readonly basePath?: string;
  /** A link from a trace to its logs; `#{traceID}` in the URL becomes the trace's id. @default none */
  readonly logsLink?: { readonly url: string; readonly text?: string };
  /**
   * The share of traces that SDKs asking Jaeger start, by service; they decide before anything is known about a trace,
   * and the environment's sampling applies to what is left. @default {}: all
   */
  readonly headSampling?: Readonly<Record<string, Share>>;
  /** Whether traces may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
}

const plainPath = z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/, "is no plain absolute path");

const authOption = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("basic"),
    username: z.string().regex(/^[A-Za-z0-9._@+-]{1,128}$/, "is no plain user name"),
    password: secretOption,
  }),
  z.strictObject({ kind: z.literal("api-key"), key: secretOption }),
]);

export const jaegerOptions = z.strictObject({
  version: z.enum(jaegerVersions).default("2.13"),
  storage: z.enum(["memory", "badger", "elasticsearch"]).optional(),
  url: z
    .string()
    .regex(
      /^(https?:\/\/)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}$/,
      "is no host:port, http://host:port or https://host:port",
    )
    .optional(),
  memory: z
    .strictObject({ maxTraces: z.int().min(1).default(50_000), restartWithin: durationOption.optional() })
    .prefault({}),
  badger: z.strictObject({ directory: plainPath.default("/badger") }).prefault({}),
  elasticsearch: z
    .strictObject({
      target: z.string().default("elasticsearch"),
      url: urlOption.optional(),
      auth: authOption.optional(),
      authority: secretOption.optional(),
      indexPrefix: z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]{0,60}[a-z0-9]$/, "is no prefix of an index")
        .optional(),
      policy: existingOption.optional(),
      setup: z.strictObject({ auth: authOption.optional(), authority: secretOption.optional() }).prefault({}),
      shards: z.int().min(1).default(1),
      replicas: z.int().min(0).default(1),
    })
    .prefault({}),
  basePath: plainPath.optional(),
  logsLink: z
    .strictObject({
      // `$` belongs to Grafana's URLs; quotes, spaces and control characters must be percent-encoded as anywhere.
      url: z.string().regex(/^https?:\/\/[!#$%&'()*+,./0-9:;=?@A-Za-z[\]_{}~-]+$/, "is no http or https URL"),
      text: z
        .string()
        .regex(/^[^\p{Cc}]{1,100}$/u, "is no short line of text")
        .default("Logs of this trace"),
    })
    .optional(),
  headSampling: z.record(z.string(), shareOption).default({}),
  fedFromOutside: z.boolean().default(false),
});

export type JaegerOptions = z.infer<typeof jaegerOptions>;

export type Storage = NonNullable<JaegerOptions["storage"]>;

export const storageOf = (options: JaegerOptions): Storage => options.storage ?? "badger";
