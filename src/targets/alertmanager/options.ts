/** What a user may say about an Alertmanager, with defaults. */

import { z } from "zod";
import type { Platform } from "../../core/platform.ts";
import { urlOption } from "../../options/values.ts";
import { type AlertmanagerVersion, alertmanagerVersions } from "./versions.ts";

export interface AlertmanagerInput {
  /** @default "0.34" */
  readonly version?: AlertmanagerVersion;
  /**
   * Whether `alertmanager.yaml` is written and run: all the routes, receivers and inhibitions this Alertmanager has,
   * whoever's they are. Without it only what can be added to an existing configuration is; in a cluster that is an object of
   * the Prometheus Operator's, whose Alertmanager is then the one that others hand alerts to.
   * @default false
   */
  readonly config?: boolean;
  /** The address of an Alertmanager that is not ours, `https://alerts.example.com`. @default ours, or the operator's */
  readonly url?: string;
}

export const alertmanagerOptions = z.strictObject({
  version: z.enum(alertmanagerVersions).default("0.34"),
  config: z.boolean().default(false),
  url: urlOption.optional(),
});

export type AlertmanagerOptions = z.infer<typeof alertmanagerOptions>;

/** Whether it is run here: on one machine nobody else could. */
export const isOurs = ({ config, url }: Pick<AlertmanagerOptions, "config" | "url">, platform: Platform): boolean =>
  url === undefined && (config || platform.kind === "compose");
