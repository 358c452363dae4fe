/** A small complete stack by hand: agents, a gateway, samplers, Jaeger, Loki, Prometheus, and an Elasticsearch of somebody else's. */

import type { WiringFacts } from "../../src/check/wiring/index.ts";

export interface File {
  readonly path: string;
  readonly text: string;
}

export const facts: WiringFacts = {
  platform: "kubernetes",
  namespace: "obs",
  existingNamespaces: [],
  given: ["https://elasticsearch.obs.svc.cluster.local:9200", "https://logs.example.com"],
  givenServiceAccounts: [],
  givenSecrets: [],
};

const agent = `receivers:
  file_log/pods:
    include: [/var/log/pods/*/*/*.log]
processors:
  k8s_attributes: {}
exporters:
  otlp_http/loki:
    endpoint: http://loki.obs.svc.cluster.local:3100/otlp
extensions:
  health_check:
    endpoint: \${env:MY_POD_IP}:13133
service:
  extensions: [health_check]
  telemetry:
    metrics:
      readers:
        - pull: { exporter: { prometheus: { host: 0.0.0.0, port: 8888 } } }
  pipelines:
    logs: { receivers: [file_log/pods], processors: [k8s_attributes], exporters: [otlp_http/loki] }
`;

const gateway = `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: \${env:MY_POD_IP}:4317
processors:
  transform/all:
    log_statements:
      - set(log.body, "x: y")
exporters:
  load_balancing/samplers:
    routing_key: traceID
    protocol:
      otlp: { timeout: 5s }
    resolver:
      k8s:
        service: sampler.obs
        ports: [4317]
  elasticsearch/all:
    endpoints:
      - https://elasticsearch.obs.svc.cluster.local:9200
  awscloudwatchlogs/all:
    region: eu-west-1
service:
  pipelines:
    traces: { receivers: [otlp], exporters: [load_balancing/samplers] }
    logs: { receivers: [otlp], processors: [transform/all], exporters: [elasticsearch/all, awscloudwatchlogs/all] }
`;

const sampler = `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4317
exporters:
  otlp_grpc/jaeger:
    endpoint: jaeger.obs.svc.cluster.local:4317
    tls: { insecure: true }
service:
  pipelines:
    traces: { receivers: [otlp], exporters: [otlp_grpc/jaeger] }
`;

const jaeger = `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4317
exporters:
  jaeger_storage_exporter:
    trace_storage: traces
extensions:
  jaeger_storage:
    backends:
      traces:
        elasticsearch:
          server_urls: [https://elasticsearch.obs.svc.cluster.local:9200]
  jaeger_query:
    http:
      endpoint: 0.0.0.0:16686
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: { receivers: [otlp], exporters: [jaeger_storage_exporter] }
`;

const loki = `schema_config:
  configs: []
memberlist:
  join_members:
    - dns+loki-memberlist.obs.svc.cluster.local:7946
storage_config:
  object_store:
    s3:
      endpoint: s3.eu-west-1.amazonaws.com
ruler:
  alertmanager_url: http://alertmanager-0.alertmanager.obs.svc.cluster.local:9093
`;

const job = (name: string, namespace: string, port: number): string => `  - job_name: ${name}
    kubernetes_sd_configs:
      - role: pod
        namespaces:
          names: [${namespace}]
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_name]
        regex: ${name}
        action: keep
      - source_labels: [__meta_kubernetes_pod_ip]
        regex: ([0-9.]+)
        target_label: __address__
        replacement: $1:${port}
`;

const prometheus = `alerting:
  alertmanagers:
    - static_configs:
        - targets: ["alertmanager.obs.svc.cluster.local:9093"]
scrape_configs:
${job("loki", "obs", 3100)}${job("agent", "obs-agents", 8888)}`;

const datasources = `apiVersion: 1
datasources:
  - name: Loki
    uid: loki
    type: loki
    url: http://loki.obs.svc.cluster.local:3100
`;

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, "    ");

interface Workload {
  readonly name: string;
  readonly kind?: "Deployment" | "StatefulSet" | "DaemonSet" | "Job";
  readonly namespace?: string;
  readonly image: string;
  readonly config?: readonly [string, string];
  readonly ports?: Readonly<Record<string, number>>;
  readonly labels?: string;
  readonly token?: boolean;
  readonly secret?: string;
  readonly args?: string;
  /** Who may come in, and where it may go, as YAML lists in one line each. */
  readonly ingress: readonly string[];
  readonly egress: readonly string[];
  readonly more?: string;
}

