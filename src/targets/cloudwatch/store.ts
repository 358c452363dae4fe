/** What queries, filters and alarms know of the store: fields and log groups. */

import { type Condition, type Selection, thinned, Unsupported, weighable } from "../../core/query/index.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import { type CloudwatchSlot, cloudwatchMapping, slotOf } from "./mapping.ts";
import { type CloudwatchOptions, groupOf } from "./options.ts";

export interface Store {
  slot(field: string): CloudwatchSlot;
  /** The log groups a selection's records stand in. */
  groups(from: Selection): readonly string[];
  /** What narrows a selection beside its own conditions. */
  readonly narrowed: readonly Condition[];
  /** Whether its records must be weighed; refuses a measure that cannot be. */
  weighs(from: Selection, measure: Parameters<typeof weighable.has>[0]): boolean;
}

export const storeOf = (options: CloudwatchOptions, site: Pick<Site, "name" | "schema" | "services">): Store => {
  const mapping = cloudwatchMapping(options, site);
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
    groups: from => streamsOf(from).map(stream => groupOf(options, site.name, stream)),
    narrowed: options.logGroup.includes("{environment}")
      ? []
      : [{ kind: "equals", field: "environment", value: site.name }],
    weighs: (from, measure) => {
      const weighs = thinned(from, site);
      if (weighs && !weighable.has(measure))
        throw new Unsupported(`${measure} cannot weigh records that log sampling has thinned out`);
      return weighs;
    },
  };
};

/** A selection's conditions with its events, as one list. */
export const conditionsOf = (from: Selection, store: Store): readonly Condition[] => [
  ...store.narrowed,
  ...(from.events.length === 0
    ? []
    : from.events.length === 1
      ? [{ kind: "equals", field: "event", value: from.events[0] ?? "" } as const]
      : [{ kind: "one-of", field: "event", values: from.events } as const]),
  ...from.where,
];
