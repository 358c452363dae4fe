/** The cdktf app of stacks/ in a checkout of its own, run as users run it: by plain node, by `cdktf synth`, and on cdktn. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { cached, type Finished, run } from "../conformance/engine.ts";

const repository = new URL("../..", import.meta.url).pathname;
const loadedModules = new URL("loaded.mjs", import.meta.url).pathname;

/**
 * Copies what the app consists of into a new temporary folder; packages are linked. The package is copied as built.
 * @param name of the folder, so that two checkouts differ in the length of their paths too
 * @param source the repository to copy. @default this one
 */
export const makeCheckout = (name: string, source = repository): string => {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), "signalbox-cdktf-"))), name);
  mkdirSync(folder);
  for (const path of ["cdktf.json", "package.json", "tsconfig.json", "stacks", "environments", "dist"])
    cpSync(join(source, path), join(folder, path), { recursive: true });
  symlinkSync(realpathSync(join(source, "node_modules")), join(folder, "node_modules"));
  return folder;
};

export interface Surroundings {
  /** `TZ`. @default the machine's */
  readonly zone?: string;
  /** `LANG` and `LC_ALL`. @default the machine's */
  readonly locale?: string;
  /** Where the stacks go, below the checkout. @default "cdktf.out" */
  readonly out?: string;
  /** What runs as Terraform. @default nothing, which `synth` must do without */
  readonly terraform?: string;
}

/** Asks nobody outside: no count of uses, no newer version, no package, no configuration of somebody's Terraform. */
const offline = {
  CHECKPOINT_DISABLE: "1",
  DISABLE_VERSION_CHECK: "1",
  npm_config_offline: "true",
  npm_config_update_notifier: "false",
  TF_CLI_CONFIG_FILE: "",
  CI: "true",
  FORCE_COLOR: "0",
};

const environmentOf = (
  checkout: string,
  { zone, locale, terraform = "no-terraform-here" }: Surroundings,
): Record<string, string> => ({
  ...offline,
  TERRAFORM_BINARY_NAME: terraform,
  HOME: join(checkout, ".."),
  ...(zone === undefined ? {} : { TZ: zone }),
  ...(locale === undefined ? {} : { LANG: locale, LC_ALL: locale }),
});

/** A run of the app: how it ended, and the files it wrote, path → text, as they are. */
export interface Synthesised extends Finished {
  readonly files: Readonly<Record<string, string>>;
}

export interface NodeOptions extends Surroundings {
  /** A module that node runs as it is, below the checkout. @default stacks/main.ts, by jiti */
  readonly app?: string;
}

/** The app by plain node, and the paths of the CommonJS modules that its process loaded. */
export const synthByNode = async (
  checkout: string,
  options: NodeOptions = {},
): Promise<Synthesised & { readonly loaded: readonly string[] }> => {
  const { app, out = "cdktf.out" } = options;
  const program = app === undefined ? ["node_modules/jiti/lib/jiti-cli.mjs", "stacks/main.ts"] : [app];
  const list = join(checkout, "loaded.json");
  const env = { ...environmentOf(checkout, options), CDKTF_OUTDIR: out, LOADED_MODULES: list };
  const finished = await run(process.execPath, ["--import", loadedModules, ...program], {
    cwd: checkout,
    env,
    timeoutMs: 180_000,
  });
  const loaded: readonly string[] = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  return { ...finished, files: filesBelow(join(checkout, out)), loaded };
};

/** The command line in the cache of engines. */
const commandLine = cached("cdktf/node_modules/.bin/cdktf");

/** Why `cdktf` cannot run here, or undefined when it can. */
export const cdktfMissing = (): string | undefined => {
  if (!existsSync(commandLine)) return "cdktf-cli is not in the cache; npm run engines";
  const { platform, arch, versions } = process;
  const terminals = cached("cdktf/node_modules/@cdktf/node-pty-prebuilt-multiarch/prebuilds");
  const terminal = join(terminals, `${platform}-${arch}`, `node.abi${versions.modules}.node`);
  return existsSync(terminal)
    ? undefined
    : `cdktf-cli has no terminal for Node ${versions.node} on ${platform}-${arch}`;
};

