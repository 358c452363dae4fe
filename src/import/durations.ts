/** Lengths of time as Go and Prometheus write them, and as source text of an environment. */

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** `1h30m` in milliseconds; undefined when it is no length of time. */
export const readDuration = (written: string): number | undefined => {
  if (!/^(\d+(?:\.\d+)?(?:ms|[smhdwy]))+$/.test(written)) return undefined;
  return [...written.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (milliseconds[unit] ?? 0),
    0,
  );
};

const makers = [
  ["days", 86_400_000],
  ["hours", 3_600_000],
  ["minutes", 60_000],
  ["seconds", 1000],
] as const;

/** `minutes(5)`, in the largest unit that gives a whole number. */
export const durationSource = (time: number): string => {
  const [maker, unit] = (time > 0 ? makers.find(([, each]) => time % each === 0) : undefined) ?? ["milliseconds", 1];
  return `${maker}(${time / unit})`;
};
