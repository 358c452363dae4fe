/**
 * Cloud Logging in somebody's own stack. `import … from "signalbox/cdktf/google"` needs the bindings of Google's provider alone.
 * @see https://cloud.google.com/logging/docs
 */

import type { Stack } from "../core/resource.ts";
import type { Construct } from "../doors/cdktf.ts";
import { googleClasses } from "../doors/google.ts";
import { type GcpInput, gcp } from "../targets/gcp/index.ts";
import { CloudResources } from "./cloud-resources.ts";
import { apart, type CloudProps, stacksFor } from "./part.ts";

export interface GcpLoggingProps extends CloudProps, Omit<GcpInput, "fedFromOutside"> {}

/**
 * A log bucket for each stream with its retention, the sinks that fill them, log-based metrics and dashboards. The stack needs
 * Google's provider. Of `alerts` it makes the metrics that are watched; the policies are `GcpAlerts`, of the same props.
 * @example new GcpLogging(this, "llm-logs", { name: "chat-api", project: "acme-llm", retention: days(30) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class GcpLogging extends CloudResources<typeof googleClasses> {
  constructor(scope: Construct, id: string, props: GcpLoggingProps) {
    super(scope, id, googleClasses);
    for (const stack of gcpStacks(this, props)) if (!comesAfter(stack)) this.put(stack);
  }
}

/**
 * The alert policies and who is told, in another stack than the metrics they watch: Google finds a new metric only after up to
 * ten minutes, and refuses a policy on one that it does not find. Make both of the same props, `alerts` too, so that the
 * metrics are there.
 * @example
 * const props = { name: "chat-api", project: "acme-llm", alerts: {} };
 * new GcpLogging(first, "llm-logs", props);
 * new GcpAlerts(second, "llm-alerts", props);
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class GcpAlerts extends CloudResources<typeof googleClasses> {
  constructor(scope: Construct, id: string, props: GcpLoggingProps & Required<Pick<GcpLoggingProps, "alerts">>) {
    super(scope, id, googleClasses);
    for (const stack of gcpStacks(this, props)) if (comesAfter(stack)) this.put(stack);
  }
}

const comesAfter = ({ after = [] }: Stack): boolean => after.length > 0;

const gcpStacks = (construct: Construct, props: GcpLoggingProps): readonly Stack[] => {
  const { common, own } = apart(props);
  return stacksFor(construct, { key: "gcp", use: gcp({ ...own, fedFromOutside: true }), props: common });
};
