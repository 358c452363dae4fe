/**
 * The keys of Promtail's configuration that this target writes, strictly: Promtail ignores unknown keys inside a stage,
 * where a misspelt `replace` would let text through that should have been redacted.
 */

import { z } from "zod";

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
const environmentVariable = z.string().regex(/^\$\{[A-Z][A-Z0-9_]*\}$/);

const metric = {
  description: z.string(),
  source: z.string(),
  prefix: labelName,
  max_idle_duration: z.string(),
};

/** @see https://grafana.com/docs/loki/latest/send-data/promtail/stages/ */
const stageSchema = z.union([
  z.strictObject({
    cri: z.strictObject({
      max_partial_lines: z.int().positive(),
      max_partial_line_size: z.literal(0),
      max_partial_line_size_truncate: z.literal(false),
    }),
  }),
  z.strictObject({
    drop: z.strictObject({ source: z.string().optional(), expression: z.string(), drop_counter_reason: z.string() }),
  }),
  z.strictObject({ template: z.strictObject({ source: z.string(), template: z.string() }) }),
  z.strictObject({
    replace: z.strictObject({
      source: z.string(),
      // Without a capture group Promtail replaces nothing.
      expression: z.string().regex(/\((?!\?)/),
      replace: z.string(),
    }),
  }),
  z.strictObject({
    json: z.strictObject({ source: z.string(), expressions: z.record(z.string(), z.string()) }),
  }),
  z.strictObject({
    timestamp: z.strictObject({
      source: z.string(),
      format: z.string(),
      fallback_formats: z.array(z.string()),
      action_on_failure: z.literal("skip"),
    }),
  }),
  z.strictObject({ labeldrop: z.array(labelName).min(1) }),
  z.strictObject({ structured_metadata: z.record(labelName, z.string()) }),
  z.strictObject({ labels: z.record(labelName, z.string()) }),
  z.strictObject({ output: z.strictObject({ source: z.string() }) }),
  z.strictObject({
    metrics: z.record(
      labelName,
      z.discriminatedUnion("type", [
        z.strictObject({
          type: z.literal("Counter"),
          ...metric,
          config: z.strictObject({ action: z.literal("add") }),
        }),
        z.strictObject({
          type: z.literal("Histogram"),
          ...metric,
          config: z.strictObject({ buckets: z.array(z.number()).min(1) }),
        }),
      ]),
    ),
  }),
]);

/** `promtail.yaml` @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ */
export const promtailConfigSchema = z.strictObject({
  server: z.strictObject({
    http_listen_port: z.int(),
    grpc_listen_port: z.literal(0),
    health_check_target: z.boolean(),
  }),
  positions: z.strictObject({ filename: z.string() }),
  clients: z
    .array(
      z.strictObject({
        name: z.string(),
        url: z.string(),
        tenant_id: z.string().optional(),
        headers: z.record(z.string(), z.string()).optional(),
        basic_auth: z.strictObject({ username: z.string(), password: environmentVariable }).optional(),
        authorization: z.strictObject({ type: z.string(), credentials: environmentVariable }).optional(),
        tls_config: z.strictObject({ ca_file: z.string().startsWith("/") }).optional(),
        backoff_config: z.strictObject({
          min_period: z.string(),
          max_period: z.string(),
          max_retries: z.int().nonnegative(),
        }),
      }),
    )
    .min(1),
  scrape_configs: z.array(
    z.strictObject({
      job_name: z.string(),
      pipeline_stages: z.array(stageSchema).min(1),
      static_configs: z.array(z.strictObject({ labels: z.record(labelName, z.string()) })).min(1),
    }),
  ),
});

export type PromtailStage = z.infer<typeof stageSchema>;
export type PromtailConfig = z.infer<typeof promtailConfigSchema>;
