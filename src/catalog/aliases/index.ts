/** What instrumentations emit today, instrumentation by instrumentation. */

import type { AliasSet } from "./alias-set.ts";
import { genAi } from "./gen-ai.ts";
import { liteLlm } from "./litellm.ts";
import { llmAttributes } from "./llm-attributes.ts";
import { openInference } from "./openinference.ts";
import { openLlmetry } from "./openllmetry.ts";
import { openTelemetry } from "./opentelemetry.ts";
import { vLlm } from "./vllm.ts";

export { foreignContent } from "./foreign-content.ts";

/** In the order of precedence where a span carries the names of several. */
export const aliasSets: readonly AliasSet[] = Object.freeze([
  genAi,
  openTelemetry,
  openInference,
  openLlmetry,
  liteLlm,
  vLlm,
  llmAttributes,
]);
