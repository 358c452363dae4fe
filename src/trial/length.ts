/**
 * Lengths of time as rule files write them: `90s`, `1h30m`, `1d`.
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations
 */

const units = [
  ["ms", 1],
  ["y", 31_536_000_000],
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** In milliseconds; undefined for what is none. A bare `0` is one. */
export const readLength = (text: string): number | undefined => {
  if (text === "0") return 0;
  if (!/^([0-9]+(ms|y|w|d|h|m|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/([0-9]+)(ms|y|w|d|h|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units.find(([known]) => known === unit)?.[1] ?? 0),
    0,
  );
};

/** Of a text that was judged already. */
export const nanosecondsOf = (text: string | undefined, otherwise: string): bigint =>
  BigInt(readLength(text ?? otherwise) ?? 0) * 1_000_000n;

/** As Prometheus reads it, whatever it was written like. */
export const writeLength = (nanoseconds: bigint): string => `${nanoseconds / 1_000_000n}ms`;
