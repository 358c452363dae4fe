/**
 * Constructs for cdk8s: a whole environment, or one product in a Chart of one's own. `import … from "signalbox/cdk8s"`; cdk8s
 * and constructs are peer dependencies.
 * @see https://cdk8s.io/docs/latest/
 */

export { AlertRules, type AlertRulesProps } from "./alert-rules.ts";
export type { CommonProps } from "./common.ts";
export { ElasticsearchSetup, type ElasticsearchSetupProps } from "./elasticsearch-setup.ts";
export { SignalboxEnvironment, type SignalboxEnvironmentProps } from "./environment.ts";
export { GrafanaDashboards, type GrafanaDashboardsProps } from "./grafana-dashboards.ts";
export { Jaeger, type JaegerProps } from "./jaeger.ts";
export { KibanaSetup, type KibanaSetupProps } from "./kibana-setup.ts";
export type { Linked } from "./links.ts";
export { type AlloyAgentProps, LogAgent, type LogAgentProps, type PromtailAgentProps } from "./log-agent.ts";
export { LogstashPipeline, type LogstashPipelineProps } from "./logstash-pipeline.ts";
export { Loki, type LokiProps } from "./loki.ts";
export { ClusterObjects } from "./objects.ts";
export { OtelCollector, type OtelCollectorProps } from "./otel-collector.ts";
