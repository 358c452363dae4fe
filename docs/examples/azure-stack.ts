import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { days, GiB, percent, secret, webhook } from "signalbox";
import { AzureLogs } from "signalbox/cdktf/azurerm";

const app = new App();
const stack = new TerraformStack(app, "chat-api");
new AzurermProvider(stack, "azurerm", {
  features: [{}],
  subscriptionId: "00000000-1111-2222-3333-444444444444",
});

const logs = new AzureLogs(stack, "llm-logs", {
  name: "chat-api",
  region: "westeurope",
  dailyQuota: GiB(5),
  services: { "chat-api": { team: "ai-platform" } },
  retention: days(30),
  alerts: { HighErrorRate: { above: percent(2) } },
  routes: { critical: [webhook({ url: secret("oncall-url") })] },
});

// What the collector's exporter sends records with.
new TerraformOutput(stack, "connection-string", {
  value: logs.resource("azurerm_application_insights", "insights").connectionString,
  sensitive: true,
});

app.synth();
