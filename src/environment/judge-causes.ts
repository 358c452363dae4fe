/** What is wrong with causes of one's own, and with the fields of a schema that are told from others. */

import { llmLog, causes as shippedCauses } from "../catalog/index.ts";
import { type Cause, causeField, unknownCause } from "../core/cause.ts";
import { type Classification, readByClassification, wordStart } from "../core/classification.ts";
import { type Problem, shown } from "../core/errors.ts";
import { detector } from "../core/privacy.ts";
import { type Field, fieldEntries, type Schema } from "../core/schema.ts";
import { unsafeInPattern } from "./judge.ts";

const className = /^[a-z][a-z0-9_]{0,62}$/;

/** What a pattern has that engines read differently, or that one of them takes long over; undefined for a good one. */
const unsafeInCause = (written: string): string | undefined => {
  const pattern = written.startsWith(wordStart) ? written.slice(wordStart.length) : written;
  const unsafe = unsafeInPattern(detector({ name: "cause", description: "", pattern, positives: [] }));
  if (unsafe !== undefined) return unsafe;
  const bare = pattern.replaceAll(/\\[^0-9A-Za-z]/g, "");
  if (bare.includes("\\")) return "has an escape of a letter or digit";
  if (bare.includes("[^")) return "has a negated class, which would match line ends";
  const outside = bare.replaceAll(/\[[^\]]*\]/g, "");
  if (outside.includes(".")) return "has a dot, which engines read differently";
  return /[*+]|\{[0-9]*,\}/.test(outside) ? "repeats without a bound" : undefined;
};

const unsafe = (path: string, pattern: string): readonly Problem[] => {
  const what = unsafeInCause(pattern);
  return what === undefined
    ? []
    : [
        {
          code: "unsafe-regex",
          path,
          what,
          got: shown(pattern),
          expected: "words and classes of printable characters, alternatives in (?:…), repetitions with an upper bound",
          help: "spell either case out, [Tt]imeout, and what lies between two words as [ -~]{0,40}; (?:^|[^A-Za-z]) may stand first",
        },
      ];
};

export const judgeCauses = (own: readonly Cause[], schema: Schema): readonly Problem[] => {
  const taken = [...own, ...shippedCauses].map(({ name }) => name);
  return [
    ...(own.length > 0 && schema.fields[causeField] === undefined
      ? [
          {
            code: "unknown-name" as const,
            path: "causes",
            what: `needs the field ${causeField}, which the schema has not`,
          },
        ]
      : []),
    ...own.flatMap((one, index) => {
      const path = `causes[${index}]`;
      const problems: Problem[] = [];
      if (!className.test(one.name))
        problems.push({
          code: "wrong-value",
          path: `${path}.name`,
          what: "is no name",
          got: shown(one.name),
          expected: "lower-case letters, digits and underscores",
        });
      if (one.name === unknownCause || taken.indexOf(one.name) !== taken.lastIndexOf(one.name))
        problems.push({
          code: "duplicate",
          path: `${path}.name`,
          what: "is taken by another cause",
          got: shown(one.name),
        });
      const patterns = unsafe(`${path}.pattern`, one.pattern);
      return [...problems, ...patterns, ...(patterns.length === 0 ? judgeExamples(one, path) : [])];
    }),
  ];
};

const judgeExamples = ({ pattern, positives, negatives }: Cause, path: string): readonly Problem[] => {
  const find = new RegExp(pattern);
  const example = (where: string, what: string): Problem => ({ code: "cause-example", path: `${path}.${where}`, what });
  return [
    ...(find.test("") ? [example("pattern", "is found in an empty text")] : []),
    ...(positives.length === 0 ? [example("positives", "is empty")] : []),
    ...positives.flatMap((text, index) => (find.test(text) ? [] : [example(`positives[${index}]`, "is not found")])),
    ...negatives.flatMap((text, index) =>
      find.test(text) ? [example(`negatives[${index}]`, "is found, and must not be")] : [],
    ),
  ];
};

/** Fields that a team has told from others; the shipped ones are good. */
export const judgeClassified = (schema: Schema): readonly Problem[] =>
  fieldEntries(schema).flatMap(([name, field]) => {
    const by = field.classified;
    const shipped: Field | undefined = (llmLog.fields as Schema["fields"])[name];
    return by === undefined || shipped !== undefined ? [] : judgeOne(`schema.fields.${name}.classified`, by, schema);
  });

const judgeOne = (path: string, by: Classification, schema: Schema): readonly Problem[] => {
  const problems: Problem[] = readByClassification(by)
    .filter(name => !schema.fields[name])
    .map(name => ({ code: "unknown-name", path, what: "reads a field the schema has not", got: shown(name) }));
  const wrongType = (name: string, expected: string): void => {
    problems.push({ code: "wrong-type", path, what: "reads a field of another type", got: shown(name), expected });
  };
  if (by.kind === "number") {
    const type = schema.fields[by.from]?.type;
    if (type !== undefined && type !== "int" && type !== "float") wrongType(by.from, "a measure");
    if (by.cases.some(({ below }, index) => below <= (by.cases[index - 1]?.below ?? 0)))
      problems.push({
        code: "wrong-value",
        path: `${path}.cases`,
        what: "has bounds that do not rise from above zero",
      });
    return problems;
  }
  for (const name of [...by.from, ...Object.keys(by.when.among)]) {
    const type = schema.fields[name]?.type;
    if (type !== undefined && type !== "string") wrongType(name, "a field of text");
  }
  return [...problems, ...by.cases.flatMap(({ pattern }, index) => unsafe(`${path}.cases[${index}].pattern`, pattern))];
};
