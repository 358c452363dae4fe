/** What `defineEnvironment` has against an environment, as people read it. */

import { ConfigError, defineEnvironment, type EnvironmentInput, formatProblem } from "signalbox";

export const problemsOf = (input: EnvironmentInput): readonly string[] => {
  try {
    defineEnvironment(input);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
};
