/** Environments with a Google Cloud, judged, and their two stacks as printed. */

import { formatProblem } from "../../src/core/errors.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { addressOf, type Resource, type Stack } from "../../src/core/resource.ts";
import { email, pagerduty, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import { type Environment, type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import { gcp, otelCollector, pods } from "../../src/index.ts";
import { claimsOf, stacksOf, terraformFiles } from "../../src/output/terraform.ts";
import type { GcpInput } from "../../src/targets/gcp/index.ts";

export interface Case extends Partial<EnvironmentInput> {
  readonly gcp?: Partial<GcpInput>;
  /** The target's key. @default "gcp" */
  readonly key?: string;
}

export const inputOf = ({ gcp: options = {}, key = "gcp", ...own }: Case = {}): EnvironmentInput => ({
  name: "prod",
  platform: kubernetes(),
  services: {
    "llm-service": { team: "ai", source: pods({ app: "llm-service", namespace: "llm" }) },
    "chat-api": { team: "ai", source: pods({ app: "chat-api", namespace: "llm" }) },
  },
  runbooks: "https://runbooks.example.com",
  evaluator: key,
  routes: {
    critical: [pagerduty({ key: secret("pagerduty") }), webhook({ url: secret("hook") })],
    warning: [email({ to: ["llm-team@example.com"], from: "a@example.com", server: "smtp.example.com:587" })],
  },
  ...own,
  targets: {
    ...own.targets,
    otelCollector: otelCollector({ to: { logs: [key] } }),
    [key]: gcp({ project: "acme-llm", ...options }),
  },
});

export const environmentOf = (wanted: Case = {}): Environment => {
  const result = judgeEnvironment(inputOf(wanted));
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.environment;
};

/** The stacks by suffix. */
export const stacksFor = (wanted: Case = {}): ReadonlyMap<string, Stack> =>
  new Map(stacksOf(claimsOf(environmentOf(wanted))).map(({ stack }) => [stack.suffix, stack]));

export const resourcesIn = (stack: Stack | undefined): ReadonlyMap<string, Resource> =>
  new Map((stack?.resources ?? []).map(resource => [addressOf(resource), resource]));

/** What `synth` writes, by path below `terraform/`. */
export const filesOf = (wanted: Case = {}): ReadonlyMap<string, unknown> => {
  const environment = environmentOf(wanted);
  return new Map(
    terraformFiles(environment, claimsOf(environment)).flatMap(artifact =>
      artifact.kind === "text" ? [] : [[artifact.path, artifact.data] as const],
    ),
  );
};
