/** `fields.md`: what records carry. */

import { type Event, type Field, fieldEntries, type Schema } from "../../core/schema.ts";
import { code, page, plain, prose, table } from "./markdown.ts";
import type { Page } from "./page.ts";

const kindOf = (field: Field): string => {
  const values = field.values
    ? `: ${field.values.map(code).join(", ")}`
    : field.atMost
      ? `, at most ${field.atMost} values`
      : "";
  return `${field.role}, ${field.type}${field.unit === undefined ? "" : ` (${field.unit})`}${values}`;
};

const namesOf = (field: Field): string =>
  [...(field.semconv ? [`${code(field.semconv.name)} (OpenTelemetry)`] : []), ...field.aliases.map(code)].join(", ");

const eventNamesOf = (event: Event): string =>
  [...event.aliases.map(code), ...event.messages.map(message => `the message ${code(message)}`)].join(", ");

export const fieldsPage = (schema: Schema): Page => {
  const fields = fieldEntries(schema);
  const groups = [...new Set(fields.map(([, { group }]) => group))];
  return {
    path: "fields.md",
    title: "Fields and events",
    group: "Reference",
    text: page(
      "# Fields and events",
      `The schema ${plain(schema.name)}, version ${plain(schema.version)}. A key that no field claims is not stored. Where each field ends up is in the [data inventory](data-inventory.md).`,
      "## Events",
      table(
        ["event", "stream", "level", "what happened", "other names", "always has", "may have"],
        Object.entries(schema.events).map(([name, event]) => [
          code(name),
          event.stream,
          event.level,
          prose(event.description),
          eventNamesOf(event),
          event.required.map(code).join(", "),
          event.optional.map(code).join(", "),
        ]),
      ),
      ...groups.flatMap(group => [
        `## Fields: ${plain(group)}`,
        table(
          ["field", "kind", "meaning", "example", "other names", "on"],
          fields
            .filter(([, field]) => field.group === group)
            .map(([name, field]) => [
              code(name),
              kindOf(field),
              prose(field.description),
              code(String(field.example)),
              namesOf(field),
              field.signals.join(", "),
            ]),
        ),
      ]),
    ),
  };
};
