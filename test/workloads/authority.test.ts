/** Stores behind an authority of one's own: every client finds it in a file, and its configuration names that file. */

import { describe, expect, test } from "vitest";
import type { Workload } from "../../src/core/workload.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import {
  alloy,
  compose,
  defineEnvironment,
  type EnvironmentInput,
  elasticsearch,
  files,
  grafana,
  jaeger,
  kubernetes,
  logstash,
  loki,
  otelCollector,
  otlp,
  type Platform,
  promtail,
  type Secret,
  type Source,
  secret,
  syslog,
} from "../../src/index.ts";
import { render } from "../../src/output/render.ts";

type Targets = NonNullable<EnvironmentInput["targets"]>;

const placed = (source: Source, targets: Targets, more: Partial<EnvironmentInput> = {}) => {
  const environment = defineEnvironment({
    name: "test",
    platform: kubernetes(),
    services: { chat: { source } },
    targets,
    ...more,
  });
  return {
    workloads: environment.site.workloads(),
    texts: new Map(render(environment, "environments/test.ts").files.map(({ path, text }) => [path, text])),
  };
};

const authority = secret("company-ca");
const file = "/run/authorities/company-ca.pem";
const mount = { kind: "secret-file", at: file, secret: authority };

const url = "https://es.example.com:9200";
const given = (own?: Secret) => elasticsearch({ url, ...(own === undefined ? {} : { authority: own }) });
const lokiAt = (own?: Secret) =>
  loki({ url: "https://logs.example.com", ...(own === undefined ? {} : { authority: own }) });
const logFiles = files("/var/log/chat/*.log");

interface Client {
  readonly source: Source;
  readonly targets: (own?: Secret) => Targets;
  readonly workload: string;
  readonly config: string;
  readonly says: string;
}

const collectorTo = (own?: Secret): Targets => ({
  otelCollector: otelCollector({ to: { logs: ["elasticsearch"], traces: ["jaeger"] } }),
  elasticsearch: given(own),
  jaeger: jaeger({ storage: "elasticsearch" }),
});

const clients: Readonly<Record<string, Client>> = {
  "the collector at Elasticsearch": {
    source: otlp(),
    targets: collectorTo,
    workload: "otel-collector-gateway",
    config: "otel-collector/gateway.yaml",
    says: `    tls:\n      ca_file: ${file}\n`,
  },
  "Jaeger at Elasticsearch": {
    source: otlp(),
    targets: collectorTo,
    workload: "jaeger",
    config: "jaeger/jaeger.yaml",
    says: `          tls:\n            ca_file: ${file}\n`,
  },
  "Logstash at Elasticsearch": {
    source: syslog(),
    targets: own => ({ logstash: logstash({ to: ["elasticsearch"] }), elasticsearch: given(own) }),
    workload: "logstash",
    config: "logstash/pipelines/llm-logs.conf",
    says: `      ssl_certificate_authorities => ["${file}"]\n`,
  },
  "the collector at Loki": {
    source: otlp(),
    targets: own => ({ otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: lokiAt(own) }),
    workload: "otel-collector-gateway",
    config: "otel-collector/gateway.yaml",
    says: `    tls:\n      ca_file: ${file}\n`,
  },
  "Promtail at Loki": {
    source: logFiles,
    targets: own => ({ promtail: promtail({ to: ["loki"] }), loki: lokiAt(own) }),
    workload: "promtail",
    config: "promtail/promtail.yaml",
    says: `    tls_config:\n      ca_file: ${file}\n`,
  },
  "Alloy at Loki": {
    source: logFiles,
    targets: own => ({ alloy: alloy({ to: ["loki"] }), loki: lokiAt(own) }),
    workload: "alloy",
    config: "alloy/config.alloy",
    says: `\n\t\ttls_config {\n\t\t\tca_file = "${file}"\n\t\t}\n`,
  },
};

const named = (workloads: readonly Workload[], name: string) => workloads.find(one => one.name === name);

describe.each(Object.entries(clients))("%s", (_who, { source, targets, workload, config, says }) => {
  test("trusts the store's authority", () => {
    const { texts, workloads } = placed(source, targets(authority));
    expect(named(workloads, workload)?.mounts).toContainEqual(mount);
    expect(texts.get(config)).toContain(says);
  });

  test("and without one says nothing else than it would", () => {
    const { texts, workloads } = placed(source, targets());
    expect(named(workloads, workload)?.mounts).not.toContainEqual(mount);
    expect(texts.get(config)).toBe(placed(source, targets(authority)).texts.get(config)?.replace(says, ""));
  });
});

test("a process that does not write to the store is not given its authority", () => {
  const { workloads } = placed(logFiles, {
    otelCollector: otelCollector({ to: { logs: ["elasticsearch"], traces: ["jaeger"] } }),
    elasticsearch: given(authority),
    jaeger: jaeger({}),
  });
  const trusting = workloads.filter(({ mounts = [] }) => mounts.some(({ at }) => at === file)).map(({ name }) => name);
  expect(trusting).toContain("otel-collector-agent");
  expect(trusting).not.toContain("otel-collector-sampler");
  expect(trusting).not.toContain("jaeger");
});

