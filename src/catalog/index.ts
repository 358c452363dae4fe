/** The shipped knowledge about LLM services, as data. */

export type { Aliased, AliasSet } from "./aliases/alias-set.ts";
export { aliasSets, foreignContent } from "./aliases/index.ts";
export { detectors } from "./detectors/index.ts";
export { llmLogSchema as llmLog } from "./log/index.ts";
