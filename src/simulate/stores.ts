/** What a store holds of a service's records: how many documents, how large, how many label sets, and what is in them. */

import type { Mapping } from "../core/target.ts";
import { writeInstant } from "../reference/instant.ts";
import type { CanonicalRecord, RecordValue } from "../reference/record.ts";
import { type StoredDocument, storedDocument } from "../reference/stored.ts";
import { type Distinct, distinct } from "./counted.ts";
import { textsIn } from "./given-texts.ts";
import type { Plantable } from "./incoming.ts";
import type { Hop } from "./lane.ts";
import type { ReportedStore } from "./report.ts";

/** What is looked for in documents. */
export interface Sought {
  /** Of the record itself. */
  readonly planted: readonly Plantable[];
  /** Texts that may be in no document. */
  readonly absent: readonly string[];
}

export interface StoreTally {
  readonly hop: Hop;
  /** Those of what is looked for that the document holds. */
  take(record: CanonicalRecord, sought: Sought): readonly Plantable[];
  /** Of each text that is to be absent, the documents it stands in. */
  presence(): readonly number[];
  report(service: string, came: number, perDay: number | undefined): ReportedStore;
}

/** `absent` is how many texts are looked for in every document. */
export const storeTally = (hop: Hop, absent: number): StoreTally => {
  const { mapping, key, product } = hop.destination;
  const labels = labelSets(mapping);
  const presence = new Array<number>(absent).fill(0);
  let [stored, bytes] = [0, 0];
  return {
    hop,
    take: (record, sought) => {
      const document = storedDocument(mapping, record);
      stored++;
      bytes += sizeOf(document);
      labels?.add(JSON.stringify(document.labels));
      if (sought.planted.length + sought.absent.length === 0) return [];
      const texts = textsOf(document);
      // Escapes of JSON within a text hide nothing from whoever reads the store.
      const within = sought.absent.length === 0 ? [] : texts.flatMap(text => [...textsIn(text)]);
      for (const [index, text] of sought.absent.entries())
        if (within.some(one => one.includes(text))) presence[index] = (presence[index] ?? 0) + 1;
      return sought.planted.filter(({ value }) => texts.some(one => one.includes(value)));
    },
    presence: () => presence,
    report: (service, came, perDay) => ({
      store: key,
      product,
      by: hop.by,
      service,
      in: came,
      stored,
      dropped: came - stored,
      bytes,
      ...(perDay === undefined
        ? {}
        : { perDay: { records: Math.round(stored * perDay), bytes: Math.round(bytes * perDay) } }),
      ...(labels === undefined ? {} : { labelSets: labels.counted() }),
    }),
  };
};

const labelSets = (mapping: Mapping): Distinct | undefined =>
  mapping.some(({ place }) => place === "label") ? distinct() : undefined;

/** In bytes of UTF-8, as one JSON object. */
const sizeOf = ({ time, labels, metadata, line, body }: StoredDocument): number =>
  Buffer.byteLength(JSON.stringify({ time: writeInstant(time), ...labels, ...metadata, line, ...body }));

const textsOf = ({ labels, metadata, line, body }: StoredDocument): readonly string[] => [
  ...Object.values(labels),
  ...Object.values(metadata),
  ...(line === undefined ? [] : [line]),
  ...Object.values(body).map((value: RecordValue) => String(value)),
];
