/** What happens to lines on their way to a shipper: some are lost, some come late or twice, some are no records any more. */

import { type Fault, type Happening, lineOf, type RecordHappening, type Written, waitingList } from "./happening.ts";
import { brokenLine } from "./lines.ts";
import { type Random, rotation } from "./random.ts";
import type { ProducedValue, Values } from "./values.ts";

/** Changes what happens, in the order of time and with bounded memory. */
export type Mishap = (source: Iterable<Happening>, random: Random) => Generator<Happening>;

/** A span of time in nanoseconds since 1970. */
export interface Span {
  readonly from: bigint;
  /** Undefined for one without an end. */
  readonly until: bigint | undefined;
}

const within = ({ from, until }: Span, at: bigint): boolean => at >= from && (until === undefined || at < until);

/** Puts in the place of each what `change` makes of it, none of it earlier than it was. */
function* changed(source: Iterable<Happening>, change: (one: Happening) => readonly Happening[]): Generator<Happening> {
  const waiting = waitingList();
  let last = 0n;
  for (const one of source) {
    last = one.at;
    for (const made of change(one)) waiting.add(made);
    // What comes next may be of this very instant.
    yield* waiting.dueBy(last - 1n);
  }
  yield* waiting.dueBy(last);
}

/** Nothing that is written or sent in a span of time ever arrives. */
export const lost =
  (span: Span): Mishap =>
  source =>
    changed(source, one => (within(span, one.at) ? [] : [one]));

/**
 * A shipper is away: lines that are written in a span of time arrive at its end, all at once, and those of the last
 * `again` nanoseconds before it a second time, since the shipper had not yet noted that it had read them.
 */
export const restarted =
  (span: Span & { readonly until: bigint }, again: bigint): Mishap =>
  source =>
    changed(source, one => {
      if (one.kind === "trace") return within(span, one.at) ? [] : [one];
      if (within(span, one.at)) return [late(one, span.until)];
      const twice = within({ from: span.from - again, until: span.from }, one.at);
      return twice ? [one, { ...late(one, span.until), fault: "duplicate" }] : [one];
    });

const late = (one: Written, at: bigint): Written =>
  one.kind === "record" ? { ...one, at, stamped: one.stamped ?? one.at, fault: "late" } : { ...one, at, fault: "late" };

/** How many bytes the one long line has, at the least. */
export const longLineBytes = 10 * 1024 ** 2;

/** The faults of a line that come again and again. */
const recurring = [
  "malformed",
  "wrong-type",
  "clock-skew",
  "duplicate",
  "binary",
  "empty",
] as const satisfies readonly Fault[];
type Recurring = (typeof recurring)[number];

/** One line in twenty of a span of time has a fault, and one line of it is as long as no buffer expects. */
export const spoilt =
  (span: Span): Mishap =>
  (source, random) => {
    const nextFault = rotation<Recurring>(recurring, random);
    let long = false;
    let count = 0;
    return changed(source, one => {
      if (one.kind !== "record" || !within(span, one.at)) return [one];
      if (!long && ++count > 100) {
        long = true;
        return [one, longLine(one)];
      }
      const fault = random.chance(0.05) ? nextFault() : undefined;
      return fault === undefined ? [one] : spoiltBy(fault, one, random);
    });
  };

const second = 1_000_000_000n;

/** How wrong a clock is: seconds behind and before, and one that was never set. */
const skews: readonly bigint[] = [-2n, 90n, -3600n, 3600n, -172_800n];

const spoiltBy = (fault: Recurring, one: RecordHappening, random: Random): readonly Happening[] => {
  const { at, service } = one;
  switch (fault) {
    case "malformed": {
      const text = brokenLine(String(lineOf(one)), service, random);
      return [{ kind: "text", at, service, fault, text, ...leftIn(text, one) }];
    }
    case "wrong-type": {
      const { planted, ...spoiltOne } = { ...one, fault, values: { ...one.values, ...wrongTypes(one.values, random) } };
      return [{ ...spoiltOne, ...leftIn(String(lineOf(spoiltOne)), one) }];
    }
    case "clock-skew": {
      const skew = random.oneOf(skews) ?? 0n;
      return [{ ...one, fault, stamped: random.chance(0.1) ? 0n : at + skew * second }];
    }
    case "duplicate":
      return [one, { ...one, at: at + second, stamped: one.stamped ?? at, fault }];
    case "binary":
      return [one, { kind: "bytes", at, service, fault, bytes: noText(random) }];
    case "empty":
      return [one, { kind: "text", at, service, fault, text: random.pick(["", " ", "\t", "\r"]) }];
    default:
      return fault satisfies never;
  }
};

/** What was planted in a record and still stands in what became of it. */
const leftIn = (line: string, { planted = [] }: RecordHappening): Pick<RecordHappening, "planted"> => {
  const left = planted.filter(({ value }) => line.includes(JSON.stringify(value).slice(1, -1)));
  return left.length === 0 ? {} : { planted: left };
};

const wrongValues: readonly ProducedValue[] = [{ is: { no: "such" } }, [1, [2]], null, true, "n/a", -1, 1e300];
const wrongLevels: readonly ProducedValue[] = [7, null, ["info"]];
const wrongTimes: readonly ProducedValue[] = ["a moment ago", null, true, { at: 1 }];

/** Values of the wrong type for one to three of a record's fields, and for what every record has. */
const wrongTypes = (values: Values, random: Random): Values => {
  const wrong: Values = {};
  const names = random.shuffled(Object.keys(values)).slice(0, random.between(1, 3));
  for (const name of names) wrong[name] = random.oneOf(wrongValues) ?? null;
  if (random.chance(0.3)) wrong.level = random.oneOf(wrongLevels) ?? null;
  if (random.chance(0.3)) wrong.time = random.oneOf(wrongTimes) ?? null;
  return wrong;
};

/** A line of bytes that are no UTF-8, with zeros and no line break. */
const noText = (random: Random): Uint8Array => {
  const bytes = Uint8Array.from({ length: random.between(16, 400) }, () => random.below(256));
  bytes.set([0xff, 0xfe, 0x00, 0xc3, 0x28]);
  return bytes.map(byte => (byte === 0x0a || byte === 0x0d ? 0x20 : byte));
};

/** A record whose answer is longer than anything a shipper reads in one piece. */
const longLine = ({ at, service, level, values }: RecordHappening): Happening => ({
  kind: "record",
  at,
  service,
  level,
  fault: "long-line",
  values: {
    event: "response_generated",
    message: "a long answer",
    request_id: values.request_id ?? null,
    response_length: longLineBytes,
    response: "word ".repeat(longLineBytes / 5),
  },
});
