/** Why something failed, as data: what its errors say, what it means, and what helps. */

/** A value of the field `error_cause`. */
export interface Cause {
  readonly kind: "cause";
  /** Lower-case words joined by underscores: `rate_limited`. */
  readonly name: string;
  /** For headings: `Rate limit exceeded`. */
  readonly title: string;
  /** What it means, in a sentence or two. */
  readonly description: string;
  /** Found anywhere in an error's type, message, status or record's message; for its form see `TextCase.pattern`. */
  readonly pattern: string;
  /** What to do, the likeliest first. */
  readonly recommendations: readonly string[];
  /** Must be found. */
  readonly positives: readonly string[];
  /** Must be left alone. */
  readonly negatives: readonly string[];
}

export interface CauseOptions extends Omit<Cause, "kind" | "title" | "recommendations" | "negatives"> {
  /** @default the name in words */
  readonly title?: string;
  /** @default [] */
  readonly recommendations?: readonly string[];
  /** @default [] */
  readonly negatives?: readonly string[];
}

/**
 * A cause, shipped or a team's own; `defineEnvironment` runs its examples and refuses patterns that engines read
 * differently.
 */
export const cause = (options: CauseOptions): Cause =>
  Object.freeze({
    title: titled(String(options.name)),
    recommendations: [],
    negatives: [],
    ...options,
    kind: "cause",
  });

const titled = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;

/** The field that says it. */
export const causeField = "error_cause";

/** The cause of an error that no cause claims. */
export const unknownCause = "unknown";