export const pods = (name: string, namespace = "obs"): string =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } }, podSelector: { matchLabels: { app.kubernetes.io/name: ${name} } } }`;
const out = (peer: string, ...ports: readonly number[]): string =>
  `{ to: [${peer}], ports: [${ports.map(port => `{ port: ${port} }`).join(", ")}] }`;
const comesIn = (peer: string, ...ports: readonly (number | string)[]): string =>
  `{ from: [${peer}], ports: [${ports.map(port => `{ port: ${port} }`).join(", ")}] }`;
const anywhere = "{ ipBlock: { cidr: 0.0.0.0/0 } }";
const dns =
  "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }] }";
const apiServer = out(anywhere, 443, 6443);
const strangers = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: obs } } }";
const ring = "{ podSelector: { matchLabels: { ring: loki } } }";

const manifests = (one: Workload): File => {
  const { name, kind = "Deployment", namespace = "obs", ports = {}, labels = "", token = false, more = "" } = one;
  const [folder, text] = one.config ?? [undefined, ""];
  const key = folder?.split("/").at(-1);
  const replicas = kind === "StatefulSet" ? `  replicas: 2\n  serviceName: ${name}\n` : "";
  return {
    path: `kubernetes/${name}.yaml`,
    text: `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: ${namespace} }
automountServiceAccountToken: false
---
apiVersion: ${kind === "Job" ? "batch/v1" : "apps/v1"}
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec:
${kind === "Job" ? "" : `  selector: { matchLabels: { app.kubernetes.io/name: ${name} } }\n${replicas}`}  template:
    metadata:
      labels: { app.kubernetes.io/name: ${name}${labels} }
    spec:
      serviceAccountName: ${name}
      automountServiceAccountToken: ${token}
      containers:
        - name: main
          image: ${one.image}
          args: [${one.args ?? ""}]
          env:
            - { name: MY_POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
${one.secret === undefined ? "" : `            - { name: KEY, valueFrom: { secretKeyRef: { name: ${name}, key: ${one.secret} } } }\n`}          ports: [${Object.entries(
      ports,
    )
      .map(([port, number]) => `{ name: ${port}, containerPort: ${number} }`)
      .join(", ")}]
          volumeMounts: [${key === undefined ? "" : "{ name: config, mountPath: /etc/config }"}]
      volumes: [${key === undefined ? "" : `{ name: config, configMap: { name: ${name}, items: [{ key: ${key}, path: ${key} }] } }`}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: ${name} } }
  policyTypes: [Ingress, Egress]
  ingress: [${one.ingress.join(", ")}]
  egress:
${[dns, ...one.egress].map(rule => `    - ${rule}\n`).join("")}---
${
  kind === "DaemonSet" || kind === "Job"
    ? ""
    : `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec:
${kind === "StatefulSet" ? "  clusterIP: None\n" : ""}  selector: { app.kubernetes.io/name: ${name} }
  ports:
${Object.entries(ports)
  .map(([port, number]) => `    - { name: ${port}, port: ${number}, targetPort: ${port} }\n`)
  .join("")}---
`
}${
  key === undefined
    ? ""
    : `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${namespace}, labels: { app.kubernetes.io/managed-by: signalbox } }
data:
  ${key}: |
${indented(text)}---
`
}${
  one.secret === undefined
    ? ""
    : `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: ${name}, namespace: ${namespace} }
spec: { target: { name: ${name} }, data: [{ secretKey: ${one.secret}, remoteRef: { key: ${one.secret} } }] }
---
`
}${more}`,
  };
};

const role = (name: string, namespace: string, rule: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: ${name}, namespace: ${namespace} }
rules: [${rule}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: ${name}, namespace: ${namespace} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name} }
subjects: [{ kind: ServiceAccount, name: ${name}, namespace: obs }]
---
`;

const collector = "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector";
const watch = "verbs: [get, list, watch]";

export const stack: readonly File[] = [
  { path: "otel-collector/agent.yaml", text: agent },
  { path: "otel-collector/gateway.yaml", text: gateway },
  { path: "otel-collector/sampler.yaml", text: sampler },
  { path: "jaeger/jaeger.yaml", text: jaeger },
  { path: "loki/loki.yaml", text: loki },
  { path: "prometheus/prometheus.yaml", text: prometheus },
  { path: "grafana/provisioning/datasources/datasources.yaml", text: datasources },
  {
    path: "kubernetes/namespaces.yaml",
    text: `apiVersion: v1
kind: Namespace
metadata: { name: obs }
---
apiVersion: v1
kind: Namespace
metadata: { name: obs-agents }
`,
  },
  manifests({
    name: "agent",
    kind: "DaemonSet",
    namespace: "obs-agents",
    image: `${collector}-k8s:0.161.0`,
    config: ["otel-collector/agent.yaml", agent],
    ports: { metrics: 8888 },
    token: true,
    ingress: [comesIn(pods("prometheus"), "metrics")],
    egress: [out(pods("loki"), 3100), apiServer],
    more: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: agent }
rules:
  - { apiGroups: [""], resources: [pods, namespaces], ${watch} }
  - { apiGroups: [apps], resources: [replicasets], ${watch} }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: agent }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: agent }
