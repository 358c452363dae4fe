/** What a user may say about an Alloy, with defaults. */

import { z } from "zod";
import { type AlloyVersion, alloyVersions } from "./versions.ts";

/** The kinds of source Alloy reads here. */
export const readable = ["files", "pods"] as const;

export interface AlloyInput {
  /** @default "1.18" */
  readonly version?: AlloyVersion;
  /** The keys of the stores it pushes to. */
  readonly to: readonly string[];
  /** The kinds of source it reads. @default ["files", "pods"] */
  readonly from?: readonly (typeof readable)[number][];
  /**
   * Container log lines, one a file and stream, that may be incomplete at a time. When there are more, the incomplete
   * ones are taken as they are; twice the number of containers on a machine is enough. @default 4096
   */
  readonly partialLines?: number;
}

export const alloyOptions = z.strictObject({
  version: z.enum(alloyVersions).default("1.18"),
  to: z.array(z.string()).min(1),
  from: z
    .array(z.enum(readable))
    .min(1)
    .default([...readable]),
  partialLines: z.int().min(1).max(1_000_000).default(4096),
});

export type AlloyOptions = z.infer<typeof alloyOptions>;
