/**
 * The door to cdktf's bindings of Google Cloud: each resource we emit by Terraform's name, deep imports alone, since the package's
 * root loads all of them. Pure code imports the types only.
 * @see https://registry.terraform.io/providers/hashicorp/google/latest/docs
 */

import { BigqueryDataset } from "@cdktf/provider-google/lib/bigquery-dataset/index.js";
import { BigqueryDatasetIamMember } from "@cdktf/provider-google/lib/bigquery-dataset-iam-member/index.js";
import { LoggingLinkedDataset } from "@cdktf/provider-google/lib/logging-linked-dataset/index.js";
import { LoggingLogView } from "@cdktf/provider-google/lib/logging-log-view/index.js";
import { LoggingMetric } from "@cdktf/provider-google/lib/logging-metric/index.js";
import { LoggingProjectBucketConfig } from "@cdktf/provider-google/lib/logging-project-bucket-config/index.js";
import { LoggingProjectExclusion } from "@cdktf/provider-google/lib/logging-project-exclusion/index.js";
import { LoggingProjectSink } from "@cdktf/provider-google/lib/logging-project-sink/index.js";
import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy/index.js";
import { MonitoringDashboard } from "@cdktf/provider-google/lib/monitoring-dashboard/index.js";
import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel/index.js";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import type { ArgumentsOf } from "../core/resource.ts";

export const googleClasses = {
  google_logging_project_sink: LoggingProjectSink,
  google_logging_project_bucket_config: LoggingProjectBucketConfig,
  google_logging_metric: LoggingMetric,
  google_logging_log_view: LoggingLogView,
  google_logging_project_exclusion: LoggingProjectExclusion,
  google_logging_linked_dataset: LoggingLinkedDataset,
  google_monitoring_alert_policy: MonitoringAlertPolicy,
  google_monitoring_dashboard: MonitoringDashboard,
  google_monitoring_notification_channel: MonitoringNotificationChannel,
  google_bigquery_dataset: BigqueryDataset,
  google_bigquery_dataset_iam_member: BigqueryDatasetIamMember,
  google_project_iam_member: ProjectIamMember,
} as const;

export { GoogleProvider };

/** The arguments of each, as data. */
export type GoogleArguments = {
  readonly [K in keyof typeof googleClasses]: ArgumentsOf<
    NonNullable<ConstructorParameters<(typeof googleClasses)[K]>[2]>
  >;
};
