/** What people with power did. */

import { event } from "../../../core/schema.ts";

export const auditEvents = {
  admin_action: event({
    description: "An administrator acted.",
    stream: "audit",
    required: ["user_id", "action", "target"],
    optional: ["session_id", "client_ip", "audit_id", "audit_hash"],
  }),
  config_change: event({
    description: "A setting changed.",
    stream: "audit",
    required: ["user_id", "config_section"],
    optional: ["old_value", "new_value", "client_ip", "audit_id", "audit_hash"],
    aliases: ["configuration_change"],
  }),
  data_access: event({
    description: "Stored data was read, changed or exported.",
    stream: "audit",
    required: ["user_id", "data_type", "operation"],
    optional: ["record_count", "client_ip", "audit_id", "audit_hash"],
  }),
};
