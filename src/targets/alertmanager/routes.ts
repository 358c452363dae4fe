/** Who is told what: the tree both forms of the configuration are printed from. */

import { type Severity, severities } from "../../core/alert.ts";
import type { Channel, Routes } from "../../core/route.ts";

/** The receiver that tells nobody. */
export const nobody = "nobody";

/** The alert that always fires; whoever watches the watchers takes it from Alertmanager's API. */
export const watchdog = "Watchdog";

/** How long one waits for more alerts of a group, sends changes to it, and says it again. */
export const pace = { group_wait: "30s", group_interval: "5m", repeat_interval: "4h" } as const;

export interface Branch {
  readonly label: string;
  readonly value: string;
  readonly receiver: string;
}

/** The first that matches takes the alert; what matches none ends with nobody. */
export const branchesOf = (routes: Routes): readonly Branch[] => [
  { label: "severity", value: "none", receiver: nobody },
  { label: "alertname", value: watchdog, receiver: nobody },
  ...severities.map(severity => ({
    label: "severity",
    value: severity,
    receiver: routes[severity].length > 0 ? severity : nobody,
  })),
];

/** The receivers with channels, by severity. */
export const receiversOf = (
  routes: Routes,
): readonly { readonly name: Severity; readonly channels: readonly Channel[] }[] =>
  severities.map(name => ({ name, channels: routes[name] })).filter(({ channels }) => channels.length > 0);

/** While the first fires, the others of the same alert and service are quiet. */
export const inhibitions: readonly { readonly source: Severity; readonly targets: readonly Severity[] }[] = [
  { source: "critical", targets: ["warning", "info"] },
  { source: "warning", targets: ["info"] },
];
