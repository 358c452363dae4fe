/** An environment of a usual size, and what is done to environments: every change with all that it touches. */

import {
  alertmanager,
  alloy,
  days,
  defineEnvironment,
  detector,
  dimension,
  type Environment,
  type EnvironmentInput,
  elasticsearch,
  extendSchema,
  externalSecrets,
  GiB,
  grafana,
  jaeger,
  kibana,
  kubernetes,
  kubernetesSecret,
  llmLog,
  loki,
  otelCollector,
  otlp,
  percent,
  pods,
  prometheus,
  s3,
  seconds,
  secret,
  slack,
  type WorkloadSettings,
} from "signalbox";
import type { RiskClass } from "../../../src/output/risk.ts";

export const environmentName = "rollout";

const places = { argocd: { repository: "https://github.com/acme/gitops.git" } };

const services = {
  "llm-service": { source: pods({ app: "llm-service", namespace: "llm" }) },
  "llm-gateway": { source: otlp() },
} satisfies EnvironmentInput["services"];

const sampling = {
  traces: { base: percent(50), slow: { over: seconds(5), keep: percent(100) } },
} satisfies EnvironmentInput["sampling"];

const retention = { application: days(14), traces: days(3) } satisfies EnvironmentInput["retention"];

const collector = (samplers: number) =>
  otelCollector({
    from: ["otlp"],
    to: { logs: ["elasticsearch"], traces: ["jaeger"] },
    replicas: { samplers },
  });

const targets = {
  alloy: alloy({ to: ["loki"] }),
  otelCollector: collector(1),
  loki: loki({ store: s3({ bucket: "llm-logs", region: "eu-west-1" }) }),
  elasticsearch: elasticsearch({}),
  jaeger: jaeger({ storage: "badger" }),
  prometheus: prometheus({}),
  alertmanager: alertmanager({ config: true }),
  grafana: grafana({ reads: ["prometheus", "loki", "jaeger"] }),
  kibana: kibana({ reads: ["elasticsearch"] }),
};

const base: EnvironmentInput = {
  name: environmentName,
  platform: kubernetes(places),
  secrets: externalSecrets("vault"),
  services,
  sampling,
  retention,
  alerts: { HighErrorRate: { above: percent(5) } },
  evaluator: "prometheus",
  routes: { critical: [slack({ url: secret("slack-webhook"), channel: "#llm" })] },
  targets,
};

/** The environment that every change starts from. */
export const before = (): Environment => defineEnvironment(base);

const changed = (change: Partial<EnvironmentInput>) => (): Environment => defineEnvironment({ ...base, ...change });

const { kibana: _kibana, ...withoutKibana } = targets;
const { "llm-gateway": gateway, ...otherServices } = services;

const withLoki = (settings: WorkloadSettings) =>
  changed({ platform: kubernetes({ ...places, workloads: { loki: settings } }) });

/** A change, and all that it touches. */
export interface Transition {
  readonly name: string;
  readonly after: () => Environment;
  /** The objects that are written, made or deleted, as `nameOf` names them; a Job without its hash. */
  readonly objects: readonly string[];
  /** Those that have another checksum of their configuration, and no other difference: their pods are replaced. */
  readonly rolls?: readonly string[];
  /** The files beside those below `kubernetes/`, as patterns of their paths. */
  readonly files: readonly RegExp[];
  /** As `signalbox diff` says. */
  readonly risk: RiskClass;
}

const inNamespace = (name: string): string => name.replace("/", "/observability/");
const onNodes = (name: string): string => name.replace("/", "/observability-agents/");

/** What is put into Elasticsearch: a Job of another name, which reads other files. */
const putIntoElasticsearch = ["ConfigMap/elasticsearch-setup", "Job/elasticsearch-setup"].map(inNamespace);

