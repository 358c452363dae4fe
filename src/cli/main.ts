#!/usr/bin/env node
/** The command line: finds the command, loads only that, and turns what it throws into words and an exit code. */

import { readFileSync } from "node:fs";
import { ConfigError, nearest } from "../core/errors.ts";
import { type Command, exitCodes, parseCommand, UsageError } from "./command.ts";
import { print, red, say, table } from "./talk.ts";

const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  init: { summary: "a working project in a folder", load: async () => (await import("./init.ts")).init },
  import: {
    summary: "what configs you already have mean here, and what is wrong in them",
    load: async () => (await import("./import.ts")).importCommand,
  },
  synth: { summary: "write every config of the environments", load: async () => (await import("./synth.ts")).synth },
  diff: {
    summary: "say what a synth would change, and how risky it is",
    load: async () => (await import("./diff.ts")).diff,
  },
  validate: {
    summary: "judge environments, or a collector file of your own",
    load: async () => (await import("./validate.ts")).validate,
  },
  explain: {
    summary: "where a generated file or key comes from; what becomes of a log line",
    load: async () => (await import("./explain.ts")).explain,
  },
  query: {
    summary: "a saved query, or one written here, in every store's language",
    load: async () => (await import("./query.ts")).query,
  },
  traffic: {
    summary: "made-up traffic of the services, to stdout, files or a collector",
    load: async () => (await import("./traffic.ts")).traffic,
  },
  simulate: {
    summary: "what an environment makes of traffic or of your logs: stores, redactions, traces, alerts",
    load: async () => (await import("./simulate.ts")).simulate,
  },
  handbook: {
    summary: "what people read of an environment: runbooks, queries, where data is",
    load: async () => (await import("./handbook.ts")).handbook,
  },
  audit: {
    summary: "whether audit entries are the ones that were written",
    load: async () => (await import("./audit.ts")).audit,
  },
  test: {
    summary: "run your tests: of environments, of rules and of collectors of your own",
    load: async () => (await import("./test.ts")).test,
  },
  targets: {
    summary: "the products, their versions and roles",
    load: async () => (await import("./targets.ts")).targets,
  },
};

const help = (): string =>
  [
    "signalbox <command> [environment…] [options]",
    "",
    table(Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary])),
    "",
    "signalbox <command> --help says more. Exit codes: 0 ok, 1 refused or failed, 2 usage, 3 drift.",
  ].join("\n");

const main = async (args: readonly string[]): Promise<number> => {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    print(help());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === "--version") {
    print(version());
    return exitCodes.ok;
  }
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!known) {
    const meant = nearest(name, Object.keys(commands));
    throw new UsageError(`no command ${name}${meant ? `; did you mean ${meant}?` : ""}`);
  }
  const command = await known.load();
  if (rest.includes("--help") || rest.includes("-h")) {
    print(command.usage);
    return exitCodes.ok;
  }
  const { positionals, values } = parseCommand(rest, command.options);
  return command.run(positionals, values);
};

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }).version;

const fail = (error: unknown): number => {
  if (error instanceof UsageError) {
    say(red(error.message, process.stderr));
    say("run signalbox --help for the commands");
    return exitCodes.usage;
  }
  if (error instanceof ConfigError) {
    say(red(error.message, process.stderr));
    return exitCodes.failed;
  }
  say(red(error instanceof Error ? (error.stack ?? error.message) : String(error), process.stderr));
  return exitCodes.failed;
};

process.exitCode = await main(process.argv.slice(2)).catch(fail);
