/** Each construct of a cloud in somebody's own stack. */

import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import { TerraformOutput, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { ConfigError, dashboard, days, email, llmLog, on, row, secret, stat, webhook } from "signalbox";
import { AzureLogs, CloudWatchDashboard, CloudWatchLogs, GcpAlerts, GcpLogging } from "signalbox/cdktf";
import { describe, expect, test } from "vitest";

type Named = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

interface Printed {
  readonly resource: Named;
  readonly variable?: Readonly<Record<string, object>>;
  readonly output?: Readonly<Record<string, { readonly value: string }>>;
}

/** Somebody's stack, with the providers of all clouds, as cdktf prints it. */
const printed = (fill: (stack: TerraformStack) => void): Printed => {
  const stack = new TerraformStack(Testing.app(), "theirs");
  new AwsProvider(stack, "aws", { region: "eu-west-1" });
  new GoogleProvider(stack, "google", { project: "acme-llm" });
  new AzurermProvider(stack, "azurerm", { features: [{}] });
  fill(stack);
  return JSON.parse(Testing.synth(stack, true)) as Printed;
};

const region = "eu-west-1";

/** As short as each can be written. */
const constructs: Readonly<Record<string, (scope: Construct, id: string) => Construct>> = {
  CloudWatchLogs: (scope, id) => new CloudWatchLogs(scope, id, { region }),
  CloudWatchDashboard: (scope, id) => new CloudWatchDashboard(scope, id, { region }),
  GcpLogging: (scope, id) => new GcpLogging(scope, id, { project: "acme-llm" }),
  GcpAlerts: (scope, id) => new GcpAlerts(scope, id, { project: "acme-llm", alerts: {} }),
  AzureLogs: (scope, id) => new AzureLogs(scope, id, { region: "westeurope" }),
};

const addresses = ({ resource }: Printed): readonly string[] =>
  Object.entries(resource ?? {}).flatMap(([type, named]) => Object.keys(named).map(name => `${type}.${name}`));

describe.each(Object.entries(constructs))("%s", (_, make) => {
  test("names its resources behind its id", () => {
    const names = addresses(printed(stack => make(stack, "llm-logs")));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter(name => !/^[a-z_0-9]+\.llm-logs-/.test(name))).toEqual([]);
  });

  test("keeps every address and argument when it moves in the tree", () => {
    const before = printed(stack => make(stack, "llm-logs"));
    const after = printed(stack => make(new Construct(new Construct(stack, "team"), "part"), "llm-logs"));
    expect(after).toEqual(before);
  });

  test("stands twice in one stack", () => {
    const once = addresses(printed(stack => make(stack, "one")));
    const twice = addresses(
      printed(stack => {
        make(stack, "one");
        make(stack, "two");
      }),
    );
    expect(twice.length).toBe(2 * once.length);
  });
});

describe("CloudWatchLogs", () => {
  test("makes the log groups of the name and the retention it is given", () => {
    const { resource } = printed(
      stack => new CloudWatchLogs(stack, "llm-logs", { name: "/llm/chat-api", region, retention: days(30) }),
    );
    const groups = Object.values(resource.aws_cloudwatch_log_group ?? {});
    expect(groups.map(({ name, retention_in_days }) => [name, retention_in_days])).toEqual(
      ["access", "application", "audit", "performance", "security"].map(stream => [`/llm/chat-api/${stream}`, 30]),
    );
  });

  test("asks its queries of all that is in its own groups", () => {
    const { resource } = printed(stack => new CloudWatchLogs(stack, "llm-logs", { name: "/llm/chat-api", region }));
    const texts = Object.values(resource.aws_cloudwatch_query_definition ?? {}).map(
      ({ query_string }) => `${query_string}`,
    );
    expect(texts.filter(text => /environment\W+=/.test(text))).toEqual([]);
  });

  test("gives its resources to others", () => {
    const { output } = printed(stack => {
      const logs = new CloudWatchLogs(stack, "llm-logs", { name: "/llm/chat-api", region });
      new TerraformOutput(stack, "arn", { value: logs.resource("aws_cloudwatch_log_group", "audit").arn });
      new DataAwsCallerIdentity(stack, "me");
    });
    expect(output?.arn?.value).toBe("${aws_cloudwatch_log_group.llm-logs-audit.arn}");
  });

  test("says what there is where a resource is not", () => {
    printed(stack => {
      const logs = new CloudWatchLogs(stack, "llm-logs", { region });
      expect(() => logs.resource("aws_cloudwatch_log_group", "audits")).toThrow(/did you mean.*audit/s);
    });
  });

  test("tells the people of its alerts, by a topic that secrets reach as variables", () => {
    const routes = {
      critical: [webhook({ url: secret("oncall-url") })],
      warning: [email({ to: ["team@example.com"], from: "a@example.com", server: "smtp.example.com:587" })],
    };
    const text = printed(stack => {
      new CloudWatchLogs(stack, "one", { name: "/llm/one", region, alerts: {}, routes });
      new CloudWatchLogs(stack, "two", { name: "/llm/two", region, alerts: {}, routes });
    });
    expect(Object.keys(text.variable ?? {})).toEqual(["oncall_url"]);
    const endpoints = Object.values(text.resource.aws_sns_topic_subscription ?? {}).map(({ endpoint }) => endpoint);
    expect(new Set(endpoints)).toEqual(new Set(["${var.oncall_url}", "team@example.com"]));
  });

  test("says everything that is wrong, under its path", () => {
    const make = () =>
      printed(stack => new CloudWatchLogs(stack, "llm-logs", { region: "europe", retention: days(5000) }));
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(/theirs\/llm-logs\.region: .*"europe"/s);
    expect(make).not.toThrow(/targets\.cloudwatch/);
  });
});

describe("CloudWatchDashboard", () => {
  const mine = dashboard({
    id: "mine",
    title: "Mine",
    description: "What I look at",
    rows: [row("Traffic", stat("Requests", on(llmLog.request_end).count()))],
  });
  const drawn = ({ resource }: Printed) => Object.keys(resource.aws_cloudwatch_dashboard ?? {});

  test("adds a dashboard to the shipped ones", () => {
    const shipped = drawn(printed(stack => new CloudWatchDashboard(stack, "d", { region })));
    const more = drawn(printed(stack => new CloudWatchDashboard(stack, "d", { region }).addDashboard(mine)));
    expect(more.filter(name => !shipped.includes(name))).toEqual(["d-mine"]);
  });

  test("draws one's own alone", () => {
    expect(
      drawn(
        printed(stack => {
          const board = new CloudWatchDashboard(stack, "d", { region, shipped: false });
          board.addDashboard(mine);
        }),
      ),
    ).toEqual(["d-mine"]);
  });
});
