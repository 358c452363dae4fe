/** What a user may say about a Logstash, with defaults. */

import { z } from "zod";
import type { Secret } from "../../core/secret.ts";
import type { Source } from "../../core/service.ts";
import { type Duration, days, MiB, type Size } from "../../core/units.ts";
import { durationOption, portOption, secretOption, sizeOption } from "../../options/values.ts";
import { type LogstashVersion, logstashVersions } from "./versions.ts";

/** The kinds of source Logstash reads. */
export const readable = ["beats", "syslog", "http"] as const;

/** What Logstash can be asked to read: `beats({ port: 5044 })`, `syslog()`. */
export type LogstashSource = Extract<Source, { readonly kind: (typeof readable)[number] }>;

export interface LogstashInput {
  /** @default "9.5" */
  readonly version?: LogstashVersion;
  /** What it reads. @default beats() on port 5044, syslog() on port 5514 and http() on port 8080, whichever a service sends */
  readonly from?: Source | readonly Source[];
  /** The keys of the stores it writes to. */
  readonly to: readonly string[];
  /**
   * A port for lines over TCP, JSON or not, one record a line. The lines belong to `service`.
   * @default none; port 5000, and the only service it reads
   */
  readonly tcp?: { readonly port?: number; readonly service?: string };
  /**
   * The name and password that services show when they post records: basic authentication, in clear without `tls`.
   * @default none: whoever reaches the port may send
   * @see https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-http#plugins-inputs-http-user
   */
  readonly http?: { readonly user: string; readonly password: Secret };
  /**
   * The field by which a Beat says whose record it is, where there is more than one service.
   * @default "[fields][service]"
   * @see https://www.elastic.co/docs/reference/beats/filebeat/configuration-general-options#libbeat-configuration-fields
   */
  readonly serviceField?: string;
  /** The service that takes records whose service is missing or unknown. @default none: they are dropped and counted */
  readonly fallback?: string;
  /**
   * PEM files on Logstash's machine for the Beats, TCP, syslog and HTTP ports; the key in PKCS#8 without a passphrase, the
   * only form Netty reads. `clientAuthorities` makes clients show a certificate.
   * @default none: records arrive unencrypted
   * @see https://github.com/netty/netty/wiki/SslContextBuilder-and-Private-Key
   */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly clientAuthorities?: string };
  /**
   * The PEM file, on Logstash's machine, of the authorities that signed the stores' certificates.
   * @default each store's `authority`, and the JVM's own where it has none
   */
  readonly authorities?: string;
  /** Where `logstash.yml` and its neighbours lie on Logstash's machine. @default "/usr/share/logstash/config" */
  readonly directory?: string;
  /** Threads that run the steps. @default one for each core */
  readonly workers?: number;
  /**
   * What is between reading and the steps. `memory` loses at most what is in flight when the process is killed, and a
   * Beat sends that again. A persisted queue survives that, but holds records as they came, *before redaction*.
   * @default "memory"
   * @see https://www.elastic.co/docs/reference/logstash/persistent-queues
   */
  readonly queue?: "memory" | { readonly persisted: Size };
  /**
   * Keeps the documents that Elasticsearch refuses (400, 404) on disk; they are redacted by then.
   * @default none: they are lost, with a line in Logstash's log; keep days(7), size MiB(512)
   * @see https://www.elastic.co/docs/reference/logstash/dead-letter-queues
   */
  readonly deadLetters?: { readonly keep?: Duration; readonly size?: Size };
}

/** Plain enough for a pipeline, a YAML file and a Ruby script alike. */
const pathOption = z
  .string()
  .max(255)
  .regex(/^(\/[A-Za-z0-9._-]+)+$/, "is no plain absolute path")
  .refine(path => !path.split("/").includes(".."), "climbs with ..");

const isOurs = (value: unknown): value is LogstashSource =>
  typeof value === "object" &&
  value !== null &&
  readable.some(kind => kind === (value as { kind?: unknown }).kind) &&
  portOption.optional().safeParse((value as { port?: unknown }).port).success;

const sourceOption = z.custom<LogstashSource>().superRefine((value, context) => {
  if (!isOurs(value))
    context.addIssue({
      code: "custom",
      message: "is nothing that Logstash is made to read here",
      input: value,
      params: { problem: "wrong-value", expected: "beats(), syslog() or http(), with a port from 1 to 65535" },
    });
  else {
    const keys = Object.keys(value).filter(key => key !== "kind" && key !== "port");
    if (keys.length > 0) context.addIssue({ code: "unrecognized_keys", keys, input: value });
  }
});

/** A second door of a kind would never be opened. */
const oneOfAKind = (from: readonly LogstashSource[], context: z.RefinementCtx): void => {
  for (const [index, { kind }] of from.entries())
    if (from.findIndex(source => source.kind === kind) < index)
      context.addIssue({
        code: "custom",
        message: "is a second one of its kind",
        path: [index],
        input: kind,
        params: { problem: "duplicate", expected: "one source of a kind" },
      });
};

/** Logstash counts age in whole seconds, minutes, hours or days. */
const wholeSeconds = durationOption.refine(
  keep => (keep as Partial<Duration> | undefined)?.milliseconds === undefined || keep.milliseconds % 1000 === 0,
  "is no whole number of seconds",
);

const count = z.int().min(1);

export const logstashOptions = z.strictObject({
  version: z.enum(logstashVersions).default("9.5"),
  from: z.preprocess(
    from => (from === undefined || Array.isArray(from) ? from : [from]),
    z.array(sourceOption).min(1).superRefine(oneOfAKind).optional(),
  ),
  to: z.array(z.string()).min(1),
  tcp: z.strictObject({ port: portOption.default(5000), service: z.string().optional() }).optional(),
  http: z
    .strictObject({
      user: z.string().regex(/^[A-Za-z0-9._@-]{1,100}$/, "is no plain name"),
      password: secretOption,
    })
    .optional(),
  serviceField: z
    .string()
    .max(200)
    .regex(/^(\[[A-Za-z0-9_@./-]+\])+$/, "is no field reference such as [fields][service]")
    .default("[fields][service]"),
  fallback: z.string().optional(),
  tls: z
    .strictObject({ certificate: pathOption, key: pathOption, clientAuthorities: pathOption.optional() })
    .optional(),
  authorities: pathOption.optional(),
  directory: pathOption.default("/usr/share/logstash/config"),
  workers: count.max(1024).optional(),
  queue: z.union([z.literal("memory"), z.strictObject({ persisted: sizeOption })]).default("memory"),
  deadLetters: z.strictObject({ keep: wholeSeconds.default(days(7)), size: sizeOption.default(MiB(512)) }).optional(),
});

export type LogstashOptions = z.infer<typeof logstashOptions>;
