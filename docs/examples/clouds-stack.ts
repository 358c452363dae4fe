import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { atLeast, dashboard, days, email, llmLog, on, percent, row, timeseries, years } from "signalbox";
import { CloudWatchDashboard, CloudWatchLogs } from "signalbox/cdktf/aws";

const app = new App();
const stack = new TerraformStack(app, "chat-api");
new AwsProvider(stack, "aws", { region: "eu-west-1" });

const name = "/llm/chat-api";
const region = "eu-west-1";

const logs = new CloudWatchLogs(stack, "llm-logs", {
  name,
  region,
  services: { "chat-api": { team: "ai-platform" } },
  retention: { application: days(30), audit: atLeast(years(7)) },
  alerts: { HighErrorRate: { above: percent(2) } },
  routes: {
    critical: [email({ to: ["oncall@example.com"], from: "alerts@example.com", server: "smtp.example.com:587" })],
  },
});

const board = new CloudWatchDashboard(stack, "llm-dashboards", { name, region, shipped: false });
board.addDashboard(
  dashboard({
    id: "first-words",
    title: "First words",
    description: "How long people wait for the first word",
    rows: [
      row(
        "Latency",
        timeseries(
          "TTFT p95 by model",
          on(llmLog.request_end).percentile(f => f.ttft_ms, 95, { by: f => f.model }),
        ),
      ),
    ],
  }),
);

new TerraformOutput(stack, "audit-group", { value: logs.resource("aws_cloudwatch_log_group", "audit").arn });

app.synth();
