/** What `signalbox test` is asked for, read from its flags before anything is loaded. */

import { flagValue, textValue, UsageError, type Values } from "../command.ts";

export interface AskedTests {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** @default every environment */
  readonly env: readonly string[];
  /** A part of names. @default every test */
  readonly only: string | undefined;
  readonly json: boolean;
  /** The path of a report. @default none */
  readonly junit: string | undefined;
  readonly requireEngines: boolean;
  readonly schema: boolean;
}

export const defaultFolder = "signalbox-tests";

/** @throws UsageError for what does not go together */
export const readTestFlags = (positionals: readonly string[], values: Values): AskedTests => {
  const { env } = values;
  const asked: AskedTests = {
    paths: positionals.length === 0 ? [defaultFolder] : positionals,
    env: Array.isArray(env) ? env.map(String) : [],
    only: textValue(values, "only"),
    json: flagValue(values, "json"),
    junit: textValue(values, "junit"),
    requireEngines: flagValue(values, "require-engines"),
    schema: flagValue(values, "schema"),
  };
  if (asked.schema && (positionals.length > 0 || Object.keys(values).length > 1))
    throw new UsageError("--schema: stands alone");
  return asked;
};
