/** The wiring check on a stack by hand: nothing is against it, and each fault planted in its text is found where it is. */

import { describe, expect, it } from "vitest";
import { judgeWiring, type WiringFacts } from "../../src/check/wiring/index.ts";
import type { Problem } from "../../src/core/errors.ts";
import { type File, facts, stack } from "./wiring-stack.ts";

const told = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ code, path, what }) => `${code} ${path}: ${what}`);

/** One text put in the place of another, wherever it stands: in a config and in the ConfigMap that carries it. */
const replaced = (files: readonly File[], [from, to]: readonly [string, string], only = ""): readonly File[] => {
  const chosen = files.filter(({ path, text }) => path.includes(only) && text.includes(from));
  if (chosen.length === 0) throw new Error(`nothing to plant a fault in: ${from}`);
  return files.map(file => (chosen.includes(file) ? { ...file, text: file.text.replaceAll(from, to) } : file));
};

interface Fault {
  readonly edits: readonly (readonly [from: string, to: string])[];
  /** Files whose path contains it. @default all */
  readonly only?: string;
  readonly facts?: Partial<WiringFacts>;
  readonly finds: readonly string[];
}

const faults: Readonly<Record<string, Fault>> = {
  "wrong port": {
    edits: [["http://loki.obs.svc.cluster.local:3100/otlp", "http://loki.obs.svc.cluster.local:3101/otlp"]],
    finds: [
      "dead-edge otel-collector/agent.yaml: exporters.otlp_http/loki.endpoint: names a port that Service/loki does not have",
    ],
  },
  "missing policy edge, going out": {
    only: "sampler",
    edits: [["jaeger } } }], ports: [{ port: 4317 }]", "jaeger } } }], ports: [{ port: 4318 }]"]],
    finds: [
      "dead-edge otel-collector/sampler.yaml: exporters.otlp_grpc/jaeger.endpoint: no NetworkPolicy lets StatefulSet/sampler out to it",
    ],
  },
  "missing policy edge, coming in": {
    only: "jaeger",
    edits: [["app.kubernetes.io/name: sampler } } }], ports", "app.kubernetes.io/name: samplers } } }], ports"]],
    finds: [
      "dead-edge otel-collector/sampler.yaml: exporters.otlp_grpc/jaeger.endpoint: no NetworkPolicy of Deployment/jaeger lets StatefulSet/sampler in",
    ],
  },
  "an exporter the image lacks": {
    only: "gateway",
    edits: [["opentelemetry-collector-contrib:", "opentelemetry-collector-k8s:"]],
    finds: [
      "missing-capability otel-collector/gateway.yaml: exporters.elasticsearch/all: the image of Deployment/gateway has no such component",
      "missing-capability otel-collector/gateway.yaml: exporters.awscloudwatchlogs/all: the image of Deployment/gateway has no such component",
    ],
  },
  "no RBAC for the resolver": {
    only: "gateway",
    edits: [["resources: [endpointslices]", "resources: [endpoints]"]],
    finds: [
      "missing-permission otel-collector/gateway.yaml: exporters.load_balancing/samplers.resolver.k8s: ServiceAccount/gateway of Deployment/gateway may not do what the k8s resolver does",
    ],
  },
  "automount off where needed": {
    only: "kubernetes/agent",
    edits: [["automountServiceAccountToken: true", "automountServiceAccountToken: false"]],
    finds: [
      "missing-permission kubernetes/agent.yaml: DaemonSet/agent automountServiceAccountToken: gets no token, and k8s_attributes in otel-collector/agent.yaml asks the API server",
    ],
  },
  "a workload that does not select its pods": {
    only: "kubernetes/jaeger",
    edits: [
      [
        "  selector: { matchLabels: { app.kubernetes.io/name: jaeger } }",
        "  selector: { matchLabels: { app: jaeger } }",
      ],
    ],
    finds: ["dangling-reference kubernetes/jaeger.yaml: Deployment/jaeger spec.selector: does not select its own pods"],
  },
  "a Service that selects nothing": {
    only: "kubernetes/sampler",
    edits: [["  selector: { app.kubernetes.io/name: sampler }", "  selector: { app.kubernetes.io/name: samplers }"]],
    finds: [
      "dead-edge otel-collector/gateway.yaml: exporters.load_balancing/samplers.resolver.k8s: leads to Service/sampler, whose selector matches no pod",
      "dangling-reference kubernetes/sampler.yaml: Service/sampler spec.selector: selects no pod",
    ],
  },
  "a Service that does not exist": {
    edits: [["endpoint: jaeger.obs.svc", "endpoint: jaeger-collector.obs.svc"]],
    finds: [
      "dead-edge otel-collector/sampler.yaml: exporters.otlp_grpc/jaeger.endpoint: names a Service that does not exist",
    ],
  },
  "a namespace misspelt": {
    edits: [["endpoint: jaeger.obs.svc", "endpoint: jaeger.obss.svc"]],
    finds: [
      "dead-edge otel-collector/sampler.yaml: exporters.otlp_grpc/jaeger.endpoint: names a Service that does not exist",
    ],
  },
  "a Service that leads to a port no container has": {
    only: "kubernetes/loki",
    edits: [["targetPort: http", "targetPort: https"]],
    finds: [
      "dead-edge kubernetes/loki.yaml: Service/loki port 3100: leads to a port that StatefulSet/loki does not have",
    ],
  },
  "a container that lost its port": {
    only: "kubernetes/sampler",
    edits: [["containerPort: 4317", "containerPort: 4316"]],
    finds: [
      "dead-edge otel-collector/gateway.yaml: exporters.load_balancing/samplers.resolver.k8s: leads to a port that StatefulSet/sampler does not have",
      "dead-edge kubernetes/sampler.yaml: StatefulSet/sampler container main port otlp: is one its process does not listen on",
    ],
  },
  "a port that is not the given one": {
    edits: [
      ["[https://elasticsearch.obs.svc.cluster.local:9200]", "[https://elasticsearch.obs.svc.cluster.local:9201]"],
    ],
    finds: [
      "dead-edge jaeger/jaeger.yaml: extensions.jaeger_storage.backends.traces.elasticsearch.server_urls.0: names a port that is not the given one",
    ],
  },
  "a member too many": {
    edits: [["alertmanager-0.alertmanager", "alertmanager-2.alertmanager"]],
    finds: ["dead-edge loki/loki.yaml: ruler.alertmanager_url: names a member that does not exist"],
  },
  "no way to a cloud": {
    only: "kubernetes/loki",
    edits: [["{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }", "{ to: [], ports: [{ port: 1 }] }"]],
    finds: [
      "dead-edge loki/loki.yaml: storage_config.object_store.s3.endpoint: no NetworkPolicy lets StatefulSet/loki out to it",
    ],
  },
  "no way to DNS": {
    only: "kubernetes/jaeger",
    edits: [["k8s-app: kube-dns", "k8s-app: dns"]],
    finds: ["dead-edge kubernetes/jaeger.yaml: Deployment/jaeger: connects to a name and may not ask DNS for it"],
  },
  "no way to the API server": {
    only: "kubernetes/prometheus",
    edits: [["ports: [{ port: 443 }, { port: 6443 }]", "ports: [{ port: 8443 }]"]],
    finds: [
      "dead-edge prometheus/prometheus.yaml: scrape_configs[loki].kubernetes_sd_configs: no NetworkPolicy lets Deployment/prometheus out to the API server",
    ],
  },
  "an API server elsewhere": {
    only: "kubernetes/prometheus",
    edits: [["0.0.0.0/0", "10.0.0.0/24"]],
    facts: { apiServer: { cidr: "10.0.1.1/32", port: 443 } },
    finds: [
      "dead-edge prometheus/prometheus.yaml: scrape_configs[loki].kubernetes_sd_configs: no NetworkPolicy lets Deployment/prometheus out to the API server",
    ],
  },
  "no way to a cloud but the API server's": {
    only: "kubernetes/gateway",
    edits: [["cidr: 0.0.0.0/0", "cidr: 10.0.1.0/28"]],
    facts: { apiServer: { cidr: "10.0.1.0/28", port: 443 } },
    finds: [
      "dead-edge otel-collector/gateway.yaml: exporters.awscloudwatchlogs/all: no NetworkPolicy lets Deployment/gateway out to it",
    ],
  },
  "k8s_attributes without replica sets": {
    only: "kubernetes/agent",
    edits: [["resources: [replicasets]", "resources: [deployments]"]],
    finds: [
      "missing-permission otel-collector/agent.yaml: processors.k8s_attributes: ServiceAccount/agent of DaemonSet/agent may not do what k8s_attributes does",
    ],
  },
  "discovery in a namespace without rights": {
    only: "kubernetes/prometheus",
    edits: [["{ name: prometheus, namespace: obs-agents }", "{ name: prometheus, namespace: obs-agent }"]],
    finds: [
      "missing-permission prometheus/prometheus.yaml: scrape_configs[agent].kubernetes_sd_configs: ServiceAccount/prometheus of Deployment/prometheus may not do what discovery of role pod does",
    ],
  },
  "discovery of pods that are elsewhere": {
    edits: [["          names: [obs-agents]", "          names: [obs]"]],
    finds: ["dead-edge prometheus/prometheus.yaml: scrape_configs[agent].kubernetes_sd_configs: finds no pod"],
  },
  "discovery by a port nobody has": {
    edits: [["replacement: $1:8888", "replacement: $1:8889"]],
    finds: [
      "dead-edge prometheus/prometheus.yaml: scrape_configs[agent].kubernetes_sd_configs: fetches from a port that DaemonSet/agent does not have",
    ],
  },
  "a Secret's key that is not there": {
    only: "kubernetes/gateway",
    edits: [["secretKey: elasticsearch-api-key", "secretKey: elasticsearch-key"]],
    finds: [
      "dangling-reference kubernetes/gateway.yaml: Deployment/gateway container main env KEY: names a key of Secret/gateway that is not there",
    ],
  },
  "a ConfigMap's key that is not there": {
    only: "kubernetes/jaeger",
    edits: [["items: [{ key: jaeger.yaml", "items: [{ key: jaeger.yml"]],
    finds: [
      "dangling-reference kubernetes/jaeger.yaml: Deployment/jaeger volumes.config: names a key of ConfigMap/jaeger that is not there",
    ],
  },
  "an account that is not there": {
    only: "kubernetes/jaeger",
    edits: [["serviceAccountName: jaeger", "serviceAccountName: jagger"]],
    finds: [
      "dangling-reference kubernetes/jaeger.yaml: Deployment/jaeger serviceAccountName: names a ServiceAccount that is not there",
    ],
  },
  "an autoscaler of nothing": {
    only: "kubernetes/gateway",
    edits: [["kind: Deployment, name: gateway", "kind: Deployment, name: gatevay"]],
    finds: [
      "dangling-reference kubernetes/gateway.yaml: HorizontalPodAutoscaler/gateway spec.scaleTargetRef: names a Deployment that is not there",
    ],
  },
  "a budget that guards nothing": {
    only: "kubernetes/gateway",
    edits: [
      [
        "maxUnavailable: 1, selector: { matchLabels: { app.kubernetes.io/name: gateway",
        "maxUnavailable: 1, selector: { matchLabels: { app: gateway",
      ],
    ],
    finds: ["dangling-reference kubernetes/gateway.yaml: PodDisruptionBudget/gateway spec.selector: selects no pod"],
  },
  "a file nobody applies": {
    only: "kustomization",
    edits: [["  - setup.yaml\n", ""]],
    finds: ["dangling-reference kubernetes/kustomization.yaml: resources: leaves out a file that stands beside it"],
  },
  "an argument with a wrong port": {
    edits: [
      [
        "--url=https://elasticsearch.obs.svc.cluster.local:9200",
        "--url=https://elasticsearch.obs.svc.cluster.local:9300",
      ],
    ],
    finds: ["dead-edge kubernetes/setup.yaml: Job/setup: args: names a port that is not the given one"],
  },
  "a receiver on another port than the pod's": {
    only: "gateway",
    edits: [["${env:MY_POD_IP}:4317", "${env:MY_POD_IP}:4319"]],
    finds: [
      "dead-edge kubernetes/gateway.yaml: Deployment/gateway container main port otlp-grpc: is one its process does not listen on",
    ],
  },
  "a ConfigMap that is not the file": {
    only: "kubernetes/jaeger",
    edits: [["trace_storage: traces", "trace_storage: spans"]],
    finds: [
      "dangling-reference kubernetes/jaeger.yaml: ConfigMap/jaeger data.jaeger.yaml: differs from the generated file of its name",
    ],
  },
  "an argument that names a file nobody mounts": {
    only: "kubernetes/jaeger",
    edits: [["args: []", 'args: ["--config=/etc/jaeger/jaeger.yaml"]']],
    finds: [
      "dangling-reference kubernetes/jaeger.yaml: Deployment/jaeger container main args --config: names a file below no mount",
    ],
  },
  "an argument that names another file than is mounted": {
    only: "kubernetes/jaeger",
    edits: [["args: []", 'args: ["--config", "/etc/config/jager.yaml"]']],
    finds: [
      "dangling-reference kubernetes/jaeger.yaml: Deployment/jaeger container main args --config: names a file that its mount lacks",
    ],
  },
  "a data source of a store that left": {
    only: "datasources",
    edits: [["loki.obs.svc", "lokki.obs.svc"]],
    finds: [
      "dead-edge grafana/provisioning/datasources/datasources.yaml: datasources[loki].url: names a Service that does not exist",
    ],
  },
};

