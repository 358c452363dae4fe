/** Collectors: what comes in, what is done between, and no environment says. */

import { describe, expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { check, imported, type Loose } from "./collector.ts";

test.each([{}, { logs: null }, { logs: { exporters: "debug" } }])(
  "pipelines that are %j are no collector's",
  pipelines => {
    const text = `service:
  pipelines: ${JSON.stringify(pipelines)}
`;
    const { problems } = importFiles([{ path: "a.yaml", text }], "imported");
    expect(problems.map(({ what }) => what)).toEqual(["is none of the kinds that can be imported"]);
  },
);

test("a pipeline whose processors are empty is read, and a second door for OTLP is no second service", () => {
  const text = `
receivers: { otlp: {}, otlp/tls: {} }
processors:
exporters: { debug: {} }
service: { pipelines: { logs: { receivers: [otlp, otlp/tls], processors: , exporters: [debug] } } }`;
  const { files, problems } = importFiles([{ path: "collector.yaml", text }], "imported");
  expect(problems).toEqual([]);
  expect(files.map(({ kind, services }) => [kind, services.length])).toEqual([["otel-collector", 1]]);
});

describe("what is collected", () => {
  test.each<[signal: string, name: string, settings: Loose, left: readonly string[]]>([
    ["logs", "otlp", { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: {} } }, []],
    ["logs", "otlp", { protocols: { grpc: { endpoint: "0.0.0.0:5317" } } }, ["protocols.grpc.endpoint 5317"]],
    ["logs", "otlp", { protocols: { http: { endpoint: "0.0.0.0:99999" } } }, []],
    ["logs", "toString", {}, [""]],
    ["traces", "otlp", { protocols: { http: { tls: {}, cors: {} } } }, ["protocols.http.tls", "protocols.http.cors"]],
    ["metrics", "otlp", {}, [""]],
    ["metrics", "hostmetrics", { scrapers: { cpu: {} } }, [""]],
    ["metrics", "prometheus", { config: { scrape_configs: [{ job_name: "a" }, { job_name: "b" }] } }, [" a", " b"]],
    ["logs", "syslog", {}, [""]],
    ["logs", "kafka", {}, [""]],
    ["traces", "zipkin", {}, [""]],
    ["logs", "file_log", { include: ["/srv/a/*.log"], operators: [{ type: "json_parser" }] }, []],
    [
      "logs",
      "filelog",
      {
        include: ["/srv/a/*.log"],
        exclude: ["/srv/a/debug.log"],
        multiline: { line_start_pattern: "^a" },
        operators: [{ type: "regex_parser", regex: "^(?P<a>.*)$" }, { type: "filter", expr: "true" }, { type: "move" }],
      },
      ["exclude /srv/a/debug.log", "multiline", "operators regex_parser", "operators filter"],
    ],
  ])("%s by %s with %j", (signal, name, settings, left) => {
    const read = imported({ signals: [signal], receivers: { [name]: settings } });
    expect(read.left).toEqual(left.map(one => `receivers.${name}${/^( |$)/.test(one) ? one : `.${one}`}`));
    check(read);
  });
});

describe("what is done between", () => {
  test.each<[signal: string, name: string, settings: Loose, left: readonly string[]]>([
    ["logs", "memory_limiter", {}, []],
    ["logs", "filter/blank", { logs: { log_record: ['not IsMatch(body, "\\\\S")'] } }, []],
    ["logs", "filter", { error_mode: "ignore", logs: { log_record: ['body == "ping"'] } }, [' body == "ping"']],
    ["logs", "filter", { logs: { exclude: { match_type: "strict", bodies: ["ping"] } } }, [" ping"]],
    ["logs", "attributes", { actions: [{ key: "team", value: "ml", action: "insert" }] }, [" team"]],
    ["logs", "attributes", { actions: [{ key: "email", action: "delete" }] }, []],
    ["traces", "resource", { attributes: [{ key: "deployment.environment", value: "a", action: "upsert" }] }, []],
    ["traces", "probabilistic_sampler", { sampling_percentage: 5 }, [" 5"]],
    ["traces", "probabilistic_sampler", { sampling_percentage: "${env:PCT}" }, [" ${env:PCT}"]],
    ["traces", "probabilistic_sampler", { sampling_percentage: null }, [""]],
    ["logs", "filter", { traces: { span: ['name == "health"'] }, metrics: { metric: ["true"] } }, []],
    ["traces", "filter", { trace_conditions: ['span.name == "health"'] }, [' span.name == "health"']],
    ["traces", "toString", {}, [""]],
    ["traces", "k8s_attributes", {}, [""]],
    ["traces", "resourcedetection", {}, [""]],
    ["logs", "geoip", {}, [""]],
    ["metrics", "metricstransform", {}, []],
  ])("%s by %s with %j", (signal, name, settings, left) => {
    const read = imported({ signals: [signal], receivers: { nop: {} }, processors: { [name]: settings } });
    expect(read.left).toEqual(left.map(one => `processors.${name}${one}`));
    check(read);
  });

  test("on the way to exporters that are named, it is not named besides", () => {
    const text = JSON.stringify({
      receivers: { otlp: {} },
      processors: { geoip: {} },
      exporters: { kafka: {} },
      service: { pipelines: { logs: { receivers: ["otlp"], processors: ["geoip"], exporters: ["kafka"] } } },
    });
    const { files } = importFiles([{ path: "collector.json", text }], "imported");
    const left = files.flatMap(one => one.findings).filter(({ code }) => code === "not-carried-over");
    expect(left.map(({ path }) => path)).toEqual(["exporters.kafka"]);
  });

  test.each<[name: string, settings: Loose, left: readonly string[]]>([
    ["forward", {}, []],
    ["signal_to_metrics", { logs: [{ name: "llm_requests_total" }, { name: "chats_total" }] }, [" chats_total"]],
    ["count", { logs: { "chat.lines": {} } }, [" chat.lines"]],
    ["span_metrics", {}, [""]],
    ["routing", {}, [""]],
  ])("the connector %s with %j", (name, settings, left) => {
    const read = imported({ receivers: { nop: {} }, connectors: { [name]: settings } });
    expect(read.left).toEqual(left.map(one => `connectors.${name}${one}`));
    check(read);
  });

  test.each<[name: string, settings: Loose, left: readonly string[]]>([
    ["health_check", {}, []],
    ["file_storage/a", {}, []],
    [
      "basicauth",
      { client_auth: { password: "lovelace" } },
      ["credential-in-file extensions.basicauth.client_auth.password"],
    ],
    ["oidc", {}, ["extensions.oidc"]],
    ["opamp", {}, ["extensions.opamp"]],
    ["constructor", {}, ["extensions.constructor"]],
  ])("the extension %s with %j", (name, settings, left) => {
    const read = imported({ receivers: { nop: {} }, extensions: { [name]: settings } });
    expect(read.left).toEqual(left);
    check(read);
  });

  test("an authenticator that no option has is named where it is used", () => {
    const read = imported({
      extensions: { sigv4auth: {} },
      exporters: { otlphttp: { endpoint: "http://loki:3100/otlp", auth: { authenticator: "sigv4auth" } } },
    });
    expect(read.left).toEqual(["exporters.otlphttp.auth sigv4auth"]);
  });
});
