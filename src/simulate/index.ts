/** What an environment would make of records: stores, redactions, traces, alerts, and whether that is what was expected. */

export {
  boundsShape,
  type Difference,
  differences,
  differencesOfAlerts,
  type Expectation,
  expectationShape,
  inWords,
  type JudgedAlert,
  judgeDetectorNames,
  outside,
  readExpectation,
  saysSomething,
} from "./expect.ts";
export type { Incoming, Source } from "./incoming.ts";
export { logSource } from "./log-source.ts";
export type * from "./report.ts";
export {
  type AskedScenario,
  atOnce,
  incomingOf,
  recordsOf,
  type Scenario,
  type ScenarioName,
  scenarioNames,
  scenarioOf,
  scenarioRun,
  scenarioStart,
} from "./scenario-source.ts";
export { countedServices } from "./series.ts";
export { type Heard, type SimulateOptions, simulate } from "./simulate.ts";
