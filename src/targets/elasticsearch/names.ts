/** What things are called in the cluster. Names are the cluster's, so they carry dataset and namespace. */

import type { Keep } from "../../core/retention.ts";
import { isLowerBound, keptFor } from "../../core/retention.ts";
import type { Stream } from "../../core/schema.ts";
import { inHours } from "../../core/units.ts";
import type { ElasticsearchOptions } from "./options.ts";

export interface Names {
  readonly dataset: string;
  readonly namespace: string;
  /** The data streams of all streams: `logs-llm.*-prod`. */
  readonly pattern: string;
  /** The data stream of a stream: `logs-llm.audit-prod`. */
  dataStream(stream: Stream): string;
  /** The lifecycle policy of a retention: `llm-prod-30d`, `llm-prod-at-least-2562d`. */
  policy(keep: Keep): string;
  /** Any other resource: `llm-prod-settings`. */
  resource(what: string): string;
}

/** @see https://www.elastic.co/docs/reference/fleet/data-streams#data-streams-naming-scheme */
export const namesOf = (options: ElasticsearchOptions, environment: string): Names => {
  const { dataset } = options;
  const namespace = options.namespace ?? environment.toLowerCase().replaceAll(/[^a-z0-9_.]/g, "_");
  const resource = (what: string) => `${dataset}-${namespace}-${what}`;
  return {
    dataset,
    namespace,
    pattern: `logs-${dataset}.*-${namespace}`,
    dataStream: stream => `logs-${dataset}.${stream}-${namespace}`,
    policy: keep => resource(`${isLowerBound(keep) ? "at-least-" : ""}${inUnits(inHours(keptFor(keep)))}`),
    resource,
  };
};

/** Hours in the units of Elasticsearch, in days when whole: `7d`, `84h`. @see https://www.elastic.co/docs/reference/elasticsearch/rest-apis/api-conventions#time-units */
export const inUnits = (hours: number): string => (hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`);