subjects: [{ kind: ServiceAccount, name: agent, namespace: obs-agents }]
`,
  }),
  manifests({
    name: "gateway",
    image: `${collector}-contrib:0.161.0`,
    config: ["otel-collector/gateway.yaml", gateway],
    ports: { "otlp-grpc": 4317 },
    token: true,
    secret: "elasticsearch-api-key",
    ingress: [comesIn("{ namespaceSelector: {} }", 4317)],
    egress: [apiServer, out(pods("sampler"), 4317), out(strangers, 9200)],
    more: `${role("gateway", "obs", `{ apiGroups: [discovery.k8s.io], resources: [endpointslices], ${watch} }`)}apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: gateway, namespace: obs }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: gateway }, minReplicas: 2, maxReplicas: 5 }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: gateway, namespace: obs }
spec: { maxUnavailable: 1, selector: { matchLabels: { app.kubernetes.io/name: gateway } } }
`,
  }),
  manifests({
    name: "sampler",
    kind: "StatefulSet",
    image: `${collector}-k8s:0.161.0`,
    config: ["otel-collector/sampler.yaml", sampler],
    ports: { otlp: 4317 },
    ingress: [comesIn(pods("gateway"), 4317)],
    egress: [out(pods("jaeger"), 4317)],
  }),
  manifests({
    name: "jaeger",
    image: "docker.io/jaegertracing/jaeger:2.13.0",
    config: ["jaeger/jaeger.yaml", jaeger],
    ports: { otlp: 4317, query: 16686 },
    ingress: [comesIn(pods("sampler"), "otlp")],
    egress: [out(strangers, 9200)],
  }),
  manifests({
    name: "loki",
    kind: "StatefulSet",
    image: "docker.io/grafana/loki:3.7.8",
    config: ["loki/loki.yaml", loki],
    ports: { http: 3100, gossip: 7946 },
    labels: ", ring: loki",
    ingress: [comesIn(`${pods("agent", "obs-agents")}, ${pods("prometheus")}`, 3100), comesIn(ring, 7946)],
    egress: [out(ring, 7946), out(anywhere, 443), out(pods("alertmanager"), 9093)],
    more: `apiVersion: v1
kind: Service
metadata: { name: loki-memberlist, namespace: obs }
spec: { clusterIP: None, selector: { ring: loki }, ports: [{ name: gossip, port: 7946, targetPort: 7946 }] }
`,
  }),
  manifests({
    name: "alertmanager",
    kind: "StatefulSet",
    image: "quay.io/prometheus/alertmanager:v0.34.2",
    ports: { http: 9093 },
    ingress: [comesIn(`${pods("loki")}, ${pods("prometheus")}`, 9093)],
    egress: [],
  }),
  manifests({
    name: "prometheus",
    image: "quay.io/prometheus/prometheus:v3.5.0",
    config: ["prometheus/prometheus.yaml", prometheus],
    ports: { http: 9090 },
    token: true,
    ingress: [],
    egress: [
      apiServer,
      out(pods("loki"), 3100),
      out(pods("agent", "obs-agents"), 8888),
      out(pods("alertmanager"), 9093),
    ],
    more: `${role("prometheus", "obs", `{ apiGroups: [""], resources: [pods], ${watch} }`)}${role("prometheus", "obs-agents", `{ apiGroups: [""], resources: [pods], ${watch} }`)}`,
  }),
  manifests({
    name: "setup",
    kind: "Job",
    image: "docker.io/curlimages/curl:8.17.0",
    args: '"--url=https://elasticsearch.obs.svc.cluster.local:9200"',
    ingress: [],
    egress: [out(strangers, 9200)],
  }),
  {
    path: "kubernetes/kustomization.yaml",
    text: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
${["namespaces", "agent", "gateway", "sampler", "jaeger", "loki", "alertmanager", "prometheus", "setup"].map(name => `  - ${name}.yaml\n`).join("")}`,
  },
];
