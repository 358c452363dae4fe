import { basename } from "node:path";
import { judgeCollectorPaths } from "../check/collector-paths.ts";
import { asksSomething, judgeDead } from "../check/nothing-dead/index.ts";
import { judgeWiring, wiringFacts } from "../check/wiring/index.ts";
import { ConfigError, type Problem } from "../core/errors.ts";
import { readText } from "../files/text.ts";
import { type Command, type ExitCode, exitCodes, flagValue, textValue, type Values } from "./command.ts";
import { type Built, buildEnvironments } from "./environments.ts";
import { green, print, red, say } from "./talk.ts";

export const validate: Command = {
  summary: "judge environments, or a file of your own, without writing",
  usage: `signalbox validate [environment…] [--json]
signalbox validate --against <file> [--env prod] [--json]

  --against     a file of your own: of a collector, does every way to an exporter pass a redaction? Of a Grafana dashboard
                (.json), a Kibana export (.json, .ndjson) or rules (.yaml), is everything there that it asks for?
  --env         the environments whose stores the file asks, separated by commas; all when none is named
  --json        the verdict as JSON`,
  options: { against: { type: "string" }, env: { type: "string" }, json: { type: "boolean" } },
  run: async (positionals, values) => {
    const against = textValue(values, "against");
    if (against !== undefined) return judgeOwn(against, values);
    const built = await buildEnvironments(positionals);
    if (!built) return exitCodes.failed;
    const verdicts = await Promise.all(
      built.map(async one => ({
        one,
        problems: [
          ...(await judgeDead({ files: one.files, ...one.environment })),
          ...judgeWiring({ files: one.files, facts: wiringFacts(one.environment) }),
        ],
      })),
    );
    return tell(
      verdicts.map(({ one, problems }) => ({
        name: one.environment.name,
        problems,
        facts: { files: one.files.length },
        fine: `${one.environment.name}: ${one.files.length} files, no problem`,
      })),
      values,
    );
  },
};

interface Verdict {
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly facts: Readonly<Record<string, number | string>>;
  /** What is said when there is no problem. */
  readonly fine: string;
}

const tell = (verdicts: readonly Verdict[], values: Values): ExitCode => {
  if (flagValue(values, "json"))
    print(JSON.stringify(verdicts.map(({ name, facts, problems }) => ({ environment: name, ...facts, problems }))));
  for (const { name, problems, fine } of verdicts) {
    if (problems.length > 0) say(red(new ConfigError(problems, `environment ${name}`).message, process.stderr));
    else if (!flagValue(values, "json")) print(green(fine));
  }
  return verdicts.some(({ problems }) => problems.length > 0) ? exitCodes.failed : exitCodes.ok;
};

/** @throws ConfigError when the file cannot be judged, or is a collector's with a way around redaction */
const judgeOwn = async (path: string, values: Values): Promise<ExitCode> => {
  const read = readText(path);
  if ("problem" in read) throw new ConfigError([read.problem], path);
  const { text } = read;
  // Its own folders say nothing of whose file it is.
  const file = { path: basename(path), text };
  if (!asks(file)) {
    const problems = judgeCollector(path, text);
    if (problems.length > 0) throw new ConfigError(problems, path);
    print(green(`${path}: every way to an exporter passes a redaction`));
    return exitCodes.ok;
  }
  const names = textValue(values, "env")
    ?.split(",")
    .filter(name => name !== "");
  const built = await buildEnvironments(names ?? []);
  if (!built) return exitCodes.failed;
  return tell(await Promise.all(built.map(one => verdictOn(file, path, one))), values);
};

const asks = (file: { readonly path: string; readonly text: string }): boolean => {
  try {
    return asksSomething(file);
  } catch {
    return false;
  }
};

const verdictOn = async (
  file: { readonly path: string; readonly text: string },
  path: string,
  { environment, files }: Built,
): Promise<Verdict> => ({
  name: environment.name,
  problems: await judgeDead({ files: [file], own: files, ...environment }),
  facts: { file: path },
  fine: `${path}: everything it asks for is there in ${environment.name}`,
});

const judgeCollector = (path: string, text: string): readonly Problem[] => {
  try {
    return judgeCollectorPaths(text, path);
  } catch (error) {
    return [
      {
        code: "cannot-load",
        path,
        what: "is no file that can be judged",
        got: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
        expected:
          "a collector's YAML with service.pipelines, a Grafana dashboard (.json), a Kibana export (.json or .ndjson), or rules (.yaml)",
      },
    ];
  }
};
