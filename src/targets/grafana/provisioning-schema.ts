/**
 * What we write of Grafana's provisioning files, strictly: Grafana itself ignores keys it does not know, wrong case
 * included. @see https://grafana.com/docs/grafana/latest/administration/provisioning/
 */

import { z } from "zod";

const uid = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const organisation = z.literal(1);
const duration = z.string().regex(/^[0-9]+(ms|s|m|h|d)$/);

/** Names and values of headers are numbered from 1. */
const header = z.string().optional();
const headers = { httpHeaderName1: header, httpHeaderName2: header, httpHeaderName3: header };
const client = { ...headers, tlsAuthWithCACert: z.literal(true).optional() };
const secrets = z
  .record(z.string().regex(/^(basicAuthPassword|httpHeaderValue[1-3]|tlsCACert)$/), z.string())
  .optional();

const shared = {
  name: z.string(),
  uid,
  access: z.literal("proxy"),
  url: z.string(),
  basicAuth: z.literal(true).optional(),
  basicAuthUser: z.string().optional(),
  secureJsonData: secrets,
};

const toTrace = { datasourceUid: uid, urlDisplayLabel: z.string(), url: z.string() };
const tags = z.array(z.strictObject({ key: z.string(), value: z.string() }));
const spanShift = { spanStartTimeShift: z.string(), spanEndTimeShift: z.string() };

/** @see https://grafana.com/docs/grafana/latest/datasources/loki/configure-loki-data-source/ */
const lokiSettings = z.strictObject({
  ...client,
  maxLines: z.int(),
  derivedFields: z
    .array(z.strictObject({ name: z.string(), matcherType: z.literal("label"), matcherRegex: z.string(), ...toTrace }))
    .optional(),
});

/** @see https://grafana.com/docs/grafana/latest/datasources/prometheus/configure/ */
const prometheusSettings = z.strictObject({
  ...client,
  httpMethod: z.literal("POST"),
  prometheusType: z.literal("Prometheus"),
  manageAlerts: z.boolean(),
  exemplarTraceIdDestinations: z.array(z.strictObject({ name: z.string(), datasourceUid: uid })).optional(),
});

/** @see https://grafana.com/docs/grafana/latest/datasources/jaeger/ */
const jaegerSettings = z.strictObject({
  ...client,
  tracesToLogsV2: z
    .strictObject({ datasourceUid: uid, ...spanShift, customQuery: z.literal(true), tags, query: z.string() })
    .optional(),
  tracesToMetrics: z
    .strictObject({
      datasourceUid: uid,
      ...spanShift,
      tags,
      queries: z.array(z.strictObject({ name: z.string(), query: z.string() })).readonly(),
    })
    .optional(),
  nodeGraph: z.strictObject({ enabled: z.boolean() }),
  traceIdTimeParams: z.strictObject({ enabled: z.boolean() }),
});
export type JaegerSettings = z.infer<typeof jaegerSettings>;

/** @see https://grafana.com/docs/grafana/latest/datasources/elasticsearch/ */
const elasticsearchSettings = z.strictObject({
  ...client,
  index: z.string(),
  timeField: z.string(),
  logMessageField: z.string().optional(),
  logLevelField: z.string().optional(),
  dataLinks: z.array(z.strictObject({ field: z.string(), ...toTrace })).optional(),
});
export type ElasticsearchSettings = z.infer<typeof elasticsearchSettings>;

const dataSource = z.discriminatedUnion("type", [
  z.strictObject({ ...shared, type: z.literal("loki"), jsonData: lokiSettings }),
  z.strictObject({ ...shared, type: z.literal("prometheus"), jsonData: prometheusSettings }),
  z.strictObject({ ...shared, type: z.literal("jaeger"), jsonData: jaegerSettings }),
  z.strictObject({ ...shared, type: z.literal("elasticsearch"), jsonData: elasticsearchSettings }),
]);
export type DataSource = z.infer<typeof dataSource>;

export const dataSourcesSchema = z.strictObject({ apiVersion: z.literal(1), datasources: z.array(dataSource) });
export type DataSourcesFile = z.infer<typeof dataSourcesSchema>;

export const dashboardProvidersSchema = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      orgId: organisation,
      folder: z.string(),
      type: z.literal("file"),
      disableDeletion: z.boolean(),
      allowUiUpdates: z.boolean(),
      updateIntervalSeconds: z.int(),
      options: z.strictObject({ path: z.string() }),
    }),
  ),
});
export type DashboardProviders = z.infer<typeof dashboardProvidersSchema>;

/** The pseudo data source of expressions. */
export const expressions = "__expr__";

const expressionSource = z.strictObject({ type: z.literal(expressions), uid: z.literal(expressions) });
const refId = z.string().regex(/^[A-Z]+[0-9]*$/);

