/** What runs of Prometheus, and what an operator is given in its place. */

import { describe, expect, test } from "vitest";
import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import type { Environment, EnvironmentInput } from "../../src/environment/index.ts";
import {
  alertmanager,
  atLeast,
  compose,
  days,
  jaeger,
  kubernetes,
  otelCollector,
  otlp,
  percent,
  pods,
  prometheus,
  seconds,
  secret,
} from "../../src/index.ts";

import {
  dataOf,
  environmentOf,
  environments,
  filesOf,
  manifestsOf,
  mountsOf,
  onlyOf,
  open,
  problemsOf,
  routes,
  workloadsOf,
} from "./viewers.ts";

describe("Prometheus", () => {
  test("is started with the flags of its file, but for where the configuration is", () => {
    for (const [, environment] of environments) {
      const { args = [] } = onlyOf(environment, "prometheus");
      const flags = filesOf(environment).get("prometheus/flags.txt")?.text.split("\n").slice(1, -1);
      expect(args.map(arg => arg.replace("=/etc/prometheus/", "="))).toEqual(flags);
    }
  });

  test.each<readonly [what: string, own: Partial<EnvironmentInput>, size: string]>([
    ["90 days on a small one", {}, "32 GiB"],
    ["80 days", { retention: { metrics: days(80) } }, "32 GiB"],
    ["the shortest", { retention: { metrics: days(1) } }, "8 GiB"],
    ["7 years", { retention: { metrics: atLeast(days(7 * 365)) } }, "1024 GiB"],
    ["twice as often", { targets: { prometheus: prometheus({ scrapeInterval: seconds(7) }) } }, "128 GiB"],
    ["90 days on a large one", { platform: kubernetes({ profile: "large" }) }, "128 GiB"],
  ])("has a disk for %s", (_, own, size) => {
    const workload = onlyOf(environmentOf(own), "prometheus");
    expect(mountsOf(workload, "disk").map(mount => [mount.at, mount.size.written])).toEqual([["/prometheus", size]]);
  });

  /** A job's pods by name and namespace. */
  const found = (job: { relabel_configs: readonly Record<string, unknown>[]; kubernetes_sd_configs?: unknown }) => ({
    name: job.relabel_configs.find(({ source_labels: [label] = [] as string[] }: { source_labels?: string[] }) =>
      label?.endsWith("app_kubernetes_io_name"),
    )?.regex,
    namespaces: (job.kubernetes_sd_configs as [{ namespaces: { names: string[] } }])[0].namespaces.names,
  });

  test.each([
    ["staging", staging],
    ["prod", prod],
  ] as const)("has jobs for exactly what runs in %s and shows metrics, where it runs", (_, environment) => {
    const { scrape_configs: all } = dataOf(environment, "prometheus/prometheus.yaml");
    const jobs = all.filter((job: { job_name: string }) => job.job_name !== "kubelet");
    const { platform } = environment.site;
    const workloads = environment.site.workloads();
    for (const job of jobs) {
      const { name, namespaces } = found(job);
      const workload = workloads.find(one => one.name === name);
      expect([job.job_name, workload?.name]).toEqual([job.job_name, name]);
      expect(namespaces).toEqual([
        platform.kind === "kubernetes"
          ? workload?.runs.kind === "nodes"
            ? platform.agentNamespace
            : platform.namespace
          : "",
      ]);
    }
    for (const job of jobs)
      expect(job.relabel_configs).toContainEqual({
        source_labels: ["__meta_kubernetes_pod_label_app_kubernetes_io_instance"],
        regex: environment.name,
        action: "keep",
      });
    const fetched = new Set(jobs.map((job: Parameters<typeof found>[0]) => found(job).name));
    const shown = workloads.filter(({ ports = [] }) => ports.some(({ audience }) => audience === "scrapers"));
    expect(shown.map(({ name }) => name).filter(name => !fetched.has(name))).toEqual([]);
  });

  test("has jobs that are called after what they ask", () => {
    const names = (environment: Environment) =>
      dataOf(environment, "prometheus/prometheus.yaml").scrape_configs.map((job: { job_name: string }) => job.job_name);
    expect(names(prod).filter((name: string) => name.startsWith("otel-collector"))).toEqual([
      "otel-collector-agent",
      "otel-collector-gateway",
      "otel-collector-sampler",
      "otel-collector-agent-instruments",
      "otel-collector-gateway-instruments",
    ]);
    expect(names(dev).filter((name: string) => name.startsWith("otel-collector"))).toEqual([
      "otel-collector",
      "otel-collector-instruments",
    ]);
    for (const [, environment] of environments)
      expect(new Set(names(environment)).size).toBe(names(environment).length);
  });

  test("connects to what its jobs ask and to Alertmanager, and nowhere else", () => {
    const environment = environmentOf({
      services: {
        "llm-service": { source: pods({ app: "llm-service", namespace: "llm" }), metrics: { port: 8000 } },
        "llm-gateway": { source: otlp() },
      },
      // Or no sampler would run.
      sampling: { traces: { base: percent(10) } },
      routes,
      targets: { alertmanager: alertmanager({ config: true }) },
    });
    const { scrape_configs: jobs } = dataOf(environment, "prometheus/prometheus.yaml");
    const asked = jobs.flatMap((job: { relabel_configs: { replacement?: string }[] } & Parameters<typeof found>[0]) => {
      const port = job.relabel_configs.find(({ replacement }) => replacement?.startsWith("$1:"))?.replacement?.slice(3);
      const { name, namespaces } = found(job);
      return name === undefined
        ? [`http://*.${namespaces[0]}.pod.cluster.local:${port}`]
        : name === "prometheus"
          ? []
          : [`http://${name}.${namespaces[0]}.svc.cluster.local:${port}`];
    });
    expect([...(onlyOf(environment, "prometheus").connects ?? [])].sort()).toEqual(
      [...asked, "http://alertmanager.observability.svc.cluster.local:9093"]
        .filter((one, index, others) => others.indexOf(one) === index)
        .sort(),
    );
  });

  const readOnly = ["get", "list", "watch"];
  test.each<readonly [where: string, own: Partial<EnvironmentInput>, permissions: readonly string[]]>([
    ["agents elsewhere", {}, ["cluster pods"]],
    [
      "everything beside it",
      {
        services: { "llm-service": { source: otlp() } },
        targets: { otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["loki"], traces: ["jaeger"] } }) },
      },
      ["own-namespace pods"],
    ],
    [
      "a service elsewhere",
      {
        services: { "llm-service": { source: otlp({ namespace: "llm" }), metrics: { port: 8000 } } },
        targets: { otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["loki"], traces: ["jaeger"] } }) },
      },
      ["cluster pods"],
    ],
    ["one machine", { platform: compose(), targets: { jaeger: jaeger({}) } }, []],
  ])("may look for pods: %s", (_, own, expected) => {
    const services = own.platform?.kind === "compose" ? { services: { "llm-service": { source: otlp() } } } : {};
    const { permissions = [] } = onlyOf(environmentOf({ ...services, ...own }), "prometheus");
    expect(permissions.map(({ resources, scope }) => `${scope} ${resources}`)).toEqual(expected);
    for (const { groups, verbs } of permissions) expect([groups, verbs]).toEqual([[""], readOnly]);
  });

  test("runs nothing where it is somebody else's", () => {
    for (const options of [{ url: "https://metrics.example.com" }, { operator: true }, { operator: {} }])
      expect(
        workloadsOf(environmentOf({ platform: open, targets: { prometheus: prometheus(options) } }), "prometheus"),
        JSON.stringify(options),
      ).toEqual([]);
  });
});

