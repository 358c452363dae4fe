/** What both languages know of the store: fields, logs and buckets. */

import type { JsonSlot } from "../../core/json-document.ts";
import { type Condition, type Measure, type Selection, storedAs, streamOf, weighs } from "../../core/query/index.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import { gcpMapping } from "./mapping.ts";
import { bucketOf, type GcpOptions, logOf } from "./options.ts";
import { type Thinning, thinningOf } from "./sampling.ts";

export interface Store {
  readonly site: Pick<Site, "name" | "scope">;
  slot(field: string): JsonSlot;
  /** The logs a selection's records stand in. */
  logs(from: Selection): readonly string[];
  /** The views of their buckets, as SQL names them. */
  views(from: Selection): readonly string[];
  /** What narrows a selection beside its own conditions. */
  readonly narrowed: readonly Condition[];
  /** Whether its records must be weighed; refuses a measure that cannot be. */
  weighs(from: Selection, measure: Measure["kind"]): boolean;
  /** The records that the sinks thin out, and that carry no weight for it. */
  readonly thinned: readonly Thinning[];
}

export const storeOf = (options: GcpOptions, site: Pick<Site, "name" | "scope" | "schema" | "services">): Store => {
  const mapping = gcpMapping(options, site);
  const streamsOf = ({ events }: Selection): readonly Stream[] =>
    events.length === 0 ? streams : streams.filter(stream => events.some(name => streamOf(name, site) === stream));
  return {
    site,
    slot: field => storedAs(mapping, field),
    logs: from => streamsOf(from).map(stream => logOf(options, site.scope, stream)),
    views: from =>
      streamsOf(from).map(stream => {
        const { project, location, bucketId } = bucketOf(options, site.scope, stream);
        return `\`${project}.${location}.${bucketId}._AllLogs\``;
      }),
    narrowed: options.log.includes("{environment}") ? [] : [{ kind: "equals", field: "environment", value: site.name }],
    weighs: (from, measure) => weighs(from, measure, site),
    thinned: options.fedFromOutside ? thinningOf(site) : [],
  };
};
