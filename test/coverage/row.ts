/** One capability that Signalbox was asked for, what answers it, and the tests that show it. */
export interface Row {
  readonly row: number;
  /** The capability, in our words. */
  readonly what: string;
  /** The concept or the artifacts that answer it. */
  readonly answer: string;
  /** Files that hold the answer: what is generated first, else the code. */
  readonly where: readonly [string, ...string[]];
  /** Files of tests that show it. Each ran in CI, or the run fails. */
  readonly tests: readonly [string, ...string[]];
}
