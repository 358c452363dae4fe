/** Problems are data with a stable code; an environment's problems are collected and shown together. */

export type ProblemCode =
  | "unknown-key"
  | "wrong-type"
  | "wrong-value"
  | "wrong-unit"
  | "missing-key"
  | "unknown-name"
  | "duplicate"
  | "literal-secret"
  | "laxer-than-environment"
  | "retention-out-of-reach"
  | "unsafe-regex"
  | "detector-example"
  | "cause-example"
  | "source-twice"
  | "store-unfed"
  | "edge-not-accepted"
  | "sampler-wait"
  | "sampler-replicas"
  | "unsupported-version"
  | "unsupported-query"
  | "missing-capability"
  | "dead-query"
  | "dead-edge"
  | "dangling-reference"
  | "missing-permission"
  | "unprintable-text"
  | "override-path-gone"
  | "path-escapes"
  | "foreign-file"
  | "cannot-write"
  | "cannot-load";

/** One thing that is wrong, where, and how to mend it. */
export interface Problem {
  readonly code: ProblemCode;
  /** Where, as the user would write it: `retention.application`. */
  readonly path: string;
  /** What is wrong, lower case, without a final period. */
  readonly what: string;
  /** The value that was found, shortened; never a secret. */
  readonly got?: string;
  readonly expected?: string;
  /** The way out, as an instruction. */
  readonly help?: string;
}

/** Thrown once per environment, with everything that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], subject?: string) {
    const count = `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
    super(`${subject ? `${subject}: ` : ""}${count}\n${problems.map(formatProblem).join("\n")}`);
    this.problems = problems;
  }
}

/** `path: what, got X; expected Y`, then `help:` on its own line. */
export const formatProblem = (problem: Problem): string => {
  const got = problem.got === undefined ? "" : `, got ${problem.got}`;
  const expected = problem.expected === undefined ? "" : `; expected ${problem.expected}`;
  const help = problem.help === undefined ? "" : `\n  help: ${problem.help}`;
  return `${problem.path || "(environment)"}: ${problem.what}${got}${expected} [${problem.code}]${help}`;
};

/** A value as a message shows it: short, quoted, on one line. */
export const shown = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (typeof value === "object" && value !== null && "written" in value) return String(value.written);
  const whole = typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
  // What stands before the @ of an address may be a password, and messages end in the logs of a CI.
  const text = whole.replaceAll(/:\/\/[^/@\s]*@/g, "://…@");
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/** The known name nearest to a mistyped one, when it is near enough to be meant. */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  const [best] = nearestFirst(name, known);
  const allowed = name.length < 3 ? 1 : Math.max(2, Math.ceil(name.length / 3));
  return best !== undefined && distanceOf(name, best) <= allowed ? best : undefined;
};

/** Known names, those first that a mistyped one comes nearest to; of equally near ones the order stays. */
export const nearestFirst = (name: string, known: Iterable<string>): readonly string[] =>
  [...known]
    .map(candidate => ({ candidate, distance: distanceOf(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);

/** The first eight of them. */
export const shortList = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(", ")}, …` : names.join(", ");

const distanceOf = (name: string, candidate: string): number =>
  editDistance(name.toLowerCase(), candidate.toLowerCase());

/** The way out of a mistyped name, when one is near enough to be meant. */
export const didYouMean = (name: string, known: Iterable<string>): Pick<Problem, "help"> => {
  const meant = nearest(name, known);
  return meant === undefined ? {} : { help: `did you mean ${meant}?` };
};

/** Levenshtein distance over one row. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
