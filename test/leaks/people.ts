/** People's ids of every kind, and the pseudonyms they have: the first 16 hexadecimal digits of SHA-256(key ‖ text). */

import { createHash } from "node:crypto";

const pseudonymOf = (key: string, text: string): string =>
  createHash("sha256")
    .update(key + text, "utf8")
    .digest("hex")
    .slice(0, 16);

/** An id whose pseudonym has no letter and begins like a card: one in ten thousand. */
const unlucky = (key: string): string => {
  for (let number = 0; ; number++) if (/^4[0-9]{15}$/.test(pseudonymOf(key, `user-${number}`))) return `user-${number}`;
};

/** What services call people, and the text that counts; undefined where nothing is said. */
const ids = (key: string): readonly (readonly [id: unknown, text: string | undefined])[] => [
  ["ada", "ada"],
  ["Zoë Müller", "Zoë Müller"],
  ["Zoe\u0308", "Zoe\u0308"],
  ["用户-7", "用户-7"],
  ["👩‍👩‍👧 #1", "👩‍👩‍👧 #1"],
  ["ada@example.com", "ada@example.com"],
  ["4111111111111111", "4111111111111111"],
  ['line one\nline two\t"quoted" \\ back', 'line one\nline two\t"quoted" \\ back'],
  [" ", " "],
  ["0", "0"],
  ["é".repeat(20_000), "é".repeat(20_000)],
  [12345, "12345"],
  [0, "0"],
  [-1.5, "-1.5"],
  [4111111111111111, "4111111111111111"],
  [true, "true"],
  [["ada", 7], '["ada",7]'],
  [unlucky(key), unlucky(key)],
  ["", undefined],
  [null, undefined],
];

export interface Person {
  /** The record's `request_id`. */
  readonly request: string;
  readonly line: string;
  readonly id: unknown;
  /** Undefined where a record has none. */
  readonly pseudonym: string | undefined;
}

/** A line for each. */
export const people = (key: string): readonly Person[] =>
  ids(key).map(([id, text], index) => ({
    request: `person-${index}`,
    id,
    line: JSON.stringify({ message: "m", request_id: `person-${index}`, user_id: id }),
    pseudonym: text === undefined ? undefined : pseudonymOf(key, text),
  }));

/** By request, what should be stored: a table to compare with. */
export const pseudonymTable = (key: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(people(key).map(({ request, pseudonym }) => [request, pseudonym]));
