import { basename, dirname, extname, relative, resolve } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { readText } from "../files/text.ts";
import {
  findingReasons,
  type ImportedFile,
  type ImportFinding,
  type ImportKind,
  importFiles,
  importKinds,
  kindNamed,
} from "../import/index.ts";
import { type Command, exitCodes, flagValue, textValue, UsageError, type Values } from "./command.ts";
import { writeNewFiles } from "./init/write.ts";
import { bold, faint, print, say, table, yellow } from "./talk.ts";

export const importCommand: Command = {
  summary: "what configs you already have mean here, and what is wrong in them",
  usage: `signalbox import <file…> [--as <kind>] [--out environments/imported.ts] [--name …] [--json] [--exit-code]

Reads the files, says what each part of them is here and what in them is stale, wrong or dangerous, and prints an environment
that says the same. Nothing is changed; a file that is there is never written over.

  --as          the kind, where the content does not say it:
                ${Object.keys(importKinds).slice(0, 6).join(", ")},
                ${Object.keys(importKinds).slice(6).join(", ")}
  --out         writes the environment there, and what was found to stdout
  --name        the environment's name  (default the file's of --out, else imported)
  --json        all of it as JSON
  --exit-code   1 when there are findings`,
  options: {
    as: { type: "string" },
    out: { type: "string" },
    name: { type: "string" },
    json: { type: "boolean" },
    "exit-code": { type: "boolean" },
  },
  run: async (positionals, values) => {
    if (positionals.length === 0) throw new UsageError("import takes the files to read");
    const out = textValue(values, "out");
    const read = importFiles(positionals.map(fileAt), nameOf(values, out), kindOf(values));
    if (read.problems.length > 0) throw new ConfigError(read.problems, "import");
    if (out !== undefined)
      writeNewFiles(
        dirname(resolve(out)),
        { [basename(out)]: read.environment },
        "give --out the name of a file that is not there, or move it away",
      );
    const tell = out === undefined ? say : print;
    if (flagValue(values, "json")) print(JSON.stringify({ files: read.files, environment: read.environment }, null, 2));
    else {
      for (const file of read.files) tellFile(file, tell);
      if (out === undefined) print(read.environment);
      else tell(`${bold("wrote")} ${relative(process.cwd(), resolve(out))}; next: npx signalbox synth`);
    }
    const found = read.files.some(({ findings }) => findings.length > 0);
    return found && flagValue(values, "exit-code") ? exitCodes.failed : exitCodes.ok;
  },
};

/** @throws ConfigError when there is none, or it cannot be read */
const fileAt = (path: string): { readonly path: string; readonly text: string } => {
  const read = readText(path);
  if ("problem" in read) throw new ConfigError([read.problem], "import");
  return { path, text: read.text };
};

/** @throws UsageError for a kind nobody knows */
const kindOf = (values: Values): ImportKind | undefined => {
  const asked = textValue(values, "as");
  if (asked === undefined) return undefined;
  const { kind, meant } = kindNamed(asked);
  if (kind !== undefined) return kind;
  throw new UsageError(
    `--as ${asked}: ${meant === undefined ? `it is one of ${Object.keys(importKinds).join(", ")}` : `did you mean ${meant}?`}`,
  );
};

/** @throws UsageError for what cannot be an environment's name */
const nameOf = (values: Values, out: string | undefined): string => {
  const name = textValue(values, "name") ?? (out === undefined ? "imported" : basename(out, extname(out)));
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new UsageError(
      `${name}: an environment's name is lower case letters, digits and hyphens; --name says another`,
    );
  return name;
};

const tellFile = (file: ImportedFile, tell: (line?: string) => void): void => {
  tell(`${bold(file.path)}  ${importKinds[file.kind]}`);
  const rows = [
    ...file.services.map(({ name, source }) => ["service", name, placeOf(source)]),
    ...file.fields.map(({ name, field }) => ["field", name, field]),
    ...file.alerts.map(({ name, shipped, differences }) => [
      "alert",
      name,
      [shipped ?? "nothing shipped asks this: alert({ … })", ...differences].join(", "),
    ]),
    ...file.panels.map(({ title, shipped }) => ["panel", title, shipped ?? "nothing shipped shows this"]),
  ];
  if (rows.length > 0) for (const line of table(rows).split("\n")) tell(`  ${line}`);
  for (const note of file.notes) tell(`  ${faint(note)}`);
  for (const finding of file.findings) tellFinding(file.path, finding, tell);
  tell(`  ${file.findings.length === 0 ? "nothing wrong was found" : `${file.findings.length} findings`}`);
  tell();
};

const tellFinding = (path: string, finding: ImportFinding, tell: (line?: string) => void): void => {
  const got = finding.got === undefined ? "" : `: ${finding.got}`;
  tell(`  ${yellow(finding.code)}  ${path}${finding.line === undefined ? "" : `:${finding.line}`}  ${finding.path}`);
  tell(`    ${finding.what}${got}`);
  tell(`    why:  ${findingReasons[finding.code]}`);
  tell(`    help: ${finding.help}`);
};

const placeOf = (source: ImportedFile["services"][number]["source"]): string => {
  switch (source.kind) {
    case "files":
      return source.paths.join(", ");
    case "pods":
      return `pods of ${source.app}`;
    case "beats":
      return source.port === undefined ? "Beats" : `Beats on port ${source.port}`;
    case "otlp":
      return "OTLP";
    default:
      return source satisfies never;
  }
};
