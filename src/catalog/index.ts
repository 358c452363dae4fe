/** The shipped knowledge about LLM services, as data. */

export { llmLogSchema as llmLog } from "./log/index.ts";
