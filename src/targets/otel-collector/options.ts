/** What a user may say about the collector, with defaults. */

import { z } from "zod";
import type { Secret } from "../../core/secret.ts";
import { MiB, type Size } from "../../core/units.ts";
import { portOption, secretOption, sizeOption } from "../../options/values.ts";
import { type OtelCollectorVersion, otelCollectorVersions } from "./versions.ts";

/** The kinds of source the collector reads. */
export const readable = ["files", "pods", "otlp", "syslog", "http"] as const;

/** How a gateway finds the sampler that has a trace's other spans. */
export type Balancing =
  /** By the endpoints of the samplers' Kubernetes Service. */
  | "kubernetes"
  /** All spans to the one address of the samplers; for one sampler only. */
  | "none"
  /** By a fixed list of `host:port`. */
  | { readonly static: readonly string[] };

export interface OtelCollectorInput {
  /** The lowest version the files must run on. @default "0.158" */
  readonly version?: OtelCollectorVersion;
  /** The keys of the stores it writes to. */
  readonly to: { readonly logs?: readonly string[]; readonly traces?: readonly string[] };
  /** The kinds of source it reads. @default ["files", "pods", "otlp", "syslog", "http"] */
  readonly from?: readonly (typeof readable)[number][];
  /** How many of each run. On `compose()` one collector does everything. @default gateway 2, samplers 2 */
  readonly replicas?: { readonly gateway?: number; readonly samplers?: number };
  /** How spans of a trace come together at one sampler. @default "kubernetes" */
  readonly balancing?: Balancing;
  /**
   * `metrics` are the collector's own, `instruments` those it derives from records.
   * @default otlpGrpc 4317, otlpHttp 4318, syslog 5514, http 8080, health 13133, metrics 8888, instruments 8889
   */
  readonly ports?: Partial<
    Record<"otlpGrpc" | "otlpHttp" | "syslog" | "http" | "health" | "metrics" | "instruments", number>
  >;
  /**
   * How services post records: where, and the token they show as `Authorization: Bearer …`.
   * @default path "/logs"; no token: whoever reaches the port may send
   */
  readonly http?: { readonly path?: string; readonly token?: Secret };
  /** Where file offsets and queues are kept; must outlive a restart. @default "/var/lib/otelcol" */
  readonly directory?: string;
  /** The records or spans that wait, on disk, for a store that is away. @default 100,000 for each store */
  readonly queue?: number;
  /** The longest line read, put together from a container runtime's parts. @default MiB(4) */
  readonly longestLine?: Size;
  /** Whether spans get the names of their pod, which needs access to the cluster's API. @default false */
  readonly podAttributes?: boolean;
}

const hostAndPort = z.string().regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, "is no host:port");

export const otelCollectorOptions = z
  .strictObject({
    version: z.enum(otelCollectorVersions).default("0.158"),
    to: z.strictObject({ logs: z.array(z.string()).default([]), traces: z.array(z.string()).default([]) }),
    from: z
      .array(z.enum(readable))
      .min(1)
      .default([...readable]),
    replicas: z.strictObject({ gateway: z.int().min(1).default(2), samplers: z.int().min(1).optional() }).prefault({}),
    balancing: z
      .union([z.enum(["kubernetes", "none"]), z.strictObject({ static: z.array(hostAndPort).min(1) })])
      .default("kubernetes"),
    ports: z
      .strictObject({
        otlpGrpc: portOption.default(4317),
        otlpHttp: portOption.default(4318),
        syslog: portOption.default(5514),
        http: portOption.default(8080),
        health: portOption.default(13_133),
        metrics: portOption.default(8888),
        instruments: portOption.default(8889),
      })
      .prefault({}),
    http: z
      .strictObject({
        path: z
          .string()
          .regex(/^(\/[A-Za-z0-9._~-]+)+$/, "is no path")
          .default("/logs"),
        token: secretOption.optional(),
      })
      .prefault({}),
    directory: z
      .string()
      .regex(/^(\/[A-Za-z0-9._-]+)+$/, "is no plain absolute path")
      .default("/var/lib/otelcol"),
    queue: z.int().min(1000).default(100_000),
    longestLine: sizeOption.default(MiB(4)),
    podAttributes: z.boolean().default(false),
  })
  .refine(({ to }) => to.logs.length + to.traces.length > 0, { path: ["to"], message: "names no store" });

export type OtelCollectorOptions = z.infer<typeof otelCollectorOptions>;
