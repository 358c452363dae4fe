/** What every command has: a usage text, options for `parseArgs`, and a function that returns the exit code. */

import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest } from "../core/errors.ts";

export const exitCodes = { ok: 0, failed: 1, usage: 2, drift: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export type OptionSpecs = NonNullable<ParseArgsConfig["options"]>;

/** The options' values; a flag is a boolean, everything else text. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export interface Command {
  readonly summary: string;
  readonly usage: string;
  readonly options: OptionSpecs;
  run(positionals: readonly string[], values: Values): Promise<ExitCode>;
}

/** Thrown for a call that cannot be understood; ends with exit code 2 and the usage. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Strict parsing: an unknown flag is refused, with the nearest known one.
 * @throws UsageError
 */
export const parseCommand = (
  args: readonly string[],
  options: OptionSpecs,
): { readonly positionals: readonly string[]; readonly values: Values } => {
  try {
    const { positionals, values } = parseArgs({
      args: withNegatives(args, options),
      options,
      allowPositionals: true,
      strict: true,
    });
    return { positionals, values: values as Values };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    const flag = /'--?([^' ]+)/.exec(message)?.[1];
    const known = Object.keys(options);
    const meant = flag && !known.includes(flag) ? nearest(flag, known) : undefined;
    throw new UsageError(
      `${message.charAt(0).toLowerCase()}${message.slice(1)}${meant ? `; did you mean --${meant}?` : ""}`,
    );
  }
};

/** `--rate -1` as `--rate=-1`: no flag begins with a digit, so that the command can say what it takes. */
const withNegatives = (args: readonly string[], options: OptionSpecs): string[] => {
  const joins = (flag = "", value = ""): boolean =>
    flag.startsWith("--") && options[flag.slice(2)]?.type === "string" && /^-[0-9]/.test(value);
  return args.flatMap((arg, index) => {
    if (joins(args[index - 1], arg)) return [];
    return joins(arg, args[index + 1]) ? [`${arg}=${args[index + 1]}`] : [arg];
  });
};

export const textValue = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
};

export const flagValue = (values: Values, name: string): boolean => values[name] === true;
