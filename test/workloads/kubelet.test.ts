/** Kubelets are asked how full volumes are, where somebody wants that, and nothing else comes with it. */

import { describe, expect, test } from "vitest";
import { judgeWiring, wiringFacts } from "../../src/check/wiring/index.ts";
import {
  alert,
  below,
  compose,
  type EnvironmentInput,
  grafana,
  jaeger,
  otlp,
  pods,
  prometheus,
  raw,
} from "../../src/index.ts";
import type { Rules } from "../../src/targets/prometheus/config-schema.ts";
import type { PrometheusInput } from "../../src/targets/prometheus/index.ts";
import { dataOf, environmentOf, filesOf, onlyOf, open, problemsOf } from "./viewers.ts";

const words = { summary: "s", description: "d", runbook: "r" };
const alerts = { VolumeFilling: "on", VolumeAlmostFull: "on" } as const;

const withPrometheus = (options: PrometheusInput, own: Partial<EnvironmentInput> = {}): Partial<EnvironmentInput> => ({
  services: {
    chat: { source: pods({ app: "chat", namespace: "llm" }) },
    batch: { source: otlp({ namespace: "observability" }) },
    anywhere: { source: otlp() },
  },
  ...own,
  targets: { prometheus: prometheus(options) },
});

const asked = environmentOf(withPrometheus({ kubelet: true }, { alerts }));
const unasked = environmentOf(withPrometheus({}));

interface Job {
  readonly job_name: string;
}

const jobsOf = (environment: typeof asked): readonly Job[] =>
  dataOf(environment, "prometheus/prometheus.yaml").scrape_configs;

/** What is said of volumes: the expressions of alerts, by name. */
const rulesOf = (environment: typeof asked) => {
  const { groups }: Rules = dataOf(environment, "prometheus/rules/alerts.yaml");
  return groups
    .flatMap(({ rules }) => rules)
    .flatMap(rule => ("alert" in rule && rule.alert.startsWith("Volume") ? [[rule.alert, rule.expr]] : []));
};

