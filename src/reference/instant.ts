/** Instants as nanoseconds since 1970: read from every form the `timestamp` step takes, written as RFC 3339. */

import type { Duration } from "../core/units.ts";

const writtenForm = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.](\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?$/;
const epochForm = /^(\d+)(?:[.](\d+))?$/;

/** The last instant that fits in 64 bits, 2262-04-11. */
const last = 2n ** 63n - 1n;

/** The nanoseconds a producer's value stands for, or undefined when it is none of the forms. */
export const readInstant = (value: unknown): bigint | undefined => {
  if (typeof value === "number") return readEpoch(String(value));
  if (typeof value !== "string") return undefined;
  const parts = writtenForm.exec(value);
  const instant = parts ? readParts(parts) : readEpoch(value);
  return instant !== undefined && instant >= 0n && instant <= last ? instant : undefined;
};

const readParts = (parts: RegExpExecArray): bigint | undefined => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(milliseconds);
  // Date.UTC takes 30 February for 2 March, and the year 70 for 1970.
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const [zoneHours, zoneMinutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  if (!exists || hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59) return undefined;
  const offset = (zoneHours * 60 + zoneMinutes) * (parts[8] === "-" ? -60_000 : 60_000);
  return BigInt(milliseconds - offset) * 1_000_000n + BigInt((parts[7] ?? "").padEnd(9, "0"));
};

/** The number of decimals by which seconds, milliseconds, microseconds and nanoseconds fall short of nanoseconds. */
const decimalsOf = (size: number): number => (size < 1e11 ? 9 : size < 1e14 ? 6 : size < 1e17 ? 3 : 0);

const readEpoch = (text: string): bigint | undefined => {
  const parts = epochForm.exec(text);
  if (!parts) return undefined;
  const [, whole = "", fraction = ""] = parts;
  const decimals = decimalsOf(Number(text));
  const nanoseconds = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
  const instant = ((nanoseconds + 500n) / 1000n) * 1000n;
  return instant <= last ? instant : undefined;
};

/** A length of time, in nanoseconds. */
export const nanosecondsOf = ({ milliseconds }: Pick<Duration, "milliseconds">): bigint =>
  BigInt(Math.round(milliseconds * 1e6));

/** RFC 3339 in UTC with so many digits of a second, cut: `2026-01-02T03:04:05.678901234Z`. @default 9 digits */
export const writeInstant = (nanoseconds: bigint, digits = 9): string => {
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  const fraction = (nanoseconds % 1_000_000_000n).toString().padStart(9, "0").slice(0, digits);
  return `${seconds}${digits === 0 ? "" : `.${fraction}`}Z`;
};
