/**
 * What is known to be stored otherwise than the interpreter says, by line: as another line would be, or with other values.
 * `docs/limits.md` names each. Whatever else differs is a fault.
 */

import type { CanonicalRecord } from "../../../src/reference/record.ts";

interface Known {
  /** The line whose record is stored in its place. @default itself */
  readonly as?: string;
  readonly but?: Partial<CanonicalRecord>;
}

type KnownLines = Readonly<Record<string, Known>>;

const unparsable: Known = { as: "{" };
const untimed: Known = { as: "{}" };

/** Go's JSON takes no number beyond a double, and a minus zero keeps its sign as a text. */
export const knownOfCollector: KnownLines = {
  '{"message":1e999}': unparsable,
  '{"message":[1e999,-1e999]}': unparsable,
  '{"latency_ms":1e400}': unparsable,
  '{"message":-0}': { but: { message: "-0" } },
  '{"message":-0.0}': { but: { message: "-0" } },
  '{"message":12.50,"model":1e21,"user_id":12345,"level":30,"provider":-0,"path":true}': { but: { provider: "-0" } },
};

/** Templates read the year as it is written, and an epoch's size by its digits. */
export const knownOfTemplates: KnownLines = {
  '{"message":1e999}': untimed,
  '{"timestamp":"2262-04-11T23:47:16.854775807Z"}': untimed,
  '{"timestamp":"99999999999.9999999"}': untimed,
  '{"message":"time 9","timestamp":"1969-12-31T23:00:00-02:00"}': { as: '{"message":"time 9"}' },
};

/** The record that is stored of a line, by what is known of a shipper. */
export const knowing =
  (known: KnownLines, run: (line: string) => CanonicalRecord | undefined) =>
  (line: string): CanonicalRecord | undefined => {
    const found = Object.hasOwn(known, line) ? known[line] : undefined;
    const record = run(found?.as ?? line);
    return record && found?.but ? ({ ...record, ...found.but } as CanonicalRecord) : record;
  };
