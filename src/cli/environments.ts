/** Loading, rendering and judging the environments a command was asked for, with all their problems. */

import { join } from "node:path";
import { judgeOwnCollectors } from "../check/own-collectors.ts";
import { judgeOverrides, judgeSecrets } from "../check/secrets.ts";
import { ConfigError } from "../core/errors.ts";
import type { Environment } from "../environment/index.ts";
import { commonFolders } from "../output/folders.ts";
import { type GeneratedFile, render } from "../output/render.ts";
import { UsageError } from "./command.ts";
import { loadEnvironments } from "./load.ts";
import { progress, progressDone, red, say, yellow } from "./talk.ts";

/** An environment with its files. */
export interface Built {
  readonly environment: Environment;
  readonly source: string;
  readonly files: readonly GeneratedFile[];
}

/**
 * Builds the named environments, or all. Whatever is wrong with any of them is said on stderr, and then nothing is
 * returned, so that no command acts on half of what was asked.
 */
export const buildEnvironments = async (names: readonly string[]): Promise<readonly Built[] | undefined> => {
  const { loaded, errors } = await loadEnvironments(names);
  const built: Built[] = [];
  const all = [...errors];
  for (const { environment, source } of loaded) {
    progress(`rendering ${environment.name}`);
    const { files, problems } = render(environment, source);
    const credentials = environment.site.detectors.filter(one => one.finds === "credential");
    const found = [
      ...problems,
      ...judgeOverrides(environment.override),
      ...judgeSecrets(files, credentials),
      ...judgeOwnCollectors(environment, files),
    ];
    if (found.length > 0) all.push(new ConfigError(found, `environment ${environment.name}`));
    else built.push({ environment, source, files });
  }
  progressDone();
  for (const error of all) say(red(error.message, process.stderr));
  for (const { environment } of built)
    if (environment.unjudged.length > 0)
      say(
        yellow(
          `${environment.name}: nobody judges the alerts of ${environment.unjudged.join(", ")}; no target that could has their records`,
          process.stderr,
        ),
      );
  return all.length > 0 ? undefined : built;
};

/**
 * The target folders that `--only` names, checked against what the environments have.
 * @throws UsageError for a name no environment knows
 */
export const onlyTargets = (built: readonly Built[], only: string | undefined): readonly string[] | undefined => {
  if (only === undefined) return undefined;
  const names = only.split(",").filter(name => name !== "");
  const known = new Set(built.flatMap(foldersOf));
  for (const name of names)
    if (!known.has(name))
      throw new UsageError(`--only: no target ${name}; the environments have ${[...known].join(", ")}`);
  return names;
};

/** The folders below an environment's, targets first. */
const foldersOf = ({ environment, files }: Built): readonly string[] => [
  ...environment.targets.map(target => target.self.key),
  ...commonFolders.filter(folder => files.some(file => file.target === folder)),
];

/** Where files are written when nothing else is said. */
export const defaultOut = "generated";

/** `<out>/<environment>`. @default out "generated" */
export const folderFor = (one: Built, out: string | undefined): string => join(out ?? defaultOut, one.environment.name);
