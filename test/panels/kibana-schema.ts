/**
 * The shapes of Kibana's requests as far as we write them, every object closed, because Kibana refuses keys it does not
 * know. Our own reading of its documentation; there is no published schema that could be used here.
 * @see https://www.elastic.co/docs/api/doc/kibana/group/endpoint-dashboards
 * @see https://www.elastic.co/docs/api/doc/kibana/operation/operation-post-alerting-rule-id
 */

import { z } from "zod";

const column = z.strictObject({ column: z.string().min(1) });

const format = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("number"), decimals: z.int().min(0).max(15), suffix: z.string().optional() }),
  z.strictObject({ type: z.literal("percent"), decimals: z.int().min(0).max(15) }),
  z.strictObject({ type: z.literal("bytes"), decimals: z.int().min(0).max(15) }),
  z.strictObject({
    type: z.literal("duration"),
    from: z.enum(["ps", "ns", "us", "ms", "s", "min", "h", "d", "w", "mo", "y", "milliseconds"]),
    to: z.enum(["ps", "ns", "us", "ms", "s", "min", "h", "d", "w", "mo", "y", "seconds"]),
  }),
  z.strictObject({ type: z.literal("custom"), pattern: z.string().min(1) }),
]);

const numbers = column.extend({ format });
const esql = z.strictObject({ type: z.literal("esql"), query: z.string().regex(/^FROM \S+\n/) });
const named = { title: z.string(), description: z.string() };

const charts = z.discriminatedUnion("type", [
  z.strictObject({
    ...named,
    type: z.literal("xy"),
    axis: z
      .strictObject({
        x: z.strictObject({
          scale: z.literal("temporal"),
          domain: z.strictObject({ type: z.literal("fit"), rounding: z.boolean() }),
        }),
      })
      .optional(),
    layers: z
      .array(
        z.strictObject({
          type: z.enum(["line", "bar_horizontal"]),
          data_source: esql,
          x: column,
          y: z.array(numbers).min(1),
          breakdown_by: column.optional(),
        }),
      )
      .min(1),
  }),
  z.strictObject({
    ...named,
    type: z.literal("metric"),
    data_source: esql,
    metrics: z
      .array(numbers.extend({ type: z.enum(["primary", "secondary"]) }))
      .min(1)
      .max(2),
    breakdown_by: column.optional(),
  }),
  z.strictObject({
    ...named,
    type: z.literal("gauge"),
    data_source: esql,
    metric: numbers,
    styling: z.strictObject({
      shape: z.strictObject({ type: z.enum(["bullet", "circle", "semi_circle", "arc"]) }),
    }),
  }),
  z.strictObject({
    ...named,
    type: z.literal("pie"),
    data_source: esql,
    metrics: z.array(numbers).min(1),
    group_by: z.array(column).min(1),
  }),
  z.strictObject({
    ...named,
    type: z.literal("data_table"),
    data_source: esql,
    metrics: z.array(numbers).min(1),
    rows: z.array(column).min(1).optional(),
  }),
  z.strictObject({ ...named, type: z.literal("heatmap"), data_source: esql, metric: numbers, x: column, y: column }),
]);

const grid = z
  .strictObject({
    x: z.int().min(0).max(47),
    y: z.int().min(0),
    w: z.int().min(1).max(48),
    h: z.int().min(1),
  })
  .refine(({ x, w }) => x + w <= 48, "reaches beyond the 48 columns");

const panel = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("vis"), id: z.string().min(1), grid, config: charts }),
  z.strictObject({
    type: z.literal("discover_session"),
    id: z.string().min(1),
    grid,
    config: z.strictObject({ ...named, tabs: z.array(z.strictObject({ data_source: esql })).length(1) }),
  }),
]);

