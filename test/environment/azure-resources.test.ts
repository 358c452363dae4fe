/** What Azure would refuse is refused where it was said, with what was found, what is expected and the way out. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import { formatProblem, type Problem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { on } from "../../src/core/query/index.ts";
import { email, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import { files, pods } from "../../src/core/service.ts";
import type { Endpoint } from "../../src/core/target.ts";
import { days, GiB, KiB, minutes } from "../../src/core/units.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import { type AzureInput, azure } from "../../src/targets/azure/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const group = "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/shared";
const workspace = `${group}/providers/Microsoft.OperationalInsights/workspaces/shared-logs`;
const machine = `${group}/providers/Microsoft.HybridCompute/machines/llm-1`;
const person = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
const agent = (...paths: readonly string[]) => ({ feed: "azure-monitor-agent", agent: { files: paths } }) as const;
const posted = { feed: "logs-ingestion" } as const;

const problemsOf = (options: Partial<AzureInput>, site: StoreSite = {}, key = "azure"): readonly Problem[] =>
  placeStore(azure({ region: "westeurope", ...options }), site, key).problems;

/** The doors of another target, with the tables that it keeps in a workspace of somebody else's. */
const doorsOf = (options: Partial<AzureInput>): readonly Endpoint[] => {
  const { target, self, site } = placeStore(azure({ region: "westeurope", ...options }), {}, "azureAudit");
  return target.serves?.(self, site.platform, site.name) ?? [];
};

const own = alert({
  when: above(on(llmLog.request_end).count({ over: minutes(5) }), 1),
  summary: "s",
  description: "d",
  runbook: "own",
  state: "on",
});

