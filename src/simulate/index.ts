/** What an environment would make of records: stores, redactions, traces, alerts, and whether that is what was expected. */

export {
  type Difference,
  differences,
  type Expectation,
  inWords,
  judgeDetectorNames,
  readExpectation,
} from "./expect.ts";
export type { Incoming, Source } from "./incoming.ts";
export { logSource } from "./log-source.ts";
export type * from "./report.ts";
export {
  recordsOf,
  type Scenario,
  type ScenarioName,
  scenarioNames,
  scenarioOf,
  scenarioStart,
} from "./scenario-source.ts";
export { type SimulateOptions, simulate } from "./simulate.ts";
