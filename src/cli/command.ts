/** What every command has: a usage text, options for `parseArgs`, and a function that returns the exit code. */

import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest, shown } from "../core/errors.ts";

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
 * Strict parsing: an unknown flag is refused, with the nearest known one, and so is a flag of one value that is given twice,
 * of which all but one would be dropped.
 * @throws UsageError
 */
export const parseCommand = (
  args: readonly string[],
  options: OptionSpecs,
): { readonly positionals: readonly string[]; readonly values: Values } => {
  const { positionals, tokens, values } = parsed(args, options);
  for (const [name, given] of valuesByFlag(tokens))
    if (given.length > 1 && options[name]?.multiple !== true)
      throw new UsageError(
        `--${name} takes one value; got ${given.length}: ${given.map(value => shown(value)).join(" and ")}`,
      );
  return { positionals, values: values as Values };
};

const parsed = (args: readonly string[], options: OptionSpecs) => {
  try {
    return parseArgs({
      args: withNegatives(args, options),
      options,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
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

type Token = ReturnType<typeof parsed>["tokens"][number];

/** Of every flag that takes a value, those that it was given, in their order. */
const valuesByFlag = (tokens: readonly Token[]): ReadonlyMap<string, readonly string[]> => {
  const byFlag = new Map<string, string[]>();
  for (const token of tokens)
    if (token.kind === "option" && token.value !== undefined)
      byFlag.set(token.name, [...(byFlag.get(token.name) ?? []), token.value]);
  return byFlag;
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
