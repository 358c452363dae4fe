/** What both languages know of the store: fields, logs and buckets. */

import { type Condition, type Selection, thinned, Unsupported, weighable } from "../../core/query/index.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import { type GcpSlot, gcpMapping, slotOf } from "./mapping.ts";
import { bucketOf, type GcpOptions, logOf } from "./options.ts";

export interface Store {
  slot(field: string): GcpSlot;
  /** The logs a selection's records stand in. */
  logs(from: Selection): readonly string[];
  /** The views of their buckets, as SQL names them. */
  views(from: Selection): readonly string[];
  /** What narrows a selection beside its own conditions. */
  readonly narrowed: readonly Condition[];
  /** Whether its records must be weighed; refuses a measure that cannot be. */
  weighs(from: Selection, measure: Parameters<typeof weighable.has>[0]): boolean;
}

export const storeOf = (options: GcpOptions, site: Pick<Site, "name" | "schema" | "services">): Store => {
  const mapping = gcpMapping(options, site);
  const streamsOf = ({ events }: Selection): readonly Stream[] =>
    events.length === 0
      ? streams
      : streams.filter(stream => events.some(name => (site.schema.events[name]?.stream ?? "application") === stream));
  return {
    slot: field => {
      const slot = slotOf(mapping, field);
      if (slot === undefined)
        throw new Unsupported(`${field} is not stored: the schema lacks it or the privacy drops it`);
      return slot;
    },
    logs: from => streamsOf(from).map(stream => logOf(options, site.name, stream)),
    views: from =>
      streamsOf(from).map(
        stream => `\`${options.project}.${options.location}.${bucketOf(options, site.name, stream)}._AllLogs\``,
      ),
    narrowed: options.log.includes("{environment}") ? [] : [{ kind: "equals", field: "environment", value: site.name }],
    weighs: (from, measure) => {
      const weighs = thinned(from, site);
      if (weighs && !weighable.has(measure))
        throw new Unsupported(`${measure} cannot weigh records that log sampling has thinned out`);
      return weighs;
    },
  };
};

/** Which events a selection is about, as a condition. */
export const eventsOf = ({ events: [first, ...others] }: Selection): readonly Condition[] => {
  if (first === undefined) return [];
  return others.length === 0
    ? [{ kind: "equals", field: "event", value: first }]
    : [{ kind: "one-of", field: "event", values: [first, ...others] }];
};
