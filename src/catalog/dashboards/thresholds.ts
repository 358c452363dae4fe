/** From where a panel is coloured: the limits of the alerts on the same number, so that both say the same. */

import type { Alert } from "../../core/alert.ts";
import type { Panel } from "../../core/dashboard.ts";

/** The limits of alerts that fire above them, lowest first. Info colours nothing. */
export const thresholdsOf = (...alerts: readonly Alert[]): Panel["thresholds"] =>
  alerts
    .flatMap(({ when, severity }) => {
      const [first] = when;
      if (first === undefined || severity === "info" || first.is === "below") return [];
      const { limit } = first;
      const from = typeof limit === "number" ? limit : limit.kind === "share" ? limit.share : limit.milliseconds;
      return [{ from, severity }];
    })
    .sort((one, other) => one.from - other.from);
