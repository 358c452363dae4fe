/** What targets that judge alerts and tell people themselves have in common. */

import type { Severity } from "./alert.ts";
import type { Problem } from "./errors.ts";
import { refusalOf } from "./query/index.ts";
import type { Self, Site } from "./target.ts";

/** The group of receivers that a cloud tells of alerts of one severity. */
export const receiversName = (environment: string, severity: Severity): string => `llm-${environment}-${severity}`;

/** What a route cannot carry, where alerts take it; `receivers` throws Unsupported for it. */
export const judgeRoutes = (
  { key }: Pick<Self<unknown>, "key">,
  site: Site,
  receivers: (site: Site) => unknown,
): readonly Problem[] => {
  const refusal = site.alerts(key).some(({ state }) => state === "on") && refusalOf(() => receivers(site));
  if (!refusal) return [];
  const { why: what, help } = refusal;
  return [{ code: "missing-capability", path: "routes", what, ...(help === undefined ? {} : { help }) }];
};
