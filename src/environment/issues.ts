/** Turns what zod reports into problems, with the nearest known name for a mistyped key. */

import { nearest, type Problem, type ProblemCode, shown } from "../core/errors.ts";
import type { OptionIssue } from "../core/target.ts";
import type { IssueFacts } from "../options/values.ts";

/** zod's issues as problems below `base`; `input` is what was judged and `shape` what judged it. */
export const problemsOf = (
  issues: readonly OptionIssue[],
  base: string,
  input: unknown,
  shape: unknown,
): readonly Problem[] => issues.flatMap(issue => problemsOfIssue(issue, base, input, shape));

/** The fields that zod's issues have beside those every issue has. */
interface IssueDetails {
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly expected?: string;
  readonly params?: Partial<IssueFacts>;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether the bound itself is allowed. */
  readonly inclusive?: boolean;
  readonly errors?: readonly (readonly OptionIssue[])[];
}

const problemsOfIssue = (issue: OptionIssue, base: string, input: unknown, shape: unknown): readonly Problem[] => {
  const details = issue as OptionIssue & IssueDetails;
  const path = joined(base, issue.path);
  const value = valueAt(input, issue.path);
  const problem = (code: ProblemCode, what: string, expected?: string, help?: string): Problem => ({
    code,
    path,
    what,
    got: code === "literal-secret" ? "a value (not shown)" : shown(value),
    ...(expected === undefined ? {} : { expected }),
    ...(help === undefined ? {} : { help }),
  });
  switch (issue.code) {
    case "unrecognized_keys":
      return (details.keys ?? []).map(key =>
        unknownKey(joined(base, [...issue.path, key]), key, keysAt(shape, issue.path)),
      );
    case "custom":
      return [
        problem(
          details.params?.problem ?? "wrong-value",
          issue.message,
          details.params?.expected,
          details.params?.help,
        ),
      ];
    case "invalid_type":
      return value === undefined
        ? [
            {
              code: "missing-key",
              path,
              what: "is missing",
              ...(details.expected ? { expected: `a ${details.expected}` } : {}),
            },
          ]
        : [problem("wrong-type", "has the wrong type", details.expected && `a ${details.expected}`)];
    case "invalid_value":
      return [
        problem(
          "wrong-value",
          "is not one of the known values",
          (details.values ?? []).map(one => shown(one)).join(", "),
        ),
      ];
    case "too_small": {
      const bound = details.inclusive === false ? "more than" : "at least";
      return [problem("wrong-value", "is too small", `${bound} ${details.minimum}`)];
    }
    case "too_big": {
      const bound = details.inclusive === false ? "less than" : "at most";
      return [problem("wrong-value", "is too big", `${bound} ${details.maximum}`)];
    }
    case "invalid_union": {
      const found = closestForm(details.errors ?? []);
      return found === undefined
        ? [problem("wrong-value", "fits none of the allowed forms")]
        : problemsOf(found.issues, path, value, formAt(shape, issue.path, found.index));
    }
    default:
      return [problem("wrong-value", issue.message)];
  }
};

/** The form that was most likely meant: one of the value's own type, then the one with the fewest mistakes. */
const closestForm = (
  errors: readonly (readonly OptionIssue[])[],
): { readonly issues: readonly OptionIssue[]; readonly index: number } | undefined => {
  const isOther = (issues: readonly OptionIssue[]): number =>
    issues.some(({ code, path }) => code === "invalid_type" && path.length === 0) ? 1 : 0;
  return errors
    .map((issues, index) => ({ issues, index }))
    .filter(({ issues }) => issues.length > 0)
    .sort((a, b) => isOther(a.issues) - isOther(b.issues) || a.issues.length - b.issues.length)[0];
};

/** Keys that what judges maps leaves out without a word, since they would change what holds them. */
export const hiddenKeys = (input: unknown, base: string): readonly Problem[] => {
  if (typeof input !== "object" || input === null) return [];
  return Object.keys(input).flatMap((key): readonly Problem[] => {
    const path = joined(base, [Array.isArray(input) ? Number(key) : key]);
    return key === "__proto__"
      ? [{ code: "unknown-key", path, what: "is not a known key", help: "take it out: it can be no name" }]
      : hiddenKeys(valueAt(input, [key]), path);
  });
};

/** A key that is not known, with the one that was probably meant. */
export const unknownKey = (path: string, key: string, known: readonly string[]): Problem => {
  const meant = nearest(key, known);
  return {
    code: "unknown-key",
    path,
    what: "is not a known key",
    ...(known.length > 0 ? { expected: `one of ${known.join(", ")}` } : {}),
    ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
  };
};

const joined = (base: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    base,
  );

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );

/** The keys a zod object knows at a path; of a union, those of all its forms. */
const keysAt = (shape: unknown, path: readonly PropertyKey[]): readonly string[] => {
  const here = shapeAt(shape, path);
  const own = Object.keys((here as { shape?: Record<string, unknown> } | undefined)?.shape ?? {});
  return [...new Set([...own, ...formsOf(here).flatMap(form => keysAt(form, []))])];
};

/** One of the forms of a zod union at a path. */
const formAt = (shape: unknown, path: readonly PropertyKey[], index: number): unknown =>
  formsOf(shapeAt(shape, path))[index];

const formsOf = (shape: unknown): readonly unknown[] =>
  (shape as { _zod?: { def?: { options?: readonly unknown[] } } } | undefined)?._zod?.def?.options ?? [];

/** What judges the value at a path, looking through optionals, defaults and records. */
const shapeAt = (shape: unknown, path: readonly PropertyKey[]): unknown => {
  let here = unwrapped(shape);
  for (const key of path) {
    const fields = (here as { shape?: Record<PropertyKey, unknown> } | undefined)?.shape;
    const definition = (here as { _zod?: { def?: { valueType?: unknown; element?: unknown } } } | undefined)?._zod?.def;
    here = unwrapped(fields?.[key] ?? definition?.valueType ?? definition?.element);
  }
  return here;
};

const unwrapped = (shape: unknown): unknown => {
  let here = shape;
  for (;;) {
    const definition = (here as { _zod?: { def?: { innerType?: unknown; out?: unknown } } } | undefined)?._zod?.def;
    // What is judged before it is read is piped into what reads it.
    const inner = definition?.innerType ?? definition?.out;
    if (inner === undefined) return here;
    here = inner;
  }
};
