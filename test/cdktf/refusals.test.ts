/** What constructs refuse: everything that is wrong at once, under their path and by their props' names. */

import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { type TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { ConfigError, days, files, row, secret, traces, webhook } from "signalbox";
import { AzureLogs, CloudWatchDashboard, CloudWatchLogs, GcpAlerts, GcpLogging } from "signalbox/cdktf";
import { describe, expect, test } from "vitest";
import { mine, printed } from "./theirs.ts";

const region = "eu-west-1";
const project = "acme-llm";
const alerts = {};
const routes = { critical: [webhook({ url: secret("oncall-url") })] };

/** What is thrown, which has to be all of what is wrong, in our words. */
const refusal = (fill: (stack: TerraformStack) => void): ConfigError => {
  try {
    printed(fill);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

const logs = (props: object) => refusal(stack => new CloudWatchLogs(stack, "l", { region, ...props }));
const google = (props: object) => refusal(stack => new GcpLogging(stack, "l", { project, ...props }));
const azure = (props: object) => refusal(stack => new AzureLogs(stack, "l", { region: "westeurope", ...props }));
const paths = ({ problems }: ConfigError) => problems.map(({ path }) => path);

test.each([
  "",
  "/",
  "/llm/",
  "/llm/Chat",
  "/llm/chat_api",
  "/llm/-chat",
  "/llm/4chat",
  "/llm/a b",
  "/llm/${x}",
  "/llm/{environment}",
  "/llm/chat:api",
  "aws/lambda",
  `/llm/${"a".repeat(41)}`,
  `/${"long/".repeat(70)}x`,
])("the name %j of log groups", name => {
  const error = logs({ name });
  expect(paths(error)).toEqual(["theirs/l.name"]);
  expect(error.message).toMatch(/expected .*such as \/llm\/chat-api, the last word 1 to 40 lower-case letters/);
});

const cases: Readonly<Record<string, readonly [error: () => ConfigError, paths: readonly string[], message: RegExp]>> =
  {
    "a name that is no label": [() => google({ name: "Chat API" }), ["theirs/l.name"], /"Chat API"; expected 1 to 40/],
    "the same beside an environment": [
      () => google({ name: "Chat API", environment: "prod" }),
      ["theirs/l.name"],
      /"Chat API"/,
    ],
    "an environment that is no label": [
      () => logs({ name: "/llm/chat", environment: "Prod!" }),
      ["theirs/l.environment"],
      /"Prod!"; expected 1 to 40/,
    ],
    "a name, an environment and an option, all wrong": [
      () => logs({ name: "/llm/", environment: "Prod!", region: "europe" }),
      ["theirs/l.name", "theirs/l.region", "theirs/l.environment"],
      /theirs\/l: 3 problems/,
    ],
    "an option": [
      () => logs({ region: "europe" }),
      ["theirs/l.region"],
      /is no region, such as eu-west-1, got "europe"/,
    ],
    "an option within another": [
      () => logs({ archive: { streams: ["audit"], coldAfter: days(1) } }),
      ["theirs/l.archive.coldAfter"],
      /30 on/,
    ],
    "a name that is none of the props": [() => logs({ regoin: "x" }), ["theirs/l.regoin"], /did you mean region\?/],
    "a name that is almost one of them": [
      () => logs({ retenton: days(30) }),
      ["theirs/l.retenton"],
      /is not a known key.*did you mean retention\?/s,
    ],
    "a retention of no stream": [
      () => google({ retention: { audits: days(30) } }),
      ["theirs/l.retention.audits"],
      /audit/,
    ],
    "a retention that one table cannot have": [
      () => azure({ streams: ["audit", "application"] }),
      ["theirs/l.retention.audit"],
      /cannot be kept in one table/,
    ],
    "an alert that is none": [() => logs({ alerts: { Nope: "on" } }), ["theirs/l.alerts.Nope"], /is no alert/],
    "an alert that the cloud cannot judge": [
      () => google({ alerts: { CollectorSendFailures: "on" } }),
      ["theirs/l.alerts.CollectorSendFailures"],
      /cannot be judged by Google Cloud Logging/,
    ],
    "a service": [() => logs({ services: { "a b": {} } }), ["theirs/l.services.a b"], /is no DNS label/],
    "files that are a service's own": [
      () =>
        azure({
          feed: "azure-monitor-agent",
          services: { a: { source: files("/var/log/a/*.log") } },
          agent: { files: ["/var/log/a/*.log"] },
        }),
      ["theirs/l.agent.files[0]"],
      /the agent redacts nothing/,
    ],
    "a value that only Terraform will know": [
      () =>
        refusal(
          stack => new CloudWatchLogs(stack, "l", { region: new TerraformVariable(stack, "region", {}).stringValue }),
        ),
      ["theirs/l.region"],
      /help: give the value itself/,
    ],
    "the same within a text": [
      () =>
        refusal(stack => {
          const title = `of ${new TerraformVariable(stack, "team", {}).stringValue}`;
          new CloudWatchDashboard(stack, "l", { region, dashboards: [mine("mine", title)] });
        }),
      ["theirs/l"],
      /a token of cdktf in a text of aws_cloudwatch_dashboard\.l-mine.*help: give the value itself/s,
    ],
    "a resource that is not there": [
      () => refusal(stack => new CloudWatchLogs(stack, "l", { region }).resource("aws_cloudwatch_log_group", "audits")),
      ["theirs/l"],
      /aws_cloudwatch_log_group\.application.*did you mean aws_cloudwatch_log_group\.audit\?/s,
    ],
    "a resource of nothing": [
      () =>
        refusal(stack =>
          new CloudWatchDashboard(stack, "l", { region, shipped: false }).resource("aws_cloudwatch_dashboard", "x"),
        ),
      ["theirs/l"],
      /it has no resources/,
    ],
    "a dashboard that was added already": [
      () =>
        refusal(stack => {
          const board = new CloudWatchDashboard(stack, "l", { region });
          board.addDashboard(mine("mine"));
          board.addDashboard(mine("mine", "Another"));
        }),
      ["theirs/l.dashboards[1].id"],
      /is another dashboard's, got "mine"/,
    ],
    "a panel of traces, which it does not draw": [
      () =>
        refusal(stack => {
          const spans = traces("Spans", "slow-spans");
          new CloudWatchDashboard(stack, "l", { region }).addDashboard({
            ...mine("mine"),
            rows: [row("Spans", spans)],
          });
        }),
      ["theirs/l.dashboards.mine.rows[0].panels[0]"],
      /is a panel of traces, which nobody draws here \(CloudWatch: no traces\), got "Spans"/,
    ],
  };

describe.each(Object.entries(cases))("%s", (_, [make, expected, message]) => {
  test("is refused where it was said", () => {
    const error = make();
    expect(paths(error)).toEqual(expected);
    expect(error.message).toMatch(message);
  });

  test("is refused in words of the construct's props alone", () => {
    expect(make().message).not.toMatch(/targets\.|evaluator|platform|fedFromOutside|defineEnvironment/);
  });
});

test("a dashboard that is refused is not added", () => {
  const stack = printed(stack => {
    const board = new CloudWatchDashboard(stack, "d", { region, shipped: false });
    board.addDashboard(mine("mine"));
    expect(() => board.addDashboard(mine("mine", "Another"))).toThrow(ConfigError);
    board.addDashboard(mine("other"));
  });
  expect(Object.keys(stack.resource?.aws_cloudwatch_dashboard ?? {})).toEqual(["d-mine", "d-other"]);
});

/** Two of one address: cdktf would merge them, so that one of the two is lost. */
const clashes: Readonly<Record<string, readonly [fill: (stack: TerraformStack) => void, message: RegExp]>> = {
  "constructs of one id below two parents": [
    stack => {
      new CloudWatchLogs(new Construct(stack, "a"), "l", { name: "/llm/a", region });
      new CloudWatchLogs(new Construct(stack, "b"), "l", { name: "/llm/b", region });
    },
    /theirs\/b\/l: would make again what theirs\/a\/l has made, got the id "l"; expected an id of its own/,
  ],
  "ids that are one to Terraform": [
    stack => {
      new GcpAlerts(stack, "llm alerts", { project, alerts });
      new GcpAlerts(stack, "llm-alerts", { project, alerts });
    },
    /theirs\/llm-alerts: would make again what theirs\/llm alerts has made/,
  ],
  "a resource that was there before": [
    stack => {
      new CloudwatchLogGroup(stack, "l-audit", { name: "mine" });
      new CloudWatchLogs(stack, "l", { region });
    },
    /theirs\/l-audit: has the address of theirs\/l\/.*got "aws_cloudwatch_log_group\.l-audit".*another id/s,
  ],
  "a resource that comes later": [
    stack => {
      new CloudWatchDashboard(stack, "d", { region, shipped: false, dashboards: [mine("mine")] });
      new CloudwatchDashboard(stack, "d-mine", { dashboardName: "mine", dashboardBody: "{}" });
    },
    /theirs\/d-mine: has the address of theirs\/d\//,
  ],
  "something that is looked up": [
    stack => {
      new CloudWatchLogs(stack, "l", { region });
      new DataAwsCallerIdentity(stack, "l-current");
    },
    /got "data\.aws_caller_identity\.l-current"/,
  ],
  "somebody's variable and a secret": [
    stack => {
      new TerraformVariable(stack, "oncall_url", { type: "string" });
      new CloudWatchLogs(stack, "l", { region, alerts, routes });
    },
    /theirs\/oncall_url: has the address of theirs\/var\.oncall_url.*a secret's variable is made where/s,
  ],
  "a variable that comes later, and is renamed to a secret's": [
    stack => {
      new CloudWatchLogs(stack, "l", { region, alerts, routes });
      new TerraformVariable(new Construct(stack, "team"), "url", {}).overrideLogicalId("oncall_url");
    },
    /theirs\/team\/url: has the address of theirs\/var\.oncall_url/,
  ],
};

test.each(Object.entries(clashes))("%s", (_, [fill, message]) => {
  expect(refusal(fill).message).toMatch(message);
});

test("what only looks alike is let be", () => {
  const { resource, data } = printed(stack => {
    new CloudWatchLogs(new Construct(stack, "a"), "l", { region });
    new CloudWatchDashboard(new Construct(stack, "b"), "l", { region });
    new GcpLogging(new Construct(stack, "c"), "l", { project });
    new DataAwsCallerIdentity(stack, "current");
    new CloudwatchLogGroup(stack, "audit", { name: "mine" });
  });
  expect(Object.keys(resource?.aws_cloudwatch_log_group ?? {})).toContain("audit");
  expect(Object.keys(data?.aws_caller_identity ?? {})).toEqual(["current", "l-current"]);
});

test.each([
  ["the same name", "/llm/chat", "/llm/chat"],
  ["names of one last word", "/llm/chat", "/team/chat"],
])("two of %s in a stack are refused, because things of theirs are called alike", (_, one, two) => {
  const { problems } = refusal(stack => {
    new CloudWatchLogs(stack, "one", { region, name: one });
    new CloudWatchLogs(stack, "two", { region, name: two });
  });
  expect(problems.map(({ code, path }) => [code, path])).toEqual([["duplicate", "theirs/two.name"]]);
});

test.each([30, null, "30 days"])("a retention of %j is refused as an environment's is", retention => {
  expect(logs({ retention }).problems.map(({ path }) => path.startsWith("theirs/l.retention"))).toContain(true);
});
