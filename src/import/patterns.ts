/** Patterns that look for personal data and credentials, held to the examples of the shipped detectors. */

import { RE2JS } from "re2js";
import { detectors } from "../catalog/index.ts";
import type { Detector } from "../core/privacy.ts";
import { backtracking } from "./backtracking.ts";
import type { ImportFinding } from "./finding.ts";

export interface FoundPattern {
  readonly pattern: string;
  /** Where it stands. */
  readonly path: string;
  readonly line?: number;
  /** Whether case does not matter, where that is said beside the pattern. @default false */
  readonly anyCase?: boolean;
}

interface Compiled extends FoundPattern {
  readonly finds: (text: string) => boolean;
}

/**
 * What all patterns of one pipeline together miss, hit by mistake or take too long for. A pattern is about a detector when
 * it finds one of its examples.
 * @param engine "re2" takes linear time whatever the pattern
 */
export const judgePatterns = (
  patterns: readonly FoundPattern[],
  where: string,
  engine: "re2" | "backtracking",
): readonly ImportFinding[] => {
  if (patterns.length === 0) return [];
  const compiled = patterns.flatMap(compile);
  const about = detectors.map(detector => ({
    detector,
    users: compiled.filter(({ finds }) => detector.positives.some(finds)),
  }));
  const missing = about.filter(({ users }) => users.length === 0).map(({ detector }) => detector.name);
  return [
    ...patterns
      .filter(one => compile(one).length === 0 && (engine === "re2" || backtracking(one.pattern) === undefined))
      .map(invalid),
    ...(engine === "backtracking" ? patterns.flatMap(slow) : []),
    ...about.flatMap(({ detector, users }) => [...gaps(detector, users), ...falseHits(detector, users)]),
    ...(missing.length === 0
      ? []
      : [
          {
            code: "detector-missing" as const,
            path: where,
            what: "looks for some kinds of personal data and credentials, and for others not",
            got: missing.join(", "),
            help: "nothing to write: the shipped detectors look for all of them in every pipeline",
          },
        ]),
  ];
};

const place = ({ path, line }: FoundPattern) => ({ path, ...(line === undefined ? {} : { line }) });

const compile = (one: FoundPattern): readonly Compiled[] => {
  const searched = searching(one);
  // A guard or a word beside the finding may be part of the match; a few digits of a long number are no finding.
  return searched === undefined ? [] : [{ ...one, finds: text => searched(text) >= 0.8 * text.length }];
};

/**
 * How long the first match in a text is. RE2 runs it, so that no pattern of a stranger's can hang us; what RE2 has not
 * (lookaround) is left to JavaScript, unless it would take its time.
 */
const searching = ({ pattern, anyCase }: FoundPattern): ((text: string) => number) | undefined => {
  try {
    const compiled = RE2JS.compile(pattern, anyCase === true ? RE2JS.CASE_INSENSITIVE : 0);
    return text => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? (matcher.group()?.length ?? 0) : 0;
    };
  } catch {
    if (backtracking(pattern) !== undefined) return undefined;
  }
  try {
    const compiled = new RegExp(
      pattern.replace(/^\(\?i\)/, ""),
      pattern.startsWith("(?i)") || anyCase === true ? "i" : "",
    );
    return text => compiled.exec(text)?.[0].length ?? 0;
  } catch {
    return undefined;
  }
};

const invalid = (one: FoundPattern): ImportFinding => ({
  code: "pattern-invalid",
  ...place(one),
  what: "is no regular expression",
  got: one.pattern,
  help: "leave it out: a detector of your own is judged before anything is written",
});

const slow = (one: FoundPattern): readonly ImportFinding[] => {
  const why = backtracking(one.pattern);
  if (why === undefined) return [];
  return [
    {
      code: "pattern-backtracks",
      ...place(one),
      what: `has ${why}`,
      got: one.pattern,
      help: "bound the repetition ({1,64}), or leave it to a shipped detector, whose patterns are bounded",
    },
  ];
};

const gaps = (detector: Detector, users: readonly Compiled[]): readonly ImportFinding[] => {
  const [first] = users;
  const missed = detector.positives.filter(example => !users.some(({ finds }) => finds(example)));
  if (first === undefined || missed.length === 0) return [];
  return [
    {
      code: "pattern-gap",
      ...place(first),
      what: `finds ${detector.name} in some forms and not in others`,
      got: missed.map(example => shownExample(detector, example)).join("  "),
      help: `the shipped detector ${detector.name} finds them all`,
    },
  ];
};

/** Credentials are shown by how they begin: nothing that is printed may look like one. */
const shownExample = ({ finds }: Detector, example: string): string =>
  finds === "credential" ? `${example.slice(0, 7)}…` : example;

const falseHits = (detector: Detector, users: readonly Compiled[]): readonly ImportFinding[] =>
  users.flatMap(one => {
    const hit = detector.negatives.filter(one.finds);
    if (hit.length === 0) return [];
    return [
      {
        code: "pattern-false-hit" as const,
        ...place(one),
        what: `takes for ${detector.name} what is none`,
        got: hit.map(example => shownExample(detector, example)).join("  "),
        help: `the shipped detector ${detector.name} leaves them alone`,
      },
    ];
  });
