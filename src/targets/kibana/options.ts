/** What a user may say about a Kibana, with defaults. */

import { z } from "zod";
import { type Severity, severities } from "../../core/alert.ts";
import type { Existing } from "../../core/existing.ts";
import type { Secret } from "../../core/secret.ts";
import { type Duration, minutes } from "../../core/units.ts";
import { durationOption, existingOption, secretOption, urlOption } from "../../options/values.ts";
import { type KibanaVersion, kibanaVersions } from "./versions.ts";

export interface KibanaInput {
  /** The Elasticsearch it shows, by its key in `targets`. @default ["elasticsearch"] */
  readonly reads?: readonly string[];
  /** @default "9.5" */
  readonly version?: KibanaVersion;
  /** What dashboards show when they are opened: the last so much. @default minutes(60) */
  readonly range?: Duration;
  /** How often a rule is judged. @default minutes(1) */
  readonly interval?: Duration;
  /**
   * The connectors that stand for the channels of `routes`, in their order: `{ critical: [existing("my-connector")] }`.
   * Connectors hold secrets, so that they are made where those live, and named here by their id.
   * @default `<environment>-<severity>-<kind of channel>`, e.g. prod-critical-slack
   * @see https://www.elastic.co/docs/reference/kibana/connectors-kibana
   */
  readonly connectors?: Readonly<Partial<Record<Severity, readonly Existing[]>>>;
  /**
   * Where it is, with `/s/<space>` for another space than the default one.
   * @default https://kibana:5601 where the platform puts it, http without an API key
   */
  readonly url?: string;
  /**
   * The key that puts the files, as Elasticsearch encodes it. Kibana judges the rules with its rights for as long as they
   * live. @default secret("kibana-api-key"), and "none" on compose
   */
  readonly apiKey?: Secret | "none";
  /** The PEM of the authority that signed the server's certificate. @default those that everybody trusts */
  readonly authority?: Secret;
  /**
   * Whether Terraform puts the files, as resources of the stack `<environment>-elastic`, in the place of the set-up: for a
   * hosted Kibana. @default false
   */
  readonly terraform?: boolean;
}

export const kibanaOptions = z.strictObject({
  reads: z.array(z.string()).min(1).default(["elasticsearch"]),
  version: z.enum(kibanaVersions).default("9.5"),
  range: durationOption.default(minutes(60)),
  interval: durationOption.default(minutes(1)),
  connectors: z
    .strictObject(
      Object.fromEntries(severities.map(severity => [severity, z.array(existingOption).optional()])) as Record<
        Severity,
        z.ZodOptional<z.ZodArray<typeof existingOption>>
      >,
    )
    .prefault({}),
  url: urlOption.optional(),
  apiKey: z.union([secretOption, z.literal("none")]).optional(),
  authority: secretOption.optional(),
  terraform: z.boolean().default(false),
});

export type KibanaOptions = z.infer<typeof kibanaOptions>;
