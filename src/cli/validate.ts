import { existsSync, readFileSync } from "node:fs";
import { judgeCollectorPaths } from "../check/collector-paths.ts";
import { ConfigError, type Problem } from "../core/errors.ts";
import { type Command, exitCodes, flagValue, textValue } from "./command.ts";
import { buildEnvironments } from "./environments.ts";
import { green, print } from "./talk.ts";

export const validate: Command = {
  summary: "judge environments, or a collector file of your own, without writing",
  usage: `signalbox validate [environment…] [--json]
signalbox validate --against collector.yaml

  --against     a collector configuration of your own: does every way to an exporter pass a redaction?
  --json        the verdict as JSON`,
  options: { against: { type: "string" }, json: { type: "boolean" } },
  run: async (positionals, values) => {
    const against = textValue(values, "against");
    if (against !== undefined) {
      const problems = judgeFile(against);
      if (problems.length > 0) throw new ConfigError(problems, against);
      print(green(`${against}: every way to an exporter passes a redaction`));
      return exitCodes.ok;
    }
    const built = await buildEnvironments(positionals);
    if (!built) return exitCodes.failed;
    if (flagValue(values, "json"))
      print(
        JSON.stringify(
          built.map(one => ({ environment: one.environment.name, files: one.files.length, problems: [] })),
        ),
      );
    else for (const one of built) print(green(`${one.environment.name}: ${one.files.length} files, no problem`));
    return exitCodes.ok;
  },
};

const judgeFile = (path: string): readonly Problem[] => {
  if (!existsSync(path)) return [{ code: "cannot-load", path, what: "there is no such file" }];
  try {
    return judgeCollectorPaths(readFileSync(path, "utf8"), path);
  } catch (error) {
    return [
      {
        code: "cannot-load",
        path,
        what: "cannot be read as a collector configuration",
        got: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
        expected: "YAML with service.pipelines",
      },
    ];
  }
};
