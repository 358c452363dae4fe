import { ConfigError } from "../core/errors.ts";
import { commonFolders } from "../output/folders.ts";
import { manifestName } from "../output/manifest.ts";
import { type Orphan, orphansIn } from "../output/orphans.ts";
import { isDrift, type Plan, planWrite } from "../output/plan.ts";
import { cannotWrite, completeWrite, writePlan } from "../output/write.ts";
import { type Command, exitCodes, flagValue, textValue } from "./command.ts";
import { type Built, buildEnvironments, defaultOut, folderFor, onlyTargets } from "./environments.ts";
import { nextOf } from "./next.ts";
import { faint, green, grouped, print, red, say, table, yellow } from "./talk.ts";

export const synth: Command = {
  summary: "write every config of the environments",
  usage: `signalbox synth [environment…] [--only target,…] [--out folder] [--check] [--json]

  environment   a name in environments/, or a file's path; all of them when none is named
  --only        only these targets' files, e.g. --only loki,otel-collector
  --out         the folder to write below (default: generated)
  --check       write nothing; exit 3 when something would change, or a folder is of an environment that is no more
  --json        the summary as JSON`,
  options: {
    only: { type: "string" },
    out: { type: "string" },
    check: { type: "boolean" },
    json: { type: "boolean" },
  },
  run: async (positionals, values) => {
    const built = await buildEnvironments(positionals);
    if (!built) return exitCodes.failed;
    const only = onlyTargets(built, textValue(values, "only"));
    const check = flagValue(values, "check");
    const plans = built.map(one => {
      const folder = folderFor(one, textValue(values, "out"));
      return inFolder(folder, () => {
        if (!check && completeWrite(folder))
          say(yellow(`${folder}: completed a write that was interrupted`, process.stderr));
        return { one, plan: planWrite(folder, one.files, one.source, only) };
      });
    });
    const problems = plans.flatMap(({ plan }) => plan.problems);
    if (problems.length > 0) throw new ConfigError(problems);
    if (!check) for (const { plan } of plans) if (isDrift(plan)) writePlan(plan);
    // Only where all environments are known, and nobody else writes. What is in them may still run somewhere, so nobody deletes
    // them unasked.
    const isWhole = positionals.length === 0 && textValue(values, "out") === undefined;
    const names = built.map(({ environment }) => environment.name);
    const orphans = isWhole ? inFolder(defaultOut, () => orphansIn(defaultOut, names)) : [];
    if (flagValue(values, "json"))
      print(JSON.stringify([...plans.map(summary), ...orphans.map(summaryOfOrphan)], null, 2));
    else for (const { one, plan } of plans) report(one, plan, check, only);
    for (const { folder } of orphans)
      say(
        yellow(
          `${folder}: is of an environment that is no more; delete the files that its ${manifestName} lists, and that`,
          process.stderr,
        ),
      );
    const drifts = plans.some(({ plan }) => isDrift(plan));
    if (drifts && check && !flagValue(values, "json"))
      say(red("generated files differ from their sources; run: signalbox synth", process.stderr));
    return check && (drifts || orphans.length > 0) ? exitCodes.drift : exitCodes.ok;
  },
};

/** @throws ConfigError for a folder that cannot be looked into */
const inFolder = <T>(folder: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw cannotWrite(folder, error);
  }
};

const summary = ({ one, plan }: { readonly one: Built; readonly plan: Plan }) => ({
  environment: one.environment.name,
  folder: plan.folder,
  added: plan.added.map(file => file.path),
  changed: plan.changed.map(({ file }) => file.path),
  removed: plan.removed.map(file => file.path),
  left: plan.left,
  orphaned: [],
  unchanged: plan.unchanged,
});

const summaryOfOrphan = ({ name, folder, files }: Orphan) => ({
  environment: name,
  folder,
  added: [],
  changed: [],
  removed: [],
  left: [],
  orphaned: files,
  unchanged: 0,
});

const report = (one: Built, plan: Plan, check: boolean, only: readonly string[] | undefined): void => {
  print(`${one.environment.name}  ${faint(`${one.source} → ${plan.folder}`)}`);
  const folders = [...one.environment.targets.map(({ self }) => self.key), ...commonFolders];
  const rows = folders.flatMap(folder => {
    const files = one.files.filter(file => file.target === folder);
    if (files.length === 0 || (only && !only.includes(folder))) return [];
    const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.text), 0);
    return [
      [
        `  ${folder}`,
        `${files.length} ${files.length === 1 ? "file" : "files"}`,
        `${grouped(bytes)} bytes`,
        nextOf(one.environment, folder),
      ],
    ];
  });
  print(table([["  target", "files", "bytes", "what next"], ...rows]));
  const word = check ? "would be " : "";
  const parts = [
    plan.added.length > 0 ? `${plan.added.length} ${word}added` : "",
    plan.changed.length > 0 ? `${plan.changed.length} ${word}changed` : "",
    plan.removed.length > 0 ? `${plan.removed.length} ${word}removed` : "",
    plan.unchanged > 0 ? `${plan.unchanged} unchanged` : "",
  ].filter(part => part !== "");
  print(`  ${green(parts.join(", ") || "nothing to do")}`);
  if (check) {
    for (const file of plan.added) print(`    ${file.path} is missing`);
    for (const { file, edited } of plan.changed)
      print(`    ${file.path} ${edited ? "was edited by hand" : "is out of date"}`);
    for (const file of plan.removed) print(`    ${file.path} is no longer generated`);
  } else {
    for (const { file } of plan.changed.filter(change => change.edited))
      say(yellow(`  ${plan.folder}/${file.path}: was edited by hand since, and is written anew`, process.stderr));
  }
  for (const path of plan.left)
    say(yellow(`  ${plan.folder}/${path}: no longer generated, but edited since; left in place`, process.stderr));
};
