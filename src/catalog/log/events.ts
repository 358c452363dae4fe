/** Every event of the log schema, stream by stream. */

import { accessEvents } from "./events/access.ts";
import { applicationEvents } from "./events/application.ts";
import { auditEvents } from "./events/audit.ts";
import { performanceEvents } from "./events/performance.ts";
import { securityEvents } from "./events/security.ts";

export const events = {
  ...applicationEvents,
  ...accessEvents,
  ...performanceEvents,
  ...securityEvents,
  ...auditEvents,
};
