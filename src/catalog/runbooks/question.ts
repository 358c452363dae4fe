/** A question that only one page asks. */

import { type Query, type SavedQuery, saved } from "../../core/query/index.ts";
import { type Duration, hours } from "../../core/units.ts";

/** @default the last hour */
export const question = (title: string, query: Query, window: Duration = hours(1)): SavedQuery =>
  saved({ title, description: title, query, window });
