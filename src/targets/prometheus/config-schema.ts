/** The keys of Prometheus' files that this target writes, strictly, as Prometheus itself reads them. */

import { z } from "zod";

const duration = z.string().regex(/^[0-9]+(ms|s|m|h)$/);
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/);

const relabelConfig = z.strictObject({
  source_labels: z.array(label).optional(),
  regex: z.string().optional(),
  action: z.literal("keep").optional(),
  target_label: label.optional(),
  replacement: z.string().optional(),
});

export type RelabelConfig = z.infer<typeof relabelConfig>;

const credentials = {
  basic_auth: z.strictObject({ username: z.string(), password_file: z.string() }).optional(),
  authorization: z.strictObject({ type: z.enum(["Bearer", "ApiKey"]), credentials_file: z.string() }).optional(),
  tls_config: z.strictObject({ ca_file: z.string() }).optional(),
};

const staticConfigs = z.array(z.strictObject({ targets: z.array(z.string()).min(1) }));

const scrapeConfig = z.strictObject({
  job_name: z.string(),
  metrics_path: z.string().startsWith("/"),
  scheme: z.literal("https").optional(),
  honor_labels: z.literal(true).optional(),
  ...credentials,
  static_configs: staticConfigs.optional(),
  kubernetes_sd_configs: z
    .array(
      z.strictObject({
        role: z.enum(["pod", "node"]),
        namespaces: z.strictObject({ names: z.array(z.string()).min(1) }).optional(),
      }),
    )
    .optional(),
  relabel_configs: z.array(relabelConfig).optional(),
  metric_relabel_configs: z.array(relabelConfig).optional(),
});

export type ScrapeConfig = z.infer<typeof scrapeConfig>;

/** `prometheus.yaml` */
export const prometheusConfigSchema = z.strictObject({
  global: z.strictObject({
    scrape_interval: duration,
    scrape_timeout: duration,
    evaluation_interval: duration,
    external_labels: z.record(label, z.string()),
  }),
  rule_files: z.array(z.string()),
  alerting: z
    .strictObject({
      alertmanagers: z.array(
        z.strictObject({
          api_version: z.literal("v2"),
          scheme: z.literal("https").optional(),
          path_prefix: z.string().startsWith("/").optional(),
          ...credentials,
          static_configs: staticConfigs,
          alert_relabel_configs: z.array(relabelConfig).optional(),
        }),
      ),
    })
    .optional(),
  scrape_configs: z.array(scrapeConfig),
  storage: z.strictObject({
    tsdb: z.strictObject({ retention: z.strictObject({ time: duration }) }).optional(),
    exemplars: z.strictObject({ max_exemplars: z.int().positive() }),
  }),
});

export type PrometheusConfig = z.infer<typeof prometheusConfigSchema>;

/** `fragments/scrape.yaml` */
export const scrapeFragmentSchema = z.strictObject({ scrape_configs: z.array(scrapeConfig) });

const rule = {
  expr: z.string().min(1),
  labels: z.record(label, z.string()).optional(),
};

/** `rules/*.yaml` */
export const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      interval: duration.optional(),
      labels: z.record(label, z.string()).optional(),
      rules: z
        .array(
          z.union([
            z.strictObject({
              alert: z.string(),
              ...rule,
              for: duration.optional(),
              keep_firing_for: duration.optional(),
              annotations: z.record(label, z.string()),
            }),
            z.strictObject({ record: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/), ...rule }),
          ]),
        )
        .min(1),
    }),
  ),
});

export type Rules = z.infer<typeof rulesSchema>;

const testOf = {
  name: z.string(),
  interval: duration,
  start_timestamp: z.int().positive().optional(),
  input_series: z.array(z.strictObject({ series: z.string(), values: z.string() })),
};

const testsOf = <T extends z.ZodRawShape>(test: T) =>
  z.strictObject({
    rule_files: z.array(z.string()).min(1),
    evaluation_interval: duration,
    tests: z.array(z.strictObject({ ...testOf, ...test })),
  });

/** `tests/<alert>.yaml` */
export const ruleTestsSchema = testsOf({
  alert_rule_test: z.array(
    z.strictObject({
      eval_time: duration,
      alertname: z.string(),
      exp_alerts: z.array(
        z.strictObject({
          exp_labels: z.record(label, z.string()),
          exp_annotations: z.record(label, z.string()),
        }),
      ),
    }),
  ),
});

export type RuleTests = z.infer<typeof ruleTestsSchema>;

/** `tests/prices.yaml` */
export const expressionTestsSchema = testsOf({
  promql_expr_test: z.array(
    z.strictObject({
      expr: z.string(),
      eval_time: duration,
      exp_samples: z.array(z.strictObject({ labels: z.string(), value: z.number() })),
    }),
  ),
});

export type ExpressionTests = z.infer<typeof expressionTestsSchema>;
