/**
 * Cloud Logging in somebody's own stack. `import … from "signalbox/cdktf/google"` needs the bindings of Google's provider alone.
 * @see https://cloud.google.com/logging/docs
 */

import type { Construct } from "../doors/cdktf.ts";
import { googleClasses } from "../doors/google.ts";
import { type GcpInput, gcp } from "../targets/gcp/index.ts";
import { CloudResources } from "./cloud-resources.ts";
import { apart, type CloudProps, stacksFor } from "./part.ts";

export interface GcpLoggingProps extends CloudProps, Omit<GcpInput, "fedFromOutside"> {}

/**
 * A log bucket for each stream with its retention, the sinks that fill them, log-based metrics and dashboards. The stack needs
 * Google's provider. Alert policies have a construct of their own.
 * @example new GcpLogging(this, "llm-logs", { name: "chat-api", project: "acme-llm", retention: days(30) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class GcpLogging extends CloudResources<typeof googleClasses> {
  constructor(scope: Construct, id: string, props: GcpLoggingProps) {
    super(scope, id, googleClasses);
    const [stack] = gcpStacks(this, props);
    if (stack) this.put(stack);
  }
}

/**
 * The alert policies and who is told, in another stack than the metrics they watch: Google finds a new metric only after up to
 * ten minutes, and refuses a policy on one that it does not find.
 * @example new GcpAlerts(this, "llm-alerts", { name: "chat-api", project: "acme-llm", alerts: {} })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class GcpAlerts extends CloudResources<typeof googleClasses> {
  constructor(scope: Construct, id: string, props: GcpLoggingProps & Required<Pick<GcpLoggingProps, "alerts">>) {
    super(scope, id, googleClasses);
    const [, stack] = gcpStacks(this, props);
    if (stack) this.put(stack);
  }
}

const gcpStacks = (construct: Construct, props: GcpLoggingProps) => {
  const { common, own } = apart(props);
  return stacksFor(construct, "gcp", gcp({ ...own, fedFromOutside: true }), common);
};
