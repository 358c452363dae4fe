/** Who was let in to do what, and who changed it. */

import { dimension, flag, id, int, text } from "../../core/schema.ts";

const group = "security";

export const securityFields = {
  security_severity: dimension({
    group,
    values: ["low", "medium", "high", "critical"],
    description: "How grave a security event is, apart from the record's level.",
    aliases: ["details.severity"],
  }),
  auth_method: dimension({
    group,
    atMost: 20,
    description: "How somebody proved who they are.",
    example: "oauth2",
    aliases: ["details.method"],
  }),
  resource: id({
    group,
    description: "What access was asked for.",
    example: "models/gpt-4o",
    aliases: ["details.resource"],
  }),
  action: dimension({
    group,
    atMost: 60,
    description: "What was to be done with it.",
    example: "delete",
    aliases: ["details.action"],
  }),
  allowed: flag({
    group,
    description: "Whether it was allowed.",
    aliases: ["details.allowed"],
  }),
  activity_type: dimension({
    group,
    atMost: 40,
    description: "What made an activity suspicious.",
    example: "prompt_injection",
    aliases: ["details.activity_type"],
  }),
  audit_id: id({
    group: "audit",
    description: "The id of an audit entry.",
    example: "6f9619ff-8b86-4d11-b42d-00c04fc964ff",
  }),
  audit_hash: id({
    group: "audit",
    description: "SHA-256 over an audit entry's details, to notice a change made afterwards.",
    example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    hex: true,
    aliases: ["hash"],
  }),
  target: id({
    group: "audit",
    description: "What an administrator acted on.",
    example: "rate-limits/default",
    aliases: ["details.target"],
  }),
  config_section: dimension({
    group: "audit",
    atMost: 60,
    description: "The part of the configuration that changed.",
    example: "rate_limits",
    aliases: ["details.config_section"],
  }),
  old_value: text({
    group: "audit",
    description: "The setting before the change.",
    example: "100",
    aliases: ["details.old_value"],
  }),
  new_value: text({
    group: "audit",
    description: "The setting after the change.",
    example: "200",
    aliases: ["details.new_value"],
  }),
  data_type: dimension({
    group: "audit",
    atMost: 60,
    description: "The kind of data that was read or written.",
    example: "conversations",
    aliases: ["details.data_type"],
  }),
  record_count: int({
    group: "audit",
    unit: "count",
    sums: true,
    description: "How many records were read or written.",
    example: 25,
    aliases: ["details.record_count"],
  }),
};
