/** All rows, by what they are about. */

import { aggregation } from "./aggregation.ts";
import { analysis } from "./analysis.ts";
import { logging } from "./logging.ts";
import { operations } from "./operations.ts";
import type { Part } from "./page.ts";
import { services } from "./services.ts";
import { tracing } from "./tracing.ts";

export const parts: readonly Part[] = [
  { title: "Records and privacy", rows: logging },
  { title: "Traces", rows: tracing },
  { title: "Stores, shippers and viewers", rows: aggregation },
  { title: "Queries, causes and applications", rows: analysis },
  { title: "Services of one's own", rows: services },
  { title: "A proxy in production, and its metrics", rows: operations },
];
