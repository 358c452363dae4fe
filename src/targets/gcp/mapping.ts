/** The document of a record: `jsonPayload` with the canonical names. @see https://cloud.google.com/logging/docs/structured-logging */

import type { Field } from "../../core/schema.ts";
import { logFields, treatmentOf } from "../../core/step.ts";
import type { Mapping, Site, Slot } from "../../core/target.ts";
import type { GcpOptions } from "./options.ts";

/** A payload is JSON, so these are its types. */
export type PayloadType = "string" | "number" | "boolean" | "timestamp";
export type GcpSlot = Slot & { readonly type: PayloadType };

/** What the configuration knows of a record and no field carries. */
const configured = ["service", "environment", "stream"] as const;

const typeOf = (field: Field): PayloadType => {
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
export const gcpMapping = (
  { names }: Pick<GcpOptions, "names">,
  site: Pick<Site, "schema" | "services">,
): readonly GcpSlot[] => [
  ...configured.map((field): GcpSlot => ({ field, name: names[field] ?? field, type: "string", place: "body" })),
  ...logFields(site.schema).flatMap(([field, facts]): readonly GcpSlot[] => {
    const treatments = site.services.map(({ privacy }) => treatmentOf(field, facts, privacy));
    if (!treatments.some(treatment => treatment !== "drop")) return [];
    // A pseudonym is text, whatever it stands for.
    const type = treatments.includes("hash") ? "string" : typeOf(facts);
    return [{ field, name: names[field] ?? field, type, place: field === "time" ? "time" : "body" }];
  }),
];

export const slotOf = (mapping: Mapping, field: string): GcpSlot | undefined =>
  (mapping as readonly GcpSlot[]).find(slot => slot.field === field);
