/** What a store of traces can be asked. */

import type { Part, Readable, Site } from "./target.ts";
import { type NeverFound, type TraceSearch, whyNeverFound } from "./trace-query.ts";

/** Why a store finds nothing for a search; what others send to it nobody knows here. */
export const whyNotFoundIn = (
  search: TraceSearch,
  { endpoints, fedFromOutside = false }: Pick<Readable, "endpoints" | "fedFromOutside">,
  site: Pick<Site, "schema" | "services">,
): NeverFound | undefined => {
  if (search.failed && endpoints.some(({ facts }) => facts?.failures === "unsearchable"))
    return { why: "it finds no trace by an error in the storage it has", help: "store its traces on a disk" };
  return fedFromOutside ? undefined : whyNeverFound(search, site);
};

/** Whether its traces can be searched: a queue's cannot. */
export const keepsTraces = ({ holdings }: Pick<Part, "holdings">): boolean =>
  holdings.some(({ telemetry, apart }) => telemetry === "traces" && apart !== true);
