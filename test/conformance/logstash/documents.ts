/** What Logstash's script made of an event, and what the reference says the stores get. */

import { stepsFor } from "../../../src/core/step.ts";
import { readInstant } from "../../../src/reference/instant.ts";
import { compilePipeline } from "../../../src/reference/pipeline.ts";
import { storedDocument } from "../../../src/reference/stored.ts";
import type { PlacedLogstash } from "../../pipeline/logstash-site.ts";
import type { Made } from "./engines.ts";

export const key = 'a key with spaces & "quotes"';
export const readAt = 1_772_600_767_123_456_789n;

/** A document's leaves by dotted path. */
const leaves = (value: unknown, path = ""): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, one]) => leaves(one, path === "" ? name : `${path}.${name}`))
    : [[path, value]];

export const stored = ({ document, metadata }: Made) => {
  const { "@timestamp": time, ...fields } = Object.fromEntries(leaves(document));
  return { to: metadata.to, time: readInstant(time), fields };
};

/** What the reference says the stores get of a line. */
export const expected = (placed: PlacedLogstash) => {
  const [service] = placed.site.services;
  if (!service) throw new Error("no service");
  const pipeline = compilePipeline(stepsFor(placed.site.schema, placed.site.detectors, service));
  const context = { service: service.name, environment: placed.site.name, readAt, secretOf: () => key };
  return (line: string) => {
    const record = pipeline({ text: line }, context);
    if (record === undefined) return [];
    return placed.site.destinations("logstash", "logs").map(({ key: to, mapping, endpoints }) => {
      const { facts = {} } = endpoints[0] ?? {};
      const fields = {
        ...storedDocument(mapping, record).body,
        "data_stream.type": facts.type,
        "data_stream.dataset": facts.dataset?.replace("{stream}", record.stream),
        "data_stream.namespace": facts.namespace,
      };
      return { to, time: record.time, fields };
    });
  };
};

/** Deep equality that is quick on many small documents. */
export const isEqual = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b) || (a === 0 && b === 0)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), b as Readonly<Record<string, unknown>>];
  return (
    left.length === Object.keys(right).length &&
    left.every(([name, value]) => name in right && isEqual(value, right[name]))
  );
};
