/** Alerts on who tries to get in. */

import { type Alert, alert, atLeastThat } from "../../core/alert.ts";
import { on, records } from "../../core/query/index.ts";
import { minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

export const securityAlerts = {
  SecurityEvents: alert({
    when: atLeastThat(
      records(llmLog)
        .where(f => [f.stream.is("security"), f.level.isOneOf("error", "critical")])
        .count({ over: minutes(5) }),
      1,
    ),
    // One source counts over one minute and another over five: it fires at once and stays for five.
    keepFiring: minutes(5),
    severity: "critical",
    state: "off",
    summary: "{group}: {value} grave security events in five minutes",
    description:
      "A record of the security stream has level error or critical: by the producers' convention a refused access or suspicious activity. Look first at the event's name and at whose session it was.",
    runbook: "security-events",
    source: "rows 57, 58 and 60; over five minutes, so that a record that comes late is seen too",
  }),
  SuspiciousActivity: alert({
    when: atLeastThat(on(llmLog.suspicious_activity).count({ by: f => f.activity_type, over: minutes(5) }), 1),
    keepFiring: minutes(5),
    severity: "critical",
    state: "off",
    summary: "{group}: {value} suspicious activities in five minutes",
    description:
      "The service saw something that looks like an attack. Look first at the kind of activity and at the user and session it came from; block those before reading on.",
    runbook: "security-events",
    source: "rows 57 and 60; over five minutes, so that a record that comes late is seen too",
  }),
  AccessRefused: alert({
    when: atLeastThat(
      on(llmLog.authorization)
        .where(f => f.allowed.isFalse())
        .count({ over: minutes(5) }),
      1,
    ),
    keepFiring: minutes(5),
    severity: "critical",
    state: "off",
    summary: "{group}: access was refused {value} times in five minutes",
    description:
      "Somebody asked for access and was refused. Look first at whether it is one person trying doors or a permission that a release took away from many.",
    runbook: "security-events",
    source: "rows 57 and 60; over five minutes, so that a record that comes late is seen too",
  }),
  AuthenticationFailures: alert({
    when: atLeastThat(
      on(llmLog.authentication)
        .where(f => f.success.isFalse())
        .count({ over: minutes(5) }),
      10,
    ),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} failed sign-ins in five minutes",
    description:
      "Ten or more sign-ins failed in five minutes. Look first at how many different users they are: one user is a forgotten password, many are somebody trying passwords.",
    runbook: "authentication-failures",
    source: "rows 60 and 61; ten in five minutes is row 58's default",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
