/**
 * Constructs for cdktf: the stacks of a whole environment, or one cloud's part in a stack of one's own.
 * `import … from "signalbox/cdktf"` needs cdktf, constructs and the bindings of all three clouds; `signalbox/cdktf/aws`,
 * `/google` and `/azurerm` need those of one.
 * @see https://developer.hashicorp.com/terraform/cdktf
 */

export { CloudWatchDashboard, type CloudWatchDashboardProps, CloudWatchLogs, type CloudWatchLogsProps } from "./aws.ts";
export { AzureLogs, type AzureLogsProps } from "./azurerm.ts";
export { SignalboxStacks, type SignalboxStacksProps } from "./environment.ts";
export { GcpAlerts, GcpLogging, type GcpLoggingProps } from "./google.ts";
export type { CloudProps } from "./part.ts";
