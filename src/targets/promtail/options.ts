/** What a user may say about a Promtail, with defaults. */

import { z } from "zod";
import { portOption } from "../../options/values.ts";
import { type PromtailVersion, promtailVersions } from "./versions.ts";

/** The kinds of source Promtail reads here. */
export const readable = ["files", "pods"] as const;

export interface PromtailInput {
  /** @default "3.6" */
  readonly version?: PromtailVersion;
  /** The keys of the stores it pushes to. They must store the same document. */
  readonly to: readonly string[];
  /** The kinds of source it reads. @default ["files", "pods"] */
  readonly from?: readonly (typeof readable)[number][];
  /** The port of its own metrics and health. @default 9080 */
  readonly port?: number;
  /** Where it remembers how far each file is read; must outlive a restart. @default "/var/lib/promtail/positions.yaml" */
  readonly positions?: string;
  /**
   * Container log lines, one a file and stream, that may be incomplete at a time. When there are more, the incomplete
   * ones are taken as they are; twice the number of containers on a machine is enough. @default 4096
   */
  readonly partialLines?: number;
}

export const promtailOptions = z.strictObject({
  version: z.enum(promtailVersions).default("3.6"),
  to: z.array(z.string()).min(1),
  from: z
    .array(z.enum(readable))
    .min(1)
    .default([...readable]),
  port: portOption.default(9080),
  positions: z
    .string()
    .regex(/^(\/[A-Za-z0-9._-]+){2,}$/, "is no plain absolute path of a file in a folder")
    .default("/var/lib/promtail/positions.yaml"),
  partialLines: z.int().min(1).max(1_000_000).default(4096),
});

export type PromtailOptions = z.infer<typeof promtailOptions>;
