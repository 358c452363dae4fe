/** The data view of a store, for Discover and for what people choose by. @see https://www.elastic.co/docs/api/doc/kibana/operation/operation-createdataviewdefaultw */

import type { JsonObject } from "../../core/artifact.ts";
import type { Schema } from "../../core/schema.ts";
import type { Readable, Site } from "../../core/target.ts";
import { fieldFormatOf } from "./formats.ts";
import { dataViewId } from "./names.ts";

/** How a store's door says what is read behind it. */
const indexOf = ({ endpoints }: Readable): { readonly index: string; readonly time: string } => {
  const facts = endpoints.find(({ protocol }) => protocol === "query-api")?.facts ?? {};
  return { index: facts.index ?? "logs-*", time: facts.time ?? "@timestamp" };
};

/** Numbers in Discover read in the field's unit. */
const formats = ({ mapping }: Readable, schema: Schema): JsonObject =>
  Object.fromEntries(
    mapping.flatMap(({ field, name }) => {
      const format = fieldFormatOf(schema.fields[field]?.unit);
      return format === undefined ? [] : [[name, format] as const];
    }),
  );

const nameOf = (site: Site): string => `LLM logs (${site.name})`;

/** The body of `POST /api/data_views/data_view`. */
export const dataViewBody = (store: Readable, site: Site): JsonObject => {
  const { index, time } = indexOf(store);
  return {
    override: true,
    data_view: {
      id: dataViewId(site.name, store.key),
      title: index,
      name: nameOf(site),
      timeFieldName: time,
      allowNoIndex: true,
      fieldFormats: formats(store, site.schema),
    },
  };
};

/** The attributes of a saved object. */
export const dataViewAttributes = (store: Readable, site: Site): JsonObject => {
  const { index, time } = indexOf(store);
  return {
    title: index,
    name: nameOf(site),
    timeFieldName: time,
    allowNoIndex: true,
    fieldFormatMap: JSON.stringify(formats(store, site.schema)),
  };
};
