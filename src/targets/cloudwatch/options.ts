/** What a user may say about CloudWatch Logs, with defaults. */

import { z } from "zod";
import type { Stream } from "../../core/schema.ts";

export interface CloudwatchInput {
  /** `eu-west-1` */
  readonly region: string;
  /**
   * The log group of a stream; `{stream}` and `{environment}` are filled in. Each has its retention. Without
   * `{environment}` other environments may write there too, and queries name their own.
   * @default "/{environment}/llm/{stream}"
   */
  readonly logGroup?: string;
  /** Metric filters, and so alarms, need STANDARD. It cannot be changed later. @default "STANDARD" */
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS";
  /** Of the metrics that filters write. @default "LLM/{environment}" */
  readonly namespace?: string;
  /** Other keys of the record than the canonical ones, keyed by field; also `service`, `environment`, `stream`. @default {} */
  readonly names?: Readonly<Record<string, string>>;
  /** Whether records may come from elsewhere, so that no shipper of this environment needs to write here. @default false */
  readonly fedFromOutside?: boolean;
}

export const cloudwatchOptions = z.strictObject({
  region: z.string().regex(/^[a-z]{2,3}(-[a-z]+)+-[0-9]$/, "is no region, such as eu-west-1"),
  logGroup: z
    .string()
    .max(400)
    .refine(
      text => text.includes("{stream}") && /^[0-9A-Za-z_./#-]+$/.test(filled(text, "x", "application")),
      "is no name of a log group with {stream} in it, such as /{environment}/llm/{stream}",
    )
    .default("/{environment}/llm/{stream}"),
  logGroupClass: z.enum(["STANDARD", "INFREQUENT_ACCESS"]).default("STANDARD"),
  namespace: z
    .string()
    .max(200)
    .refine(text => /^(?!AWS\/)[A-Za-z0-9_./#-]+$/.test(filled(text, "x", "")), "is no namespace of metrics")
    .default("LLM/{environment}"),
  names: z.record(z.string(), z.string()).default({}),
  fedFromOutside: z.boolean().default(false),
});

export type CloudwatchOptions = z.infer<typeof cloudwatchOptions>;

const filled = (template: string, environment: string, stream: string): string =>
  template.replaceAll("{environment}", environment).replaceAll("{stream}", stream);

export const groupOf = ({ logGroup }: CloudwatchOptions, environment: string, stream: Stream | "{stream}"): string =>
  filled(logGroup, environment, stream);

export const namespaceOf = ({ namespace }: CloudwatchOptions, environment: string): string =>
  filled(namespace, environment, "");
