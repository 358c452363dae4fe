/** Each construct of a cloud in somebody's own stack. */

import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { days, email, pods, secret, webhook } from "signalbox";
import { AzureLogs, CloudWatchDashboard, CloudWatchLogs, GcpAlerts, GcpLogging } from "signalbox/cdktf";
import { describe, expect, test } from "vitest";
import { addresses, dangling, mine, type Printed, printed } from "./theirs.ts";

const region = "eu-west-1";
const project = "acme-llm";
const alerts = {};
const routes = {
  critical: [webhook({ url: secret("oncall-url") })],
  warning: [email({ to: ["team@example.com"], from: "a@example.com", server: "smtp.example.com:587" })],
};

type Make = (scope: Construct, id: string, name?: string) => Construct;

/** As short as each can be written. */
const constructs: Readonly<Record<string, Make>> = {
  CloudWatchLogs: (scope, id, name = "chat") => new CloudWatchLogs(scope, id, { region, name: `/llm/${name}` }),
  CloudWatchDashboard: (scope, id, name = "chat") =>
    new CloudWatchDashboard(scope, id, { region, name: `/llm/${name}` }),
  GcpLogging: (scope, id, name = "chat") => new GcpLogging(scope, id, { project, name }),
  GcpAlerts: (scope, id, name = "chat") => new GcpAlerts(scope, id, { project, alerts, name }),
  AzureLogs: (scope, id, name = "chat") => new AzureLogs(scope, id, { region: "westeurope", name }),
};

describe.each(Object.entries(constructs))("%s", (_, make) => {
  test("names its resources and what it looks up behind its id", () => {
    const names = addresses(printed(stack => make(stack, "llm-logs")));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter(name => !/^(data\.)?[a-z_0-9]+\.llm-logs-/.test(name))).toEqual([]);
  });

  test("keeps every address and argument when it moves in the tree", () => {
    const before = printed(stack => make(stack, "llm-logs"));
    const after = printed(stack => make(new Construct(new Construct(stack, "team"), "part"), "llm-logs"));
    expect(after).toEqual(before);
  });

  test("stands twice in one stack", () => {
    const once = addresses(printed(stack => make(stack, "one", "one")));
    const twice = addresses(
      printed(stack => {
        make(stack, "one", "one");
        make(stack, "two", "two");
      }),
    );
    expect(twice.length).toBe(2 * once.length);
  });

  test("leaves outputs to the stack", () => {
    expect(printed(stack => make(stack, "llm-logs")).output).toBeUndefined();
  });
});

interface Cloud {
  readonly make: (scope: Construct, props: object) => void;
  /** The arguments that say what environment records are of. */
  readonly says: readonly string[];
}

/** Everything of each cloud, of the same props. */
const clouds: Readonly<Record<string, Cloud>> = {
  CloudWatch: {
    make: (scope, props) => {
      new CloudWatchLogs(scope, "logs", { name: "/llm/chat-api", region, ...props });
      new CloudWatchDashboard(scope, "boards", { name: "/llm/chat-api", region, ...props });
    },
    says: ["environment"],
  },
  "Cloud Logging": {
    make: (scope, props) => {
      new GcpLogging(scope, "logs", { name: "chat-api", project, ...props });
      new GcpAlerts(scope, "alerts", { name: "chat-api", project, alerts, ...props });
    },
    says: ["description", "environment", "rule_group"],
  },
  "Log Analytics": {
    make: (scope, props) => new AzureLogs(scope, "logs", { name: "chat-api", region: "westeurope", ...props }),
    says: ["body", "data_json", "environment", "query"],
  },
};

const told = /aws_sns_topic|google_monitoring_notification_channel|azurerm_monitor_action_group/;
const judging = /aws_cloudwatch_\w+_alarm|google_monitoring_alert_policy|azurerm_monitor_scheduled_query/;
const types = ({ resource }: Printed): string => Object.keys(resource ?? {}).join(" ");

