/** What a person does when an alert fires, as data; `targets/handbook` makes pages of it. */

import type { SavedQuery } from "./query/index.ts";
import type { TraceSearch } from "./trace-query.ts";

/** One thing to do, what it should show, and where to go from there. */
export interface RunbookStep {
  /** A few words: `Find the slow ones`. */
  readonly name: string;
  /** What to do and what to look at. */
  readonly does: string;
  /** The key of a saved query of the environment, or a query of the step's own. @default nothing is asked */
  readonly asks?: string | SavedQuery;
  /** @default no traces are looked for */
  readonly traces?: TraceSearch;
  /** What is to be seen when this is the cause. */
  readonly expect: string;
  /** What to do with the answer. */
  readonly next: string;
}

/** A page of the handbook. Its texts are plain; words between backticks are shown as code. */
export interface Runbook {
  readonly kind: "runbook";
  readonly title: string;
  /** What is the case when the alert fires. */
  readonly means: string;
  /** Who is hurt by it, and how soon. */
  readonly matters: string;
  /** The likeliest first. */
  readonly causes: readonly string[];
  /** In the order in which they are done. */
  readonly steps: readonly RunbookStep[];
}

/** A page of one's own, for `handbook({ runbooks: { "slow-first-token": runbook({ … }) } })`. */
export const runbook = (options: Omit<Runbook, "kind">): Runbook => Object.freeze({ ...options, kind: "runbook" });

/** Runbooks by the name that alerts call them. */
export type Runbooks = Readonly<Record<string, Runbook>>;
