/**
 * The time of a run, told by the records themselves: it goes on with the latest of them, and one record with a wrong clock
 * does not take it along.
 */

import type { CanonicalRecord } from "../reference/record.ts";

export interface Unplaced<T> {
  readonly about: T;
  readonly record: CanonicalRecord;
  /** Whether its time is its own; else the time of reading, which may have to be found first. */
  readonly timed: boolean;
  /** In nanoseconds since 1970. @default unknown, as of lines of a file */
  readonly readAt?: bigint | undefined;
}

/** `ahead` and `behind` are too far from the records around them to be judged with them. */
export type Place = "here" | "ahead" | "behind";

export interface Placed<T> {
  readonly about: T;
  readonly record: CanonicalRecord;
  readonly place: Place;
  /** Whether it came more than a minute after others of a later time. */
  readonly late: boolean;
  /** The time of the run once it was placed; others that waited with it may have taken it further since. */
  readonly now: bigint;
}

export interface Clock<T> {
  /** What can be placed now; some wait until more is known. */
  take(one: Unplaced<T>): readonly Placed<T>[];
  /** What still waited. */
  end(): readonly Placed<T>[];
  /** Both undefined before anything was placed. */
  start(): bigint | undefined;
  now(): bigint | undefined;
}

/** How far from the time a record may be and still be judged. */
const near = 3_600_000_000_000n;
/** A pause of this length at the beginning or the end of a run is one, and no wrong clock. */
const pause = 24n * near;
/** So many records with a time are heard before the run has one, and so many in a row must agree that it went on. */
const quorum = 10;
/** The most that wait for a time to start at. */
const patience = 1000;
/** Where records without any time start: 2026-01-01T00:00:00Z. */
const anyTime = 1_767_225_600_000_000_000n;

/** A record later than this has missed evaluations, in nanoseconds: a minute. */
export const grace = 60_000_000_000n;

/** Of records whose time of reading is known. */
export const givenClock = <T>(start: bigint): Clock<T> => {
  let now = start;
  return {
    take: ({ about, readAt, record }) => {
      if (readAt !== undefined && readAt > now) now = readAt;
      const { time } = record;
      const place = time > now + near ? "ahead" : time < now - near ? "behind" : "here";
      return [{ about, record, place, late: place === "here" && time < now - grace, now }];
    },
    end: () => [],
    start: () => start,
    now: () => now,
  };
};

/** Of records that tell the time themselves. */
export const clockOf = <T>(): Clock<T> => {
  let now: bigint | undefined;
  let start: bigint | undefined;
  let waiting: Unplaced<T>[] = [];
  let timed = 0;

  const place = ({ about, record, timed }: Unplaced<T>, time: bigint): Placed<T>[] => {
    if (!timed) return [{ about, record: { ...record, time }, place: "here", late: false, now: time }];
    if (record.time > time) now = record.time;
    return [{ about, record, place: "here", late: record.time < time - grace, now: now ?? time }];
  };

  const apart = ({ about, record }: Unplaced<T>, where: Exclude<Place, "here">): Placed<T> => ({
    about,
    record,
    place: where,
    late: false,
    now: now ?? anyTime,
  });

  const begin = (): readonly Placed<T>[] => {
    const all = waiting;
    waiting = [];
    start = beginningOf(all.flatMap(one => (one.timed ? [one.record.time] : [])));
    now = start;
    return all.flatMap(one => later(one));
  };

  /** Once it has begun: what is far ahead waits for others that say the same. */
  const later = (one: Unplaced<T>): readonly Placed<T>[] => {
    const time = now ?? anyTime;
    if (one.timed && one.record.time > time + near) {
      waiting.push(one);
      if (waiting.length < quorum) return [];
      const agreed = waiting;
      waiting = [];
      now = beginningOf(agreed.map(({ record }) => record.time));
      return agreed.flatMap(each => later(each));
    }
    const alone = one.timed ? strayed() : [];
    if (one.timed && one.record.time < time - near) return [...alone, apart(one, "behind")];
    return [...alone, ...place(one, time)];
  };

  /** Nobody contradicts what waits at the end, unless it is years ahead. */
  const last = (): readonly Placed<T>[] => {
    const all = waiting;
    waiting = [];
    return all.flatMap(one =>
      one.record.time > (now ?? anyTime) + pause ? [apart(one, "ahead")] : place(one, now ?? anyTime),
    );
  };

  const strayed = (): readonly Placed<T>[] => {
    const alone = waiting;
    waiting = [];
    return alone.map(one => apart(one, "ahead"));
  };

  return {
    take: one => {
      if (now !== undefined) return later(one);
      waiting.push(one);
      if (one.timed) timed++;
      return timed < quorum && waiting.length < patience ? [] : begin();
    },
    end: () => [...(now === undefined && waiting.length > 0 ? begin() : []), ...last()],
    start: () => start,
    now: () => now,
  };
};

/** The earliest of the times that no more than a pause parts from the middle one. */
const beginningOf = (times: readonly bigint[]): bigint => {
  const sorted = times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? anyTime;
  return sorted.find(time => time >= middle - pause) ?? middle;
};
