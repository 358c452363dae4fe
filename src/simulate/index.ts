/** What an environment would make of records: stores, redactions, traces, alerts, and whether that is what was expected. */

export {
  type Difference,
  differences,
  differencesOfAlerts,
  inWords,
  type JudgedAlert,
  notGiven,
  outside,
} from "./expect.ts";
export {
  boundsShape,
  type Expectation,
  expectationOf,
  expectationShape,
  judgeDetectorNames,
  readExpectation,
  saysSomething,
  withoutTexts,
} from "./expectation.ts";
export { givenTexts } from "./given-texts.ts";
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
