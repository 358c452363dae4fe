/** What a row of the differential table is, and what each sort of row needs to run. */

import { type EngineName, engine } from "../engine.ts";
import { sandboxMissing } from "../sandbox.ts";

/**
 * Where the other side of a comparison comes from:
 * - `the interpreter`: `src/reference/`, from the same description and the same input;
 * - `simulate`: what `signalbox simulate` foretells, which the interpreter counts and judges;
 * - `by hand`: what somebody wrote into the test;
 * - `what was planted`: secrets that must not come out. Equal is one that did not, different one that leaked;
 * - `what was sent`: an engine gives back what it was given;
 * - `generated tests`: the tests that are generated beside the rules, made from the same alerts.
 */
export type Against =
  | "the interpreter"
  | "simulate"
  | "by hand"
  | "what was planted"
  | "what was sent"
  | "generated tests";

export interface Row {
  readonly engine: string;
  readonly what: string;
  readonly unit:
    | "records"
    | "traces"
    | "spans"
    | "answers"
    | "series"
    | "rules"
    | "texts"
    | "alerts"
    | "secrets"
    | "runs";
  /** None where no engine can run. */
  readonly against?: Against;
  /** The test file that compares, in `test/conformance/`; none where no engine can run. */
  readonly file?: string;
  /** Why nothing can be compared here; undefined when it can. */
  missing(): string | undefined;
}

const isBuilt = (names: readonly EngineName[]): string | undefined => {
  const absent = names.filter(name => engine(name) === undefined);
  return absent.length === 0 ? undefined : `${absent.join(", ")} not built: npm run engines`;
};

const row =
  (missing: () => string | undefined) =>
  (name: string, unit: Row["unit"], file: string, what: string, against: Against = "the interpreter"): Row => ({
    engine: name,
    what,
    unit,
    against,
    file,
    missing,
  });

export const built = (...names: readonly EngineName[]) => row(() => isBuilt(names));
export const boxed = (...names: readonly EngineName[]) => row(() => isBuilt(names) ?? sandboxMissing());
export const here = (isHere: boolean, why: string) => row(() => (isHere ? undefined : why));

export const never = (name: string, unit: Row["unit"], what: string, why: string): Row => ({
  engine: name,
  what,
  unit,
  missing: () => why,
});
