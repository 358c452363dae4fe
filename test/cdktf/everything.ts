/** An environment that has something of all that stands at clouds, in texts that Terraform would read as its own. */

import {
  above,
  alert,
  atLeast,
  azure,
  cloudwatch,
  dashboard,
  days,
  defineEnvironment,
  type Environment,
  elasticsearch,
  email,
  existing,
  gcp,
  grafana,
  jaeger,
  kibana,
  kubernetes,
  llmLog,
  loki,
  minutes,
  on,
  otelCollector,
  pagerduty,
  pods,
  prometheus,
  row,
  saved,
  secret,
  stat,
  webhook,
  years,
} from "signalbox";

/** What would end a text, or begin something else, in Terraform, cdktf, JSON, Markdown and query languages. */
export const hostile = '${path.module} %{ if true } $${y} "q" \\ | take 1 // # é\u2028 😀';

const requests = on(llmLog.request_end);
const shared = "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/shared";
const workspace = `${shared}/providers/Microsoft.OperationalInsights/workspaces/logs`;

/** The targets that can judge alerts and tell people. */
export const evaluators = ["cloudwatch", "gcp", "azure", "kibana", "grafana"] as const;

/** @param evaluator who tells people; the others judge nothing */
export const everything = (evaluator: (typeof evaluators)[number] = "cloudwatch"): Environment =>
  defineEnvironment({
    name: "prod",
    platform: kubernetes({ readers: ["monitoring"] }),
    services: {
      "llm-service": { team: hostile, source: pods({ app: "llm-service", namespace: "llm" }) },
      "chat-api": { team: "ai-platform", source: pods({ app: "chat-api", namespace: "llm" }) },
    },
    retention: { application: days(30), audit: atLeast(years(7)) },
    runbooks: "https://runbooks.example.com/llm",
    evaluator,
    alerts: {
      Hostile: alert({
        when: above(requests.count({ over: minutes(5), by: f => f.service }), 1),
        severity: "critical",
        summary: hostile,
        description: hostile,
        runbook: "own",
        state: "on",
      }),
    },
    routes: {
      critical: [pagerduty({ key: secret("pagerduty") }), webhook({ url: secret("hook") })],
      warning: [email({ to: ["a@example.com"], from: "b@example.com", server: "smtp.example.com:587" })],
    },
    queries: { hostile: saved({ title: hostile, description: hostile, query: requests.count(), window: minutes(5) }) },
    dashboards: [
      dashboard({
        id: "hostile",
        title: hostile,
        description: hostile,
        rows: [row(hostile, stat(hostile, requests.count()))],
      }),
    ],
    targets: {
      otelCollector: otelCollector({
        to: { logs: ["loki", "elasticsearch", "cloudwatch", "gcp", "azure"], traces: ["jaeger"] },
      }),
      loki: loki({}),
      jaeger: jaeger({ storage: "badger" }),
      prometheus: prometheus({}),
      cloudwatch: cloudwatch({
        region: "eu-west-1",
        adopt: true,
        dataProtection: true,
        metrics: ["llm_requests_total", "llm_request_latency_seconds"],
        anomalies: { llm_requests_total: { is: "below" } },
        archive: { streams: ["security", "audit"] },
      }),
      gcp: gcp({
        project: "acme-llm",
        location: "europe-west1",
        linkedDatasets: true,
        bigQuery: { adopt: true },
        kmsKey: existing("projects/acme-llm/locations/europe-west1/keyRings/llm/cryptoKeys/logs"),
        buckets: { audit: existing("projects/central/locations/eu/buckets/audit") },
      }),
      azure: azure({ region: "westeurope", adopts: { workspace } }),
      azureTable: azure({
        region: "westeurope",
        feed: "azure-monitor-agent",
        agent: { files: ["/var/lib/signalbox/azure/*.json"], machines: [] },
      }),
      azureShared: azure({
        region: "westeurope",
        feed: "logs-ingestion",
        fedFromOutside: true,
        senders: ["aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"],
        workspace: existing(workspace),
        resourceGroup: existing("shared"),
      }),
      elasticsearch: elasticsearch({ terraform: true }),
      kibana: kibana({ terraform: true }),
      grafana: grafana({
        terraform: true,
        reads: ["loki", "prometheus", "jaeger", "elasticsearch"],
        policies: evaluator === "grafana",
      }),
    },
  });