/** What is written wrong, and where it is said to be wrong. */
const refused: readonly (readonly [name: string, options: Partial<AzureInput>, path: string, site?: StoreSite])[] = [
  ["no region", { region: "" }, "region"],
  ["a region in words", { region: "West Europe" }, "region"],
  ["a subscription by name", { subscription: "my-subscription" }, "subscription"],
  ["a group that ends in a period", { resourceGroup: "llm." }, "resourceGroup"],
  ["a group of 91 letters", { resourceGroup: "a".repeat(91) }, "resourceGroup"],
  ["a group by id", { resourceGroup: existing(group) }, "resourceGroup"],
  [
    "a group with a long name filled in",
    { resourceGroup: `${"a".repeat(70)}-{environment}` },
    "resourceGroup",
    { name: "a".repeat(30) },
  ],
  ["a workspace of three letters", { workspace: "abc" }, "workspace"],
  ["a workspace whose environment's name is too short", { workspace: "{environment}" }, "workspace", { name: "dev" }],
  ["a workspace that ends in a hyphen", { workspace: "llm-{environment}-" }, "workspace"],
  ["a workspace of 64 letters", { workspace: "a".repeat(64) }, "workspace"],
  ["a workspace of 125 letters and hyphens", { workspace: `a${"-a".repeat(62)}` }, "workspace"],
  ["a workspace with a template", { workspace: "${x}-logs" }, "workspace"],
  ["somebody's workspace by name", { workspace: existing("shared-logs") }, "workspace"],
  [
    "somebody's workspace, its id in other letters",
    { workspace: existing(workspace.replace("resourceGroups", "resourcegroups")) },
    "workspace",
  ],
  [
    "a workspace with a long name filled in",
    { workspace: `${"a".repeat(40)}-{environment}` },
    "workspace",
    { name: "a".repeat(30) },
  ],
  ["a day's limit below the least", { dailyQuota: KiB(100) }, "dailyQuota"],
  ["a day's limit of somebody else's", { dailyQuota: GiB(1), workspace: existing(workspace) }, "dailyQuota"],
  ["a table without _CL", { table: "Logs" }, "table"],
  ["a stream there is none of", { streams: ["everything" as "audit"] }, "streams[0]"],
  ["a column of 46 letters", { names: { model: "M".repeat(46) } }, "names.model"],
  ["a column of Azure's own", { names: { model: "TenantId" } }, "names.model"],
  ["a column with a hyphen", { names: { model: "a-b" } }, "names.model"],
  [
    "a period of three days",
    { streams: ["application"] },
    "retention.application",
    { retention: { application: days(3) } },
  ],
  ["senders where nothing is posted", { senders: [person] }, "senders"],
  ["a sender by name", { ...posted, senders: ["llm-sender"] }, "senders[0]"],
  ["a sender twice", { ...posted, senders: [person, person] }, "senders"],
  ["a connection string where none is needed", { ...posted, connectionString: secret("azure") }, "connectionString"],
  ["an endpoint with a long name", posted, "feed", { name: "a".repeat(40) }],
  ["an endpoint with a name that leaves no room for a prefix", posted, "feed", { name: "a".repeat(27) }],
  [
    "a workspace with a name that leaves no room for a prefix",
    { workspace: `${"a".repeat(48)}-{environment}` },
    "workspace",
  ],
  [
    "a group with a name that leaves no room for a prefix",
    { resourceGroup: `${"a".repeat(75)}-{environment}` },
    "resourceGroup",
  ],
  ["an alert whose rule has no room for its name", {}, "alerts", { alerts: { [`Own${"a".repeat(250)}`]: own } }],
  [
    "a workspace with a table that another target keeps",
    { workspace: existing(workspace) },
    "workspace",
    { doors: { "azure-audit": doorsOf({ workspace: existing(workspace.replace("shared-logs", "Shared-Logs")) }) } },
  ],
  [
    "a workspace with a custom table that another target keeps",
    { ...posted, workspace: existing(workspace) },
    "workspace",
    { doors: { "azure-audit": doorsOf({ ...posted, workspace: existing(workspace) }) } },
  ],
  ["an agent without files", { feed: "azure-monitor-agent" }, "agent"],
  ["an agent that nothing asks for", { agent: { files: ["/var/lib/signalbox/azure/x.json"] } }, "agent"],
  ["a relative file", agent("logs/x.json"), "agent.files[0]"],
  ["signs in a folder's name", agent("/var/lib/*/x.json"), "agent.files[0]"],
  ["a path that climbs", agent("/var/lib/../log/x.json"), "agent.files[0]"],
  [
    "a machine by name",
    { ...agent("/var/lib/signalbox/x.json"), agent: { files: ["/var/lib/signalbox/x.json"], machines: ["llm-1"] } },
    "agent.machines[0]",
  ],
  [
    "a machine twice",
    {
      feed: "azure-monitor-agent",
      agent: { files: ["/var/lib/signalbox/x.json"], machines: [machine, machine.replace("llm-1", "LLM-1")] },
    },
    "agent.machines",
  ],
  [
    "a group to take over that is somebody else's",
    { resourceGroup: existing("shared"), adopts: { resourceGroup: group } },
    "adopts.resourceGroup",
  ],
  [
    "a workspace to take over that is somebody else's",
    { workspace: existing(workspace), adopts: { workspace } },
    "adopts.workspace",
  ],
  ["a table by name", { adopts: { table: "AppTraces" } }, "adopts.table"],
  [
    "a component where there is none",
    { ...posted, adopts: { applicationInsights: `${group}/providers/Microsoft.Insights/components/x` } },
    "adopts.applicationInsights",
  ],
  [
    "a team as long as a page",
    {},
    "services.llm-service.team",
    { services: { "llm-service": { team: "x".repeat(257) } } },
  ],
];

test.each(refused.map(([name, options, path, site = {}]) => [name, options, path, site] as const))(
  "%s",
  (_, options, path, site) => {
    const problems = problemsOf(options, site);
    expect(problems.map(problem => problem.path)).toContain(path);
    for (const problem of problems) expect(formatProblem(problem)).toMatch(/^\S+: .+/);
  },
);

