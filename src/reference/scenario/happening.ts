/** What services write and send, one thing at a time, and the line that a shipper reads of it. */

import type { Level } from "../../core/schema.ts";
import { writeInstant } from "../instant.ts";
import type { OtlpSpan } from "./otlp.ts";
import type { Disguised, Planted } from "./plants.ts";
import type { Values } from "./values.ts";

/** What is wrong with a line of bad input, or with how it came. */
export const faults = [
  "malformed",
  "wrong-type",
  "clock-skew",
  "duplicate",
  "long-line",
  "binary",
  "empty",
  "late",
] as const;
export type Fault = (typeof faults)[number];

interface Facts {
  /** When it can be read, in nanoseconds since 1970. */
  readonly at: bigint;
  readonly service: string;
  /** What stands in it that a detector must find. @default nothing */
  readonly planted?: readonly Planted[];
  /** What stands in it that no detector claims to find. @default nothing */
  readonly disguised?: readonly Disguised[];
  /** @default none */
  readonly fault?: Fault;
}

/** A service's record, when its logger writes it. */
export interface RecordHappening extends Facts {
  readonly kind: "record";
  readonly level: Level;
  readonly values: Values;
  /** What its timestamp says: it was written earlier, or by a clock that is wrong. @default at */
  readonly stamped?: bigint;
}

export type Happening =
  | RecordHappening
  /** A line that no logger wrote as a record: a server's or a library's own, or what was left of one. */
  | (Facts & { readonly kind: "text"; readonly text: string })
  /** A line that is no text. */
  | (Facts & { readonly kind: "bytes"; readonly bytes: Uint8Array })
  /** A whole trace, when its root has ended. */
  | (Facts & { readonly kind: "trace"; readonly spans: readonly OtlpSpan[] });

/** What is written to a log. */
export type Written = Exclude<Happening, { readonly kind: "trace" }>;

/** The line as the service writes it, without its end. */
export const lineOf = (one: Written): string | Uint8Array => {
  switch (one.kind) {
    case "record":
      return JSON.stringify({ time: writeInstant(one.stamped ?? one.at, 3), level: one.level, ...one.values });
    case "text":
      return one.text;
    case "bytes":
      return one.bytes;
    default:
      return one satisfies never;
  }
};

/** The line as a shipper reads it: what is no UTF-8 becomes U+FFFD. */
export const readLine = (one: Written): string => {
  const line = lineOf(one);
  return typeof line === "string" ? line : new TextDecoder("utf-8", { ignoreBOM: true }).decode(line);
};

/** Happenings that are still to come, in the order of time; those of one time in the order they were added. */
export interface Waiting {
  add(one: Happening): void;
  /** Takes out what happens at a time or before. */
  dueBy(at: bigint): readonly Happening[];
}

export const waitingList = (): Waiting => {
  const list: Happening[] = [];
  return {
    add: one => {
      let place = list.length;
      while (place > 0 && (list[place - 1]?.at ?? one.at) > one.at) place--;
      list.splice(place, 0, one);
    },
    dueBy: at => {
      let due = 0;
      while (due < list.length && (list[due]?.at ?? at) <= at) due++;
      return list.splice(0, due);
    },
  };
};
