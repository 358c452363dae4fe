/** The document of stores that keep a record as one JSON object: the canonical names, wherever its levels are looked up. */

import { didYouMean, type Problem, shown } from "./errors.ts";
import { remembered } from "./remembered.ts";
import type { Field, Schema } from "./schema.ts";
import { logFields, treatmentOf } from "./step.ts";
import type { Site, Slot } from "./target.ts";

/** The types of JSON, with times apart. */
export type JsonType = "string" | "number" | "boolean" | "timestamp";
export type JsonSlot = Slot & { readonly type: JsonType };

/** Other keys than the canonical ones, by field. */
type Names = Readonly<Record<string, string>>;

/** What the configuration knows of a record and no field carries. */
const configured = ["service", "environment", "stream"] as const;

const typeOf = (field: Field): JsonType => {
  switch (field.type) {
    case "int":
    case "float":
      return "number";
    case "boolean":
      return "boolean";
    case "time":
      return "timestamp";
    case "string":
      return "string";
    default:
      return field.type satisfies never;
  }
};

/** The document of an environment: what no service's policy drops, `service`, `environment` and `stream` first. */
export const jsonMapping = (names: Names, { schema, services }: Pick<Site, "schema" | "services">) =>
  mappingOf(names, schema, services);

const mappingOf = remembered((names: Names, schema: Schema, services: Site["services"]): readonly JsonSlot[] => [
  ...configured.map((field): JsonSlot => ({ field, name: names[field] ?? field, type: "string", place: "body" })),
  ...logFields(schema).flatMap(([field, facts]): readonly JsonSlot[] => {
    const treatments = services.map(({ privacy }) => treatmentOf(field, facts, privacy));
    if (!treatments.some(treatment => treatment !== "drop")) return [];
    // A pseudonym is text, whatever it stands for.
    const type = treatments.includes("hash") ? "string" : typeOf(facts);
    return [{ field, name: names[field] ?? field, type, place: field === "time" ? "time" : "body" }];
  }),
]);

/** What is wrong with `names`: keys are levels joined by dots, of signs that no query language has to quote. */
export const judgeJsonNames = (names: Names, site: Pick<Site, "schema" | "services">): readonly Problem[] => {
  const known = [...configured, ...Object.keys(site.schema.fields)];
  const slots = jsonMapping(names, site);
  const unknown = Object.entries(names).flatMap(([field, name]): readonly Problem[] => {
    const path = `names.${field}`;
    if (!known.includes(field))
      return [{ code: "unknown-name", path, what: "is no field of the schema", ...didYouMean(field, known) }];
    return /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/.test(name) && name.length <= 200
      ? []
      : [
          {
            code: "wrong-value",
            path,
            what: "is no key",
            got: shown(name),
            expected: "words of letters, digits and underscores joined by dots",
          },
        ];
  });
  const clashes = slots.flatMap(({ field, name }): readonly Problem[] => {
    const other = slots.find(one => one.field !== field && (one.name === name || one.name.startsWith(`${name}.`)));
    return other !== undefined && (field in names || other.field in names)
      ? [
          {
            code: "duplicate",
            path: `names.${field in names ? field : other.field}`,
            what: `stands in the place of ${field in names ? other.field : field}`,
            got: shown(name),
          },
        ]
      : [];
  });
  return [...unknown, ...clashes];
};
