/** What to do when somebody tries to get in. */

import { on } from "../../core/query/index.ts";
import { type Runbooks, runbook } from "../../core/runbook.ts";
import { days } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { question } from "./question.ts";

export const securityRunbooks = {
  "security-events": runbook({
    title: "A security event",
    means: "A service reported something that looks like an attack, or refused somebody access.",
    matters: "It may be nothing, or the first sign. Minutes matter, and so does what is written down meanwhile.",
    causes: ["A scan or an attack", "A key in the wrong hands", "A user or a service without rights that it needs"],
    steps: [
      {
        name: "Read the events",
        does: "Read the newest with their kind of activity, and what they were about.",
        asks: question("Suspicious activity", on(llmLog.suspicious_activity).records({ limit: 100 }), days(1)),
        expect: "A kind of activity, and a user or session where one is known.",
        next: "If it goes on: block the key or the session now, and ask questions afterwards.",
      },
      {
        name: "See what was refused",
        does: "Read who was refused what.",
        asks: question(
          "Refused access",
          on(llmLog.authorization)
            .where(f => f.allowed.isFalse())
            .records({ limit: 100 }),
          days(1),
        ),
        expect:
          "One user and many resources when somebody searches; many users and one resource when a right is missing.",
        next: "Search: block. Missing right: give it.",
      },
      {
        name: "See what was done",
        does: "Read the audit trail around that time.",
        asks: "audit-trail",
        expect: "Nothing that nobody can explain.",
        next: "Anything else: call the security team, keep the records, and go on with the page on the bad day if a secret is involved.",
      },
    ],
  }),
  "authentication-failures": runbook({
    title: "Many sign-ins fail",
    means: "More sign-ins failed in a few minutes than people mistype.",
    matters: "Somebody tries passwords or keys, or nobody can get in any more.",
    causes: ["Guessing", "A credential that ran out and is still in use", "A broken identity provider"],
    steps: [
      {
        name: "Read the failed ones",
        does: "Look at user, method and address, as far as the policy stores them.",
        asks: "auth-failures",
        expect: "Many users from one place, or one user many times.",
        next: "One user many times, from a service: an old credential. Many users: guessing, block the source.",
      },
      {
        name: "See whether one of them worked",
        does: "List the sign-ins that succeeded at the same time, and compare the users.",
        asks: question(
          "Sign-ins that succeeded",
          on(llmLog.authentication)
            .where(f => f.success.isTrue())
            .records({ limit: 100 }),
        ),
        expect: "None of the users that were guessed.",
        next: "One of them: close that session, change the credential, call the security team.",
      },
      {
        name: "Ask who else is affected",
        does: "Count failures by method.",
        asks: question(
          "Failed sign-ins by method",
          on(llmLog.authentication)
            .where(f => f.success.isFalse())
            .count({ by: f => f.auth_method }),
        ),
        expect: "One method, when its provider is broken.",
        next: "Tell whoever runs it.",
      },
    ],
  }),
} as const satisfies Runbooks;
