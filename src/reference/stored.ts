/** The document a store holds of a record, by its mapping: what is compared with what an engine really stored. */

import type { Mapping } from "../core/target.ts";
import { writeInstant } from "./instant.ts";
import type { CanonicalRecord, RecordValue } from "./record.ts";
import { textOf } from "./text-forms.ts";

export interface StoredDocument {
  /** Nanoseconds since 1970; a store with coarser instants cuts. */
  readonly time: bigint;
  /** Labels and metadata are text, whatever the field's type: `499`, `0.1`, `true`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly line: string | undefined;
  /** Typed values under the store's names: a body's fields, a table's columns, attributes. */
  readonly body: Readonly<Record<string, RecordValue>>;
}

/** The places of a record's fields in a store. Fields without a slot are not stored. */
export const storedDocument = (mapping: Mapping, record: CanonicalRecord): StoredDocument => {
  const labels: Record<string, string> = {};
  const metadata: Record<string, string> = {};
  const body: Record<string, RecordValue> = {};
  let line: string | undefined;
  for (const { field, name, place, scale } of mapping) {
    const found = record[field];
    if (found === undefined || place === "time") continue;
    const value = scaled(typeof found === "bigint" ? writeInstant(found) : found, scale);
    switch (place) {
      case "label":
        labels[name] = textOf(value);
        break;
      case "metadata":
        metadata[name] = textOf(value);
        break;
      case "line":
        line = textOf(value);
        break;
      case "body":
      case "column":
      case "attribute":
      case "resource":
        body[name] = value;
        break;
      default:
        place satisfies never;
    }
  }
  return { time: record.time, labels, metadata, line, body };
};

const scaled = (value: RecordValue, scale = 1): RecordValue => (typeof value === "number" ? value * scale : value);
