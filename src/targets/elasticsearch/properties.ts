/** The mapping's JSON: types with their parameters, nested by path. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Field, Schema } from "../../core/schema.ts";
import type { Unit } from "../../core/unit-names.ts";
import type { ElasticsearchSlot } from "./mapping.ts";

/** ECS's own limit for a keyword; what is longer is stored and not found. */
const ignoreAbove = 1024;

/** Money is kept in billionths of a dollar: one token may cost less than a millionth. */
const dollarParts = 1_000_000_000;

/** The units Kibana formats by. @see https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/mapping-field-meta */
const units: Readonly<Partial<Record<Unit, string>>> = {
  milliseconds: "ms",
  seconds: "s",
  bytes: "byte",
};

const withUnit = (type: string, field: Field | undefined): JsonObject => {
  const unit = field?.unit && units[field.unit];
  return unit === undefined ? { type } : { type, meta: { unit } };
};

const keyword: JsonObject = { type: "keyword", ignore_above: ignoreAbove };

/** One field's mapping. @see https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/field-data-types */
export const propertyOf = (slot: ElasticsearchSlot, field: Field | undefined): JsonObject => {
  switch (slot.type) {
    case "keyword":
      return keyword;
    case "match_only_text":
      // Short texts can be counted and listed by their whole; prompts and answers can only be searched.
      return field?.role === "content" ? { type: slot.type } : { type: slot.type, fields: { keyword } };
    case "scaled_float":
      return { ...withUnit(slot.type, field), scaling_factor: dollarParts };
    case "date_nanos":
      // A data stream refuses a document without a time it can read.
      return slot.field === "time" ? { type: slot.type, ignore_malformed: false } : { type: slot.type };
    case "long":
    case "double":
      return withUnit(slot.type, field);
    case "wildcard":
    case "boolean":
    case "ip":
      return { type: slot.type };
    default:
      return slot.type satisfies never;
  }
};

/** `properties` of every slot, nested by path. */
export const propertiesOf = (mapping: readonly ElasticsearchSlot[], schema: Schema): JsonObject =>
  nested(mapping.map(slot => ({ path: slot.name.split("."), property: propertyOf(slot, schema.fields[slot.field]) })));

interface Leaf {
  readonly path: readonly string[];
  readonly property: JsonObject;
}

const nested = (leaves: readonly Leaf[]): JsonObject => {
  const byHead = new Map<string, Leaf[]>();
  for (const { path, property } of leaves) {
    const [head = "", ...rest] = path;
    byHead.set(head, [...(byHead.get(head) ?? []), { path: rest, property }]);
  }
  return Object.fromEntries(
    [...byHead].map(([head, below]) => {
      const [first] = below;
      return [head, first && first.path.length === 0 ? first.property : { properties: nested(below) }];
    }),
  );
};

/** What `index.mapping.total_fields.limit` counts: leaves, their multi-fields, and the objects between. */
export const countFields = (properties: JsonObject): number =>
  Object.values(properties).reduce<number>((sum, property) => {
    const { properties: inner, fields } = property as { properties?: JsonObject; fields?: JsonObject };
    return sum + 1 + (inner ? countFields(inner) : 0) + (fields ? Object.keys(fields).length : 0);
  }, 0);
