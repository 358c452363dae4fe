/** The stores it writes to. */

import type { Endpoint, Mapping, Self, Site } from "../../core/target.ts";
import type { LogstashOptions } from "./options.ts";

/** A store and the endpoint it is written to. */
export interface Store {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly mapping: Mapping;
}

/** The parts of a data stream's name; `{stream}` stands for the record's stream. */
export const dataStreamOf = ({ endpoint: { facts = {} } }: Store) => ({
  type: facts.type ?? "logs",
  dataset: facts.dataset ?? "generic",
  namespace: facts.namespace ?? "default",
});

/** The store and the endpoint of each destination that this shipper and the store both speak. */
export const storesOf = (self: Self<LogstashOptions>, site: Site): readonly Store[] =>
  site.destinations(self.key, "logs").flatMap(({ key, endpoints, mapping }) => {
    const endpoint = endpoints.find(({ protocol }) => protocol === "elasticsearch-bulk");
    return endpoint ? [{ key, endpoint, mapping }] : [];
  });
