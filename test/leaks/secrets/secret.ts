/** What is planted: data of a form that a detector claims, made up anew each time. */

import type { Random } from "../../../src/reference/scenario/random.ts";

export interface Secret {
  /** As it reads, with what belongs to it: `Authorization: Basic …`. */
  readonly value: string;
  /** Its telling parts, eight characters or more. Where one of them is seen again, the secret has leaked. */
  readonly cores: readonly string[];
}

/** Makes secrets of one form. */
export type Maker = (random: Random) => Secret;

/** The shortest core: shorter ones stand in innocent text as well. */
export const shortestCore = 8;

export const digits = "0123456789";
export const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const lower = upper.toLowerCase();
export const alphanumeric = `${digits}${upper}${lower}`;
export const base32 = `${upper}234567`;
export const base64url = `${alphanumeric}-_`;

export const draw = (alphabet: string, length: number, random: Random): string =>
  Array.from({ length }, () => alphabet[random.below(alphabet.length)] ?? "").join("");

/** Head and tail of what is random in a secret, so that one found in part is still seen. */
export const ends = (text: string, length = 12): readonly string[] => [text.slice(0, length), text.slice(-length)];

/** What a form is written as: a prefix and so many characters. */
export const prefixed =
  (prefix: string, alphabet: string, length: number): Maker =>
  random => {
    const rest = draw(alphabet, length - 1, random) + draw(alphanumeric, 1, random);
    return { value: prefix + rest, cores: ends(rest) };
  };

/** A text whose last characters tell it. */
export const told = (value: string, length: number): Secret => ({ value, cores: [value.slice(-length)] });

/** Groups from the left, the last one with what remains. */
export const inGroups = (text: string, sizes: readonly number[], separator: string): string => {
  const groups: string[] = [];
  let at = 0;
  for (const size of sizes) {
    groups.push(text.slice(at, at + size));
    at += size;
  }
  return groups.filter(group => group !== "").join(separator);
};