/** Changes after which everything is still right. */
const harmless: Readonly<Record<string, Omit<Fault, "finds">>> = {
  "a short host name": { edits: [["endpoint: jaeger.obs.svc.cluster.local:4317", "endpoint: jaeger:4317"]] },
  "a host name with its namespace": { edits: [["endpoint: jaeger.obs.svc.cluster.local", "endpoint: jaeger.obs"]] },
  "a Service's port that is not the pod's": {
    edits: [
      ["{ name: http, port: 9090, targetPort: http }", "{ name: http, port: 80, targetPort: 9090 }"],
      ["http://loki.obs.svc.cluster.local:3100\n", "http://prometheus.obs.svc.cluster.local\n"],
    ],
  },
  "no policy at all": { edits: [["kind: NetworkPolicy", "kind: NetworkPolicyOfOld"]] },
  "one policy less, so that its pods are open": {
    only: "kubernetes/jaeger",
    edits: [["kind: NetworkPolicy", "kind: NetworkPolicyOfOld"]],
  },
  "a policy that says nothing of what goes out": {
    only: "kubernetes/jaeger",
    edits: [["policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]"]],
  },
  "ports as a range": {
    only: "kubernetes/sampler",
    edits: [["jaeger } } }], ports: [{ port: 4317 }]", "jaeger } } }], ports: [{ port: 4310, endPort: 4320 }]"]],
  },
  "a selector by expressions": {
    only: "kubernetes/sampler",
    edits: [
      [
        "podSelector: { matchLabels: { app.kubernetes.io/name: jaeger } }",
        "podSelector: { matchExpressions: [{ key: app.kubernetes.io/name, operator: In, values: [jaeger, tempo] }] }",
      ],
    ],
  },
  "somebody else's Service in a namespace of theirs": {
    edits: [
      ["endpoint: jaeger.obs.svc.cluster.local:4317", "endpoint: tempo.tracing.svc.cluster.local:4317"],
      [
        "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: obs } }, podSelector: { matchLabels: { app.kubernetes.io/name: jaeger } } }], ports: [{ port: 4317 }] }",
        "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tracing } } }], ports: [{ port: 4317 }] }",
      ],
    ],
  },
  "the nodes' own DNS cache": {
    only: "kubernetes/",
    edits: [
      [
        "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }",
        "{ ipBlock: { cidr: 169.254.20.10/32 } }",
      ],
    ],
    facts: { nodeLocalDns: "169.254.20.10" },
  },
  "an API server of a known place": {
    only: "kubernetes/",
    edits: [["ports: [{ port: 443 }, { port: 6443 }]", "ports: [{ port: 443 }]"]],
    facts: { apiServer: { cidr: "10.0.1.1/32", port: 443 } },
  },
  "an account of yours, with its rights": {
    only: "kubernetes/agent",
    edits: [
      ["serviceAccountName: agent", "serviceAccountName: theirs"],
      ["kind: ClusterRoleBinding", "kind: ClusterRoleBindingOfOld"],
    ],
    facts: { givenServiceAccounts: ["theirs"] },
  },
  "a right to everything": {
    only: "kubernetes/gateway",
    edits: [["apiGroups: [discovery.k8s.io], resources: [endpointslices]", 'apiGroups: ["*"], resources: ["*"]']],
  },
  "a token that is mounted by hand": {
    only: "kubernetes/agent",
    edits: [
      ["automountServiceAccountToken: true", "automountServiceAccountToken: false"],
      ["volumeMounts: [", "volumeMounts: [{ name: token, mountPath: /var/run/secrets/kubernetes.io/serviceaccount }, "],
      ["volumes: [", "volumes: [{ name: token, projected: { sources: [{ serviceAccountToken: { path: token } }] } }, "],
    ],
  },
  "a Secret of yours": {
    only: "kubernetes/gateway",
    edits: [["kind: ExternalSecret", "kind: ExternalSecretOfOld"]],
    facts: { givenSecrets: ["gateway"] },
  },
  "an image nobody here knows": {
    only: "kubernetes/gateway",
    edits: [["opentelemetry-collector-contrib:", "our-collector:"]],
  },
  "arguments that name what is there, or the image's own": {
    only: "kubernetes/jaeger",
    edits: [
      [
        "args: []",
        'command: [/cmd/jaeger], args: ["--config=file:/etc/config/jaeger.yaml", "--prefix=/jaeger", "/usr/lib/x"]',
      ],
      ["          command: [/cmd/jaeger], ", "          command: [/cmd/jaeger]\n          "],
    ],
  },
  "a ConfigMap of somebody else's with other text": {
    only: "kubernetes/jaeger",
    edits: [
      ["app.kubernetes.io/managed-by: signalbox", "app.kubernetes.io/managed-by: helm"],
      ["trace_storage: traces", "trace_storage: spans"],
    ],
  },
  "endpoints with brackets, as IPv6 needs them": {
    edits: [
      ["endpoint: ${env:MY_POD_IP}:4317", 'endpoint: "[${env:MY_POD_IP}]:4317"'],
      ["endpoint: 0.0.0.0:4317", 'endpoint: "[::]:4317"'],
    ],
  },
  "somebody else's namespace": {
    only: "kubernetes/namespaces",
    edits: [["metadata: { name: obs-agents }", "metadata: { name: others }"]],
    facts: { existingNamespaces: ["obs-agents"] },
  },
};

