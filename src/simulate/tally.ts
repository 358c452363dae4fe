/** Counts what happens to a service's records, step by step. */

import type { Change } from "../reference/record.ts";
import { newLostKeys } from "./lost-keys.ts";
import type { ReportedDiscard, ReportedField, ReportedOddities, ReportedReading, ReportedService } from "./report.ts";

type Oddity = keyof ReportedOddities;

export interface Tally {
  came(bytes: number): void;
  note(change: Change): void;
  odd(oddity: Oddity): void;
  left(stream: string): void;
  /** How many came so far. */
  count(): number;
  report(service: string): ReportedService;
}

type Counting<T> = { -readonly [K in keyof T]: T[K] };

/** `redact` is what texts of records go through: keys may hold as much. */
export const newTally = (redact: (text: string) => string): Tally => {
  const total = { in: 0, bytes: 0, out: 0 };
  const reading: Counting<ReportedReading> = { json: 0, text: 0, fields: 0, unparsable: 0, blank: 0 };
  const odd: Counting<ReportedOddities> = {
    tooLong: 0,
    notUtf8: 0,
    failed: 0,
    duplicates: 0,
    untimed: 0,
    clockAhead: 0,
    clockBehind: 0,
    late: 0,
  };
  const keys = { unknown: 0, second: 0 };
  const lostKeys = newLostKeys(redact);
  const streams = new Map<string, number>();
  const discarded = new Map<string, Counting<ReportedDiscard>>();
  const fields = new Map<string, Counting<ReportedField>>();

  const discard = (facts: Omit<ReportedDiscard, "records">): void => {
    const key = JSON.stringify(facts);
    const found = discarded.get(key);
    if (found) found.records++;
    else discarded.set(key, { ...facts, records: 1 });
  };
  const changed = (facts: Omit<ReportedField, "records" | "findings">, findings?: number): void => {
    const key = `${facts.step} ${facts.what} ${facts.field} ${facts.because ?? facts.detector ?? ""}`;
    const found = fields.get(key) ?? { ...facts, records: 0 };
    found.records++;
    if (findings !== undefined) found.findings = (found.findings ?? 0) + findings;
    fields.set(key, found);
  };
  const note = (change: Change): void => {
    const { step } = change;
    switch (change.kind) {
      case "read":
        reading[change.as]++;
        if (change.as === "blank") discard({ step, reason: "blank" });
        break;
      case "dropped":
        keys[change.because === "unknown" ? "unknown" : "second"]++;
        if (change.because === "unknown") lostKeys.lose(change.key);
        break;
      case "timed":
        if (change.from === "reading") odd.untimed++;
        break;
      case "removed": {
        const { because, field } = change;
        if (typeof because === "string") changed({ step, what: "removed", field, because });
        else changed({ step, what: "removed", field, detector: because.detector }, 1);
        break;
      }
      case "hashed":
      case "truncated":
        changed({ step, what: change.kind, field: change.field });
        break;
      case "redacted":
        changed({ step, what: "redacted", field: change.field, detector: change.detector }, change.count);
        break;
      case "sampled":
        if (!change.kept) discard({ step, reason: "sampled-out", share: change.share });
        break;
      case "named":
      case "converted":
      case "looked-up":
      case "derived":
      case "streamed":
      case "classified":
        break;
      default:
        change satisfies never;
    }
  };

  return {
    came: bytes => {
      total.in++;
      total.bytes += bytes;
    },
    note,
    odd: oddity => {
      odd[oddity]++;
    },
    left: stream => {
      total.out++;
      streams.set(stream, (streams.get(stream) ?? 0) + 1);
    },
    count: () => total.in,
    report: service => ({
      service,
      ...total,
      reading,
      odd,
      keys: { ...keys, ...lostKeys.report() },
      discarded: [...discarded.values()],
      streams: Object.fromEntries([...streams].sort()),
      fields: [...fields.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    }),
  };
};

/** Steps stand in the order in which they run. */
const order = ["rename", "convert", "remove", "hash", "redact", "truncate"];

const nameOf = ({ step, what, field, because, detector }: ReportedField): string =>
  [order.indexOf(step), what, field, because ?? detector ?? ""].join(" ");
