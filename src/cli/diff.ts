import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { firstLine } from "../files/text.ts";
import { inWords } from "../output/changes.ts";
import { differenceOf, type FileDifference, waysBetween } from "../output/difference.ts";
import { manifestName, parseManifest } from "../output/manifest.ts";
import { type RiskClass, riskClasses, riskWords, worst } from "../output/risk.ts";
import { type Command, exitCodes, flagValue, textValue } from "./command.ts";
import { type Built, buildEnvironments, folderFor, onlyTargets } from "./environments.ts";
import { bold, faint, print, red, yellow } from "./talk.ts";

/** Longer lists are cut; the files themselves have the rest. */
const shownChanges = 12;

export const diff: Command = {
  summary: "say in words what a synth would change, and how risky it is",
  usage: `signalbox diff [environment…] [--from git-ref] [--only target,…] [--out folder] [--exit-code] [--json]

  --from        compare with the generated files of this git ref instead of those on disk
  --only        only these targets' files
  --out         the folder of the generated files (default: generated)
  --exit-code   exit 3 when something differs
  --json        the changes as JSON

Risk classes, worst first: deletes-data, weakens-privacy, pages-more, rollover, recreate, restart, reload, none.`,
  options: {
    from: { type: "string" },
    only: { type: "string" },
    out: { type: "string" },
    "exit-code": { type: "boolean" },
    json: { type: "boolean" },
  },
  run: async (positionals, values) => {
    const built = await buildEnvironments(positionals);
    if (!built) return exitCodes.failed;
    const only = onlyTargets(built, textValue(values, "only"));
    const from = textValue(values, "from");
    const results = built.map(one => {
      const folder = folderFor(one, textValue(values, "out"));
      const before = from === undefined ? onDisk(folder) : atRef(folder, from);
      return { one, files: differences(one, before, only) };
    });
    if (flagValue(values, "json")) print(JSON.stringify(results.map(asData), null, 2));
    else for (const { one, files } of results) report(one, files);
    const differs = results.some(({ files }) => files.length > 0);
    return differs && flagValue(values, "exit-code") ? exitCodes.drift : exitCodes.ok;
  },
};

/** What differs between the files on disk, or of a git ref, and those of now. */
export const differences = (
  one: Built,
  before: ReadonlyMap<string, string>,
  only: readonly string[] | undefined,
): readonly FileDifference[] => {
  const wanted = new Map(one.files.map(file => [file.path, file.text]));
  const paths = [...new Set([...before.keys(), ...wanted.keys()])].sort();
  const ways = waysBetween(before, wanted);
  return paths
    .filter(path => !only || only.includes(path.split("/")[0] ?? ""))
    .flatMap(path => {
      const old = before.get(path);
      const now = wanted.get(path);
      return old === now ? [] : [differenceOf(path, old, now, ways)];
    });
};

/** The generated files that the folder's manifest names. @throws ConfigError for one that is there and cannot be read */
const onDisk = (folder: string): ReadonlyMap<string, string> => {
  const manifest = parseManifest(textIn(folder, manifestName, ["ENOENT"]) ?? "{}") ?? {};
  return new Map(
    Object.keys(manifest).flatMap(path => {
      // A file where a folder belongs is in the way of the files below it, which are gone.
      const text = textIn(folder, path, ["ENOENT", "ENOTDIR"]);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
};

/** Undefined for what is not there, as an error of one of these codes says. */
const textIn = (folder: string, path: string, absent: readonly string[]): string | undefined => {
  try {
    return readFileSync(join(folder, path), "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (absent.includes(code)) return undefined;
    throw new ConfigError([
      { code: "cannot-load", path: join(folder, path), what: "cannot be read", got: firstLine(error) },
    ]);
  }
};

/** The same at a git ref. */
const atRef = (folder: string, ref: string): ReadonlyMap<string, string> => {
  const show = (path: string): string | undefined => {
    try {
      return execFileSync("git", ["show", `${ref}:./${posix.join(folder.replaceAll("\\", "/"), path)}`], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: 64 * 1024 * 1024,
      });
    } catch {
      return undefined;
    }
  };
  if (ref.startsWith("-") || !isCommit(ref))
    throw new ConfigError([
      {
        code: "cannot-load",
        path: "--from",
        what: "is no git ref of this repository",
        got: ref,
        expected: "a commit, branch or tag",
        help: "run git log to find one",
      },
    ]);
  const manifest = parseManifest(show(manifestName) ?? "{}") ?? {};
  return new Map(
    Object.keys(manifest).flatMap(path => {
      const text = show(path);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
};

const isCommit = (ref: string): boolean => {
  try {
    execFileSync("git", ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
};

const asData = ({ one, files }: { readonly one: Built; readonly files: readonly FileDifference[] }) => ({
  environment: one.environment.name,
  risk: worst(files.map(file => file.risk)),
  files: files.map(({ path, state, risk, changes }) => ({ path, state, risk, changes })),
});

const report = (one: Built, files: readonly FileDifference[]): void => {
  if (files.length === 0) {
    print(`${one.environment.name}: no difference`);
    return;
  }
  const risk = worst(files.map(file => file.risk));
  print(
    `${bold(one.environment.name)}: ${files.length} ${files.length === 1 ? "file differs" : "files differ"}; ${painted(risk)}, ${riskWords[risk]}`,
  );
  for (const file of riskClasses.flatMap(risk => files.filter(one => one.risk === risk))) {
    print(`  ${file.path} ${file.state} ${faint(`(${file.risk})`)}`);
    for (const change of file.changes.slice(0, shownChanges))
      print(`    ${inWords(change)} ${faint(`(${change.risk})`)}`);
    if (file.changes.length > shownChanges) print(`    … and ${file.changes.length - shownChanges} more`);
  }
};

const painted = (risk: RiskClass): string =>
  risk === "deletes-data" || risk === "weakens-privacy" ? red(risk) : risk === "none" ? risk : yellow(risk);
