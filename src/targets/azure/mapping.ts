/**
 * The columns of a record: canonical names in PascalCase, and the types of Log Analytics.
 * @see https://learn.microsoft.com/azure/azure-monitor/logs/create-custom-table
 */

import { remembered } from "../../core/remembered.ts";
import type { Field, Schema } from "../../core/schema.ts";
import { logFields, treatmentOf } from "../../core/step.ts";
import type { Site, Slot } from "../../core/target.ts";
import type { AzureOptions } from "./options.ts";

/** The types of a custom table's columns, spelt as the table has them (rules and KQL spell some otherwise). */
export type ColumnType = "string" | "int" | "long" | "real" | "boolean" | "dateTime" | "dynamic";

export type AzureSlot = Slot & { readonly type: ColumnType };

/** The column every table must have. */
export const timeColumn = "TimeGenerated";

/** What the configuration knows of a record and no field carries. */
const configured = ["service", "environment", "stream"] as const;

/** The fields whose type is not the one of their role. */
const rows: Readonly<Record<string, ColumnType>> = {
  prompt_tokens: "int",
  completion_tokens: "int",
  total_tokens: "int",
};

const defaultType = (field: Field): ColumnType => {
  switch (field.type) {
    case "int":
      return "long";
    case "float":
      return "real";
    case "boolean":
      return "boolean";
    case "time":
      return "dateTime";
    case "string":
      return "string";
    default:
      return field.type satisfies never;
  }
};

/** `latency_ms` is `LatencyMs`. */
const pascal = (name: string): string => name.replaceAll(/(^|_)([a-z0-9])/g, (_, __, letter) => letter.toUpperCase());

/** The document of an environment: what no service's policy drops, `service`, `environment` and `stream` first. */
export const azureMapping = (
  { names }: Pick<AzureOptions, "names">,
  { schema, services }: Pick<Site, "schema" | "services">,
): readonly AzureSlot[] => mappingOf(names, schema, services);

const mappingOf = remembered(
  (names: AzureOptions["names"], schema: Schema, services: Site["services"]): readonly AzureSlot[] => [
    ...configured.map(
      (field): AzureSlot => ({ field, name: names[field] ?? pascal(field), type: "string", place: "column" }),
    ),
    ...logFields(schema).flatMap(([field, facts]): readonly AzureSlot[] => {
      if (field === "time") return [{ field, name: timeColumn, type: "dateTime", place: "time" }];
      const treatments = services.map(({ privacy }) => treatmentOf(field, facts, privacy));
      if (!treatments.some(treatment => treatment !== "drop")) return [];
      // A pseudonym is text, whatever it stands for.
      const type = treatments.includes("hash") ? "string" : (rows[field] ?? defaultType(facts));
      return [{ field, name: names[field] ?? pascal(field), type, place: "column" }];
    }),
  ],
);