/** The body of `PUT /api/dashboards/{id}`. */
export const dashboardSchema = z.strictObject({
  title: z.string().min(1),
  description: z.string(),
  time_range: z.strictObject({ from: z.string().regex(/^now-\d+[smhd]$/), to: z.literal("now") }),
  pinned_panels: z.array(
    z.strictObject({
      type: z.literal("options_list_control"),
      config: z.strictObject({ data_view_id: z.string(), field_name: z.string(), title: z.string() }),
    }),
  ),
  panels: z.array(
    z.strictObject({
      title: z.string(),
      collapsed: z.boolean(),
      grid: z.strictObject({ y: z.int().min(0) }),
      panels: z.array(panel).min(1),
    }),
  ),
});
export type DashboardBody = z.infer<typeof dashboardSchema>;

/** @see https://github.com/elastic/kibana/tree/main/src/platform/plugins/shared/field_formats/common/converters */
const fieldFormat = z.discriminatedUnion("id", [
  z.strictObject({ id: z.enum(["number", "bytes"]), params: z.strictObject({ pattern: z.string().min(1) }) }),
  z.strictObject({
    id: z.literal("duration"),
    params: z.strictObject({
      inputFormat: z.enum(["milliseconds", "seconds"]),
      outputFormat: z.enum(["humanize", "humanizePrecise", "asMilliseconds", "asSeconds", "asMinutes"]),
      outputPrecision: z.int().min(0).max(20),
      includeSpaceWithSuffix: z.boolean(),
    }),
  }),
]);

/** The body of `POST /api/data_views/data_view`. */
export const dataViewSchema = z.strictObject({
  override: z.boolean(),
  data_view: z.strictObject({
    id: z.string(),
    title: z.string(),
    name: z.string(),
    timeFieldName: z.string(),
    allowNoIndex: z.boolean(),
    fieldFormats: z.record(z.string(), fieldFormat),
  }),
});

const params = z.union([
  z.strictObject({ message: z.string() }),
  z.strictObject({ to: z.array(z.string()).min(1), subject: z.string(), message: z.string() }),
  z.strictObject({
    eventAction: z.literal("trigger"),
    dedupKey: z.string(),
    severity: z.enum(["critical", "error", "warning", "info"]),
    summary: z.string().max(1024),
    source: z.string(),
    class: z.string(),
  }),
  z.strictObject({ eventAction: z.literal("resolve"), dedupKey: z.string() }),
  z.strictObject({ body: z.string() }),
]);

const duration = z.string().regex(/^[1-9]\d*[smhd]$/);

/** The body of `POST /api/alerting/rule/{id}` for a rule of type `.es-query` in ES|QL. */
export const ruleSchema = z.strictObject({
  name: z.string().min(1),
  rule_type_id: z.literal(".es-query"),
  consumer: z.literal("stackAlerts"),
  enabled: z.boolean(),
  schedule: z.strictObject({ interval: duration }),
  tags: z.array(z.string()),
  params: z.strictObject({
    searchType: z.literal("esqlQuery"),
    esqlQuery: z.strictObject({ esql: z.string().regex(/^FROM /) }),
    size: z.literal(0),
    threshold: z.tuple([z.literal(0)]),
    thresholdComparator: z.literal(">"),
    timeField: z.string().min(1),
    timeWindowSize: z.int().min(1),
    timeWindowUnit: z.enum(["s", "m", "h", "d"]),
    excludeHitsFromPreviousRun: z.literal(false),
    groupBy: z.enum(["all", "row"]),
    termField: z.union([z.string().min(1), z.array(z.string()).min(2).max(4)]).optional(),
  }),
  actions: z.array(
    z.strictObject({
      id: z.string().min(1),
      group: z.enum(["query matched", "recovered"]),
      frequency: z.strictObject({
        summary: z.literal(false),
        notify_when: z.literal("onActionGroupChange"),
        throttle: z.null(),
      }),
      params,
    }),
  ),
  alert_delay: z.strictObject({ active: z.int().min(2) }).optional(),
  artifacts: z
    .strictObject({ investigation_guide: z.strictObject({ blob: z.string().min(1).max(10_000) }) })
    .optional(),
});
export type RuleBody = z.infer<typeof ruleSchema>;
