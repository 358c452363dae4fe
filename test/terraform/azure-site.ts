/** Environments with a workspace of Azure's, and their stacks as Terraform reads them. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { llmLog, alerts as shipped } from "../../src/catalog/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import { localBackend } from "../../src/core/backend.ts";
import { dashboard, row, stat } from "../../src/core/dashboard.ts";
import { existing } from "../../src/core/existing.ts";
import { on, saved } from "../../src/core/query/index.ts";
import type { Stack } from "../../src/core/resource.ts";
import { email, pagerduty, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import { GiB, minutes } from "../../src/core/units.ts";
import { type AzureInput, azure } from "../../src/targets/azure/index.ts";
import { moduleOf, prefixMark, rootOf, sortedKeys } from "../../src/targets/terraform/index.ts";
import { type PlacedStore, placeStore, type StoreSite } from "../store-site.ts";

const subscription = "00000000-1111-2222-3333-444444444444";
const group = `/subscriptions/${subscription}/resourceGroups/shared`;
export const workspaceId = `${group}/providers/Microsoft.OperationalInsights/workspaces/shared-logs`;
export const machineId = `${group}/providers/Microsoft.Compute/virtualMachines/llm-1`;
export const sender = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

/** Every alert that Azure can judge is on, and people are told. */
export const watched: StoreSite = {
  name: "prod",
  services: { "llm-service": { team: "ai-platform" }, "chat-api": { team: "ai-platform" } },
  runbooks: "https://runbooks.example.com/llm",
  routes: {
    critical: [
      pagerduty({ key: secret("pagerduty") }),
      email({ to: ["sre@example.com", "sre@example.com"], from: "a@example.com", server: "smtp.example.com:587" }),
    ],
    warning: [webhook({ url: secret("hook") })],
  },
  alerts: Object.fromEntries(Object.keys(shipped).map(name => [name, "on" as const])),
};

const off = Object.fromEntries(Object.keys(shipped).map(name => [name, "off" as const]));

/** One of each kind: with groups and for some time, by percentile, about absence, and always. */
const few: StoreSite = {
  ...watched,
  alerts: { ...off, HighErrorRate: "on", SlowRequests: "on", NoLogsReceived: "on", Watchdog: "on" },
};

/** As `watched`, and nobody is told. */
const shadowed: StoreSite = {
  ...watched,
  alerts: Object.fromEntries(Object.keys(shipped).map(name => [name, "shadow" as const])),
};

/** What a person may write, and what would end a text, or begin something else, in JSON, KQL, Markdown or Terraform. */
export const hostile = '${path.module} %{ if true } "q" \\ \n| take 1 // # {{x}} $${y} é\u2028';

const requests = on(llmLog.request_end);
const texts: StoreSite = {
  ...few,
  services: { "llm-service": { team: hostile } },
  alerts: {
    ...off,
    HostileTexts: alert({
      when: above(requests.where(f => f.error_type.is(hostile)).count({ over: minutes(5), by: f => f.service }), 1),
      severity: "critical",
      summary: hostile,
      description: hostile,
      runbook: "own",
      state: "on",
    }),
  },
  queries: { own: saved({ title: hostile, description: hostile, query: requests.count(), window: minutes(5) }) },
  dashboards: [
    dashboard({
      id: "own",
      title: hostile,
      description: hostile,
      rows: [row(hostile, stat(hostile, requests.count()))],
    }),
  ],
};

export interface AzureCase {
  readonly options: AzureInput;
  readonly site: StoreSite;
}

const region = "westeurope";

export const azureCases: Readonly<Record<string, AzureCase>> = {
  "Application Insights": { options: { region, dailyQuota: GiB(5), subscription }, site: watched },
  "alerts in shadow": { options: { region }, site: shadowed },
  "nobody watches": { options: { region }, site: { name: "staging" } },
  "records are posted": { options: { region, feed: "logs-ingestion", senders: [sender] }, site: few },
  "an agent reads files": {
    options: {
      region,
      feed: "azure-monitor-agent",
      agent: { files: ["/var/lib/signalbox/azure/*.json"], machines: [machineId] },
    },
    site: few,
  },
  "in somebody else's workspace": {
    options: {
      region,
      feed: "logs-ingestion",
      workspace: existing(workspaceId),
      resourceGroup: existing("shared"),
    },
    site: few,
  },
  "texts are hostile": { options: { region }, site: texts },
  "what stands is taken over": {
    options: {
      region,
      adopts: { resourceGroup: group, workspace: workspaceId, table: `${workspaceId}/tables/AppTraces` },
    },
    site: { name: "staging" },
  },
};

export const storeOf = ({ options, site }: AzureCase, key = "azure"): PlacedStore =>
  placeStore(azure(options), site, key);

/** In a module names are made behind the mark. */
export const stackOf = (one: AzureCase, key = "azure", inModule = false): Stack => {
  const { target, self, site } = storeOf(one, key);
  const [stack] = target.stacks?.(self, inModule ? { ...site, scope: `${prefixMark}-${site.scope}` } : site) ?? [];
  if (stack === undefined) throw new Error("no stack");
  return stack;
};

/** A stack's root file as it is written. */
export const rootFile = (one: AzureCase): string =>
  `${JSON.stringify(sortedKeys(rootOf("test-azure", stackOf(one), localBackend())), null, 2)}\n`;

export const writeRoot = (folder: string, one: AzureCase): void => put(join(folder, "cdk.tf.json"), rootFile(one));

/** A module's files below `folder`, as they are written. */
export const writeModule = (folder: string, one: AzureCase): void => {
  for (const { path, data } of moduleOf(stackOf(one, "azure", true)))
    put(join(folder, path), JSON.stringify(sortedKeys(data), null, 2));
};

export const put = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