test.each(["elasticsearch-setup", "jaeger-setup"])("%s trusts it, unless it is told of another", name => {
  const other = secret("other-ca");
  const own = {
    ...collectorTo(authority),
    elasticsearch: elasticsearch({ url, authority, setup: { authority: other } }),
    jaeger: jaeger({ storage: "elasticsearch", elasticsearch: { setup: { authority: other } } }),
  };
  const trusts = (targets: Targets) => {
    const { env, mounts } = named(placed(otlp(), targets).workloads, name) ?? {};
    const files = mounts?.flatMap(one => (one.kind === "secret-file" ? [one] : []));
    expect(env).toMatchObject({ CURL_CA_BUNDLE: files?.[0]?.at });
    return files;
  };
  expect(trusts(collectorTo(authority))).toEqual([mount]);
  expect(trusts(own)).toEqual([{ ...mount, at: "/run/authorities/other-ca.pem", secret: other }]);
});

test("Jaeger on an Elasticsearch of its own trusts what is said of that one", () => {
  const { texts, workloads } = placed(otlp(), {
    otelCollector: otelCollector({ to: { traces: ["jaeger"] } }),
    jaeger: jaeger({ storage: "elasticsearch", elasticsearch: { url, authority } }),
  });
  expect(texts.get("jaeger/jaeger.yaml")).toContain(`ca_file: ${file}\n`);
  expect(named(workloads, "jaeger")?.mounts).toContainEqual(mount);
  expect(named(workloads, "jaeger-setup")?.mounts).toContainEqual(mount);
});

test("Logstash's own authorities come first, and are its owner's to mount", () => {
  const { texts, workloads } = placed(syslog(), {
    logstash: logstash({ to: ["elasticsearch"], authorities: "/tls/ca.pem" }),
    elasticsearch: given(authority),
  });
  expect(texts.get("logstash/pipelines/llm-logs.conf")).toContain('ssl_certificate_authorities => ["/tls/ca.pem"]\n');
  expect(named(workloads, "logstash")?.mounts).not.toContainEqual(mount);
});

test("Grafana's data source has it as a secret", () => {
  const { texts, workloads } = placed(
    syslog(),
    {
      logstash: logstash({ to: ["elasticsearch"] }),
      elasticsearch: given(authority),
      grafana: grafana({ reads: ["elasticsearch"] }),
    },
    // Grafana asks it nothing that it could judge.
    { alerts: { HighErrorRate: "off", SlowRequests: "off", ModelUnavailable: "off", NoLogsReceived: "off" } },
  );
  const sources = texts.get("grafana/provisioning/datasources/datasources.yaml");
  expect(sources).toContain("tlsAuthWithCACert: true\n");
  expect(sources).toContain("tlsCACert: $COMPANY_CA\n");
  expect(named(workloads, "grafana")?.env).toMatchObject({ COMPANY_CA: authority });
});

test("a laptop's processes find it as a file, too", () => {
  const { texts } = placed(
    syslog(),
    { logstash: logstash({ to: ["elasticsearch"] }), elasticsearch: given(authority) },
    { platform: compose() },
  );
  expect(texts.get("compose/compose.yaml")).toContain(`target: ${file}\n`);
});

describe("refused is an authority of a door without TLS", () => {
  const toElasticsearch = (to: string): Targets => ({ logstash: logstash({ to: [to] }) });
  test.each<readonly [string, Targets, Platform, string]>([
    [
      "a plain address",
      {
        ...toElasticsearch("elasticsearch"),
        elasticsearch: elasticsearch({ url: "http://es:9200", apiKey: "none", authority }),
      },
      kubernetes(),
      "targets.elasticsearch.authority",
    ],
    [
      "the laptop's own",
      { ...toElasticsearch("elasticsearch"), elasticsearch: elasticsearch({ authority }) },
      compose(),
      "targets.elasticsearch.authority",
    ],
    [
      "Jaeger's own address",
      {
        otelCollector: otelCollector({ to: { traces: ["jaeger"] } }),
        jaeger: jaeger({ storage: "elasticsearch", elasticsearch: { url: "http://es:9200", authority } }),
      },
      kubernetes(),
      "targets.jaeger.elasticsearch.authority",
    ],
    [
      "a Loki of ours",
      { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({ authority }) },
      compose(),
      "targets.loki.authority",
    ],
  ])("%s", (_what, targets, platform, path) => {
    const source = "logstash" in targets ? syslog() : otlp();
    const judged = judgeEnvironment({ name: "test", platform, services: { chat: { source } }, targets });
    expect("problems" in judged ? judged.problems : []).toMatchObject([{ code: "wrong-value", path }]);
  });
});
