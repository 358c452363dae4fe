/**
 * Log Analytics in somebody's own stack. `import … from "signalbox/cdktf/azurerm"` needs the bindings of Azure's provider alone.
 * @see https://learn.microsoft.com/azure/azure-monitor/logs/
 */

import { azurermClasses } from "../doors/azurerm.ts";
import type { Construct } from "../doors/cdktf.ts";
import { type AzureInput, azure } from "../targets/azure/index.ts";
import { CloudResources } from "./cloud-resources.ts";
import { apart, type CloudProps, stacksFor } from "./part.ts";

export interface AzureLogsProps extends CloudProps, Omit<AzureInput, "fedFromOutside"> {}

/**
 * A workspace with its table, what fills it, saved searches, workbooks, and the alert rules of `alerts`. The stack needs
 * Azure's provider. Queries ask for records of `environment`, which is `name` unless you say it.
 * @example new AzureLogs(this, "llm-logs", { name: "chat-api", region: "westeurope", retention: days(30) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class AzureLogs extends CloudResources<typeof azurermClasses> {
  constructor(scope: Construct, id: string, props: AzureLogsProps) {
    super(scope, id, azurermClasses);
    const { common, own } = apart(props);
    const use = azure({ ...own, fedFromOutside: true });
    for (const stack of stacksFor(this, { key: "azure", use, props: common })) this.put(stack);
  }
}