const accepted: readonly (readonly [name: string, options: Partial<AzureInput>, site?: StoreSite])[] = [
  ["nothing but a region", {}],
  ["a workspace called as the environment", { workspace: "{environment}" }],
  ["a workspace called as the environment and little more", { workspace: "a-{environment}" }, { name: "dev" }],
  ["a workspace of four signs, two of them hyphens", { workspace: "a--b" }],
  ["a workspace of 63 letters", { workspace: "a".repeat(63) }],
  ["an endpoint's name with room for a prefix", { ...posted, fedFromOutside: true }, { name: "a".repeat(26) }],
  [
    "a long name of an environment in somebody else's group and workspace",
    { resourceGroup: existing("a".repeat(90)), workspace: existing(workspace) },
    { name: "a".repeat(40) },
  ],
  [
    "a workspace in which another target has another table",
    { workspace: existing(workspace) },
    { doors: { "azure-audit": doorsOf({ ...posted, workspace: existing(workspace) }) } },
  ],
  [
    "another workspace than another target's",
    { workspace: existing(workspace) },
    { doors: { "azure-audit": doorsOf({ workspace: existing(`${workspace}-2`) }) } },
  ],
  ["names with the environment's in them", { resourceGroup: "rg-{environment}", workspace: "logs-{environment}" }],
  ["somebody else's group and workspace", { resourceGroup: existing("shared"), workspace: existing(workspace) }],
  [
    "files of a shipper",
    agent("/var/lib/signalbox/azure/*.json"),
    { services: { chat: { source: files("/var/log/chat/*.log") } } },
  ],
  [
    "files on Windows",
    agent("C:\\signalbox\\*.json"),
    { services: { chat: { source: files("/var/log/chat/*.log") } } },
  ],
];

test.each(accepted.map(([name, options, site = {}]) => [name, options, site] as const))(
  "%s is taken",
  (_, options, site) => {
    expect(problemsOf(options, site)).toEqual([]);
  },
);

test("two targets of one environment that keep one table are both refused, and see each other", () => {
  const shared = azure({ region: "westeurope", workspace: existing(workspace), fedFromOutside: true });
  const judge = (targets: EnvironmentInput["targets"]) => {
    const judged = judgeEnvironment({
      name: "prod",
      platform: compose(),
      services: { chat: {} },
      targets: targets ?? {},
    });
    return "problems" in judged ? judged.problems : [];
  };
  const shipper = otelCollector({ to: { logs: ["azure"] } });
  expect(judge({ shipper, azure: shared })).toEqual([]);
  expect(
    judge({ shipper, azure: shared, azureAudit: shared }).filter(({ code }) => code === "duplicate"),
  ).toMatchObject([
    { path: "targets.azure.workspace", got: "azure and azure-audit" },
    { path: "targets.azureAudit.workspace", got: "azure-audit and azure" },
  ]);
});

describe("an agent redacts nothing, so that it reads no file that a service writes:", () => {
  const chat: StoreSite = { services: { chat: { source: files("/var/log/chat/*.log") } } };
  const inPods: StoreSite = { platform: kubernetes(), services: { chat: { source: pods({ app: "chat" }) } } };
  const somewhere: StoreSite = { platform: compose() };

  test.each<readonly [path: string, site: StoreSite, whose: string]>([
    ["/var/log/chat/*.log", chat, "chat"],
    ["/var/log/chat/old/*.log", chat, "chat"],
    ["/var/log/*.log", chat, "chat"],
    ["/var/log/pods/x.log", inPods, "chat"],
    ["/var/log/containers/*.log", inPods, "a container runtime"],
    ["/var/lib/docker/containers/abc/*.log", somewhere, "a container runtime"],
  ])("%s", (path, site, whose) => {
    expect(problemsOf(agent(path), site)).toMatchObject([
      {
        code: "wrong-value",
        path: "agent.files[0]",
        what: `is where ${whose} writes, and the agent redacts nothing`,
        got: path,
        expected: expect.any(String),
        help: expect.stringContaining("/var/lib/signalbox/azure/"),
      },
    ]);
  });
});

describe("an action group has room", () => {
  const hooks = (count: number) =>
    Array.from({ length: count }, (_, index) => webhook({ url: secret(`hook-${index}`) }));
  const many = (count: number) => [
    email({
      to: Array.from({ length: count }, (_, index) => `p${index}@example.com`),
      from: "a@example.com",
      server: "smtp.example.com:587",
    }),
  ];
  const paths = (site: StoreSite) =>
    problemsOf({}, { alerts: { HighErrorRate: "on" }, ...site }).flatMap(({ path }) =>
      path.startsWith("routes") ? [path] : [],
    );

  test("for ten webhooks and a thousand addresses", () => {
    expect(paths({ routes: { critical: [...hooks(10), ...many(1000)] } })).toEqual([]);
    expect(paths({ routes: { critical: hooks(11) } })).toEqual(["routes.critical"]);
    expect(paths({ routes: { warning: many(1001) } })).toEqual(["routes.warning"]);
  });

  test("for more, where nobody is told", () => {
    expect(problemsOf({}, { routes: { critical: hooks(11) } })).toEqual([]);
  });
});
