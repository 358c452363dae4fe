/** The shipped alerts that are about records. */

import { alerts as shippedAlerts } from "../src/catalog/index.ts";

/** All that Elasticsearch can judge; the rest is about what is in no log. */
export const judgeable = Object.fromEntries(
  Object.entries(shippedAlerts).map(([name, { when }]) => [
    name,
    when.some(({ query }) => query.kind === "raw") ? ("off" as const) : ("on" as const),
  ]),
);
