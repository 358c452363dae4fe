/** Every event of the log schema, stream by stream. */

import { accessEvents } from "./events/access.ts";
import { auditEvents } from "./events/audit.ts";
import { cacheEvents } from "./events/caches.ts";
import { chainEvents } from "./events/chains.ts";
import { performanceEvents } from "./events/performance.ts";
import { providerEvents } from "./events/providers.ts";
import { requestEvents } from "./events/requests.ts";
import { securityEvents } from "./events/security.ts";

export const events = {
  ...requestEvents,
  ...chainEvents,
  ...providerEvents,
  ...cacheEvents,
  ...accessEvents,
  ...performanceEvents,
  ...securityEvents,
  ...auditEvents,
};