describe("a stack by hand", () => {
  it("has nothing against it", () => {
    expect(told(judgeWiring({ files: stack, facts }))).toEqual([]);
  });

  it.each(Object.entries(faults))("with %s tells it", (_, { edits, only, facts: own = {}, finds }) => {
    const files = edits.reduce((before, edit) => replaced(before, edit, only), stack);
    const problems = told(judgeWiring({ files, facts: { ...facts, ...own } }));
    expect(problems).toEqual(finds);
  });

  it.each(Object.entries(harmless))("with %s has nothing against it", (_, { edits, only, facts: own = {} }) => {
    const files = edits.reduce((before, edit) => replaced(before, edit, only), stack);
    expect(told(judgeWiring({ files, facts: { ...facts, ...own } }))).toEqual([]);
  });

  it("is not judged where nothing runs", () => {
    const files = stack.filter(({ path }) => !path.startsWith("kubernetes/"));
    expect(judgeWiring({ files, facts })).toEqual([]);
  });

  it("says what was found, what was expected and the way out", () => {
    const files = replaced(stack, ["endpoint: jaeger.obs.svc", "endpoint: jager.obs.svc"]);
    expect(judgeWiring({ files, facts })).toEqual([
      {
        code: "dead-edge",
        path: "otel-collector/sampler.yaml: exporters.otlp_grpc/jaeger.endpoint",
        what: "names a Service that does not exist",
        got: "jager.obs.svc.cluster.local:4317",
        expected: "a Service jager in namespace obs",
        help: "did you mean jaeger.obs?",
      },
    ]);
  });
});
