/** The lines of a sample: those that are JSON objects, and the others. */

import { isRecord, type Loose } from "../check/nothing-dead/json.ts";
import { unparsableMessage } from "../core/step.ts";

export interface Sample {
  readonly records: readonly { readonly record: Loose; readonly line: number }[];
  /** Lines that are no JSON object. */
  readonly others: readonly { readonly text: string; readonly line: number }[];
}

export const sampleIn = (text: string): Sample => {
  const lines = text.split("\n").flatMap((written, index) => {
    const trimmed = written.trim();
    return trimmed === "" ? [] : [{ text: trimmed, line: index + 1, record: parsed(trimmed) }];
  });
  return {
    records: lines.flatMap(({ record, line }) => (isRecord(record) ? [{ record, line }] : [])),
    others: lines.filter(({ record }) => !isRecord(record)),
  };
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Whether a line starts as an object and is none. */
export const isBroken = ({ text }: Sample["others"][number]): boolean => text.startsWith("{");

/** What becomes of the lines that are no records, as `parse` says in `core/step`. */
export const othersSaid = (records: number, others: Sample["others"]): readonly string[] => {
  const count = (lines: Sample["others"], what: string): readonly string[] => {
    const [first] = lines;
    if (first === undefined) return [];
    const where = lines.length === 1 ? `line ${first.line}` : `the first is line ${first.line}`;
    return [`${lines.length} of ${records + others.length} lines (${where}): ${what}`];
  };
  return [
    ...count(
      others.filter(one => !isBroken(one)),
      "no JSON object, stored as its own message.",
    ),
    ...count(others.filter(isBroken), `broken JSON, stored as "${unparsableMessage}" without its text.`),
  ];
};
