/**
 * The document of a record: its JSON with the canonical snake_case keys, and nothing around it.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */

import type { Field } from "../../core/schema.ts";
import { logFields, treatmentOf } from "../../core/step.ts";
import type { Mapping, Site, Slot } from "../../core/target.ts";
import type { CloudwatchOptions } from "./options.ts";

/** A record is JSON, so these are its types. */
export type RecordType = "string" | "number" | "boolean" | "timestamp";
export type CloudwatchSlot = Slot & { readonly type: RecordType };

/** What the configuration knows of a record and no field carries. */
const configured = ["service", "environment", "stream"] as const;

const typeOf = (field: Field): RecordType => {
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
export const cloudwatchMapping = (
  { names }: Pick<CloudwatchOptions, "names">,
  site: Pick<Site, "schema" | "services">,
): readonly CloudwatchSlot[] => [
  ...configured.map((field): CloudwatchSlot => ({ field, name: names[field] ?? field, type: "string", place: "body" })),
  ...logFields(site.schema).flatMap(([field, facts]): readonly CloudwatchSlot[] => {
    const treatments = site.services.map(({ privacy }) => treatmentOf(field, facts, privacy));
    if (!treatments.some(treatment => treatment !== "drop")) return [];
    // A pseudonym is text, whatever it stands for.
    const type = treatments.includes("hash") ? "string" : typeOf(facts);
    return [{ field, name: names[field] ?? field, type, place: field === "time" ? "time" : "body" }];
  }),
];

export const slotOf = (mapping: Mapping, field: string): CloudwatchSlot | undefined =>
  (mapping as readonly CloudwatchSlot[]).find(slot => slot.field === field);
