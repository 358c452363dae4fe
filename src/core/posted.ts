/** What the source `http()` means, whichever shipper takes it: the limits of a list, and what a request's headers say. */

import type { Schema } from "./schema.ts";
import { KiB } from "./units.ts";

/** A longer list is no record: in the collector every element is made from a copy of all of it. */
export const longestList = { elements: 256, bytes: KiB(512).bytes } as const;

/** Headers that say what a record without such a field belongs to, as Go writes them. */
export const postedHeaders = {
  "X-Trace-Id": "trace_id",
  "X-Span-Id": "span_id",
  "X-Request-Id": "request_id",
} as const;

/** The name of a field that counts when the record has it under no other. */
export const lastName = (schema: Schema, field: string): string => schema.fields[field]?.aliases.at(-1) ?? field;
