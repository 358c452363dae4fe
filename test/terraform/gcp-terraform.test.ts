/** Google Cloud's stacks and modules, validated and applied against mocks by Terraform and OpenTofu. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { existing } from "../../src/core/existing.ts";
import { atLeast } from "../../src/core/retention.ts";
import { days, years } from "../../src/core/units.ts";
import { type Case, filesOf } from "./gcp-environment.ts";
import { type GivenProviders, missingTool, realProvider, testWith, toolPath, tools, validate } from "./harness.ts";

const root = mkdtempSync(join(tmpdir(), "signalbox-gcp-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (name: string, files: ReadonlyMap<string, unknown>): string => {
  for (const [path, data] of files) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof data === "string" ? data : JSON.stringify(data, null, 2));
  }
  return join(root, name);
};

const wanted: Case = {
  retention: { application: days(30), audit: atLeast(years(7)) },
  gcp: {
    linkedDatasets: true,
    locked: ["audit"],
    bigQuery: { location: "EU" },
    buckets: { security: existing("projects/central-logs/locations/eu/buckets/security") },
  },
};

const small = write("small", filesOf());
const large = write("large", filesOf(wanted));

/** Called twice, as somebody with two regions would. */
const called = write(
  "large",
  new Map([
    [
      "twice/main.tf.json",
      {
        terraform: { required_providers: { google: { source: "hashicorp/google" } } },
        provider: { google: { project: "acme-llm" } },
        module: {
          logs: { source: "../modules/prod-gcp", for_each: '${toset(["east", "west"])}', name_prefix: "${each.key}" },
          alerts: {
            source: "../modules/prod-gcp-alerts",
            for_each: '${toset(["east", "west"])}',
            name_prefix: "${each.key}",
            pagerduty: "not-a-key",
            hook: "https://example.com/hook",
          },
        },
      },
    ],
  ]),
);

const google = realProvider("google");
const providers: readonly (readonly [name: string, given: GivenProviders])[] = [
  ["rebuilt schemas", {}],
  ...(google === undefined ? [] : [["the real provider", { "hashicorp/google": { binary: google } }] as const]),
];

const asserted = (condition: string, message: string): string =>
  `  assert {\n    condition     = ${condition}\n    error_message = "${message}"\n  }\n`;

const writers = ["application", "access", "performance", "security", "audit"].map(stream =>
  asserted(
    `google_bigquery_dataset_iam_member.${stream}-writer.member == google_logging_project_sink.${stream}-bigquery.writer_identity && google_bigquery_dataset_iam_member.${stream}-writer.dataset_id == google_bigquery_dataset.${stream}.dataset_id`,
    `the writer of ${stream} may not write`,
  ),
);

/** The real provider, where it is there, looks at what a writer is. */
const mocked = `mock_provider "google" {
  mock_resource "google_logging_project_sink" {
    defaults = { writer_identity = "serviceAccount:writer@gcp-sa-logging.iam.gserviceaccount.com" }
  }
}`;

const main = `${mocked}
run "plan" {
  command = plan
${asserted("google_logging_project_bucket_config.application.retention_days == 30", "another retention")}
${asserted("google_logging_project_bucket_config.audit.retention_days == 2562", "audit is not kept for seven years")}
${asserted("google_logging_project_bucket_config.audit.locked", "audit is not locked")}
${asserted("google_logging_project_bucket_config.application.locked != true", "application is locked")}
${asserted("google_bigquery_dataset.audit.default_partition_expiration_ms == 2563 * 86400000", "partitions expire too soon")}
${asserted('google_logging_metric.llm_ttft_seconds.metric_descriptor[0].metric_kind == "DELTA"', "no delta")}
}
run "apply" {
${writers.join("")}
${asserted('google_logging_project_sink.application.destination == "logging.googleapis.com/${google_logging_project_bucket_config.application.id}"', "the sink fills another bucket")}
${asserted("google_project_iam_member.security-writer.member == google_logging_project_sink.security.writer_identity", "the writer has no role in the other project")}
${asserted('google_project_iam_member.security-writer.role == "roles/logging.bucketWriter"', "the writer has another role")}
${asserted("output.metrics.llm_ttft_seconds == google_logging_metric.llm_ttft_seconds.name", "the output is another's")}
}
`;

const alerts = `${mocked}
variables {
  pagerduty = "not-a-key"
  hook      = "https://example.com/hook"
}
run "apply" {
${asserted('google_monitoring_alert_policy.high-error-rate.severity == "CRITICAL"', "another severity")}
${asserted("toset(google_monitoring_alert_policy.high-error-rate.notification_channels) == toset([google_monitoring_notification_channel.critical-pagerduty-pagerduty.name, google_monitoring_notification_channel.critical-webhook-hook.name])", "others are told")}
${asserted('google_monitoring_alert_policy.high-error-rate.documentation[0].subject == "$${metric_or_resource.label.service}: the value of requests fail"', "the variable is not Google's any more")}
}
`;

describe.each(tools.map(tool => [`${tool}${missingTool(tool)}`, tool] as const))("%s", (_, tool) => {
  describe.skipIf(toolPath(tool) === undefined).each(providers)("with %s", (__, given) => {
    const options = { tool, providers: given };

    test.each([
      ["the stack", join(small, "prod-gcp")],
      ["the stack with everything", join(large, "prod-gcp")],
      ["the alerts", join(large, "prod-gcp-alerts")],
    ])("%s is valid", async (___, folder) => {
      expect(await validate(folder, options)).toEqual([]);
    });

    test("the stack plans and applies as it says", async () => {
      const outcome = await testWith(join(large, "prod-gcp"), { "main.tftest.hcl": main }, options);
      expect(outcome.diagnostics).toEqual([]);
      expect(outcome.passed).toBe(true);
    });

    test("the alerts tell whom they say", async () => {
      const outcome = await testWith(join(large, "prod-gcp-alerts"), { "alerts.tftest.hcl": alerts }, options);
      expect(outcome.diagnostics).toEqual([]);
      expect(outcome.passed).toBe(true);
    });

    test("the modules are called twice, each behind its prefix", async () => {
      const names = ["east", "west"].map(prefix =>
        asserted(
          `module.logs["${prefix}"].metrics.llm_ttft_seconds == "${prefix}_prod_llm_ttft_seconds"`,
          `no metric of ${prefix}`,
        ),
      );
      const outcome = await testWith(
        join(called, "twice"),
        { "twice.tftest.hcl": `${mocked}\nrun "plan" {\n  command = plan\n${names.join("")}}\n` },
        { ...options, root: called },
      );
      expect(outcome.diagnostics).toEqual([]);
      expect(outcome.passed).toBe(true);
    });

    test.each([
      ["google_logging_project_bucket_config", "application", { retention: 30 }],
      ["google_logging_metric", "llm_ttft_seconds", { bucket_optons: {} }],
      ["google_logging_project_sink", "application", { filtre: "" }],
    ])("a typo in %s is red", async (type, name, typo) => {
      const file = filesOf().get("prod-gcp/cdk.tf.json");
      const broken = JSON.parse(JSON.stringify(file));
      Object.assign(broken.resource[type][name], typo);
      const folder = write(`typo-${tool}-${providers.length}-${type}`, new Map([["cdk.tf.json", broken]]));
      const found = await validate(folder, options);
      expect(found.map(({ summary }) => summary)).toContain("Extraneous JSON object property");
    });
  });
});
