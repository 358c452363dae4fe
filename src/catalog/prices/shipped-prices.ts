/** The form of the data in `shipped.ts`. */

import type { NameMatch, Price } from "../../core/price.ts";

/**
 * Names of families and of their releases: `gpt-4o`, `gpt-4o-2024-08-06`, `gpt-4o-latest`, and not `gpt-4o-audio`. With
 * `paths` also behind a path: `publishers/google/models/gemini-2.5-pro`.
 */
export interface ReleasesOf {
  readonly releasesOf: readonly string[];
  /** @default false */
  readonly paths?: true;
  /**
   * Where Amazon Bedrock serves them, as its names begin: `us` of `us.anthropic.claude-sonnet-4-6`, `""` of
   * `anthropic.claude-sonnet-4-6`. @default nowhere
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
   */
  readonly regions?: readonly string[];
}

/** A provider's models, each with its prices from a day on, oldest first; the first has no day. */
export interface ShippedPrices {
  readonly provider: NameMatch;
  /** Where the source read them. */
  readonly source: string;
  readonly models: readonly (readonly [
    model: readonly (NameMatch[number] | ReleasesOf)[],
    dated: readonly (readonly [from: string, prices: Price["perMillion"] & Pick<Price, "baseUpTo">])[],
  ])[];
}
