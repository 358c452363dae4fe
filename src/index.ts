/**
 * Signalbox: one typed description of what an LLM service emits, compiled to every observability config it needs.
 * Everything here is pure and loads no construct.
 */

export {
  alerts,
  aliasSets,
  availabilitySlo,
  causes,
  dashboards,
  detectors,
  instruments,
  latencySlo,
  llmLog,
  overview,
  queries,
  runbooks,
  sloAlerts,
} from "./catalog/index.ts";
export {
  type Alert,
  type AlertState,
  type AlertTuning,
  above,
  alert,
  atLeastThat,
  below,
  type Severity,
} from "./core/alert.ts";
export type { Artifact, Json, JsonObject, Override, Overrides, Section } from "./core/artifact.ts";
export {
  type AzurermBackendInput,
  azurermBackend,
  type Backend,
  type GcsBackendInput,
  gcsBackend,
  localBackend,
  type S3BackendInput,
  s3Backend,
} from "./core/backend.ts";
export { type Cause, type CauseOptions, cause } from "./core/cause.ts";
export type { Classification, NumberCase, TextCase } from "./core/classification.ts";
export {
  bar,
  type Dashboard,
  dashboard,
  extendDashboard,
  gauge,
  heatmap,
  logs,
  type Panel,
  pie,
  type QueryPanel,
  row,
  stat,
  type TracesPanel,
  table,
  timeseries,
  traces,
  withPanels,
} from "./core/dashboard.ts";
export { ConfigError, formatProblem, type Problem, type ProblemCode } from "./core/errors.ts";
export { type Existing, existing } from "./core/existing.ts";
export { counter, exposed, histogram, type Instrument } from "./core/instrument.ts";
export {
  type ArgoCd,
  compose,
  type KubernetesInput,
  kubernetes,
  type Platform,
  type WorkloadSettings,
} from "./core/platform.ts";
export {
  type Budget,
  cacheApartByDefault,
  type ModelsAndProviders,
  type NameMatch,
  type Price,
  type PriceOptions,
  price,
} from "./core/price.ts";
export { type Detector, type DetectorOptions, detector, type Privacy, type Treatment } from "./core/privacy.ts";
export {
  all,
  any,
  type Condition,
  type MeasureQuery,
  not,
  on,
  type Query,
  raw,
  records,
  type SavedQuery,
  saved,
} from "./core/query/index.ts";
export { atLeast, type Keep, type Retention } from "./core/retention.ts";
export { type Channel, email, pagerduty, slack, webhook } from "./core/route.ts";
export { type Runbook, type RunbookStep, runbook } from "./core/runbook.ts";
export type { LogSampling, Sampling, TraceSampling } from "./core/sampling.ts";
export {
  content,
  defineSchema,
  dimension,
  type Event,
  event,
  extendSchema,
  type Field,
  flag,
  float,
  id,
  int,
  type Level,
  levels,
  type Role,
  type Schema,
  type Stream,
  streams,
  text,
  time,
} from "./core/schema.ts";
export { envFile, externalSecrets, kubernetesSecret, type Secret, type SecretSource, secret } from "./core/secret.ts";
export { beats, containerFiles, files, http, otlp, pods, type Service, type Source, syslog } from "./core/service.ts";
export type { Step } from "./core/step.ts";
export {
  type Destination,
  type Endpoint,
  type Mapping,
  type Site,
  type Slot,
  type Target,
  type TargetUse,
  use,
} from "./core/target.ts";
export type { TraceSearch } from "./core/trace-query.ts";
export {
  type Duration,
  days,
  dollars,
  GiB,
  hours,
  KiB,
  MiB,
  type Money,
  milliseconds,
  minutes,
  percent,
  type Share,
  type Size,
  seconds,
  years,
} from "./core/units.ts";
export {
  defineEnvironment,
  type Environment,
  type EnvironmentInput,
  type PrivacyInput,
  type SamplingInput,
  type ServiceInput,
} from "./environment/index.ts";
export {
  alertmanager,
  alloy,
  app,
  azure,
  azureBlob,
  cloudwatch,
  elasticsearch,
  fileSystem,
  gcp,
  gcs,
  grafana,
  handbook,
  jaeger,
  kibana,
  langfuse,
  langsmith,
  logstash,
  loki,
  otelCollector,
  otlpBackend,
  prometheus,
  promtail,
  s3,
  weave,
} from "./targets/index.ts";