export const transitions: readonly Transition[] = [
  {
    name: "a threshold changed",
    after: changed({ alerts: { HighErrorRate: { above: percent(3) } } }),
    objects: ["ConfigMap/grafana-dashboards", "ConfigMap/kibana-setup", "ConfigMap/prometheus", "Job/kibana-setup"].map(
      inNamespace,
    ),
    rolls: [inNamespace("StatefulSet/prometheus")],
    files: [
      /^prometheus\/rules\/alerts\.yaml$/,
      /^prometheus\/tests\/HighErrorRate\.yaml$/,
      // The panels that draw it.
      /^grafana\/dashboards\/rollout-llm-(errors|overview)\.json$/,
      /^kibana\/dashboards\/rollout-llm-(errors|overview)\.json$/,
    ],
    risk: "pages-more",
  },
  {
    name: "a sampling rate changed",
    after: changed({ sampling: { traces: { ...sampling.traces, base: percent(20) } } }),
    objects: [inNamespace("ConfigMap/otel-collector-sampler")],
    rolls: [inNamespace("StatefulSet/otel-collector-sampler")],
    files: [/^otel-collector\/sampler\.yaml$/, /^otel-collector\/fragments\/helm-values-sampler\.yaml$/],
    risk: "restart",
  },
  {
    name: "a detector added",
    after: changed({
      detectors: [
        detector({
          name: "badge",
          description: "Staff badge numbers",
          pattern: "BDG-[0-9]{6}",
          positives: ["BDG-123456"],
        }),
      ],
    }),
    objects: [onNodes("ConfigMap/alloy"), inNamespace("ConfigMap/otel-collector-gateway"), ...putIntoElasticsearch],
    rolls: [onNodes("DaemonSet/alloy"), inNamespace("Deployment/otel-collector-gateway")],
    files: [
      /^alloy\/config\.alloy$/,
      /^elasticsearch\/ingest-pipelines\/llm-rollout-redact\.json$/,
      /^otel-collector\/gateway\.yaml$/,
      /^otel-collector\/fragments\/(helm-values-gateway|redaction)\.yaml$/,
      /^privacy\/policy\.json$/,
    ],
    risk: "restart",
  },
  {
    name: "a field added",
    after: changed({
      schema: extendSchema(
        llmLog,
        { tenant_tier: dimension({ values: ["free", "pro"], description: "What the tenant pays for" }) },
        { request_end: ["tenant_tier"] },
      ),
    }),
    objects: [onNodes("ConfigMap/alloy"), inNamespace("ConfigMap/otel-collector-gateway"), ...putIntoElasticsearch],
    rolls: [onNodes("DaemonSet/alloy"), inNamespace("Deployment/otel-collector-gateway")],
    files: [
      /^alloy\/config\.alloy$/,
      /^elasticsearch\/component-templates\/llm-rollout-mappings\.json$/,
      /^elasticsearch\/ingest-pipelines\/llm-rollout-redact\.json$/,
      /^otel-collector\/gateway\.yaml$/,
      /^otel-collector\/fragments\/(helm-values-gateway|redaction)\.yaml$/,
      /^privacy\/policy\.json$/,
    ],
    risk: "rollover",
  },
  {
    name: "retention up",
    after: changed({ retention: { ...retention, application: days(30) } }),
    objects: [inNamespace("ConfigMap/loki"), ...putIntoElasticsearch],
    rolls: [inNamespace("StatefulSet/loki")],
    files: [
      /^elasticsearch\/ilm\/llm-rollout-14d\.json$/,
      /^elasticsearch\/index-templates\/llm-rollout-application\.json$/,
      /^elasticsearch\/setup\.sh$/,
      /^loki\/loki\.yaml$/,
    ],
    risk: "rollover",
  },
  {
    name: "retention down",
    after: changed({ retention: { ...retention, application: days(7) } }),
    objects: [inNamespace("ConfigMap/loki"), ...putIntoElasticsearch],
    rolls: [inNamespace("StatefulSet/loki")],
    files: [
      /^elasticsearch\/ilm\/llm-rollout-(14|7)d\.json$/,
      /^elasticsearch\/index-templates\/llm-rollout-application\.json$/,
      /^elasticsearch\/setup\.sh$/,
      /^loki\/loki\.yaml$/,
    ],
    risk: "deletes-data",
  },
  {
    name: "an image patched",
    after: withLoki({ image: "docker.io/grafana/loki:3.7.9" }),
    objects: [inNamespace("StatefulSet/loki")],
    files: [],
    risk: "restart",
  },
  {
    // Their balancing asks for the Service's members, whose number is no part of a configuration.
    name: "samplers from 1 to 3",
    after: changed({ targets: { ...targets, otelCollector: collector(3) } }),
    objects: ["PodDisruptionBudget/otel-collector-sampler", "StatefulSet/otel-collector-sampler"].map(inNamespace),
    files: [/^otel-collector\/fragments\/helm-values-sampler\.yaml$/],
    risk: "reload",
  },
  {
    name: "a service added",
    after: changed({
      services: { ...services, "llm-batch": { source: pods({ app: "llm-batch", namespace: "ml" }) } },
    }),
    objects: [onNodes("ConfigMap/alloy"), ...["ConfigMap/grafana-dashboards", "ConfigMap/prometheus"].map(inNamespace)],
    rolls: [onNodes("DaemonSet/alloy"), inNamespace("StatefulSet/prometheus")],
    files: [
      /^alloy\/config\.alloy$/,
      /^grafana\/dashboards\//,
      /^jaeger\/queries\//,
      /^prometheus\/rules\/alerts\.yaml$/,
      /^prometheus\/tests\/NoLogsReceived\.yaml$/,
      /^privacy\/policy\.json$/,
    ],
    risk: "pages-more",
  },
  {
    name: "a service renamed",
    after: changed({ services: { ...otherServices, "llm-entrance": gateway } }),
    objects: ["ConfigMap/grafana-dashboards", "ConfigMap/otel-collector-gateway", "ConfigMap/prometheus"].map(
      inNamespace,
    ),
    rolls: ["Deployment/otel-collector-gateway", "StatefulSet/prometheus"].map(inNamespace),
    files: [
      /^grafana\/dashboards\//,
      /^jaeger\/queries\//,
      /^otel-collector\/gateway\.yaml$/,
      /^otel-collector\/fragments\/(helm-values-gateway|redaction)\.yaml$/,
      /^prometheus\/rules\/alerts\.yaml$/,
      /^prometheus\/tests\/NoLogsReceived\.yaml$/,
      /^privacy\/policy\.json$/,
    ],
    risk: "pages-more",
  },
  {
    name: "a target removed",
    after: changed({ targets: withoutKibana }),
    objects: [
      "ConfigMap/kibana-setup",
      "ExternalSecret/kibana-setup",
      "Job/kibana-setup",
      "NetworkPolicy/kibana-setup",
      "ServiceAccount/kibana-setup",
    ].map(inNamespace),
    files: [/^kibana\//],
    risk: "restart",
  },
];

/** Changes that are most of an environment: other kinds of objects under the same names, and other places. */
interface Move extends Pick<Transition, "name" | "after"> {
  /** The objects that the API server takes only anew, as `kind/name`. @default [] */
  readonly recreates?: readonly string[];
}

export const moves: readonly Move[] = [
  {
    name: "from one machine's modes to distributed ones",
    after: changed({
      platform: kubernetes({ ...places, profile: "large" }),
      targets: { ...targets, jaeger: jaeger({ storage: "elasticsearch" }) },
    }),
    recreates: ["StatefulSet/prometheus"],
  },
  {
    name: "Jaeger's traces from its disk to Elasticsearch",
    after: changed({ targets: { ...targets, jaeger: jaeger({ storage: "elasticsearch" }) } }),
  },
  {
    name: "a larger disk",
    after: withLoki({ storage: GiB(20) }),
    recreates: ["StatefulSet/loki"],
  },
  {
    name: "every trace kept, so that nobody samples",
    after: changed({ sampling: { traces: { base: percent(100) } } }),
  },
  { name: "secrets from an operator to one Secret", after: changed({ secrets: kubernetesSecret("llm") }) },
  {
    name: "a mirror, an identity and readers",
    after: changed({
      platform: kubernetes({
        ...places,
        images: { registry: "registry.example.com/mirror", pullSecrets: ["mirror"] },
        readers: ["monitoring"],
        workloads: {
          loki: { identity: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/loki" } } },
        },
      }),
    }),
  },
];

/** The one change of a workload's settings that the API server takes only with a new object. */
export const withLargerDisk = withLoki({ storage: GiB(20) });
