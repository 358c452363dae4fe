/** What fields are called on spans: as the semantic conventions have it, else as in logs. */

import { type AliasSet, aliasSets } from "../../catalog/index.ts";
import { type Field, fieldEntries, type Schema, spanName } from "../../core/schema.ts";

/** An attribute a field may come as, and the factor from it to the attribute it becomes. */
export interface OtherName {
  readonly attribute: string;
  readonly scale: number;
  /** The attribute is a list whose first element is meant. */
  readonly first: boolean;
}

/** A field on spans. */
export interface SpanField {
  readonly name: string;
  readonly field: Field;
  /** The attribute it becomes. */
  readonly attribute: string;
  /** Attributes that are renamed to it, the likeliest first. */
  readonly renamed: readonly OtherName[];
}

/** The conventions' own names stay, unless the conventions have a newer one. */
const conventions: readonly AliasSet["name"][] = ["gen_ai", "opentelemetry"];

/** The fields that spans carry. An attribute that one field is called is renamed to no other. */
export const spanFields = (schema: Schema): readonly SpanField[] => {
  const entries = fieldEntries(schema).filter(([, field]) => field.signals.includes("span"));
  const own = new Set(entries.map(([name, field]) => spanName(name, field)));
  return entries.map(([name, field]) => {
    const toOurs = field.semconv?.scale ?? 1;
    const instrumented = aliasSets
      .filter(set => field.semconv !== undefined || !conventions.includes(set.name))
      .flatMap(set => attributesOf(set, name))
      .map(({ attribute, scale, first }) => ({ attribute, scale: scale * toOurs, first }));
    const known = [...instrumented, { attribute: name, scale: toOurs, first: false }];
    return {
      name,
      field,
      attribute: spanName(name, field),
      renamed: known.filter(
        ({ attribute }, index) =>
          !own.has(attribute) && known.findIndex(other => other.attribute === attribute) === index,
      ),
    };
  });
};

const attributesOf = (set: AliasSet, field: string): readonly OtherName[] =>
  Object.entries(set.attributes)
    .filter(([, aliased]) => aliased.field === field)
    .map(([attribute, { scale = 1, first = false }]) => ({ attribute, scale, first }));

/** Every name under which a field's value may stand in an attribute, whoever wrote it; for privacy. */
export const everyName = (name: string, field: Field): readonly string[] => [
  ...new Set([
    spanName(name, field),
    name,
    ...field.aliases,
    ...aliasSets.flatMap(set => attributesOf(set, name).map(one => one.attribute)),
  ]),
];
