/** The files of one Elasticsearch, as they are written. */

import type { JsonObject } from "../../src/core/artifact.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { atLeast } from "../../src/core/retention.ts";
import { days, years } from "../../src/core/units.ts";
import { type ElasticsearchInput, elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { type PlacedStore, placeStore, type StoreSite } from "../store-site.ts";

const prod: StoreSite = {
  name: "prod",
  platform: kubernetes(),
  retention: { performance: days(14), audit: atLeast(years(7)) },
};

export const placed = (options: ElasticsearchInput = {}, site: StoreSite = {}): PlacedStore =>
  placeStore(elasticsearch(options), { ...prod, ...site });

/** The emitted files by path: what is put into the cluster. */
export const filesOf = (options: ElasticsearchInput = {}, site: StoreSite = {}): Readonly<Record<string, JsonObject>> =>
  bodiesOf(options, site, path => !path.startsWith("queries/") && path !== "setup.sh");

/** The saved queries' search bodies by path. */
export const searchesOf = (
  options: ElasticsearchInput = {},
  site: StoreSite = {},
): Readonly<Record<string, JsonObject>> =>
  bodiesOf(options, site, path => path.startsWith("queries/") && path.endsWith(".json"));

const bodiesOf = (
  options: ElasticsearchInput,
  site: StoreSite,
  wanted: (path: string) => boolean,
): Readonly<Record<string, JsonObject>> =>
  Object.fromEntries(
    placed(options, site)
      .artifacts()
      .filter(({ path }) => wanted(path))
      .map(artifact => {
        if (artifact.kind !== "json") throw new Error(`${artifact.path} is no JSON`);
        return [artifact.path, JSON.parse(JSON.stringify(artifact.data)) as JsonObject];
      }),
  );