describe.each(Object.entries(clouds))("%s", (_, { make, says }) => {
  test.each([
    ["alerts nobody", {}],
    ["alerts and tells nobody", { alerts }],
    ["alerts and tells somebody", { alerts, routes }],
    ["has somebody to tell, and nothing", { routes }],
  ])("refers to nothing that is not there where it %s", (_, props) => {
    expect(dangling(printed(stack => make(stack, props)))).toEqual([]);
  });

  test("judges alerts where it is told of them, and tells whom it is told", () => {
    const [both, silent] = [{ alerts, routes }, { alerts }].map(props => types(printed(stack => make(stack, props))));
    expect(both).toMatch(judging);
    expect(both).toMatch(told);
    expect(silent).toMatch(judging);
    expect(silent).not.toMatch(told);
  });

  test("names things after `name`, and `environment` is what records say", () => {
    const named = printed(stack => make(stack, { alerts, routes }));
    const said = printed(stack => make(stack, { alerts, routes, environment: "production" }));
    expect(addresses(said)).toEqual(addresses(named));
    const differing = differences("", named, said).map(path => path.split(".").at(-1));
    expect([...new Set(differing)].sort()).toEqual(says);
  });
});

/** The paths of what two values have differently. */
const differences = (path: string, one: unknown, other: unknown): readonly string[] => {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return one === other ? [] : [path];
  const [left, right] = [one, other] as readonly Readonly<Record<string, unknown>>[];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap(key =>
    differences(`${path}.${key}`, left?.[key], right?.[key]),
  );
};

describe("CloudWatchLogs", () => {
  const groupsOf = ({ resource }: Printed) => Object.values(resource?.aws_cloudwatch_log_group ?? {});
  const audits = (props: object) =>
    groupsOf(printed(stack => new CloudWatchLogs(stack, "llm-logs", { region, ...props }))).flatMap(({ name }) =>
      String(name).endsWith("/audit") ? [name] : [],
    );

  test("makes the log groups of the name and the retention it is given", () => {
    const groups = groupsOf(
      printed(stack => new CloudWatchLogs(stack, "llm-logs", { name: "/llm/chat-api", region, retention: days(30) })),
    );
    expect(groups.map(({ name, retention_in_days }) => [name, retention_in_days])).toEqual(
      ["access", "application", "audit", "performance", "security"].map(stream => [`/llm/chat-api/${stream}`, 30]),
    );
  });

  test.each(["/llm/chat-api", "chat-api", "/chat/chat", "/chat/Team_A/chat", "/a.b#c//x", `/${"long/".repeat(69)}x`])(
    "takes the name %s as it is",
    name => {
      expect(audits({ name })).toEqual([`${name}/audit`]);
    },
  );

  test("is called as its default says where nobody says", () => {
    const make = (props: object) => printed(stack => new CloudWatchLogs(stack, "l", { region, alerts, ...props }));
    expect(make({})).toEqual(make({ name: "/llm/default" }));
  });

  test("asks its queries of all that is in its own groups", () => {
    const { resource } = printed(stack => new CloudWatchLogs(stack, "llm-logs", { name: "/llm/chat-api", region }));
    const texts = Object.values(resource?.aws_cloudwatch_query_definition ?? {}).map(
      ({ query_string }) => `${query_string}`,
    );
    expect(texts.filter(text => /environment\W+=/.test(text))).toEqual([]);
  });

  test("takes over log groups that are there", () => {
    const { import: blocks = [] } = printed(stack => new CloudWatchLogs(stack, "l", { region, adopt: true }));
    expect(blocks).toContainEqual({ to: "aws_cloudwatch_log_group.l-audit", id: "/llm/default/audit" });
  });

  test("gives its resources to others", () => {
    const { output } = printed(stack => {
      const logs = new CloudWatchLogs(stack, "llm-logs", { name: "/llm/chat-api", region });
      new TerraformOutput(stack, "arn", { value: logs.resource("aws_cloudwatch_log_group", "audit").arn });
      new DataAwsCallerIdentity(stack, "me");
    });
    expect(output?.arn?.value).toBe("${aws_cloudwatch_log_group.llm-logs-audit.arn}");
  });

  test("lets its resources be changed", () => {
    const { resource } = printed(stack => {
      const logs = new CloudWatchLogs(stack, "llm-logs", { region });
      logs.resource("aws_cloudwatch_log_group", "audit").skipDestroy = true;
    });
    expect(resource?.aws_cloudwatch_log_group?.["llm-logs-audit"]?.skip_destroy).toBe(true);
  });

  test("shares the variables of secrets with others of its kind", () => {
    const text = printed(stack => {
      new CloudWatchLogs(stack, "one", { name: "/llm/one", region, alerts, routes });
      new CloudWatchLogs(new Construct(stack, "team"), "two", { name: "/llm/two", region, alerts, routes });
    });
    expect(Object.keys(text.variable ?? {})).toEqual(["oncall_url"]);
    const endpoints = Object.values(text.resource?.aws_sns_topic_subscription ?? {}).map(({ endpoint }) => endpoint);
    expect(new Set(endpoints)).toEqual(new Set(["${var.oncall_url}", "team@example.com"]));
  });
});

