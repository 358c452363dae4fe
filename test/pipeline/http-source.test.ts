/** Records that services post: who takes them, how it is reached, and what it is told. */

import {
  defineEnvironment,
  type EnvironmentInput,
  elasticsearch,
  http,
  kubernetes,
  logstash,
  loki,
  otelCollector,
  promtail,
  secret,
} from "signalbox";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { render } from "../../src/output/render.ts";
import { problemsOf } from "../environment/problems.ts";

const input = (services: EnvironmentInput["services"], options = {}): EnvironmentInput => ({
  name: "test",
  platform: kubernetes(),
  services,
  targets: { otelCollector: otelCollector({ to: { logs: ["loki"] }, ...options }), loki: loki() },
});

const one = { chat: { source: http() } };
const token = secret("ingest-token");

const gatewayOf = (environment: EnvironmentInput) => {
  const { files, problems } = render(defineEnvironment(environment), "environments/test.ts");
  expect(problems).toEqual([]);
  return parse(files.find(({ path }) => path === "otel-collector/gateway.yaml")?.text ?? "");
};

test("the receiver asks for the token, takes lines and three headers", () => {
  const { receivers, extensions } = gatewayOf(input(one, { http: { path: "/ingest", token }, ports: { http: 9080 } }));
  expect(receivers).toEqual({
    webhook_event: {
      endpoint: "[${env:MY_POD_IP}]:9080",
      path: "/ingest",
      max_request_body_size: 4 * 1024 * 1024,
      read_timeout: "10s",
      write_timeout: "10s",
      split_logs_at_newline: true,
      header_attribute_regex: "^(X-Trace-Id|X-Span-Id|X-Request-Id)$$",
      auth: { authenticator: "bearertokenauth/http" },
    },
  });
  expect(extensions["bearertokenauth/http"]).toEqual({ token: "${env:INGEST_TOKEN}" });
  expect(gatewayOf(input(one)).receivers.webhook_event.auth).toBeUndefined();
});

test("every record is its service's, or in the address whose it is", () => {
  const statements = (services: EnvironmentInput["services"]): readonly string[] =>
    gatewayOf(input(services)).processors["transform/http"].log_statements;
  expect(statements(one)[0]).toBe('set(resource.attributes, {"service.name": "chat"})');
  expect(statements({ ...one, batch: { source: http() } }).slice(0, 2)).toEqual([
    'keep_keys(resource.attributes, ["service.name"])',
    'set(resource.attributes["service.name"], "unknown_service") where not ContainsValue(["chat", "batch"], resource.attributes["service.name"])',
  ]);
});

test("what is no object is made none before anything reads it", () => {
  const { pipelines } = gatewayOf(input(one)).service;
  expect(pipelines["logs/chat-http"].processors.slice(0, 6)).toEqual([
    "memory_limiter",
    "filter/http-blank",
    "transform/http",
    "unroll/http",
    "transform/http-objects",
    "transform/normalise",
  ]);
});

test("a gateway of the distribution that has the receiver, open at its port, with the token", () => {
  const environment = defineEnvironment(input(one, { http: { token } }));
  const [gateway, ...others] = environment.site.workloads("otel-collector");
  expect(others).toEqual([]);
  expect(gateway?.image.name).toBe("otel-collector-contrib");
  expect(gateway?.ports).toContainEqual({ name: "http", port: 8080, speaks: "http", audience: "anyone" });
  expect(gateway?.env).toMatchObject({ INGEST_TOKEN: token });
});

const behindLogstash = (services: EnvironmentInput["services"], options = {}): EnvironmentInput => ({
  ...input(services),
  targets: {
    logstash: logstash({ to: ["elasticsearch"], ...options }),
    elasticsearch: elasticsearch({ url: "https://search.example.com:9200" }),
  },
});

test("Logstash takes it too: its port is open, in the Service and the policy, and it asks for the password", () => {
  const environment = defineEnvironment(behindLogstash(one, { http: { user: "chat", password: token } }));
  const [own] = environment.site.workloads("logstash");
  expect(own?.ports).toContainEqual({ name: "http", port: 8080, speaks: "http", audience: "anyone" });
  expect(own?.env).toMatchObject({ INGEST_TOKEN: token });
  const { files, problems } = render(environment, "environments/test.ts");
  expect(problems).toEqual([]);
  const objects = parseAllDocuments(files.find(({ path }) => path === "kubernetes/logstash.yaml")?.text ?? "").map(
    one => one.toJS(),
  );
  const spec = (kind: string) => objects.find(one => one?.kind === kind)?.spec;
  expect(spec("Service").ports).toContainEqual(expect.objectContaining({ name: "http", port: 8080 }));
  expect(spec("NetworkPolicy").ingress.flatMap((rule: { ports: readonly unknown[] }) => rule.ports)).toContainEqual({
    port: 8080,
    protocol: "TCP",
  });
});

test("who reads it twice for one store is told", () => {
  const targets = {
    otelCollector: otelCollector({ to: { logs: ["elasticsearch"] } }),
    ...behindLogstash(one).targets,
  };
  expect(problemsOf({ ...input(one), targets })).toEqual([
    expect.stringContaining("logs of chat would reach elasticsearch twice"),
  ]);
});

test("a shipper of files does not take it", () => {
  expect(
    problemsOf({
      ...input(one),
      targets: { promtail: promtail({ to: ["loki"] }), loki: loki() },
    }),
  ).toEqual([
    "services.chat.source: no shipper reads http, got http; expected one of files, pods [edge-not-accepted]\n  help: change the source, or add a shipper that reads it",
  ]);
});

test("a port that is none is refused", () => {
  expect(problemsOf(input({ chat: { source: http({ port: 70_000 }) } }))).toHaveLength(1);
});