/** @see https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rules/queries-conditions/ */
const alertQuery = z.union([
  z.strictObject({
    refId,
    queryType: z.literal("instant").optional(),
    relativeTimeRange: z.strictObject({ from: z.int(), to: z.literal(0) }),
    datasourceUid: uid,
    model: z.discriminatedUnion("queryType", [
      z.strictObject({
        refId,
        datasource: z.strictObject({ type: z.literal("loki"), uid }),
        expr: z.string(),
        queryType: z.literal("instant"),
        editorMode: z.literal("code"),
      }),
      z.strictObject({
        refId,
        datasource: z.strictObject({ type: z.literal("prometheus"), uid }),
        expr: z.string(),
        queryType: z.undefined().optional(),
        instant: z.literal(true),
        range: z.literal(false),
        editorMode: z.literal("code"),
      }),
    ]),
  }),
  z.strictObject({
    refId,
    relativeTimeRange: z.strictObject({ from: z.literal(0), to: z.literal(0) }),
    datasourceUid: z.literal(expressions),
    model: z.discriminatedUnion("type", [
      z.strictObject({
        refId,
        datasource: expressionSource,
        type: z.literal("threshold"),
        expression: refId,
        conditions: z.tuple([
          z.strictObject({
            evaluator: z.strictObject({ type: z.enum(["gt", "gte", "lt"]), params: z.tuple([z.number()]) }),
          }),
        ]),
      }),
      z.strictObject({ refId, datasource: expressionSource, type: z.literal("math"), expression: z.string() }),
    ]),
  }),
]);
export type AlertQuery = z.infer<typeof alertQuery>;

const notificationSettings = z.strictObject({
  receiver: z.string(),
  group_by: z.array(z.string()),
  group_wait: duration,
  group_interval: duration,
  repeat_interval: duration,
  mute_time_intervals: z.array(z.string()).optional(),
});
export type NotificationSettings = z.infer<typeof notificationSettings>;

const alertRule = z.strictObject({
  uid,
  title: z.string().min(1).max(190),
  condition: refId,
  data: z.array(alertQuery).min(1),
  noDataState: z.enum(["OK", "Alerting"]),
  execErrState: z.enum(["KeepLast", "Alerting"]),
  for: duration,
  keepFiringFor: duration.optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  isPaused: z.literal(false),
  notification_settings: notificationSettings.optional(),
});
export type GrafanaRule = z.infer<typeof alertRule>;

export const rulesSchema = z.strictObject({
  apiVersion: z.literal(1),
  groups: z.array(
    z.strictObject({
      orgId: organisation,
      name: z.string().min(1),
      folder: z.string().min(1),
      interval: duration,
      rules: z.array(alertRule),
    }),
  ),
});
export type RulesFile = z.infer<typeof rulesSchema>;

const receiver = z.discriminatedUnion("type", [
  z.strictObject({
    uid,
    type: z.literal("slack"),
    settings: z.strictObject({
      url: z.string(),
      recipient: z.string().optional(),
      title: z.string(),
      text: z.string(),
      color: z.string(),
    }),
  }),
  z.strictObject({
    uid,
    type: z.literal("pagerduty"),
    settings: z.strictObject({ integrationKey: z.string(), severity: z.string(), summary: z.string() }),
  }),
  z.strictObject({
    uid,
    type: z.literal("email"),
    settings: z.strictObject({ addresses: z.string(), singleEmail: z.boolean() }),
  }),
  z.strictObject({
    uid,
    type: z.literal("webhook"),
    settings: z.strictObject({ url: z.string(), httpMethod: z.literal("POST") }),
  }),
]);
export type ContactReceiver = z.infer<typeof receiver>;

export const contactPointsSchema = z.strictObject({
  apiVersion: z.literal(1),
  contactPoints: z.array(
    z.strictObject({ orgId: organisation, name: z.string(), receivers: z.array(receiver).min(1) }),
  ),
  muteTimes: z.array(
    z.strictObject({
      orgId: organisation,
      name: z.string(),
      time_intervals: z.array(
        z.strictObject({ times: z.array(z.strictObject({ start_time: z.string(), end_time: z.string() })) }),
      ),
    }),
  ),
  templates: z.array(z.strictObject({ orgId: organisation, name: z.string(), template: z.string() })),
});
export type ContactPointsFile = z.infer<typeof contactPointsSchema>;

const matcher = z.tuple([z.string(), z.enum(["=", "=~"]), z.string()]);

export const policiesSchema = z.strictObject({
  apiVersion: z.literal(1),
  policies: z.array(
    z.strictObject({
      orgId: organisation,
      receiver: z.string(),
      group_by: z.array(z.string()),
      group_wait: duration,
      group_interval: duration,
      repeat_interval: duration,
      routes: z.array(
        z.strictObject({
          receiver: z.string(),
          object_matchers: z.array(matcher),
          mute_time_intervals: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
});
export type PoliciesFile = z.infer<typeof policiesSchema>;