describe("a Prometheus that the operator runs", () => {
  const labels = { release: "kube-prometheus-stack" };
  const services = {
    "llm-service": { source: pods({ app: "llm-service", namespace: "llm" }), metrics: { port: 8000 } },
    batch: { source: otlp(), metrics: { port: 9000, path: "/stats" } },
  };
  const operated = environmentOf({
    platform: open,
    services,
    targets: { prometheus: prometheus({ operator: { labels } }) },
  });
  const own = environmentOf({ services });
  const manifests = manifestsOf(operated, "prometheus");

  test("is read where the operator serves it, or where one says", () => {
    const read = ({ site }: Environment) => site.endpointsOf("prometheus").map(({ protocol, url }) => [protocol, url]);
    expect(read(operated)).toEqual([["query-api", "http://prometheus-operated.observability.svc.cluster.local:9090"]]);
    const url = "http://prometheus-operated.monitoring.svc:9090";
    expect(
      read(environmentOf({ platform: open, targets: { prometheus: prometheus({ operator: true, url }) } })),
    ).toEqual([["query-api", url]]);
  });

  test("is given every rule of the files, which are there for promtool", () => {
    const rules = manifests.filter(({ kind }) => kind === "PrometheusRule");
    expect(rules.map(({ metadata, spec }) => [metadata.name, JSON.parse(JSON.stringify(spec))])).toEqual(
      ["recording", "prices", "alerts"].map(name => [
        `test-prometheus-${name}`,
        dataOf(operated, `prometheus/rules/${name}.yaml`),
      ]),
    );
    const files = [...filesOf(operated).keys()].filter(path => /^prometheus\/([^/]+$|fragments)/.test(path));
    expect(files).toEqual([]);
  });

  test("is told of every job, by labels, ports and names as the job has them", () => {
    const monitors = manifests.filter(({ kind }) => kind === "PodMonitor");
    const { scrape_configs: jobs } = dataOf(own, "prometheus/prometheus.yaml");
    expect(monitors.map(({ metadata }) => metadata.name)).toEqual(
      jobs
        .map(({ job_name: name }: { job_name: string }) => name)
        // The operator fetches the metrics of its own.
        .filter((name: string) => name !== "prometheus")
        .map((name: string) => `test-prometheus-${name}`),
    );
    for (const { metadata, spec } of JSON.parse(JSON.stringify(monitors))) {
      const [endpoint] = spec.podMetricsEndpoints;
      const relabelings: { targetLabel?: string; replacement?: string }[] = endpoint.relabelings;
      const to = (label: string) => relabelings.find(one => one.targetLabel === label)?.replacement;
      expect([to("job"), to("environment")]).toEqual([metadata.name.slice("test-prometheus-".length), "test"]);
      const { "app.kubernetes.io/name": component, ...others } = spec.selector.matchLabels ?? {};
      // Another environment may be in the same namespace.
      expect(others).toEqual(component === undefined ? {} : { "app.kubernetes.io/instance": "test" });
      if (component === undefined) expect(to("__address__")).toMatch(/^\$1:(8000|9000)$/);
      else {
        const workload = operated.site.workloads().find(({ name }) => name === component);
        expect(workload?.ports?.map(({ name }) => name)).toContain(endpoint.port);
        expect(endpoint.honorLabels).toBe(true);
      }
    }
    expect(monitors.at(-1)?.spec).toMatchObject({ namespaceSelector: { any: true }, selector: {} });
    expect(monitors.at(-2)?.spec).toMatchObject({ namespaceSelector: { matchNames: ["llm"] } });
  });

  test("routes alerts by their namespace, as every alert says it", () => {
    const alerts = manifests.find(({ metadata }) => metadata.name === "test-prometheus-alerts");
    const { groups } = JSON.parse(JSON.stringify(alerts?.spec));
    for (const { rules } of groups)
      for (const { labels } of rules) expect(labels.namespace).toBe(alerts?.metadata.namespace);
  });

  test("finds them by the labels one says", () => {
    for (const { metadata } of manifests) {
      expect(metadata.labels).toMatchObject(labels);
      expect(metadata.namespace).toBe("observability");
    }
    expect(new Set(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).size).toBe(manifests.length);
  });

  test.each<readonly [what: string, own: Partial<EnvironmentInput>, problem: string]>([
    [
      "on one machine",
      {
        platform: compose(),
        services: { "llm-service": { source: otlp() } },
        targets: { jaeger: jaeger({}), prometheus: prometheus({ operator: true }) },
      },
      "targets.prometheus.operator: is nowhere on one machine",
    ],
    [
      "with a flag of its own",
      { targets: { prometheus: prometheus({ operator: true, remoteWrite: true }) } },
      "targets.prometheus.remoteWrite: is a flag of a Prometheus that is not ours",
    ],
    [
      "with credentials for nobody",
      {
        targets: {
          prometheus: prometheus({ operator: true, auth: { kind: "bearer", token: secret("metrics-token") } }),
        },
      },
      "targets.prometheus.auth: has nobody to check it",
    ],
    [
      "with a label that is none",
      { targets: { prometheus: prometheus({ operator: { labels: { release: "no value!" } } }) } },
      "targets.prometheus.operator.labels.release: ",
    ],
  ])("is refused %s", (_, own, problem) => {
    expect(problemsOf(own).join("\n")).toContain(problem);
  });
});
