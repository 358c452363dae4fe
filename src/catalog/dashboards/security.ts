/** Who tries to get in, and who changed what. */

import { bar, type Dashboard, dashboard, logs, row, stat, table, timeseries } from "../../core/dashboard.ts";
import { on, records } from "../../core/query/index.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const signIns = on(llmLog.authentication);
const access = on(llmLog.authorization);
const suspicious = on(llmLog.suspicious_activity);
const audited = on(llmLog.admin_action, llmLog.config_change, llmLog.data_access);

export const security: Dashboard = dashboard({
  id: "llm-security",
  title: "LLM security",
  description: "Sign-ins, refused access, suspicious activity and the audit trail",
  rows: [
    row(
      "In range",
      stat("Failed sign-ins", signIns.where(f => f.success.isFalse()).count(), {
        description: "Sign-ins that failed",
      }),
      stat("Refused access", access.where(f => f.allowed.isFalse()).count(), {
        description: "Requests for access that were refused",
      }),
      stat("Suspicious activity", suspicious.count(), {
        description: "Activities that looked like an attack",
      }),
      stat("Share of failed sign-ins", signIns.ratio({ where: f => f.success.isFalse() }), {
        description: "The share of sign-ins that failed",
      }),
    ),
    row(
      "Over time",
      timeseries("Sign-ins by outcome", signIns.rate({ by: f => f.success }), {
        description: "Sign-ins a second that worked and that failed",
      }),
      timeseries("Access by decision", access.rate({ by: f => f.allowed }), {
        description: "Decisions on access a second",
      }),
      bar("Suspicious activity by kind", suspicious.count({ by: f => f.activity_type }), {
        description: "Activities that looked like an attack, by kind",
      }),
      table(
        "Users with failed sign-ins",
        signIns.where(f => f.success.isFalse()).count({ top: [10, f => f.user_id] }),
        {
          description:
            "The ten users with the most failed sign-ins; by default their pseudonyms. Answered from records alone",
        },
      ),
    ),
    row(
      "Records",
      logs(
        "Grave security events",
        records(llmLog)
          .where(f => [f.stream.is("security"), f.level.isOneOf("error", "critical")])
          .records({ limit: 100, fields: f => [f.event, f.level, f.security_severity, f.user_id, f.session_id] }),
        { description: "The newest records of the security stream with level error or critical" },
      ),
      timeseries("Audited actions", audited.rate({ by: f => f.event }), {
        description: "Actions of administrators, changes of settings and accesses to data a second",
      }),
    ),
  ],
});
