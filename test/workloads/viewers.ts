/** Environments with viewers and pagers, what runs of them, and what they are given. */

import { parse } from "yaml";
import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { secretVariable } from "../../src/core/secret.ts";
import type { Workload } from "../../src/core/workload.ts";
import { type Environment, type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import {
  alertmanager,
  email,
  grafana,
  jaeger,
  kubernetes,
  loki,
  otelCollector,
  pagerduty,
  pods,
  prometheus,
  secret,
  slack,
  webhook,
} from "../../src/index.ts";
import { type GeneratedFile, render } from "../../src/output/render.ts";

export const small = {
  otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
  loki: loki({}),
  jaeger: jaeger({ storage: "badger" }),
  prometheus: prometheus(),
  grafana: grafana({ reads: ["prometheus", "loki", "jaeger"] }),
};

/** Without stores that need another to be large. */
export const large = {
  otelCollector: otelCollector({ to: { logs: ["loki"] } }),
  loki: loki({ url: "https://loki.example.com" }),
  prometheus: prometheus(),
};

const inputOf = ({ targets, ...own }: Partial<EnvironmentInput> = {}): EnvironmentInput => ({
  name: "test",
  platform: kubernetes(),
  services: { "llm-service": { source: pods({ app: "llm-service", namespace: "llm" }) } },
  evaluator: "prometheus",
  ...own,
  targets: { ...(own.platform?.profile === "large" ? large : small), ...targets },
});

/** What is somebody else's in the cluster must be let in. */
export const open = kubernetes({ readers: ["observability", "monitoring"] });

export const environmentOf = (own: Partial<EnvironmentInput> = {}): Environment => {
  const result = judgeEnvironment(inputOf(own));
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.environment;
};

export const problemsOf = (own: Partial<EnvironmentInput>): readonly string[] => {
  const result = judgeEnvironment(inputOf(own));
  return "problems" in result ? result.problems.map(formatProblem) : [];
};

export const workloadsOf = ({ site, targets }: Environment, product: string): readonly Workload[] =>
  targets
    .filter(({ target }) => target.product === product)
    .flatMap(({ self, target }) => target.workloads?.(self, site) ?? []);

export const onlyOf = (environment: Environment, product: string): Workload => {
  const [workload, ...others] = workloadsOf(environment, product);
  if (workload === undefined || others.length > 0) throw new Error(`${1 + others.length} workloads of ${product}`);
  return workload;
};

export const manifestsOf = ({ site, targets }: Environment, product: string) =>
  targets
    .filter(({ target }) => target.product === product)
    .flatMap(({ self, target }) => target.manifests?.(self, site) ?? []);

export const sharedOf = ({ site, targets }: Environment) =>
  targets.flatMap(({ self, target }) => target.sharedConfigs?.(self, site) ?? []);

const rendered = new WeakMap<Environment, ReadonlyMap<string, GeneratedFile>>();
export const filesOf = (environment: Environment): ReadonlyMap<string, GeneratedFile> => {
  const known = rendered.get(environment);
  if (known !== undefined) return known;
  const files = new Map(render(environment, "environments/test.ts").files.map(file => [file.path, file]));
  rendered.set(environment, files);
  return files;
};

export const dataOf = (environment: Environment, path: string) => parse(filesOf(environment).get(path)?.text ?? "");

/** What a workload writes or reads, by what it is. */
export const mountsOf = <K extends "files" | "disk" | "scratch" | "secret-file">({ mounts = [] }: Workload, kind: K) =>
  mounts.filter((mount): mount is Extract<typeof mount, { kind: K }> => mount.kind === kind);

export const secretsIn = ({ env = {} }: Workload): readonly string[] =>
  Object.values(env).flatMap(value =>
    typeof value === "object" && "kind" in value && value.kind === "secret" ? [secretVariable(value)] : [],
  );

export const routes = {
  critical: [pagerduty({ key: secret("pagerduty") }), slack({ url: secret("slack-webhook") })],
  warning: [webhook({ url: secret("incident-webhook") })],
  info: [
    email({
      to: ["a@example.com"],
      from: "b@example.com",
      server: "smtp.example.com:587",
      username: "alerts",
      password: secret("smtp-password"),
    }),
  ],
};

export const environments: readonly (readonly [name: string, environment: Environment])[] = [
  ["dev", dev],
  ["staging", staging],
  ["prod", prod],
  ["everything told", environmentOf({ routes, targets: { alertmanager: alertmanager({ config: true }) } })],
  ["Grafana judges", environmentOf({ routes, evaluator: "grafana" })],
];
const products = ["prometheus", "alertmanager", "grafana"];
export const all = environments.flatMap(([name, environment]) =>
  products.flatMap(product =>
    workloadsOf(environment, product).map(workload => [`${name}: ${workload.name}`, environment, workload] as const),
  ),
);