describe("where kubelets are asked", () => {
  test("every node is, as Prometheus itself, and two series for a volume of ours are kept", () => {
    const account = "/var/run/secrets/kubernetes.io/serviceaccount";
    expect(jobsOf(asked).filter(job => !jobsOf(unasked).some(other => other.job_name === job.job_name))).toEqual([
      {
        job_name: "kubelet",
        metrics_path: "/metrics",
        scheme: "https",
        authorization: { type: "Bearer", credentials_file: `${account}/token` },
        tls_config: { ca_file: `${account}/ca.crt` },
        kubernetes_sd_configs: [{ role: "node" }],
        relabel_configs: [{ target_label: "environment", replacement: "test" }],
        metric_relabel_configs: [
          {
            source_labels: ["__name__"],
            regex: "kubelet_volume_stats_(available|capacity)_bytes",
            action: "keep",
          },
          { source_labels: ["namespace"], regex: "observability|llm", action: "keep" },
        ],
      },
    ]);
  });

  test("it may list nodes and read their metrics, reaches their port, and no more than before", () => {
    const { permissions: before = [], connects: reached = [] } = onlyOf(unasked, "prometheus");
    const { permissions = [], connects = [] } = onlyOf(asked, "prometheus");
    expect(permissions).toEqual([
      ...before,
      { scope: "cluster", groups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
      { scope: "cluster", groups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
    ]);
    expect(connects).toEqual([...reached, "https://*:10250"]);
  });

  test("alerts are on the volumes of the environment's namespaces", () => {
    const free = (limit: number) =>
      `(min by (namespace, persistentvolumeclaim) (kubelet_volume_stats_available_bytes{namespace=~"observability|llm"} / kubelet_volume_stats_capacity_bytes{namespace=~"observability|llm"})) < ${limit}`;
    expect(rulesOf(asked)).toEqual([
      ["VolumeFilling", free(0.15)],
      ["VolumeAlmostFull", free(0.03)],
    ]);
  });
});

describe("the wiring check finds", () => {
  const told = (edit: (text: string) => string): readonly string[] =>
    judgeWiring({
      files: [...filesOf(asked)].map(([path, { text }]) => ({
        path,
        text: path === "kubernetes/prometheus.yaml" ? edit(text) : text,
      })),
      facts: wiringFacts(asked),
    }).map(({ code, path, what }) => `${code} ${path}: ${what}`);

  const job = "prometheus/prometheus.yaml: scrape_configs[kubelet]";
  test.each<readonly [fault: string, from: string, to: string, found: readonly string[]]>([
    ["nothing", "", "", []],
    [
      "rights to metrics that are not given",
      "- nodes/metrics",
      "- nodes/stats",
      [
        `missing-permission ${job}: ServiceAccount/prometheus of StatefulSet/prometheus may not do what fetching from kubelets does`,
      ],
    ],
    [
      "rights to nodes that are not given",
      "- nodes\n",
      "- node\n",
      [
        `missing-permission ${job}.kubernetes_sd_configs: ServiceAccount/prometheus of StatefulSet/prometheus may not do what discovery of role node does`,
      ],
    ],
    [
      "no way to nodes",
      "port: 10250",
      "port: 10255",
      [`dead-edge ${job}.kubernetes_sd_configs: no NetworkPolicy lets StatefulSet/prometheus out to it`],
    ],
  ])("%s", (_, from, to, found) => {
    expect(told(text => text.replace(from, to))).toEqual(found);
  });
});

describe("somebody else's Prometheus", () => {
  const own = [
    ["the operator's", { operator: true, kubelet: true }],
    ["one with an address", { url: "https://metrics.example.com", kubelet: true }],
  ] as const;
  test.each(own)("%s has the same alerts, and fetches what its owner says", (_, options) => {
    const environment = environmentOf(withPrometheus(options, { platform: open, alerts }));
    expect(rulesOf(environment)).toEqual(rulesOf(asked));
    const fetching = [...filesOf(environment)].filter(([path]) => !/\/(rules|tests)\/|grafana|alerts/.test(path));
    for (const [path, { text }] of fetching)
      expect([path, /job_name: kubelet|10250/.test(text)]).toEqual([path, false]);
  });
});

const drawn = (environment: typeof asked): boolean =>
  (filesOf(environment).get("grafana/dashboards/test-llm-pipeline-health.json")?.text ?? "").includes(
    "kubelet_volume_stats_available_bytes",
  );

test("a panel shows them where they are known, and nowhere else", () => {
  const viewed = (options: PrometheusInput) => {
    const { targets, ...input } = withPrometheus(options);
    return environmentOf({ ...input, targets: { ...targets, grafana: grafana({ reads: ["prometheus"] }) } });
  };
  expect([drawn(viewed({ kubelet: true })), drawn(viewed({}))]).toEqual([true, false]);
});

describe("refused:", () => {
  test("an alert on what nobody asks", () => {
    expect(problemsOf(withPrometheus({}, { alerts: { VolumeFilling: "on" } }))).toEqual([
      "alerts.VolumeFilling: cannot be judged by Prometheus: it asks what kubelets say of volumes, and they are not asked [unsupported-query]\n  help: set kubelet: true",
    ]);
  });

  const inodes = "min(kubelet_volume_stats_inodes_free{@namespaces})";
  const asking = (promql: string, options: PrometheusInput) =>
    problemsOf(
      withPrometheus(options, {
        platform: open,
        alerts: { Mine: alert({ when: below(raw({ promql }), 1), ...words }) },
      }),
    );
  const dropped = (metric: string) => [
    `alerts.Mine: cannot be judged by Prometheus: it asks for ${metric}, and of what kubelets say only free and all bytes of volumes are kept [unsupported-query]\n  help: ask for kubelet_volume_stats_available_bytes or kubelet_volume_stats_capacity_bytes, or a Prometheus that is not ours`,
  ];
  test.each<readonly [promql: string, options: PrometheusInput, problems: readonly string[]]>([
    [inodes, { kubelet: true }, dropped("kubelet_volume_stats_inodes_free")],
    [inodes, {}, dropped("kubelet_volume_stats_inodes_free")],
    ["sum(kubelet_running_pods)", { kubelet: true }, dropped("kubelet_running_pods")],
    ["kubelet_volume_stats_available", { kubelet: true }, dropped("kubelet_volume_stats_available")],
    // Somebody else's keeps what its owner says, an override may fetch what no job of ours does, and labels are no metrics.
    [inodes, { kubelet: true, operator: true }, []],
    [inodes, { kubelet: true, url: "https://metrics.example.com" }, []],
    ["sum(kubelet_running_pods)", {}, []],
    ["count by (kubelet_version) (kube_node_info)", { kubelet: true }, []],
    ["min(kubelet_volume_stats_available_bytes{@namespaces})", { kubelet: true }, []],
  ])("%s of %j", (promql, options, problems) => {
    expect(asking(promql, options)).toEqual(problems);
  });

  const taken = (field: string, name: string) => [
    `targets.prometheus.names.${field}: has the name that the kubelet itself has, got "${name}" [duplicate]\n  help: give one of them another name under names`,
  ];
  test.each<readonly [names: Readonly<Record<string, string>>, kubelet: boolean, problems: readonly string[]]>([
    [{ environment: "namespace" }, true, taken("environment", "namespace")],
    [{ model: "persistentvolumeclaim" }, true, taken("model", "persistentvolumeclaim")],
    [{ environment: "namespace", model: "persistentvolumeclaim" }, false, []],
  ])("labels of volumes: %j with kubelet: %s", (names, kubelet, problems) => {
    expect(problemsOf(withPrometheus({ kubelet, names }))).toEqual(problems);
  });

  test("kubelets of one machine", () => {
    const machine = { platform: compose(), services: { chat: { source: otlp() } } };
    const targets = { prometheus: prometheus({ kubelet: true }), jaeger: jaeger({}) };
    expect(problemsOf({ ...machine, targets })).toEqual([
      'targets.prometheus.kubelet: is nowhere on one machine: kubelets run in a cluster, got "compose"; expected platform: kubernetes({ … }) [missing-capability]\n  help: leave it out',
    ]);
  });
});
