import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { atLeast, days, pagerduty, percent, secret, years } from "signalbox";
import { GcpAlerts, GcpLogging, type GcpLoggingProps } from "signalbox/cdktf/google";

const app = new App();

/** The same for both: policies find the metrics that the first stack makes for them. */
const chat = {
  name: "chat-api",
  project: "acme-llm",
  location: "europe-west1",
  services: { "chat-api": { team: "ai-platform" } },
  retention: { application: days(30), audit: atLeast(years(7)) },
  alerts: { HighErrorRate: { above: percent(2) } },
  routes: { critical: [pagerduty({ key: secret("pagerduty") })] },
} satisfies GcpLoggingProps;

const stack = new TerraformStack(app, "chat-api");
new GoogleProvider(stack, "google", { project: chat.project });
const logs = new GcpLogging(stack, "llm-logs", chat);
new TerraformOutput(stack, "audit-bucket", {
  value: logs.resource("google_logging_project_bucket_config", "audit").id,
});

// A stack of its own, deployed ten minutes later.
const alerts = new TerraformStack(app, "chat-api-alerts");
alerts.addDependency(stack);
new GoogleProvider(alerts, "google", { project: chat.project });
new GcpAlerts(alerts, "llm-alerts", chat);

app.synth();
