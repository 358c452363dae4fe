/** What products tell people of themselves: ways into their pages, what can be taken out of them again, how an alert is silenced. */

import type { LanguageName, Query } from "./query/index.ts";
import type { Stream } from "./schema.ts";
import type { TraceSearch } from "./trace-query.ts";
import type { Duration } from "./units.ts";

/** What a person wants to see in a store, over the last so much time. */
export type Looked = {
  /** The store's key in `targets`, in kebab case. */
  readonly store: string;
  readonly window: Duration;
} & (
  | {
      readonly kind: "query";
      readonly query: Query;
      readonly shape: "instant" | "series";
      readonly language: LanguageName;
      /** The query in that language. */
      readonly text: string;
    }
  | { readonly kind: "traces"; readonly service: string; readonly search: TraceSearch }
);

/** A page of a product that shows it. */
export interface Link {
  /** `Grafana Explore` */
  readonly title: string;
  readonly url: string;
}

/** Which records are to go: those whose field is, or contains, what a variable of the shell holds. */
export interface Matching {
  /** A canonical field: `user_id`. */
  readonly field: string;
  readonly is: "equals" | "contains";
  /** `PSEUDONYM` */
  readonly variable: string;
  /** The variable with the value as producers write it, where shippers hash it. @default `variable` */
  readonly unhashed?: string;
  /** The streams they may be deleted from; a store that cannot tell streams apart says so. */
  readonly streams: readonly Stream[];
}

/** A command for a shell, with what it is for. */
export interface Call {
  readonly about: string;
  readonly command: string;
  /** Whether it takes the records of everybody with it. @default false */
  readonly lastResort?: boolean;
}

/** What can be deleted of what a store keeps before its time, and how. */
export interface Purge {
  /** `log group /prod/llm/application`, `the archive in S3` */
  readonly where: string;
  /**
   * - `records`: those that match and no others
   * - `stretches`: everything of a time, a file or a log
   * - `nothing`: it goes when its time is up
   * - `outside`: somebody else runs it, and is asked
   */
  readonly reach: "records" | "stretches" | "nothing" | "outside";
  readonly calls: readonly Call[];
  /** What must hold for it, and what stays; a sentence each. */
  readonly notes: readonly string[];
}

/** How a person stops an alert from telling anybody for a while. */
export interface Silence {
  readonly about: string;
  readonly command: string;
}

/** A text inside a URL, safe in Markdown too, whose links end at a bracket. */
export const inUrl = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*~]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** A text as one word of a POSIX shell, in which nothing is expanded. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
