/** What each rule of `rules/` is tried with: a resource that keeps all rules, and for each rule what breaks and what just keeps it. */

export type Arguments = Readonly<Record<string, unknown>>;

export interface RuleCase {
  /** The rule's own `at`. */
  readonly at: string;
  /** How the rule's `says` begins. */
  readonly rule: string;
  /** Arguments put over the base's. */
  readonly bad: Arguments;
  readonly good: Arguments;
}

export interface TypeCases {
  /** Arguments that are accepted. */
  readonly base: Arguments;
  readonly cases: readonly RuleCase[];
}

/** By resource type, with `data.` before a data source's, as rules are. */
export type CaseTable = Readonly<Record<string, TypeCases>>;