/** Runs `cdktf` with arguments in a checkout. */
export const cdktf = (checkout: string, args: readonly string[], options: Surroundings = {}): Promise<Finished> =>
  run(process.execPath, [commandLine, ...args], {
    cwd: checkout,
    env: environmentOf(checkout, options),
    timeoutMs: 180_000,
  });

export const synthByCli = async (checkout: string, options: Surroundings = {}): Promise<Synthesised> => {
  const { out = "cdktf.out" } = options;
  const finished = await cdktf(checkout, ["synth", "--output", out], options);
  return { ...finished, files: filesBelow(join(checkout, out)) };
};

const fork = cached("cdktf/node_modules/cdktn");
const bundler = cached("cdktf/node_modules/esbuild/bin/esbuild");

/** Why the app cannot be put on cdktn here, or undefined when it can. */
export const cdktnMissing = (): string | undefined =>
  existsSync(fork) && existsSync(bundler) ? undefined : "cdktn and esbuild are not in the cache; npm run engines";

/** For the `require`s of Node's own modules that are left in a bundle of CommonJS packages. */
const requiring = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

export interface Bundled extends Finished {
  /** To run, below the checkout. */
  readonly app: string;
  /** The packages that are in it, sorted. */
  readonly packages: readonly string[];
}

/** Bundles the app with everything it loads, cdktn in the place of cdktf; environments become JavaScript beside it. */
export const bundleOnCdktn = async (checkout: string): Promise<Bundled> => {
  const app = "cdktn/stacks/main.mjs";
  const listing = join(checkout, "bundled.json");
  const esbuild = (args: readonly string[]): Promise<Finished> =>
    run(process.execPath, [bundler, "--format=esm", "--tsconfig-raw={}", "--log-level=warning", ...args], {
      cwd: checkout,
    });
  const environments = readdirSync(join(checkout, "environments")).map(file => `environments/${file}`);
  const compiled = await esbuild([...environments, "--outdir=cdktn/environments"]);
  if (compiled.code !== 0) return { ...compiled, app, packages: [] };
  const finished = await esbuild([
    "stacks/main.ts",
    "--bundle",
    "--platform=node",
    "--target=node20",
    `--alias:cdktf=${fork}`,
    `--alias:constructs=${cached("cdktf/node_modules/constructs")}`,
    `--banner:js=${requiring}`,
    `--metafile=${listing}`,
    `--outfile=${app}`,
  ]);
  if (finished.code !== 0) return { ...finished, app, packages: [] };
  const { inputs }: { inputs: Record<string, unknown> } = JSON.parse(readFileSync(listing, "utf8"));
  const names = Object.keys(inputs).flatMap(path => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return { ...finished, app, packages: [...new Set(names)].sort() };
};

/** `0.24.0` */
export const versionOf = (name: "cdktf" | "cdktn"): string => {
  const folder = name === "cdktn" ? fork : join(repository, "node_modules", name);
  const { version }: { version: string } = createRequire(import.meta.url)(join(folder, "package.json"));
  return version;
};

/** Every file below a folder with its text, sorted by path; none when there is no folder. */
export const filesBelow = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [])
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .sort()
      .map(path => [relative(folder, path), readFileSync(path, "utf8")]),
  );

/** The stacks among an app's files, id → text as `signalbox synth` prints it: without cdktf's own notes, keys sorted. */
export const stacksOf = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => {
      const id = /^stacks\/([^/]+)\/cdk\.tf\.json$/.exec(path)?.[1];
      return id === undefined ? [] : [[id, `${JSON.stringify(withoutNotes(JSON.parse(text)), null, 2)}\n`]];
    }),
  );

/** cdktf notes paths, unique ids and its version below `//`, which Terraform takes for a comment. */
const withoutNotes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !(name === "//" && isNote(inner)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, withoutNotes(inner)]),
  );
};

const isNote = (value: unknown): boolean => typeof value === "object" && value !== null && "metadata" in value;

/** The stacks that are committed: id → text. */
export const generatedStacks = (source = repository): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(filesBelow(join(source, "generated")))
      .flatMap(([path, text]) => {
        const id = /^[^/]+\/terraform\/([^/]+)\/cdk\.tf\.json$/.exec(path)?.[1];
        return id === undefined ? [] : [[id, text] as const];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
