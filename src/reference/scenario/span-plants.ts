/** Where personal and secret data stands in made-up spans. */

import type { Carrier } from "../../core/privacy.ts";
import { type OtlpSpan, otlpValue } from "./otlp.ts";
import { inText, type Plant } from "./plants.ts";
import type { Random } from "./random.ts";
import { traceback } from "./words.ts";

export const carriersOfSpans: readonly Carrier[] = [
  "span-attribute",
  "span-name",
  "span-status",
  "span-event",
  "nested",
  "list",
  "url",
  "stack-trace",
];

/** A span with a finding in the carrier that claims it. */
export const withPlant = (span: OtlpSpan, { value, carrier }: Plant, random: Random): OtlpSpan => {
  const text = inText(value, random);
  const attribute = (key: string, said: unknown): OtlpSpan => ({
    ...span,
    attributes: [...span.attributes, { key, value: otlpValue(said) }],
  });
  const event = (name: string, key: string, said: string): OtlpSpan => ({
    ...span,
    events: [
      ...span.events,
      { timeUnixNano: span.endTimeUnixNano, name, attributes: [{ key, value: otlpValue(said) }] },
    ],
  });
  switch (carrier) {
    case "span-name":
      return { ...span, name: `chat ${text}` };
    case "span-status":
      return { ...span, status: { ...span.status, message: `failed for ${text}` } };
    case "span-event":
      return random.chance(0.2)
        ? event(`said ${text}`, "step", "answer")
        : event("exception", "exception.message", text);
    case "stack-trace":
      return event("exception", "exception.stacktrace", traceback(`ValueError: cannot read ${text}`, random));
    case "url":
      return attribute("url.full", `https://chat.example.com/callback?state=7&user=${value}&v=2`);
    case "nested":
      return attribute("gen_ai.tool.call.arguments", { detail: { contact: text } });
    case "list":
      return attribute("gen_ai.request.stop_sequences", ["END", text]);
    case "span-attribute":
    case "message":
    case "string":
    case "number":
    case "json-escape":
    case "body":
      return attribute(random.pick(["error_message", "exception.message", "operation", "note"]), text);
    default:
      return carrier satisfies never;
  }
};
