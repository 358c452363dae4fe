import { readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { type Command, exitCodes, textValue, UsageError, type Values } from "./command.ts";
import { type NewProject, projectFiles } from "./init/project.ts";
import { writeNewFiles } from "./init/write.ts";
import { bold, print } from "./talk.ts";

const platforms = ["compose", "kubernetes"] as const;

export const init: Command = {
  summary: "a working project in a folder",
  usage: `signalbox init [folder] [--name …] [--service …] [--platform compose|kubernetes]

Writes package.json, tsconfig.json, environments/dev.ts, signalbox-tests/privacy.test.yaml, .gitignore and README.md, asks
nothing and installs nothing. Where one of them is already there it names it and writes none.

  folder        where; it is made when it is not there  (default the working directory)
  --name        the name in package.json  (default the folder's)
  --service     the first service  (default llm-service)
  --platform    where the products run  (default compose)`,
  options: { name: { type: "string" }, service: { type: "string" }, platform: { type: "string" } },
  run: async (positionals, values) => {
    if (positionals.length > 1) throw new UsageError(`init takes one folder; got ${positionals.join(", ")}`);
    const folder = resolve(positionals[0] ?? ".");
    const files = projectFiles(projectOf(folder, values));
    writeNewFiles(folder, files, "choose another folder, or move what is there away");
    const below = relative(process.cwd(), folder);
    for (const path of Object.keys(files)) print(join(below, path).replaceAll("\\", "/"));
    print();
    print(bold("next"));
    for (const line of [...(below === "" ? [] : [`cd ${quoted(below)}`]), "npm install", "npm run synth", "npm test"])
      print(`  ${line}`);
    return exitCodes.ok;
  },
};

/** @throws UsageError for what cannot be a name */
const projectOf = (folder: string, values: Values): NewProject => {
  const name = textValue(values, "name") ?? packageName(basename(folder));
  if (!/^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/.test(name) || name.length > 214)
    throw new UsageError(`--name ${name}: npm takes lower case letters, digits and -._~`);
  const service = textValue(values, "service") ?? "llm-service";
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(service))
    throw new UsageError(
      `--service ${service}: a service's name is lower case letters, digits and hyphens, at most 63`,
    );
  const asked = textValue(values, "platform") ?? "compose";
  const platform = platforms.find(one => one === asked);
  if (platform === undefined) throw new UsageError(`--platform ${asked}: it is ${platforms.join(" or ")}`);
  return { name, service, platform, version: ownVersion() };
};

/** A folder's name as npm takes it. */
const packageName = (folder: string): string =>
  folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9-._~]+/g, "-")
    .replace(/^[-._]+|[-.]+$/g, "") || "observability";

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

const ownVersion = (): string =>
  (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }).version;