describe("CloudWatchDashboard", () => {
  const drawn = ({ resource }: Printed) => Object.keys(resource?.aws_cloudwatch_dashboard ?? {});
  const board = (props: object, ...more: readonly ReturnType<typeof mine>[]) =>
    printed(stack => {
      const one = new CloudWatchDashboard(stack, "d", { region, ...props });
      for (const each of more) one.addDashboard(each);
    });

  test("adds dashboards to the shipped ones", () => {
    const shipped = drawn(board({}));
    expect(shipped.length).toBeGreaterThan(3);
    expect(drawn(board({}, mine("mine"), mine("other")))).toEqual([...shipped, "d-mine", "d-other"].sort());
  });

  test("draws one's own alone", () => {
    expect(drawn(board({ shipped: false }))).toEqual([]);
    expect(drawn(board({ shipped: false, dashboards: [mine("first")] }, mine("mine")))).toEqual(["d-first", "d-mine"]);
  });

  test("draws one that is added as one that was said at once, in a shipped one's place too", () => {
    const title = "llm-overview";
    expect(drawn(board({}))).toContain(`d-${title}`);
    for (const props of [{}, { shipped: false }])
      expect(board(props, mine(title))).toEqual(board({ ...props, dashboards: [mine(title)] }));
    expect(board({}, mine(title))).not.toEqual(board({}));
  });
});

describe("GcpLogging", () => {
  const names = (props: object) =>
    Object.keys(
      printed(stack => new GcpLogging(stack, "l", { project, ...props })).resource?.google_logging_metric ?? {},
    );

  test("makes the metrics that GcpAlerts of the same props watches, and no policy", () => {
    const { resource } = printed(stack => new GcpLogging(stack, "l", { project, alerts }));
    expect(resource?.google_monitoring_alert_policy).toBeUndefined();
    const made = Object.values(resource?.google_logging_metric ?? {}).map(({ name }) => `${name}`);
    const policies = printed(stack => new GcpAlerts(stack, "a", { project, alerts })).resource;
    const watched = [...JSON.stringify(policies).matchAll(/logging_googleapis_com:user_(\w+)/g)].map(
      ([, name]) => name,
    );
    expect(watched.length).toBeGreaterThan(0);
    expect(watched.filter(name => !made.some(one => name?.startsWith(one.replaceAll(/\W/g, "_"))))).toEqual([]);
    expect(names({}).length).toBeLessThan(made.length);
  });

  test("keeps what a cluster prints out of _Default, where services are its pods", () => {
    const exclusions = (services: Record<string, object>) =>
      printed(stack => new GcpLogging(stack, "l", { project, services })).resource?.google_logging_project_exclusion ??
      {};
    expect(Object.keys(exclusions({ chat: {} }))).toHaveLength(1);
    const withPods = exclusions({ chat: { source: pods({ app: "chat", namespace: "llm" }) } });
    expect(JSON.stringify(withPods)).toContain("k8s_container");
  });
});
