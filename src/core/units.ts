/**
 * Numbers with a dimension. The constructors never throw: a wrong number becomes data that
 * `defineEnvironment` judges, so that all problems of an environment are shown at once.
 */

/** A length of time in milliseconds. */
export interface Duration {
  readonly kind: "duration";
  readonly milliseconds: number;
  /** The longest that may be meant: seven calendar years have up to two leap days. @default milliseconds */
  readonly longestMilliseconds?: number;
  /** As the user wrote it, for messages: `30 days`. */
  readonly written: string;
}

/** A part of a whole, 0 to 1. */
export interface Share {
  readonly kind: "share";
  readonly share: number;
  readonly written: string;
}

/** A number of bytes. */
export interface Size {
  readonly kind: "size";
  readonly bytes: number;
  readonly written: string;
}

/** An amount of US dollars. */
export interface Money {
  readonly kind: "money";
  readonly dollars: number;
  readonly written: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const duration =
  (unit: string, factor: number) =>
  (amount: number): Duration =>
    Object.freeze({
      kind: "duration",
      milliseconds: amount * factor,
      written: `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`,
    });

/** `milliseconds(500)` */
export const milliseconds = duration("milliseconds", 1);
/** `seconds(5)` */
export const seconds = duration("seconds", SECOND);
/** `minutes(5)` */
export const minutes = duration("minutes", MINUTE);
/** `hours(1)` */
export const hours = duration("hours", HOUR);
/** `days(30)`, a day being 24 hours. */
export const days = duration("days", DAY);
/** `years(7)`: as an upper bound 365 days a year, as a lower bound (`atLeast`) 366. */
export const years = (amount: number): Duration =>
  Object.freeze({ ...duration("years", 365 * DAY)(amount), longestMilliseconds: amount * 366 * DAY });

/** `percent(5)` is the share 0.05. */
export const percent = (amount: number): Share =>
  Object.freeze({ kind: "share", share: amount / 100, written: `${amount} %` });

const size =
  (unit: string, factor: number) =>
  (amount: number): Size =>
    Object.freeze({ kind: "size", bytes: amount * factor, written: `${amount} ${unit}` });

/** `KiB(16)` is 16,384 bytes. */
export const KiB = size("KiB", 1024);
/** `MiB(1)` is 1,048,576 bytes. */
export const MiB = size("MiB", 1024 ** 2);
/** `GiB(50)` */
export const GiB = size("GiB", 1024 ** 3);

/** `dollars(100)`, US dollars. */
export const dollars = (amount: number): Money =>
  Object.freeze({ kind: "money", dollars: amount, written: `${amount} US dollars` });

export const inSeconds = (time: Duration): number => time.milliseconds / SECOND;
export const inHours = (time: Duration): number => time.milliseconds / HOUR;
export const inDays = (time: Duration): number => time.milliseconds / DAY;

/**
 * The Go duration of a length of time, in its largest whole unit up to hours: `720h`, `90s`, `1500ms`.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export const goDuration = (time: Pick<Duration, "milliseconds">): string => {
  for (const [unit, factor] of [
    ["h", HOUR],
    ["m", MINUTE],
    ["s", SECOND],
  ] as const) {
    if (time.milliseconds >= factor && time.milliseconds % factor === 0) return `${time.milliseconds / factor}${unit}`;
  }
  return `${time.milliseconds}ms`;
};
