/** From where a panel is coloured: the limits of the alerts on the same number, so that both say the same. */

import { type Alert, bareLimit } from "../../core/alert.ts";
import type { QueryPanel } from "../../core/dashboard.ts";

/** The limits of alerts that fire above them, lowest first. Info colours nothing. */
export const thresholdsOf = (...alerts: readonly Alert[]): QueryPanel["thresholds"] =>
  alerts
    .flatMap(({ when, severity }) => {
      const [first] = when;
      if (first === undefined || severity === "info" || first.is === "below") return [];
      return [{ from: bareLimit(first.limit), severity }];
    })
    .sort((one, other) => one.from - other.from);
