/** The form of a schema: that fields, events and their lists are some, before anybody judges their names. */

import { z } from "zod";
import { didYouMean } from "../core/errors.ts";
import type { Event, Field } from "../core/schema.ts";
import { type IssueFacts, isKind } from "../options/values.ts";

const fieldKeys: Readonly<Record<keyof Field, true>> = {
  kind: true,
  role: true,
  type: true,
  description: true,
  example: true,
  group: true,
  privacy: true,
  subject: true,
  signals: true,
  values: true,
  classified: true,
  atMost: true,
  unit: true,
  sums: true,
  semconv: true,
  aliases: true,
  hex: true,
};

const eventKeys: Readonly<Record<keyof Event, true>> = {
  kind: true,
  description: true,
  level: true,
  stream: true,
  required: true,
  optional: true,
  aliases: true,
  messages: true,
  neverSampled: true,
};

interface Part {
  readonly kind: string;
  readonly keys: readonly string[];
  readonly lists: readonly string[];
  /** Lists that may be left out. */
  readonly further: readonly string[];
  readonly expected: string;
}

const parts: Readonly<Record<"fields" | "events", Part>> = {
  fields: {
    kind: "field",
    keys: Object.keys(fieldKeys),
    lists: ["aliases", "signals"],
    further: ["values"],
    expected: "dimension({ … }), id({ … }), int({ … }), text({ … }) or another field",
  },
  events: {
    kind: "event",
    keys: Object.keys(eventKeys),
    lists: ["required", "optional", "aliases", "messages"],
    further: [],
    expected: 'event({ description: "…" })',
  },
};

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(one => typeof one === "string");

/** A text is a list of letters too, and would be read as one. */
export const schemaShape = z.custom<Readonly<Record<"fields" | "events", unknown>>>().superRefine((schema, context) => {
  const add = (path: string[], message: string, facts: IssueFacts) =>
    context.addIssue({ code: "custom", path, message, params: { ...facts } });
  const wrong = (path: string[], message: string, expected: string, help: string) =>
    add(path, message, { problem: "wrong-type", expected, help });
  for (const part of ["fields", "events"] as const) {
    const { kind, keys, lists, further, expected } = parts[part];
    const all = schema[part];
    if (typeof all !== "object" || all === null) {
      wrong([part], "is no object", `{ name: ${expected} }`, "make the schema with extendSchema(llmLog, { … })");
      continue;
    }
    // Zod's own records leave out names that every object of JavaScript has.
    for (const [name, one] of Object.entries(all)) {
      if (!isKind(one, kind)) {
        wrong([part, name], `is no ${kind}`, expected, "write it so, and not by hand");
        continue;
      }
      const given: Readonly<Record<string, unknown>> = Object(one);
      for (const key of Object.keys(given).filter(key => !keys.includes(key)))
        add([part, name, key], "is not a known key", {
          problem: "unknown-key",
          expected: `one of ${keys.join(", ")}`,
          ...didYouMean(key, keys),
        });
      for (const key of [...lists, ...further.filter(key => given[key] !== undefined)])
        if (!isTexts(given[key]))
          wrong([part, name, key], "is no list of texts", '["…"], or [] for none', `write ${key}: ["…"]`);
    }
  }
});
