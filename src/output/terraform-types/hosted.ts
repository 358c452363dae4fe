/** Elastic's and Grafana's types, as read in the sources of 0.16.3 and 4.45.0. */

import type { More, ResourceType, Rows } from "./type.ts";

const elastic = (file: string, replacedBy: readonly string[], more: More = {}): ResourceType => ({
  source: `https://github.com/elastic/terraform-provider-elasticstack/blob/v0.16.3/internal/${file}.go`,
  replacedBy,
  ...more,
});

const grafana = (file: string, replacedBy: readonly string[], more: More = {}): ResourceType => ({
  source: `https://github.com/grafana/terraform-provider-grafana/blob/v4.45.0/internal/resources/grafana/resource_${file}.go`,
  replacedBy,
  ...more,
});

export const hostedTypes: Rows = {
  elasticstack_elasticsearch_index_lifecycle: elastic("elasticsearch/index/ilm/schema", ["name"], {
    periods: ["delete.min_age"],
  }),
  elasticstack_elasticsearch_component_template: elastic("elasticsearch/index/componenttemplate/schema", ["name"]),
  elasticstack_elasticsearch_index_template: elastic("elasticsearch/index/template/schema", ["name"], {
    periods: ["template.data_stream_options.failure_store.lifecycle.data_retention"],
  }),
  elasticstack_elasticsearch_ingest_pipeline: elastic("elasticsearch/ingest/pipeline_pf", ["name"]),
  elasticstack_elasticsearch_security_role: elastic("elasticsearch/security/role/schema", ["name"]),
  elasticstack_kibana_alerting_rule: elastic(
    "kibana/alertingrule/schema",
    ["rule_id", "space_id", "consumer", "rule_type_id"],
    { tells: "actions" },
  ),
  elasticstack_kibana_action_connector: elastic(
    "kibana/connectors/schema",
    ["connector_id", "space_id", "connector_type_id"],
    { tells: true },
  ),
  elasticstack_kibana_data_view: elastic("kibana/dataview/schema", [
    "space_id",
    "data_view.id",
    "data_view.allow_no_index",
  ]),
  elasticstack_kibana_dashboard: elastic("kibana/dashboard/schema", [
    "space_id",
    "dashboard_id",
    "access_control.access_mode",
  ]),
  elasticstack_kibana_import_saved_objects: elastic("kibana/import_saved_objects/schema", []),
  grafana_rule_group: grafana("alerting_rule_group", ["name", "folder_uid"], { tells: true }),
  grafana_contact_point: grafana("alerting_contact_point", ["name", "disable_provenance"], { tells: true }),
  grafana_notification_policy: grafana("alerting_notification_policy", [], { tells: true }),
  grafana_mute_timing: grafana("alerting_mute_timing", ["name", "disable_provenance"], { tells: true }),
  grafana_message_template: grafana("alerting_message_template", ["name", "org_id", "disable_provenance"]),
  grafana_dashboard: grafana("dashboard", []),
  grafana_data_source: grafana("data_source", ["uid"]),
  grafana_folder: grafana("folder", ["uid"]),
};
