/** Parts for somebody else's collector: the processors with their order, and the official Helm chart's values. */

import type { Artifact, JsonObject } from "../../core/artifact.ts";
import type { Self, Site } from "../../core/target.ts";
import { configOf, type Process, processesOf, wholeOf } from "./config.ts";
import { distributionFor } from "./distributions.ts";
import { lanesOf, unnamed } from "./lanes.ts";
import { equipped } from "./logs.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { entry, set, variablesIn } from "./ottl.ts";
import { componentsOf, type Piece } from "./piece.ts";
import { blankRecord } from "./pipeline.ts";
import { httpReceiverId } from "./posted.ts";
import { spanProcessors } from "./spans.ts";

export const fragments = (self: Self<OtelCollectorOptions>, site: Site): readonly Artifact[] => [
  {
    kind: "yaml",
    path: "fragments/redaction.yaml",
    about: "the processors and their order, for a collector that is not ours",
    data: redaction(self, site),
  },
  ...(site.platform.kind === "kubernetes"
    ? [...processesOf(self, site)].map(
        ([process, pieces]): Artifact => ({
          kind: "yaml",
          path: `fragments/helm-values-${process}.yaml`,
          about: `the ${process} as values of the chart opentelemetry-collector`,
          data: helmValues(self, site, process, pieces),
        }),
      )
    : []),
];

/**
 * Merged with a collector's own file (`--config=own.yaml --config=redaction.yaml`), which gives each of the pipelines its
 * receivers and exporters. Records leave in OpenTelemetry's form: the message as the body, all else as attributes.
 */
const redaction = (self: Self<OtelCollectorOptions>, site: Site): JsonObject => {
  const logs = site.destinations(self.key, "logs").length > 0;
  const traces = site.destinations(self.key, "traces").length > 0;
  const sources = site.sources(self.key, "logs");
  const lanes = logs ? lanesOf(sources.length > 0 ? sources : [unnamed(site)], site) : [];
  const spans = traces ? spanProcessors(site) : {};
  const perLane = equipped(lanes, site.name);
  return {
    processors: {
      ...(logs
        ? {
            "filter/blank": { error_mode: "silent", log_conditions: [blankRecord] },
            "transform/message": {
              error_mode: "silent",
              log_statements: [
                set("log.body", entry("log.attributes", "message")),
                `delete_key(log.attributes, "message")`,
              ],
            },
          }
        : {}),
      ...Object.assign({}, ...perLane.map(one => ({ ...one.processors, ...one.samplers }))),
      ...spans,
    },
    service: {
      pipelines: {
        ...Object.fromEntries(
          perLane.map(({ lane, processors, samplers }) => [
            `logs/${lane.name}`,
            {
              processors: ["filter/blank", ...Object.keys(processors), ...Object.keys(samplers), "transform/message"],
            },
          ]),
        ),
        ...(traces ? { traces: { processors: Object.keys(spans) } } : {}),
      },
    },
  };
};

/** @see https://github.com/open-telemetry/opentelemetry-helm-charts/tree/main/charts/opentelemetry-collector */
const helmValues = (
  self: Self<OtelCollectorOptions>,
  site: Site,
  process: Process,
  pieces: readonly Piece[],
): JsonObject => {
  const { ports, replicas, directory } = self.options;
  const whole = wholeOf(self, site, pieces);
  const text = JSON.stringify(whole);
  const balances = text.includes('"k8s":{"service"');
  const secrets = variablesIn(text).filter(name => name !== "MY_POD_IP");
  const opens = (receiver: string) => receiver in whole.receivers;
  return {
    fullnameOverride: `${self.key}-${process}`,
    mode: { agent: "daemonset", gateway: "deployment", sampler: "statefulset" }[process],
    ...(process === "gateway" ? { replicaCount: replicas.gateway } : {}),
    ...(process === "sampler" ? { replicaCount: replicas.samplers ?? 2 } : {}),
    command: { name: `otelcol-${distributionFor(componentsOf(whole))}` },
    useGOMEMLIMIT: true,
    alternateConfig: configOf(self, site, pieces),
    extraEnvs: secrets.map(name => ({
      name,
      valueFrom: { secretKeyRef: { name: secretName(site), key: name.toLowerCase().replaceAll("_", "-") } },
    })),
    ...(process === "agent"
      ? {
          // Container logs belong to root.
          securityContext: { runAsUser: 0, runAsGroup: 0, readOnlyRootFilesystem: true },
          extraVolumes: [
            { name: "logs", hostPath: { path: "/var/log" } },
            { name: "state", hostPath: { path: directory, type: "DirectoryOrCreate" } },
          ],
          extraVolumeMounts: [
            { name: "logs", mountPath: "/var/log", readOnly: true },
            { name: "state", mountPath: directory },
          ],
        }
      : {
          extraVolumes: [{ name: "state", emptyDir: {} }],
          extraVolumeMounts: [{ name: "state", mountPath: directory }],
        }),
    ports: {
      otlp: { enabled: opens("otlp"), containerPort: ports.otlpGrpc, servicePort: ports.otlpGrpc, hostPort: 0 },
      "otlp-http": {
        enabled: opens("otlp") && process !== "sampler",
        containerPort: ports.otlpHttp,
        servicePort: ports.otlpHttp,
        hostPort: 0,
      },
      ...(opens("syslog")
        ? { syslog: { enabled: true, containerPort: ports.syslog, servicePort: ports.syslog, protocol: "TCP" } }
        : {}),
      ...(opens(httpReceiverId)
        ? { http: { enabled: true, containerPort: ports.http, servicePort: ports.http, protocol: "TCP" } }
        : {}),
      "jaeger-compact": { enabled: false },
      "jaeger-thrift": { enabled: false },
      "jaeger-grpc": { enabled: false },
      zipkin: { enabled: false },
      metrics: { enabled: true, containerPort: ports.metrics, servicePort: ports.metrics },
    },
    ...(process === "sampler" ? { service: { enabled: true, clusterIP: "None" } } : {}),
    ...(balances
      ? {
          clusterRole: {
            create: true,
            rules: [
              { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["get", "list", "watch"] },
            ],
          },
        }
      : {}),
  };
};

/** The Kubernetes Secret that holds the values of secrets. */
const secretName = ({ secrets }: Site): string => (secrets.kind === "kubernetes-secret" ? secrets.name : "signalbox");
