/** Who tried to get in. */

import { event } from "../../../core/schema.ts";

export const securityEvents = {
  authentication: event({
    description: "Somebody proved who they are, or failed to.",
    level: "warning",
    stream: "security",
    required: ["success"],
    optional: ["user_id", "session_id", "auth_method", "client_ip", "user_agent", "security_severity"],
    aliases: ["auth", "login"],
  }),
  authorization: event({
    description: "Somebody asked for access and was allowed or refused.",
    level: "warning",
    stream: "security",
    required: ["resource", "action", "allowed"],
    optional: ["user_id", "session_id", "client_ip", "security_severity"],
    aliases: ["access_check"],
  }),
  suspicious_activity: event({
    description: "Something looks like an attack.",
    level: "error",
    stream: "security",
    required: ["activity_type"],
    optional: ["user_id", "session_id", "client_ip", "user_agent", "endpoint", "security_severity"],
  }),
};
