/** What an instrumentation calls our fields. */

import type { fields } from "../log/fields.ts";

export interface Aliased {
  readonly field: keyof typeof fields;
  /** Multiply the instrumentation's value by this to get ours: 1000 for seconds to milliseconds. @default 1 */
  readonly scale?: number;
  /** The attribute is a list whose first element is ours. @default false */
  readonly first?: boolean;
}

/** The attributes of one instrumentation that carry one of our fields; several may carry the same, the likeliest first. */
export interface AliasSet {
  /** Lower-case words joined by underscores. */
  readonly name: string;
  readonly title: string;
  /** The page or file that defines the names. */
  readonly source: string;
  readonly attributes: Readonly<Record<string, Aliased>>;
}

/** Seconds to our milliseconds. */
export const secondsToMilliseconds = 1000;
