/**
 * The keys of `alertmanager.yaml` that we write, so that a misspelt one does not compile.
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */

import { z } from "zod";

const duration = z.string().regex(/^[0-9]+(ms|s|m|h|d)$/);
const secretFile = z.string().regex(/^\/run\/credentials\/[a-z][a-z0-9-]*$/);
const matchers = z.array(z.string().min(1)).min(1);

const route = z.strictObject({ receiver: z.string(), matchers });

const slack = z.strictObject({
  api_url_file: secretFile,
  channel: z.string().optional(),
  send_resolved: z.boolean(),
  color: z.string(),
  title: z.string(),
  text: z.string(),
  fallback: z.string(),
  fields: z.array(z.strictObject({ title: z.string(), value: z.string(), short: z.boolean() })),
});

const pagerduty = z.strictObject({
  routing_key_file: secretFile,
  send_resolved: z.boolean(),
  description: z.string(),
  severity: z.string(),
});

const email = z.strictObject({
  to: z.string(),
  from: z.string(),
  smarthost: z.string(),
  auth_username: z.string().optional(),
  auth_password_file: secretFile.optional(),
  require_tls: z.boolean(),
  send_resolved: z.boolean(),
});

const webhook = z.strictObject({ url_file: secretFile, send_resolved: z.boolean() });

const receiver = z.strictObject({
  name: z.string(),
  slack_configs: z.array(slack).optional(),
  pagerduty_configs: z.array(pagerduty).optional(),
  email_configs: z.array(email).optional(),
  webhook_configs: z.array(webhook).optional(),
});

export const alertmanagerConfigSchema = z.strictObject({
  templates: z.array(z.string()),
  route: z.strictObject({
    receiver: z.string(),
    group_by: z.array(z.string()),
    group_wait: duration,
    group_interval: duration,
    repeat_interval: duration,
    routes: z.array(route),
  }),
  inhibit_rules: z.array(
    z.strictObject({ source_matchers: matchers, target_matchers: matchers, equal: z.array(z.string()) }),
  ),
  receivers: z.array(receiver),
});

export type AlertmanagerYaml = z.infer<typeof alertmanagerConfigSchema>;
export type Receiver = z.infer<typeof receiver>;
