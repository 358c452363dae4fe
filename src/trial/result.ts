/** What came of a test, as `signalbox test --json` prints it. Keys are added, never renamed. */

import type { Difference } from "../simulate/index.ts";
import type { Subject } from "./test-file.ts";

export interface TrialResult {
  readonly file: string;
  readonly name: string;
  readonly about: Subject;
  /** Absent for what needs none. */
  readonly environment?: string;
  /** `skipped` is what could not be tried, because its engine is not here. */
  readonly outcome: "passed" | "failed" | "skipped";
  /** Why it was skipped, or what the engine refuses. */
  readonly why?: string;
  readonly differences: readonly Difference[];
  /** What was not as in the files that were tried. */
  readonly notes: readonly string[];
  readonly seconds: number;
}
