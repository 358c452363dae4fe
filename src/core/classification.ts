/** How a dimension is told from a record's other fields: by what they say, or by how large a number is. */

/**
 * What a pattern may begin with: the start of a text, or whatever is no ASCII letter, a line end too. Ruby's `^` is the start
 * of any line, which comes to the same.
 */
export const wordStart = "(?:^|[^A-Za-z])";

/** Found anywhere in a text, it means the value. */
export interface TextCase {
  readonly value: string;
  /**
   * RE2 of printable ASCII without flags, capture groups, anchors, lookaround, letter escapes, `.`, negated classes or
   * unbounded repetition: it then matches no line end, means the same to RE2, Joni and JavaScript, and takes all of them
   * no longer than a text is long. Case-sensitive. At its very beginning it may have `wordStart`.
   */
  readonly pattern: string;
}

/** A number under the bound, and not under an earlier one, means the value. */
export interface NumberCase {
  readonly value: string;
  /** In the field's unit. */
  readonly below: number;
}

/** Which records are classified: those that have one of some fields, or one of some values in a field. */
export interface ClassifiedWhen {
  readonly present: readonly string[];
  readonly among: Readonly<Record<string, readonly string[]>>;
}

/**
 * - `texts`: a record that is none of `when` has no value. Else the first case whose pattern is found in any of the texts.
 * - `number`: a record without the number, or with one below zero, has no value. Bounds rise.
 *
 * `otherwise` is the value where no case holds.
 */
export type Classification =
  | {
      readonly kind: "texts";
      readonly when: ClassifiedWhen;
      readonly from: readonly string[];
      readonly cases: readonly TextCase[];
      readonly otherwise: string;
    }
  | {
      readonly kind: "number";
      readonly from: string;
      readonly cases: readonly NumberCase[];
      readonly otherwise: string;
    };

/** Every value it may give, in the order of its cases. */
export const classesOf = ({ cases, otherwise }: Classification): readonly string[] => [
  ...new Set([...cases.map(({ value }) => value), otherwise]),
];

/** The fields it looks at. */
export const readByClassification = (by: Classification): readonly string[] =>
  by.kind === "number" ? [by.from] : [...new Set([...by.from, ...by.when.present, ...Object.keys(by.when.among)])];
