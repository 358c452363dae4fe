/** What the source `http()` means, whichever shipper takes it: the limits of a list, and what a request's headers say. */

import { KiB } from "./units.ts";

/** A longer list is no record: in the collector every element is made from a copy of all of it. */
export const longestList = { elements: 256, bytes: KiB(512).bytes } as const;

/** Headers, as Go writes them, and the field that each fills in when naming has found no value for it. */
export const postedHeaders = {
  "X-Trace-Id": "trace_id",
  "X-Span-Id": "span_id",
  "X-Request-Id": "request_id",
} as const;
