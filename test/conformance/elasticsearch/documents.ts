/** A record as the document that Elasticsearch keeps of it: flat by paths, or nested by their dots. */

import type { JsonObject } from "../../../src/core/artifact.ts";
import type { Mapping } from "../../../src/core/target.ts";
import { writeInstant } from "../../../src/reference/instant.ts";
import type { CanonicalRecord, RecordValue } from "../../../src/reference/record.ts";
import { storedDocument } from "../../../src/reference/stored.ts";

/** A document as a flat object of paths. */
export const flatDocument = (mapping: Mapping, record: CanonicalRecord): Readonly<Record<string, RecordValue>> => {
  const { body, time } = storedDocument(mapping, record);
  return { "@timestamp": writeInstant(time), ...body };
};

/** The same as it is sent. */
export const nestedDocument = (mapping: Mapping, record: CanonicalRecord): JsonObject =>
  Object.entries(flatDocument(mapping, record)).reduce<JsonObject>(
    (document, [path, value]) => withPath(document, path.split("."), value),
    {},
  );

const withPath = (object: JsonObject, [head = "", ...rest]: readonly string[], value: RecordValue): JsonObject => ({
  ...object,
  [head]: rest.length === 0 ? value : withPath((object[head] ?? {}) as JsonObject, rest, value),
});
