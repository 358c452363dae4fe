/** How flags are read, in all commands alike. */

import { describe, expect, test } from "vitest";
import { audit } from "../../src/cli/audit.ts";
import { type Command, parseCommand, UsageError } from "../../src/cli/command.ts";
import { diff } from "../../src/cli/diff.ts";
import { explain } from "../../src/cli/explain.ts";
import { handbook } from "../../src/cli/handbook.ts";
import { importCommand } from "../../src/cli/import.ts";
import { init } from "../../src/cli/init.ts";
import { query } from "../../src/cli/query.ts";
import { simulate } from "../../src/cli/simulate.ts";
import { synth } from "../../src/cli/synth.ts";
import { targets } from "../../src/cli/targets.ts";
import { test as testCommand } from "../../src/cli/test.ts";
import { traffic } from "../../src/cli/traffic.ts";
import { validate } from "../../src/cli/validate.ts";

const commands: Readonly<Record<string, Command>> = {
  audit,
  diff,
  explain,
  handbook,
  import: importCommand,
  init,
  query,
  simulate,
  synth,
  targets,
  test: testCommand,
  traffic,
  validate,
};

const flags = Object.entries(commands).flatMap(([command, { options }]) =>
  Object.entries(options).map(([flag, spec]) => ({ command, flag, spec })),
);
const ofOneValue = flags.filter(({ spec }) => spec.type === "string" && spec.multiple !== true);
const repeated = flags.filter(({ spec }) => spec.multiple === true);

describe("a flag given twice", () => {
  test.each(ofOneValue)("is refused where it takes one value: $command --$flag", ({ command, flag }) => {
    const { options } = commands[command] ?? simulate;
    for (const args of [
      [`--${flag}`, "a", `--${flag}`, "b"],
      ["x", `--${flag}=a`, `--${flag}`, "b"],
    ])
      expect(() => parseCommand(args, options)).toThrow(
        new UsageError(`--${flag} takes one value; got 2: "a" and "b"`),
      );
  });

  test.each(repeated)("is taken where it is meant to be repeated: $command --$flag", ({ command, flag }) => {
    const { options } = commands[command] ?? simulate;
    expect(parseCommand([`--${flag}`, "a", `--${flag}`, "b"], options).values[flag]).toEqual(["a", "b"]);
  });

  test("names every value, in their order, and no password in them", () => {
    expect(() =>
      parseCommand(["--otlp", "http://a:hunter2@h", "--otlp=b", "--otlp", "c"], { otlp: { type: "string" } }),
    ).toThrow(new UsageError('--otlp takes one value; got 3: "http://…@h" and "b" and "c"'));
  });

  test("means what it means once where it has no value", () => {
    expect(parseCommand(["--json", "--json"], simulate.options).values.json).toBe(true);
  });

  test("may have the text of another flag, and what comes after -- is no flag", () => {
    const { positionals, values } = parseCommand(["--logs=--logs", "--", "--logs", "b"], simulate.options);
    expect([positionals, values.logs]).toEqual([["--logs", "b"], "--logs"]);
  });
});
