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
    case "too_small":
      return [problem("wrong-value", "is too small", `at least ${details.minimum}`)];
    case "too_big":
      return [problem("wrong-value", "is too big", `at most ${details.maximum}`)];
    case "invalid_union": {
      const closest = [...(details.errors ?? [])].sort((a, b) => a.length - b.length)[0];
      return closest && closest.length > 0
        ? problemsOf(closest, path, value, undefined)
        : [problem("wrong-value", "fits none of the allowed forms")];
    }
    default:
      return [problem("wrong-value", issue.message)];
  }
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

/** The keys a zod object knows at a path, looking through optionals, defaults and records. */
const keysAt = (shape: unknown, path: readonly PropertyKey[]): readonly string[] => {
  let here = unwrapped(shape);
  for (const key of path) {
    const fields = (here as { shape?: Record<PropertyKey, unknown> } | undefined)?.shape;
    const definition = (here as { _zod?: { def?: { valueType?: unknown; element?: unknown } } } | undefined)?._zod?.def;
    here = unwrapped(fields?.[key] ?? definition?.valueType ?? definition?.element);
  }
  return Object.keys((here as { shape?: Record<string, unknown> } | undefined)?.shape ?? {});
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
