/** What scenarios are called, apart from them, so that a mistyped name loads nothing else. */

export const scenarioNames = [
  "quiet-day",
  "error-storm",
  "slow-model",
  "cost-spike",
  "cache-collapse",
  "provider-outage",
  "attack",
  "key-leak",
  "pii-prompts",
  "pii-lists",
  "pii-numbers",
  "pii-split",
  "pii-look-alikes",
  "pii-base64",
  "log-loss",
  "bad-input",
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

const notLasting = ["quiet-day", "log-loss"] as const satisfies readonly ScenarioName[];

/** What can go on for as long as somebody likes. Silence is no traffic, and a quiet day has nothing wrong. */
export type LastingTrouble = Exclude<ScenarioName, (typeof notLasting)[number]>;

export const lastingTroubles: readonly LastingTrouble[] = scenarioNames.filter(
  (name): name is LastingTrouble => !notLasting.some(other => other === name),
);
