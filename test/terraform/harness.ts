/**
 * Runs `validate` and mocked `test` of Terraform and OpenTofu on a folder of Terraform JSON, offline: the clouds' providers are
 * shims with rebuilt schemas (`shim/`), or real binaries where the caller has them.
 */

import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { cached, type Finished, run } from "../conformance/engine.ts";
import { copyWithoutPreventDestroy, readConfiguration } from "./shim/folder.ts";
import { type GivenProviders, type Launch, reach } from "./shim/providers.ts";
import type { ProviderSchemas } from "./shim/schema.ts";

export type { Given, GivenProviders, Launch, ProviderSource } from "./shim/providers.ts";
export { copyWithoutPreventDestroy };

export type Tool = "terraform" | "tofu";

export const tools: readonly Tool[] = ["terraform", "tofu"];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The tool's binary: Terraform from PATH, OpenTofu from the cache of engines; undefined when it is not here. */
export const toolPath = (tool: Tool): string | undefined =>
  [...(tool === "tofu" ? [cached("bin")] : []), ...(process.env.PATH ?? "").split(delimiter)]
    .filter(folder => folder !== "")
    .map(folder => join(folder, tool))
    .find(isExecutable);

/** For the name of a test that cannot run: empty, or what is missing and how it is had. */
export const missingTool = (tool: Tool): string => {
  if (toolPath(tool)) return "";
  return tool === "terraform" ? " (terraform is not on PATH)" : " (tofu is not built: npm run engines -- opentofu)";
};

/** A real provider from the cache of engines, such as `azurerm`; undefined when it is not built. */
export const realProvider = (name: string): string | undefined => {
  const file = cached(join("bin", `terraform-provider-${name}`));
  return isExecutable(file) ? file : undefined;
};

export interface Options {
  readonly tool: Tool;
  /** Providers besides the three rebuilt ones, or instead of them. @default none */
  readonly providers?: GivenProviders;
  /** @default "inside" */
  readonly launch?: Launch;
  /** For each command. @default 120_000 */
  readonly timeoutMs?: number;
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  /** The resource, `aws_cloudwatch_log_group.application`, or what else it stands in, `provider.aws`. */
  readonly address?: string;
  /** The file's name; absent for what concerns no file. */
  readonly file?: string;
  /** The text that is meant, as written: `31`. */
  readonly at?: string;
  /** The whole line or lines it stands in, without the spaces around them. */
  readonly code?: string;
}

interface RawDiagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string };
  readonly snippet?: {
    /** `resource.aws_cloudwatch_log_group.application`, `data.….…`, `provider.aws`. */
    readonly context?: string | null;
    readonly code: string;
    readonly highlight_start_offset: number;
    readonly highlight_end_offset: number;
  };
}

/** What a schema refuses has no address, only the blocks it stands in. */
const addressIn = (context: string | null | undefined): string | undefined =>
  /^(?:resource\.)?((?:data\.)?[\w-]+\.[\w-]+)/.exec(context ?? "")?.[1];

const readable = ({ severity, summary, detail, range, snippet, ...rest }: RawDiagnostic): Diagnostic => {
  const address = rest.address ?? addressIn(snippet?.context);
  return {
    severity,
    summary,
    detail: detail ?? "",
    ...(address ? { address } : {}),
    ...(range ? { file: range.filename } : {}),
    ...(snippet
      ? {
          // The offsets count bytes.
          at: Buffer.from(snippet.code)
            .subarray(snippet.highlight_start_offset, snippet.highlight_end_offset)
            .toString("utf8"),
          code: snippet.code.trim(),
        }
      : {}),
  };
};

/** What the harness itself brings about, and says nothing of the configuration. */
const isOurs = ({ summary }: RawDiagnostic): boolean => summary === "Provider development overrides are in effect";

const diagnosticsOf = (raw: readonly RawDiagnostic[]): readonly Diagnostic[] =>
  raw.filter(diagnostic => !isOurs(diagnostic)).map(readable);

/** Runs the tool in the configuration's folder. */
type Command = (...args: readonly string[]) => Promise<Finished>;

const failed = (what: string, { code, stdout, stderr }: Finished): Error =>
  new Error(`${what} ${code === null ? "was out of time" : `ended with ${code}`}:\n${stdout}${stderr}`);

