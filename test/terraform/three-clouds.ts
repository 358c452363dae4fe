/** An environment that stands at three clouds, with an archive, a dataset of copies and a table of its own, in states to compare. */

import { alerts as shipped } from "../../src/catalog/index.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { email } from "../../src/core/route.ts";
import { pods } from "../../src/core/service.ts";
import { days } from "../../src/core/units.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import type { StackContent } from "../../src/output/terraform-file.ts";
import { type AzureInput, azure } from "../../src/targets/azure/index.ts";
import { type CloudwatchInput, cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { type GcpInput, gcp } from "../../src/targets/gcp/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { type Stacks, stacksIn } from "./replacing.ts";

export interface Wanted extends Partial<Omit<EnvironmentInput, "targets">> {
  readonly aws?: CloudwatchInput;
  readonly gcp?: GcpInput;
  readonly azure?: AzureInput;
  /** The key of CloudWatch's target. @default "cloudwatch" */
  readonly key?: string;
}

export const off = Object.fromEntries(Object.keys(shipped).map(name => [name, "off" as const]));
export const alerts = { ...off, HighErrorRate: "on", NoLogsReceived: "on" } as const;
export const people = [email({ to: ["sre@example.com"], from: "a@example.com", server: "mail:25" })];
export const service = (app: string) => ({ source: pods({ app, namespace: "llm" }) });
export const services = { "llm-service": service("llm-service"), "chat-api": service("chat-api") };
export const retention = { application: days(30), access: days(30), performance: days(30) };

/** The clouds' own options, as they are. */
export const usual = {
  aws: {
    region: "eu-west-1",
    metrics: ["llm_requests_total"],
    dataProtection: true,
    archive: { streams: ["audit"], objectLock: { audit: "governance" } },
  },
  gcp: { project: "acme-llm", location: "europe-west1", bigQuery: { streams: ["audit"] } },
  azure: { region: "westeurope", feed: "logs-ingestion", fedFromOutside: true },
} as const satisfies { readonly aws: CloudwatchInput; readonly gcp: GcpInput; readonly azure: AzureInput };

export const stacksOf = ({ aws, gcp: google, azure: microsoft, key = "cloudwatch", ...own }: Wanted = {}): Stacks => {
  const judged = judgeEnvironment({
    name: "prod",
    platform: kubernetes(),
    services,
    alerts,
    evaluator: key,
    shadowEvaluators: ["gcp", "azure"],
    runbooks: "https://runbooks.example.com",
    routes: { critical: people, warning: people },
    retention,
    ...own,
    targets: {
      otelCollector: otelCollector({ to: { logs: [key, "gcp"] } }),
      [key]: cloudwatch(aws ?? usual.aws),
      gcp: gcp(google ?? usual.gcp),
      azure: azure(microsoft ?? usual.azure),
    },
  });
  if ("problems" in judged) throw new Error(judged.problems.map(formatProblem).join("\n"));
  return stacksIn(judged.environment);
};

/** As it is. */
export const before = stacksOf();

export const gone: StackContent = { resources: new Map(), rest: {} };
