/** Tests of what happens to records: in an environment, under somebody's own rules, in somebody's own collector. */

export { needsEnvironments, type Plan, planTrials } from "./plan.ts";
export { readTestFile } from "./read.ts";
export type { TrialResult } from "./result.ts";
export { type Bench, openBench } from "./run.ts";
export { type TestFile, testFileSchema } from "./test-file.ts";
export type { PlacedTrial } from "./tried.ts";
