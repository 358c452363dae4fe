/** docs/endpoints.md has the ports of the committed files; what says that nothing leads out is tried. */

import {
  alertmanager,
  days,
  defineEnvironment,
  elasticsearch,
  grafana,
  jaeger,
  kubernetes,
  langfuse,
  loki,
  otelCollector,
  pods,
  prometheus,
  secret,
} from "signalbox";
import { expect, test } from "vitest";
import { endpointsPage } from "./endpoints-page.ts";

test("docs/endpoints.md is what the files say; with -u it is written", async () => {
  await expect(endpointsPage()).toMatchFileSnapshot("../../docs/endpoints.md");
});

const within = {
  name: "prod",
  platform: kubernetes({ profile: "small", namespace: "observability" }),
  services: { "llm-service": { source: pods({ app: "llm-service" }) } },
  evaluator: "prometheus",
} as const;

const targets = {
  otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"], traces: ["jaeger"] } }),
  loki: loki(),
  elasticsearch: elasticsearch({ url: "http://elasticsearch.elastic.svc:9200" }),
  jaeger: jaeger(),
  prometheus: prometheus(),
  alertmanager: alertmanager(),
  grafana: grafana({ reads: ["loki", "prometheus", "jaeger"] }),
};

/** The hosts that workloads connect to and no cluster has. */
const outside = (input: Parameters<typeof defineEnvironment>[0]): readonly string[] => [
  ...new Set(
    defineEnvironment(input)
      .site.workloads()
      .flatMap(({ connects = [] }) => connects.map(address => new URL(address).hostname))
      .filter(host => host.includes(".") && !/\.svc(\.|$)/.test(host)),
  ),
];

test("an environment within a network leads nowhere else", () => {
  expect(outside({ ...within, targets })).toEqual([]);
});

test("a hosted platform does", () => {
  const hosted = langfuse({ publicKey: "pk-lf-1", secretKey: secret("langfuse"), keeps: days(7) });
  expect(
    outside({
      ...within,
      targets: {
        ...targets,
        otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"], traces: ["jaeger", "langfuse"] } }),
        langfuse: hosted,
      },
    }),
  ).toEqual(["cloud.langfuse.com"]);
});
