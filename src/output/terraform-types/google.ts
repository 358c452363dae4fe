/** Google's types, as read in the source of 6.50.0. */

import type { More, ResourceType, Rows } from "./type.ts";

const google = (file: string, replacedBy: readonly string[], more: More = {}): ResourceType => ({
  source: `https://github.com/hashicorp/terraform-provider-google/blob/v6.50.0/google/${file}.go`,
  replacedBy,
  ...more,
});

export const googleTypes: Rows = {
  google_logging_project_bucket_config: google(
    "services/logging/resource_logging_project_bucket_config",
    ["project", "location", "bucket_id"],
    { keepsRecords: true, periods: ["retention_days"], unsaidDays: 30 },
  ),
  google_bigquery_dataset: google(
    "services/bigquery/resource_bigquery_dataset",
    ["dataset_id", "location", "project", "external_dataset_reference"],
    {
      keepsRecords: true,
      periods: ["default_partition_expiration_ms", "default_table_expiration_ms"],
      dangers: { delete_contents_on_destroy: true },
    },
  ),
  google_bigquery_dataset_iam_member: google("tpgiamresource/resource_iam_member", [
    "dataset_id",
    "project",
    "role",
    "member",
    "condition",
  ]),
  google_project_iam_member: google("tpgiamresource/resource_iam_member", ["project", "role", "member", "condition"]),
  google_logging_project_sink: google("services/logging/resource_logging_project_sink", ["name", "project"]),
  // What is left out of the default sink by it is there too, and more people read that.
  google_logging_project_exclusion: google("services/logging/resource_logging_exclusion", ["name", "project"], {
    protects: ["filter"],
  }),
  google_logging_log_view: google("services/logging/resource_logging_log_view", [
    "name",
    "bucket",
    "location",
    "parent",
  ]),
  google_logging_linked_dataset: google("services/logging/resource_logging_linked_dataset", [
    "link_id",
    "bucket",
    "description",
    "location",
    "parent",
  ]),
  // Its kind and type the API refuses to change, and the provider does not know.
  google_logging_metric: google("services/logging/resource_logging_metric", [
    "project",
    "metric_descriptor.labels.key",
    "metric_descriptor.labels.value_type",
  ]),
  google_monitoring_alert_policy: google("services/monitoring/resource_monitoring_alert_policy", ["project"], {
    tells: "notification_channels",
  }),
  google_monitoring_notification_channel: google(
    "services/monitoring/resource_monitoring_notification_channel",
    ["project"],
    { tells: true },
  ),
  google_monitoring_dashboard: google("services/monitoring/resource_monitoring_dashboard", ["project"]),
};
