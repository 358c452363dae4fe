/** What LLM services log: fields, events and streams under one version. */

import { defineSchema } from "../../core/schema.ts";
import { events } from "./events.ts";
import { fields } from "./fields.ts";

/**
 * The shipped log schema. Extend it with `extendSchema`; renaming or removing one of its fields or events raises the
 * major version.
 */
export const llmLogSchema = defineSchema({ name: "llm-log", version: "1.0.0", fields, events });
