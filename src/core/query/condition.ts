/** What a record must be to count: conditions as data, with one meaning in every language. */

export type Scalar = string | number | boolean;

/**
 * One comparison. With a missing field each is false, so that its complement is true.
 * - `equals` compares exactly, case included.
 * - `compare` is for measures, in the field's own unit.
 * - `contains` finds a substring, case included.
 * - `matches` finds an RE2 expression anywhere in the text, case included.
 */
export type Test =
  | { readonly kind: "equals"; readonly field: string; readonly value: Scalar }
  | { readonly kind: "one-of"; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: "compare"; readonly field: string; readonly than: Comparator; readonly value: number }
  | { readonly kind: "contains"; readonly field: string; readonly text: string }
  | { readonly kind: "matches"; readonly field: string; readonly pattern: string }
  | { readonly kind: "exists"; readonly field: string };

export type Comparator = "<" | "<=" | ">" | ">=";

/** Of two numbers, what holds where the other does not. */
export const opposite = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
} as const satisfies Readonly<Record<Comparator, Comparator>>;

export type Condition =
  | Test
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] };

/** The exact complement. */
export const not = (of: Condition): Condition => Object.freeze({ kind: "not", of });
/** All of them; of none, true. */
export const all = (...of: readonly Condition[]): Condition => Object.freeze({ kind: "all", of });
/** At least one of them; of none, false. */
export const any = (...of: readonly Condition[]): Condition => Object.freeze({ kind: "any", of });

/** A condition whose negations stand at the tests, for languages that have none elsewhere. */
export type Normal =
  | { readonly kind: "test"; readonly test: Test; readonly negated: boolean }
  | { readonly kind: "all" | "any"; readonly of: readonly Normal[] };

/** Negations moved to the tests, nested groups of one kind joined. */
export const normal = (condition: Condition, negated = false): Normal => {
  switch (condition.kind) {
    case "not":
      return normal(condition.of, !negated);
    case "all":
    case "any": {
      const kind = (condition.kind === "all") !== negated ? "all" : "any";
      const parts = condition.of.map(one => normal(one, negated));
      const joined = parts.flatMap(part => (part.kind === kind ? part.of : [part]));
      const [only] = joined;
      return only !== undefined && joined.length === 1 ? only : { kind, of: joined };
    }
    default:
      return { kind: "test", test: condition, negated };
  }
};

/** Every field a condition reads. */
export const fieldsOfCondition = (condition: Condition): readonly string[] => {
  switch (condition.kind) {
    case "not":
      return fieldsOfCondition(condition.of);
    case "all":
    case "any":
      return condition.of.flatMap(fieldsOfCondition);
    default:
      return [condition.field];
  }
};