/** Everything a command needs, for the time of `work`; the temporary folder and the servers are gone afterwards. */
const within = async <Result>(
  folder: string,
  { tool, providers = {}, launch = "inside", timeoutMs = 120_000 }: Options,
  scratch: string,
  work: (command: Command) => Promise<Result>,
): Promise<Result> => {
  const binary = toolPath(tool);
  if (!binary) throw new Error(`${tool} cannot be run${missingTool(tool)}`);
  const configuration = readConfiguration(folder);
  const reached = await reach(scratch, configuration, providers, launch);
  try {
    // Nothing the caller's shell has set for Terraform may change the outcome.
    const inherited = Object.keys(process.env).filter(name => name.startsWith("TF_"));
    const env = {
      ...Object.fromEntries(inherited.map(name => [name, ""])),
      ...reached.env,
      TF_DATA_DIR: join(scratch, "data"),
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      CHECKPOINT_DISABLE: "1",
      HOME: scratch,
    };
    const command: Command = (...args) => run(binary, args, { cwd: folder, env, timeoutMs });
    if (configuration.hasModules) {
      const got = await command("get", "-no-color");
      if (got.code !== 0) throw failed(`${tool} get`, got);
    }
    return await work(command);
  } finally {
    reached.stop();
  }
};

const withScratch = async <Result>(work: (scratch: string) => Promise<Result>): Promise<Result> => {
  const scratch = mkdtempSync(join(tmpdir(), "signalbox-terraform-"));
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

/** What the tool says of a folder of Terraform JSON, which is left as it is; an empty list is a valid configuration. */
export const validate = (folder: string, options: Options): Promise<readonly Diagnostic[]> =>
  withScratch(scratch =>
    within(folder, options, scratch, async command => {
      const finished = await command("validate", "-json");
      if (!finished.stdout.startsWith("{")) throw failed(`${options.tool} validate`, finished);
      const { diagnostics }: { readonly diagnostics: readonly RawDiagnostic[] } = JSON.parse(finished.stdout);
      return diagnosticsOf(diagnostics);
    }),
  );

export interface TestRun {
  readonly file: string;
  readonly name: string;
  readonly status: "pass" | "fail" | "error" | "skip";
}

export interface TestOutcome {
  /** Whether every run of every file has passed, and there was one. */
  readonly passed: boolean;
  readonly runs: readonly TestRun[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface TestOptions extends Options {
  /** The folder to copy, when the configuration reaches modules outside its own. @default the configuration's folder */
  readonly root?: string;
}

interface Line {
  readonly type: string;
  readonly diagnostic?: RawDiagnostic;
  readonly test_run?: { readonly path: string; readonly run: string; readonly status?: TestRun["status"] };
  readonly test_summary?: { readonly status: string };
}

/**
 * Runs `test` on a copy without `prevent_destroy`.
 * @param tests file name (`x.tftest.hcl`, `x.tftest.json`) to text; each must have its `mock_provider` blocks
 */
export const testWith = (
  folder: string,
  tests: Readonly<Record<string, string>>,
  options: TestOptions,
): Promise<TestOutcome> =>
  withScratch(scratch => {
    const root = options.root ?? folder;
    const copy = join(scratch, "copy");
    copyWithoutPreventDestroy(root, copy);
    const inside = join(copy, relative(root, folder));
    for (const [name, text] of Object.entries(tests)) writeFileSync(join(inside, name), text);
    return within(inside, options, scratch, async command => {
      const finished = await command("test", "-json");
      const lines = finished.stdout
        .split("\n")
        .filter(line => line.startsWith("{"))
        .map((line): Line => JSON.parse(line));
      const summary = lines.find(({ test_summary }) => test_summary)?.test_summary;
      const diagnostics = lines.flatMap(({ diagnostic }) => (diagnostic ? [diagnostic] : []));
      if (!summary && diagnostics.length === 0) throw failed(`${options.tool} test`, finished);
      const runs = lines.flatMap(({ test_run: ran }): readonly TestRun[] =>
        ran?.status ? [{ file: ran.path, name: ran.run, status: ran.status }] : [],
      );
      return {
        passed: summary?.status === "pass" && runs.length > 0,
        runs,
        diagnostics: diagnosticsOf(diagnostics),
      };
    });
  });

/** The schemas of a real provider, as the tool prints them. */
export const schemasOf = (
  source: "hashicorp/aws" | "hashicorp/google" | "hashicorp/azurerm",
  binary: string,
  options: Options,
): Promise<ProviderSchemas> =>
  withScratch(scratch => {
    const folder = join(scratch, "empty");
    mkdirSync(folder);
    const [, name = ""] = source.split("/");
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { [name]: { source } } } }),
    );
    const providers: GivenProviders = { ...options.providers, [source]: { binary } };
    return within(folder, { ...options, providers }, scratch, async command => {
      const finished = await command("providers", "schema", "-json");
      if (finished.code !== 0) throw failed(`${options.tool} providers schema`, finished);
      const printed: { readonly provider_schemas: Readonly<Record<string, ProviderSchemas>> } = JSON.parse(
        finished.stdout,
      );
      const found = Object.entries(printed.provider_schemas).find(([address]) => address.endsWith(`/${source}`));
      if (!found) throw failed(`${options.tool} providers schema (${source} is not among them)`, finished);
      return found[1];
    });
  });
