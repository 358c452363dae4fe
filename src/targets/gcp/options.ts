/** What a user may say about Google Cloud Logging, with defaults. */

import { z } from "zod";
import type { Stream } from "../../core/schema.ts";

export interface GcpInput {
  /** The project's id. */
  readonly project: string;
  /** Where the buckets are: `global`, or a region. It cannot be changed later. @default "global" */
  readonly location?: string;
  /**
   * The log of a stream; `{stream}` and `{environment}` are filled in. Without `{environment}` other environments may write
   * there too, and queries name their own. @default "llm-{environment}-{stream}"
   */
  readonly log?: string;
  /** The bucket of a stream, which has its retention. @default "llm-{environment}-{stream}" */
  readonly bucket?: string;
  /**
   * The monitored resource that records come from; alerts must name it. What the collector sends is a `generic_node`.
   * @default "generic_node"
   */
  readonly resourceType?: string;
  /** Other keys of `jsonPayload`, keyed by field; also `service`, `environment`, `stream`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /** Whether records may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
}

const perStream = (pattern: RegExp, what: string) =>
  z
    .string()
    .max(80)
    .refine(
      text => text.includes("{stream}") && pattern.test(filled(text, "x", "application")),
      `is no ${what} with {stream} in it, such as llm-{environment}-{stream}`,
    );

export const gcpOptions = z.strictObject({
  project: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "is no project id"),
  location: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}$/, "is no location")
    .default("global"),
  log: perStream(/^[A-Za-z0-9_.-]+$/, "name of a log").default("llm-{environment}-{stream}"),
  bucket: perStream(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "name of a bucket").default("llm-{environment}-{stream}"),
  resourceType: z
    .string()
    .regex(/^[a-z][a-z0-9_]{1,60}$/, "is no monitored resource")
    .default("generic_node"),
  names: z.record(z.string(), z.string()).default({}),
  fedFromOutside: z.boolean().default(false),
});

export type GcpOptions = z.infer<typeof gcpOptions>;

const filled = (template: string, environment: string, stream: string): string =>
  template.replaceAll("{environment}", environment).replaceAll("{stream}", stream);

export const logOf = ({ log }: GcpOptions, environment: string, stream: Stream | "{stream}"): string =>
  filled(log, environment, stream);

export const bucketOf = ({ bucket }: GcpOptions, environment: string, stream: Stream): string =>
  filled(bucket, environment, stream);
