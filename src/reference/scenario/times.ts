/** The forms in which producers write a time, and some that nobody can read. */

import { writeInstant } from "../instant.ts";
import type { Random } from "./random.ts";

export interface WrittenTime {
  readonly form: string;
  readonly value: string | number | undefined;
  /** What it means in nanoseconds since 1970; undefined when only the time of reading is left. */
  readonly instant: bigint | undefined;
}

const second = 1_000_000_000n;
const cut = (instant: bigint, unit: bigint): bigint => (instant / unit) * unit;

/** A clock two hours east of UTC. */
const east = (instant: bigint, digits: number): string => writeInstant(instant + 7200n * second, digits).slice(0, -1);

type Form = (instant: bigint) => Omit<WrittenTime, "form">;

const readable: Readonly<Record<string, Form>> = {
  "RFC 3339, milliseconds": at => ({ value: writeInstant(at, 3), instant: cut(at, 1_000_000n) }),
  "RFC 3339, microseconds": at => ({ value: writeInstant(at, 6), instant: cut(at, 1000n) }),
  "RFC 3339, nanoseconds": at => ({ value: writeInstant(at), instant: at }),
  "RFC 3339, one digit": at => ({ value: writeInstant(at, 1), instant: cut(at, second / 10n) }),
  "RFC 3339, seconds": at => ({ value: writeInstant(at, 0), instant: cut(at, second) }),
  "RFC 3339, +00:00": at => ({ value: writeInstant(at, 6).replace("Z", "+00:00"), instant: cut(at, 1000n) }),
  "RFC 3339, east": at => ({ value: `${east(at, 3)}+02:00`, instant: cut(at, 1_000_000n) }),
  "Python's %z": at => ({ value: writeInstant(at, 6).replace("Z", "+0000"), instant: cut(at, 1000n) }),
  "no zone, microseconds": at => ({ value: writeInstant(at, 6).slice(0, -1), instant: cut(at, 1000n) }),
  "no zone, seconds": at => ({ value: writeInstant(at, 0).slice(0, -1), instant: cut(at, second) }),
  "epoch seconds": at => ({ value: Number(at / second), instant: cut(at, second) }),
  "epoch seconds with a fraction": at => ({ value: Number(at / 1_000_000n) / 1000, instant: cut(at, 1_000_000n) }),
  "epoch milliseconds": at => ({ value: Number(at / 1_000_000n), instant: cut(at, 1_000_000n) }),
  "epoch milliseconds as text": at => ({ value: String(at / 1_000_000n), instant: cut(at, 1_000_000n) }),
  "epoch microseconds": at => ({ value: Number(at / 1000n), instant: cut(at, 1000n) }),
  "epoch nanoseconds": at => ({ value: Number(cut(at, 1000n)), instant: cut(at, 1000n) }),
};

const unreadable: Readonly<Record<string, Form>> = {
  missing: () => ({ value: undefined, instant: undefined }),
  "a comma": at => ({ value: writeInstant(at, 3).replace(".", ",").slice(0, -1), instant: undefined }),
  "a blank for the T": at => ({ value: writeInstant(at, 3).replace("T", " "), instant: undefined }),
  "no such day": at => ({ value: writeInstant(at, 3).replace(/-\d\d-\d\dT/, "-02-30T"), instant: undefined }),
  words: () => ({ value: "a moment ago", instant: undefined }),
};

/** The names of all forms, for a table of what was covered. */
export const timeForms: readonly string[] = [...Object.keys(readable), ...Object.keys(unreadable)];

/** An instant as some producer writes it, one in 20 so that nobody can read it. */
export const writtenTime = (instant: bigint, random: Random): WrittenTime => {
  const forms = Object.entries(random.chance(0.95) ? readable : unreadable);
  const [form, write] = random.oneOf(forms) ?? ["missing", () => ({ value: undefined, instant: undefined })];
  return { form, ...write(instant) };
};
