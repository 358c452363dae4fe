/** What of a cluster is refused: each with its path, the value, what is expected and how to mend it. */

import {
  alertmanager,
  type EnvironmentInput,
  existing,
  GiB,
  jaeger,
  type KubernetesInput,
  kubernetes,
  loki,
  otelCollector,
  otlp,
  percent,
  pods,
  slack,
  type WorkloadSettings,
} from "signalbox";
import { describe, expect, test } from "vitest";
import { problemsOf } from "./problems.ts";

const base: EnvironmentInput = {
  name: "test",
  platform: kubernetes(),
  services: { "llm-service": { source: pods({ app: "llm-service" }) }, "llm-gateway": { source: otlp() } },
};

const placed = (places: KubernetesInput): EnvironmentInput => ({ ...base, platform: kubernetes(places) });
const settled = (name: string, settings: WorkloadSettings): EnvironmentInput =>
  placed({ workloads: { [name]: settings } });

/** What users of plain JavaScript can write, and TypeScript would not let them. */
const loose = <T>(value: unknown): T => value as T;

const collector = (options: Parameters<typeof otelCollector>[0]) => ({
  otelCollector: otelCollector(options),
  loki: loki({}),
  jaeger: jaeger({}),
});

const table: readonly (readonly [name: string, input: EnvironmentInput, problems: readonly string[]])[] = [
  ["nothing wrong", base, []],
  [
    "more than one of a store on a disk",
    settled("jaeger", { replicas: 2 }),
    [
      'platform.workloads["jaeger"].replicas: there can be only one: Badger belongs to one process, got 2; expected 1 [wrong-value]\n  help: give it more cpu and memory instead',
    ],
  ],
  [
    "more than one Loki on a disk",
    settled("loki", { replicas: 3 }),
    [
      'platform.workloads["loki"].replicas: there can be only one: chunks on a disk belong to one Loki, got 3; expected 1 [wrong-value]\n  help: give it more cpu and memory instead',
    ],
  ],
  [
    "samplers without balancing",
    {
      ...base,
      sampling: { traces: { base: percent(10) } },
      targets: collector({
        to: { logs: ["loki"], traces: ["jaeger"] },
        replicas: { samplers: 3 },
        balancing: "none",
      }),
    },
    [
      'targets.otelCollector.replicas.samplers: would each judge a part of a trace, got 3; expected 1, or balancing by trace id [sampler-replicas]\n  help: write balancing: "kubernetes", or one sampler',
    ],
  ],
  [
    "a number of what runs on every node",
    settled("otel-collector-agent", { replicas: 3 }),
    [
      'platform.workloads["otel-collector-agent"].replicas: it runs once on every node, got 3; expected no number [wrong-value]\n  help: leave it out',
    ],
  ],
  [
    "no replicas",
    settled("jaeger", { replicas: 0 }),
    ["platform.workloads.jaeger.replicas: is too small, got 0; expected at least 1 [wrong-value]"],
  ],
  [
    "a disk of what has none",
    settled("otel-collector-gateway", { storage: GiB(1) }),
    [
      'platform.workloads["otel-collector-gateway"].storage: it has no disk, got 1073741824 bytes; expected no size [wrong-value]\n  help: leave it out',
    ],
  ],
  [
    "a workload that does not run",
    settled("jeager", { replicas: 1 }),
    [
      'platform.workloads["jeager"]: no such workload runs, got "jeager"; expected one of otel-collector-agent, otel-collector-gateway, loki, jaeger [unknown-name]\n  help: did you mean jaeger?',
    ],
  ],
  [
    "a digest of an image that does not run",
    placed({ images: { digests: { "grafana/lokki": `sha256:${"a".repeat(64)}` } } }),
    [
      'platform.images.digests["grafana/lokki"]: no such image runs, got "grafana/lokki"; expected one of grafana/loki, jaegertracing/jaeger, open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-k8s [unknown-name]\n  help: did you mean grafana/loki?',
    ],
  ],
  [
    "a namespace that is no DNS label",
    placed({ namespace: "Observability", agentNamespace: "agents" }),
    [
      'platform.namespace: is no DNS label, got "Observability"; expected 1 to 40 lower-case letters, digits and hyphens, starting with a letter [wrong-value]',
    ],
  ],
  [
    "a namespace that is too long",
    placed({ namespace: "a".repeat(41), agentNamespace: "agents" }),
    [
      `platform.namespace: is no DNS label, got "${"a".repeat(41)}"; expected 1 to 40 lower-case letters, digits and hyphens, starting with a letter [wrong-value]`,
    ],
  ],
  [
    "an existing namespace that cannot exist",
    placed({ namespace: existing("Bad Namespace"), agentNamespace: "agents" }),
    [
      'platform.namespace: is no DNS label, got "Bad Namespace"; expected 1 to 40 lower-case letters, digits and hyphens, starting with a letter [wrong-value]',
    ],
  ],
  [
    "agents where everything else runs",
    placed({ namespace: "telemetry", agentNamespace: "telemetry" }),
    [
      'platform.agentNamespace: is the namespace of everything else, which admits no log agents, got "telemetry" [wrong-value]\n  help: give it another name',
    ],
  ],
  [
    "a reader that is no DNS label",
    placed({ readers: ["Monitoring"] }),
    [
      'platform.readers[0]: is no DNS label, got "Monitoring"; expected 1 to 63 lower-case letters, digits and hyphens [wrong-value]',
    ],
  ],
  [
    "a target's key that is too long for what runs",
    { ...base, targets: { [`c${"Xx".repeat(18)}`]: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}) } },
    ["agent", "gateway"].map(
      part =>
        `targets (c${"-xx".repeat(18)}-${part}): is no name for a workload, got "c${"-xx".repeat(18)}-…; expected a DNS label of at most 52 characters [wrong-value]\n  help: give the target a shorter key`,
    ),
  ],
  ...(
    [
      ["grafana/loki:latest", "a tag that moves"],
      ["registry.example.com:5000/grafana/loki", "no tag"],
      ["Grafana Loki", "no image"],
    ] as const
  ).map(
    ([image, name]) =>
      [
        name,
        settled("loki", { image }),
        [
          `platform.workloads.loki.image: is no image that stays the same, got "${image}"; expected registry, name, and a tag other than latest or a digest [wrong-value]\n  help: write registry.example.com/grafana/loki:3.7.8`,
        ],
      ] as const,
  ),
  ["an image by its digest", settled("loki", { image: `grafana/loki@sha256:${"a".repeat(64)}` }), []],
  [
    "a registry with its scheme",
    placed({ images: { registry: "https://registry.example.com" } }),
    [
      'platform.images.registry: is no registry, got "https://registry.example.com"; expected host, port and path, e.g. registry.example.com/mirror [wrong-value]\n  help: leave out the scheme',
    ],
  ],
  ...["10.0.0.1", "10.0.0.0/33", "fd00::/129", "10.0.0.0/8/8", "kubernetes/16"].map(
    cidr =>
      [
        `${cidr} for a range`,
        placed({ apiServer: { cidr, port: 443 } }),
        [
          `platform.apiServer.cidr: is no range of addresses, got "${cidr}"; expected an address and its mask's length, e.g. 10.0.0.0/16 [wrong-value]`,
        ],
      ] as const,
  ),
  [
    "a name for an address",
    placed({ nodeLocalDns: "kube-dns" }),
    [
      'platform.nodeLocalDns: is no IP address, got "kube-dns"; expected an address such as 169.254.20.10 [wrong-value]',
    ],
  ],
  [
    "memory in words",
    settled("loki", { memory: loose("1Gi") }),
    [
      'platform.workloads.loki.memory: not a size, got "1Gi"; expected a whole number of bytes above zero, e.g. MiB(512) [wrong-unit]\n  help: write KiB(…), MiB(…) or GiB(…)',
    ],
  ],
  [
    "a service account that cannot exist",
    settled("loki", { serviceAccount: existing("Mine!") }),
    [
      'platform.workloads.loki.serviceAccount: is no name of a service account, got {"kind":"existing","name":"Mine!"}; expected at most 253 lower-case letters, digits, hyphens and dots [wrong-value]',
    ],
  ],
  [
    "a label that no node has",
    settled("loki", { nodeSelector: { "kubernetes.io/arch": "arm 64" } }),
    [
      'platform.workloads.loki.nodeSelector.kubernetes.io/arch: is no label\'s value, got "arm 64"; expected at most 63 letters, digits, hyphens, dots and underscores [wrong-value]',
    ],
  ],
  [
    "a repository with a password",
    placed({ argocd: { repository: "https://robot:hunter2@github.com/acme/gitops.git" } }),
    [
      'platform.argocd.repository: is no repository\'s address, got "https://…@github.com/acme/gitops.git"; expected one without credentials, e.g. https://github.com/acme/gitops.git [wrong-value]\n  help: put the credentials into a repository Secret of Argo CD',
    ],
  ],
  [
    "a secret as a literal",
    {
      ...base,
      routes: { critical: [slack({ url: loose("https://hooks.slack.com/services/T/B/x") })] },
      targets: { ...collector({ to: { logs: ["loki"], traces: ["jaeger"] } }), alertmanager: alertmanager({}) },
    },
    [
      'routes.critical[0].url: not a reference to a secret, got a value (not shown); expected secret("name"), the name in lower case with hyphens [literal-secret]\n  help: put the value where `secrets` says they live, and write secret("name") here',
    ],
  ],
];

describe("what a cluster does not take is refused", () => {
  test.each(table)("%s", (_name, input, problems) => {
    expect(problemsOf(input)).toEqual(problems);
  });
});
