import { describe, expect, test } from "vitest";
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
  atLeast,
  compose,
  days,
  email,
  envFile,
  externalSecrets,
  grafana,
  jaeger,
  kubernetes,
  kubernetesSecret,
  loki,
  otelCollector,
  otlp,
  pagerduty,
  percent,
  pods,
  prometheus,
  seconds,
  secret,
  slack,
  webhook,
} from "../../src/index.ts";
import { type GeneratedFile, render } from "../../src/output/render.ts";
import { alertmanagerConfigObject } from "../../src/targets/alertmanager/manifests.ts";
import { images } from "../../src/versions.ts";

const small = {
  otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
  loki: loki({}),
  jaeger: jaeger({ storage: "badger" }),
  prometheus: prometheus(),
  grafana: grafana({ reads: ["prometheus", "loki", "jaeger"] }),
};

/** Without stores that need another to be large. */
const large = {
  otelCollector: otelCollector({ to: { logs: ["loki"] } }),
  loki: loki({ url: "http://loki.example.com" }),
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
const open = kubernetes({ readers: ["observability", "monitoring"] });

const environmentOf = (own: Partial<EnvironmentInput> = {}): Environment => {
  const result = judgeEnvironment(inputOf(own));
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.environment;
};

const problemsOf = (own: Partial<EnvironmentInput>): readonly string[] => {
  const result = judgeEnvironment(inputOf(own));
  return "problems" in result ? result.problems.map(formatProblem) : [];
};

const workloadsOf = ({ site, targets }: Environment, product: string): readonly Workload[] =>
  targets
    .filter(({ target }) => target.product === product)
    .flatMap(({ self, target }) => target.workloads?.(self, site) ?? []);

const onlyOf = (environment: Environment, product: string): Workload => {
  const [workload, ...others] = workloadsOf(environment, product);
  if (workload === undefined || others.length > 0) throw new Error(`${1 + others.length} workloads of ${product}`);
  return workload;
};

const manifestsOf = ({ site, targets }: Environment, product: string) =>
  targets
    .filter(({ target }) => target.product === product)
    .flatMap(({ self, target }) => target.manifests?.(self, site) ?? []);

const sharedOf = ({ site, targets }: Environment) =>
  targets.flatMap(({ self, target }) => target.sharedConfigs?.(self, site) ?? []);

const rendered = new WeakMap<Environment, ReadonlyMap<string, GeneratedFile>>();
const filesOf = (environment: Environment): ReadonlyMap<string, GeneratedFile> => {
  const known = rendered.get(environment);
  if (known !== undefined) return known;
  const files = new Map(render(environment, "environments/test.ts").files.map(file => [file.path, file]));
  rendered.set(environment, files);
  return files;
};

const dataOf = (environment: Environment, path: string) => parse(filesOf(environment).get(path)?.text ?? "");

/** What a workload writes or reads, by what it is. */
const mountsOf = <K extends "files" | "disk" | "scratch" | "secret-file">({ mounts = [] }: Workload, kind: K) =>
  mounts.filter((mount): mount is Extract<typeof mount, { kind: K }> => mount.kind === kind);

const secretsIn = ({ env = {} }: Workload): readonly string[] =>
  Object.values(env).flatMap(value =>
    typeof value === "object" && "kind" in value && value.kind === "secret" ? [secretVariable(value)] : [],
  );

const routes = {
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

const environments: readonly (readonly [name: string, environment: Environment])[] = [
  ["dev", dev],
  ["staging", staging],
  ["prod", prod],
  ["everything told", environmentOf({ routes, targets: { alertmanager: alertmanager({ config: true }) } })],
  ["Grafana judges", environmentOf({ routes, evaluator: "grafana" })],
];
const products = ["prometheus", "alertmanager", "grafana"];
const all = environments.flatMap(([name, environment]) =>
  products.flatMap(product =>
    workloadsOf(environment, product).map(workload => [`${name}: ${workload.name}`, environment, workload] as const),
  ),
);

describe.each(all)("%s", (_, environment, workload) => {
  test("has an image that is pinned for its version", () => {
    const tag = images[workload.image.name]?.tags[workload.image.version ?? ""];
    expect(tag).toMatch(new RegExp(`^v?${workload.image.version?.replace(".", "\\.")}\\.\\d+$`));
  });

  test("mounts files that are generated, and every folder only once", () => {
    const files = filesOf(environment);
    const mounted = mountsOf(workload, "files").flatMap(mount => Object.values(mount.files));
    expect(mounted.filter(path => !files.has(path))).toEqual([]);
    const folders = (workload.mounts ?? []).map(({ at }) => at);
    expect(folders.filter(at => folders.some(other => other !== at && at.startsWith(`${other}/`)))).toEqual([]);
    expect(new Set(folders).size).toBe(folders.length);
  });

  test("has exactly the secrets that its files refer to", () => {
    const files = filesOf(environment);
    const texts = mountsOf(workload, "files")
      .flatMap(mount => Object.values(mount.files))
      .filter(path => path.endsWith(".yaml"))
      .map(path => files.get(path)?.text ?? "");
    const named = (pattern: RegExp) => [...new Set(texts.flatMap(text => text.match(pattern) ?? []))].sort();
    const mounted = mountsOf(workload, "secret-file").map(({ at, secret: one }) => [at, one.name]);
    expect(mounted.sort()).toEqual(
      named(/\/run\/credentials\/[a-z-]+/g).map(at => [at, at.slice("/run/credentials/".length)]),
    );
    if (workload.image.name !== "grafana") return;
    const own = ["GRAFANA_ADMIN_PASSWORD", "SMTP_PASSWORD"];
    expect([...new Set(secretsIn(workload))].filter(name => !own.includes(name)).sort()).toEqual(
      named(/(?<=: |Bearer |ApiKey )\$[A-Z][A-Z0-9_]*/g).map(name => name.slice(1)),
    );
  });

  test("runs as a numeric id of its image, and is not root", () => {
    expect([65534, 472]).toContain(workload.user);
  });
});

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
    const { scrape_configs: jobs } = dataOf(environment, "prometheus/prometheus.yaml");
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
      ["recording", "alerts"].map(name => [
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

describe("Alertmanager", () => {
  const withAlertmanager = (own: Partial<EnvironmentInput>, options = { config: true }) =>
    environmentOf({
      routes,
      ...own,
      targets: { alertmanager: alertmanager(options), ...own.targets },
    });
  const apis = ({ site }: Environment) => site.doors("alertmanager-api").map(({ endpoint }) => endpoint.url);

  test.each<readonly [what: string, platform: EnvironmentInput["platform"], members: number]>([
    ["a small cluster", kubernetes(), 1],
    ["a large cluster", kubernetes({ profile: "large" }), 3],
    ["a size of one's own", kubernetes({ workloads: { alertmanager: { replicas: 2 } } }), 2],
    ["a large cluster with one", kubernetes({ profile: "large", workloads: { alertmanager: { replicas: 1 } } }), 1],
  ])("in %s: as many doors as members, who talk to each other when there are several", (_, platform, members) => {
    const environment = withAlertmanager({ platform });
    const workload = onlyOf(environment, "alertmanager");
    expect(workload.runs).toEqual({ kind: "members", count: members });
    const host = "alertmanager.observability.svc.cluster.local:9093";
    const doors =
      members === 1 ? [host] : Array.from({ length: members }, (_, index) => `alertmanager-${index}.${host}`);
    expect(apis(environment)).toEqual(doors.map(door => `http://${door}`));
    expect(
      dataOf(environment, "prometheus/prometheus.yaml").alerting.alertmanagers.flatMap(
        (one: { static_configs: readonly { targets: readonly string[] }[] }) =>
          one.static_configs.flatMap(({ targets }) => targets),
      ),
    ).toEqual(doors);
    const { args = [], ports = [] } = workload;
    expect(args.includes("--cluster.listen-address=")).toBe(members === 1);
    expect(args.some(arg => arg.startsWith("--cluster.peer=alertmanager-peers."))).toBe(members > 1);
    expect(ports.filter(({ audience }) => audience === "family").map(({ transport = "tcp" }) => transport)).toEqual(
      members > 1 ? ["tcp", "udp"] : [],
    );
    expect([workload.headless, workload.family !== undefined]).toEqual([true, members > 1]);
  });

  test.each<readonly [what: string, options: object, namespace: string | undefined]>([
    ["ours", { config: true }, undefined],
    ["the operator's", {}, "observability"],
    ["the operator's at an address", { url: "https://alerts.example.com" }, "observability"],
  ])("of one that is %s, alerts say the namespace that routes go by", (_, options, namespace) => {
    const environment = withAlertmanager({}, { config: false, ...options });
    const { alerting } = dataOf(environment, "prometheus/prometheus.yaml");
    const said = alerting.alertmanagers.map(
      (one: { alert_relabel_configs?: readonly { target_label: string; replacement: string }[] }) =>
        one.alert_relabel_configs?.find(({ target_label: label }) => label === "namespace")?.replacement,
    );
    expect(said).toEqual([namespace]);
    // Queries, and whoever else is handed alerts, see them as they were.
    expect(filesOf(environment).get("prometheus/rules/alerts.yaml")).not.toContain("namespace");
    // Of a Prometheus that is not ours, nobody can say how alerts leave it.
    const theirs = withAlertmanager(
      { platform: open, targets: { prometheus: prometheus({ url: "https://metrics.example.com" }) } },
      { config: false, ...options },
    );
    for (const { rules } of dataOf(theirs, "prometheus/rules/alerts.yaml").groups)
      for (const { labels } of rules) expect(labels.namespace).toBe(namespace);
  });

  test("reaches every channel", () => {
    expect(onlyOf(withAlertmanager({}), "alertmanager").connects).toEqual([
      "https://events.pagerduty.com:443",
      "https://*:443",
      "smtp://smtp.example.com:587",
    ]);
  });

  test.each<readonly [what: string, own: Partial<EnvironmentInput>, options: object, api: string]>([
    ["the operator's", {}, {}, "http://alertmanager-operated.observability.svc.cluster.local:9093"],
    ["at an address", {}, { url: "https://alerts.example.com" }, "https://alerts.example.com"],
  ])("runs nothing and is not asked for metrics where it is somebody else's: %s", (_, own, options, api) => {
    const environment = withAlertmanager(own, { config: false, ...options });
    expect(workloadsOf(environment, "alertmanager")).toEqual([]);
    expect(apis(environment)).toEqual([api]);
    expect(environment.site.doors("prometheus-scrape").map(({ key }) => key)).not.toContain("alertmanager");
    const addition = manifestsOf(environment, "alertmanager").find(({ kind }) => kind === "AlertmanagerConfig");
    expect(JSON.parse(JSON.stringify(addition))).toEqual(
      alertmanagerConfigObject.parse(dataOf(environment, "alertmanager/alertmanager-config.yaml")),
    );
  });

  test.each([
    ["External Secrets makes", externalSecrets("vault", { prefix: "llm/" }), "test-alertmanager"],
    ["is there", kubernetesSecret("llm-secrets"), "llm-secrets"],
  ] as const)("somebody else's refers to a Secret that %s", (_, secrets, name) => {
    const manifests = manifestsOf(withAlertmanager({ secrets }, { config: false }), "alertmanager");
    const made = manifests.find(({ kind }) => kind === "ExternalSecret");
    const names = ["incident-webhook", "pagerduty", "slack-webhook", "smtp-password"];
    expect(made?.spec).toEqual(
      secrets.kind === "kubernetes-secret"
        ? undefined
        : expect.objectContaining({
            target: { name, creationPolicy: "Owner" },
            data: names.map(key => ({ secretKey: key, remoteRef: { key: `llm/${key}` } })),
          }),
    );
    const text = JSON.stringify(manifests.find(({ kind }) => kind === "AlertmanagerConfig"));
    expect(new Set(text.match(/"name":"[^"]+","key":"[^"]+"/g))).toEqual(
      new Set(names.map(key => `"name":"${name}","key":"${key}"`)),
    );
  });
});

describe("Grafana", () => {
  test.each(environments)("%s: every generated file is where Grafana looks for it", (_, environment) => {
    const grafanas = environment.targets.filter(({ target }) => target.product === "grafana");
    for (const { self } of grafanas) {
      const mounts = mountsOf(onlyOf(environment, "grafana"), "files");
      const mounted = mounts.flatMap(({ at, files }) =>
        Object.entries(files).map(([name, path]) => [`${at}/${name}`, path]),
      );
      const generated = [...filesOf(environment).keys()].filter(path =>
        /^grafana\/(provisioning|dashboards)\//.test(path),
      );
      expect(mounted.map(([, path]) => path).sort()).toEqual(generated.sort());
      const { providers } = dataOf(environment, `${self.key}/provisioning/dashboards/dashboards.yaml`);
      for (const [at, path = ""] of mounted)
        expect(at).toBe(
          path.startsWith("grafana/provisioning/")
            ? path.replace("grafana/", "/etc/grafana/")
            : path.replace("grafana/dashboards", providers[0].options.path),
        );
      expect(mounts.map(({ config, reloads }) => [config, reloads])).toEqual([
        [undefined, undefined],
        ["grafana-dashboards", true],
      ]);
    }
  });

  test("asks for a name in a cluster, and for none on a laptop", () => {
    const laptop = onlyOf(dev, "grafana").env ?? {};
    const cluster = onlyOf(staging, "grafana").env ?? {};
    expect([laptop.GF_AUTH_ANONYMOUS_ENABLED, laptop.GF_SECURITY_ADMIN_PASSWORD]).toEqual(["true", undefined]);
    expect([cluster.GF_AUTH_ANONYMOUS_ENABLED, cluster.GF_SECURITY_ADMIN_PASSWORD]).toEqual([
      undefined,
      secret("grafana-admin-password"),
    ]);
  });

  test("reaches the stores it reads, and the channels where it judges alerts", () => {
    const stores = [
      "http://prometheus.observability.svc.cluster.local:9090",
      "http://loki.observability.svc.cluster.local:3100",
      "http://jaeger.observability.svc.cluster.local:16686",
    ];
    const told = { routes, targets: { alertmanager: alertmanager({ config: true }) } };
    expect(onlyOf(environmentOf(told), "grafana").connects).toEqual(stores);
    expect(onlyOf(environmentOf({ routes, evaluator: "grafana" }), "grafana").connects).toEqual([
      ...stores,
      "https://events.pagerduty.com:443",
      "https://*:443",
      "smtp://smtp.example.com:587",
    ]);
  });

  test("sends mail with the settings its fragment has", () => {
    const environment = environmentOf({ routes, evaluator: "grafana", secrets: kubernetesSecret("signalbox") });
    const { env = {} } = onlyOf(environment, "grafana");
    const fragment = filesOf(environment).get("grafana/fragments/grafana.ini")?.text ?? "";
    const settings = [...fragment.matchAll(/^(\w+) = (.*)$/gm)].map(([, name = "", value]) => [
      `GF_SMTP_${name.toUpperCase()}`,
      name === "password" ? secret("smtp-password") : value,
    ]);
    expect(Object.entries(env).filter(([name]) => name.startsWith("GF_SMTP_"))).toEqual(settings);
    expect(settings).toHaveLength(6);
  });
});

describe("a Grafana that has a sidecar", () => {
  const withSidecar = (sidecar: boolean | object, own: Partial<EnvironmentInput> = {}) =>
    environmentOf({
      routes,
      evaluator: "grafana",
      platform: open,
      ...own,
      targets: {
        grafana: grafana({ reads: ["prometheus", "loki", "jaeger"], folder: "LLM", sidecar }),
        ...own.targets,
      },
    });

  test("runs nothing here, and each file is in one ConfigMap under a name of its own", () => {
    const environment = withSidecar(true);
    expect(workloadsOf(environment, "grafana")).toEqual([]);
    const shared = sharedOf(environment);
    const generated = [...filesOf(environment).keys()].filter(path =>
      /^grafana\/(provisioning|dashboards)\//.test(path),
    );
    expect(shared.flatMap(({ files }) => Object.values(files)).sort()).toEqual(generated.sort());
    expect(generated).not.toContain("grafana/provisioning/dashboards/dashboards.yaml");
    const keys = shared.flatMap(({ files }) => Object.keys(files));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^test-/);
    for (const { name } of shared) expect(name).toMatch(/^test-grafana-[a-z0-9-]+$/);
  });

  test.each<readonly [what: string, sidecar: boolean | object, dashboards: object, sources: object, alerting: object]>([
    ["the charts'", true, { grafana_dashboard: "1" }, { grafana_datasource: "1" }, { grafana_alert: "1" }],
    [
      "one's own",
      { dashboards: { team: "llm" }, dataSources: { ds: "" }, alerting: {}, folderAnnotation: "k8s-sidecar/folder" },
      { team: "llm" },
      { ds: "" },
      {},
    ],
  ])("finds them by labels, %s", (_, sidecar, dashboards, sources, alerting) => {
    for (const { annotations, files, labels } of sharedOf(withSidecar(sidecar))) {
      const [path = ""] = Object.values(files);
      expect(labels).toEqual(
        path.includes("/dashboards/") ? dashboards : path.includes("/datasources/") ? sources : alerting,
      );
      expect(Object.values(annotations ?? {})).toEqual(path.includes("/dashboards/") ? ["LLM"] : []);
      if (path.includes("/dashboards/")) expect(Object.keys(files)).toHaveLength(1);
    }
  });

  test("is refused on one machine, and with a label that is none", () => {
    const reads = ["prometheus", "loki", "jaeger"];
    const laptop = {
      platform: compose(),
      secrets: envFile(),
      services: { "llm-service": { source: otlp() } },
      targets: { jaeger: jaeger({}), grafana: grafana({ reads, sidecar: true }) },
    };
    expect(problemsOf(laptop).join("\n")).toContain("targets.grafana.sidecar: is nowhere on one machine");
    const wrong = { targets: { grafana: grafana({ reads, sidecar: { dashboards: { "a b": "1" } } }) } };
    expect(problemsOf(wrong).join("\n")).toContain("targets.grafana.sidecar.dashboards");
  });
});
