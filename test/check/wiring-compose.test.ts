/** The wiring check on a compose file by hand. */

import { describe, expect, it } from "vitest";
import { judgeWiring, type WiringFacts } from "../../src/check/wiring/index.ts";
import { formatProblem } from "../../src/core/errors.ts";

const facts: WiringFacts = {
  platform: "compose",
  namespace: "",
  existingNamespaces: [],
  given: ["http://elasticsearch:9200"],
  givenServiceAccounts: [],
  givenSecrets: [],
};

const collector = `receivers:
  otlp: { protocols: { grpc: { endpoint: 0.0.0.0:4317 } } }
exporters:
  otlp_http/loki:
    endpoint: http://loki:3100/otlp
  otlp_grpc/jaeger:
    endpoint: jaeger:4317
service:
  pipelines:
    logs: { receivers: [otlp], exporters: [otlp_http/loki] }
    traces: { receivers: [otlp], exporters: [otlp_grpc/jaeger] }
`;

const compose = `services:
  collector:
    image: otel/opentelemetry-collector-k8s:0.161.0
    depends_on: { loki: { condition: service_started } }
    environment: { ES: "http://elasticsearch:9200" }
    volumes:
      - { type: bind, source: ../otel-collector/agent.yaml, target: /etc/agent.yaml }
      - { type: volume, source: queue, target: /var/lib/otelcol }
      - /var/log:/var/log:ro
  loki:
    image: grafana/loki:3.7.8
    expose: ["3100"]
    ports: ["127.0.0.1:3100:3100"]
  tracing:
    image: jaegertracing/jaeger:2.13.0
    networks: { default: { aliases: [jaeger] } }
    secrets: [{ source: key, target: /run/credentials/key }]
  traffic:
    image: node:22
    command: [traffic, --otlp, "http://collector:4318"]
volumes: { queue: {} }
secrets: { key: { environment: KEY } }
`;

interface Case {
  readonly from: string;
  readonly to: string;
  readonly finds: readonly string[];
}

const table: Readonly<Record<string, Case>> = {
  "nothing wrong": { from: "image: node:22", to: "image: node:22", finds: [] },
  "an unknown service in a config": {
    from: "http://loki:3100",
    to: "http://lokki:3100",
    finds: [
      "otel-collector/agent.yaml: exporters.otlp_http/loki.endpoint: names a service that does not exist, got lokki:3100; expected one of collector, loki, tracing, traffic [dead-edge]\n  help: did you mean loki?",
    ],
  },
  "a port that is not exposed": {
    from: "http://loki:3100",
    to: "http://loki:3101",
    finds: [
      "otel-collector/agent.yaml: exporters.otlp_http/loki.endpoint: names a port that the service loki does not have, got loki:3101; expected one of 3100 [dead-edge]",
    ],
  },
  "an alias that is gone": {
    from: "aliases: [jaeger]",
    to: "aliases: [tempo]",
    finds: [
      "otel-collector/agent.yaml: exporters.otlp_grpc/jaeger.endpoint: names a service that does not exist, got jaeger:4317; expected one of collector, loki, tracing, traffic [dead-edge]",
    ],
  },
  "an unknown service in an argument": {
    from: "http://collector:4318",
    to: "http://gateway:4318",
    finds: [
      "compose/compose.yaml: services.traffic.command: names a service that does not exist, got gateway:4318; expected one of collector, loki, tracing, traffic [dead-edge]",
    ],
  },
  "a port that is not the given one": {
    from: "http://elasticsearch:9200",
    to: "http://elasticsearch:9300",
    finds: [
      "compose/compose.yaml: services.collector.environment.ES: names a port that is not the given one, got elasticsearch:9300; expected elasticsearch:9200 [dead-edge]",
    ],
  },
  "a file that is not generated": {
    from: "../otel-collector/agent.yaml",
    to: "../otel-collector/gateway.yaml",
    finds: [
      'compose/compose.yaml: services.collector.volumes: names a generated file that is not there, got "../otel-collector/gateway.yaml" [dangling-reference]',
    ],
  },
  "a volume that is not declared": {
    from: "volumes: { queue: {} }",
    to: "volumes: { queues: {} }",
    finds: [
      'compose/compose.yaml: services.collector.volumes: names a volume that is not there, got "queue"; expected one of queues [dangling-reference]\n  help: did you mean queues?',
    ],
  },
  "a secret that is not declared": {
    from: "secrets: { key: {",
    to: "secrets: { keys: {",
    finds: [
      'compose/compose.yaml: services.tracing.secrets: names a secret that is not there, got "key"; expected one of keys [dangling-reference]\n  help: did you mean keys?',
    ],
  },
  "a wait for nobody": {
    from: "depends_on: { loki:",
    to: "depends_on: { loky:",
    finds: [
      'compose/compose.yaml: services.collector.depends_on: names a service that is not there, got "loky"; expected one of collector, loki, tracing, traffic [dangling-reference]\n  help: did you mean loki?',
    ],
  },
  "an exporter the image lacks": {
    from: "otlp_http/loki",
    to: "elasticsearch/loki",
    finds: [
      'otel-collector/agent.yaml: exporters.elasticsearch/loki: the image of collector has no such component, got "elasticsearch"; expected a component of opentelemetry-collector-k8s [missing-capability]\n  help: run an image that has it, such as opentelemetry-collector-contrib',
    ],
  },
};

describe("a compose file", () => {
  it.each(Object.entries(table))("with %s", (_, { from, to, finds }) => {
    const files = [
      { path: "otel-collector/agent.yaml", text: collector.replaceAll(from, to) },
      { path: "compose/compose.yaml", text: compose.replaceAll(from, to) },
    ];
    expect(files.some(({ text }) => text.includes(to))).toBe(true);
    expect(judgeWiring({ files, facts }).map(formatProblem)).toEqual(finds);
  });
});
