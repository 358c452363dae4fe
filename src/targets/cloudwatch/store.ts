/** What queries, filters and alarms know of the store: fields and log groups. */

import type { JsonSlot } from "../../core/json-document.ts";
import {
  type Condition,
  eventsOf,
  type Measure,
  type Selection,
  storedAs,
  streamOf,
  weighs,
} from "../../core/query/index.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import { cloudwatchMapping } from "./mapping.ts";
import { type CloudwatchOptions, groupOf, groupsAreOurs } from "./options.ts";

export interface Store {
  slot(field: string): JsonSlot;
  /** The log groups a selection's records stand in. */
  groups(from: Selection): readonly string[];
  /** What narrows a selection beside its own conditions. */
  readonly narrowed: readonly Condition[];
  /** Whether its records must be weighed; refuses a measure that cannot be. */
  weighs(from: Selection, measure: Measure["kind"]): boolean;
}

export const storeOf = (
  options: CloudwatchOptions,
  site: Pick<Site, "name" | "scope" | "schema" | "services">,
): Store => {
  const mapping = cloudwatchMapping(options, site);
  const streamsOf = ({ events }: Selection): readonly Stream[] =>
    events.length === 0 ? streams : streams.filter(stream => events.some(name => streamOf(name, site) === stream));
  return {
    slot: field => storedAs(mapping, field),
    groups: from => streamsOf(from).map(stream => groupOf(options, site.scope, stream)),
    narrowed: groupsAreOurs(options) ? [] : [{ kind: "equals", field: "environment", value: site.name }],
    weighs: (from, measure) => weighs(from, measure, site),
  };
};

/** A selection's conditions with its events, as one list. */
export const conditionsOf = (from: Selection, store: Store): readonly Condition[] => [
  ...store.narrowed,
  ...eventsOf(from),
  ...from.where,
];
