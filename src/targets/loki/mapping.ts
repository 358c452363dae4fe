/** The document Loki stores: three labels, the message as the line, everything else as structured metadata. */

import type { Field } from "../../core/schema.ts";
import { logFields, storedFields } from "../../core/step.ts";
import type { DefaultSlot, Mapping, Site, Slot } from "../../core/target.ts";
import type { LokiOptions } from "./options.ts";

/** The labels every stream has: the fields that come from the configuration, and the record's stream. */
export const fixedLabels = { service: "service_name", environment: "environment", stream: "stream" } as const;

/** How many labels a stream may have. @see https://grafana.com/docs/loki/latest/get-started/labels/ */
export const mostLabels = 15;

/** The places that have no name in Loki. */
export const unnamed = { time: "timestamp", message: "line" } as const;

/** Text, as Loki stores everything beside the time. */
const metadata: DefaultSlot = name => ({ name, type: "string", place: "metadata" });

const slotOf = (name: string, field: Field, options: LokiOptions): Slot => {
  if (name === "time") return { field: name, name: unnamed.time, type: "timestamp", place: "time" };
  if (name === "message") return { field: name, name: unnamed.message, type: "string", place: "line" };
  const slot = metadata(options.names[name] ?? name, field);
  return { field: name, ...slot, place: options.labels.includes(name) ? "label" : slot.place };
};

/** Labels first, then every field that at least one service keeps, in the schema's order. */
export const lokiMapping = (options: LokiOptions, site: Pick<Site, "schema" | "services">): Mapping => {
  const kept = new Set(
    site.services.flatMap(service => storedFields(site.schema, service.privacy).map(([name]) => name)),
  );
  const fixed = Object.entries(fixedLabels).map(
    ([field, name]): Slot => ({ field, name: options.names[field] ?? name, type: "string", place: "label" }),
  );
  return [
    ...fixed,
    ...logFields(site.schema)
      .filter(([name]) => kept.has(name) && !(name in fixedLabels))
      .map(([name, field]) => slotOf(name, field, options)),
  ];
};

/** The name of a field's label, for selectors. */
export const labelOf = (options: LokiOptions, field: keyof typeof fixedLabels): string =>
  options.names[field] ?? fixedLabels[field];

/**
 * The resource attribute that becomes a label over OTLP, where dots become underscores: the service's is the semantic
 * convention's `service.name`, every other has the label's name.
 */
export const resourceAttributeOf = (label: string): string => (label === "service_name" ? "service.name" : label);

/** The names that both of Loki's doors keep as they are; it rewrites all others. */
export const keptName = /^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/;

/** The metadata Loki itself may add, and that a field may therefore not be called. */
export const engineAdds = [
  "detected_level",
  "observed_timestamp",
  "severity_text",
  "severity_number",
  "scope_name",
  "scope_version",
  "flags",
] as const;
