/** What a user may say about the service's own side, with defaults. */

import { z } from "zod";
import { type Level, levels } from "../../core/schema.ts";
import { type Duration, days, GiB, MiB, type Size, seconds } from "../../core/units.ts";
import { durationOption, portOption, sizeOption, urlOption } from "../../options/values.ts";
import { type AppVersion, appVersions } from "./versions.ts";

export interface AppInput {
  /** The `file_format` of `otel-sdk.yaml`. @default "1.0" */
  readonly version?: AppVersion;
  /** Whose files are written. @default ["python", "node"] */
  readonly runtimes?: readonly ("python" | "node")[];
  /** The lowest level that is written. @default "info" */
  readonly level?: Level;
  /** Levels of single loggers, beside the shipped `uvicorn` info and `httpx` warning. @default {} */
  readonly loggers?: Readonly<Record<string, Level>>;
  /**
   * Who makes pseudonyms. `app` is refused where shippers read the records: they would hash the hashes.
   * @default "shipper" where one reads the service's records, else "app"
   */
  readonly pseudonyms?: "app" | "shipper";
  /** How log files are rotated, for services whose source is `files`. */
  readonly rotation?: RotationInput;
  /** Where else errors are told, as syslog over UDP. @default no syslog */
  readonly syslog?: {
    /** @default "localhost" */
    readonly host?: string;
    /** @default 514 */
    readonly port?: number;
    /** @default "error" */
    readonly level?: Level;
  };
  /** The OpenTelemetry SDK. */
  readonly otlp?: OtlpInput;
}

export interface RotationInput {
  /**
   * `logrotate` from outside, for any number of processes; `handler` in the process, for one process a file. Never both.
   * @default "logrotate"
   */
  readonly by?: "logrotate" | "handler";
  /** Rotated when larger, and at every midnight in any case. @default MiB(100) */
  readonly size?: Size;
  /** Rotated files that stay. @default 10 */
  readonly count?: number;
  /** How long rotated files stay, in whole days. @default days(90), or less where the retention asks for it */
  readonly keep?: Duration;
  /** @default true */
  readonly compress?: boolean;
  /** Rotated files are deleted, oldest first, while the disk has less than this. @default GiB(10) */
  readonly minFree?: Size;
}

export interface OtlpInput {
  /**
   * Where traces and, for services with the source `otlp`, records go, without a path; for services that no shipper of the
   * environment takes them from.
   * @default the door of the shipper that does
   */
  readonly endpoint?: string;
  /** @default "http/protobuf" */
  readonly protocol?: "http/protobuf" | "grpc";
  /** Where metrics go, without a path. @default nowhere: shippers derive metrics from records */
  readonly metrics?: string;
  /** How often metrics are sent. @default seconds(60) */
  readonly metricInterval?: Duration;
}

const level = z.enum(levels);

export const appOptions = z.strictObject({
  version: z.enum(appVersions).default("1.0"),
  runtimes: z
    .array(z.enum(["python", "node"]))
    .min(1)
    .default(["python", "node"]),
  level: level.default("info"),
  loggers: z.record(z.string().regex(/^[A-Za-z_][\w.-]*$/, "is no name of a logger"), level).default({}),
  pseudonyms: z.enum(["app", "shipper"]).optional(),
  rotation: z
    .strictObject({
      by: z.enum(["logrotate", "handler"]).default("logrotate"),
      size: sizeOption.default(MiB(100)),
      count: z.int().min(1).max(1000).default(10),
      keep: durationOption.optional(),
      compress: z.boolean().default(true),
      minFree: sizeOption.default(GiB(10)),
    })
    .prefault({}),
  syslog: z
    .strictObject({
      host: z
        .string()
        .regex(/^[A-Za-z0-9.-]+$/, "is no host name")
        .default("localhost"),
      port: portOption.default(514),
      level: level.default("error"),
    })
    .optional(),
  otlp: z
    .strictObject({
      endpoint: urlOption.optional(),
      protocol: z.enum(["http/protobuf", "grpc"]).default("http/protobuf"),
      metrics: urlOption.optional(),
      metricInterval: durationOption.default(seconds(60)),
    })
    .prefault({}),
});

export type AppOptions = z.infer<typeof appOptions>;

/** The longest that rotated files stay where nothing else is said. */
export const keptRotated = days(90);
