/** The packed package in an empty folder, on each Node it supports: the README's ten lines become files, every entry point loads. */

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cached, run } from "./engine.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "signalbox-package-")));

/** Bytes of everything below a folder. */
const sizeOf = (path: string): number =>
  readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const full = join(path, entry.name);
    return sum + (entry.isDirectory() ? sizeOf(full) : entry.isFile() ? statSync(full).size : 0);
  }, 0);

beforeAll(async () => {
  const packed = await run("npm", ["pack", "--pack-destination", folder, "--json"], { timeoutMs: 120_000 });
  expect(packed.code, packed.stderr).toBe(0);
  const tarball = readdirSync(folder).find(name => name.endsWith(".tgz")) ?? "";
  const installed = await run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--prefix", folder, join(folder, tarball)],
    {
      cwd: folder,
      timeoutMs: 300_000,
    },
  );
  expect(installed.code, installed.stderr).toBe(0);
  mkdirSync(join(folder, "environments"));
  copyFileSync("docs/examples/ten-lines.ts", join(folder, "environments", "dev.ts"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nodes: readonly (readonly [version: string, binary: string])[] = [
  [process.version, process.execPath],
  ["22", cached("node/node_modules/node-22/bin/node")],
  ["24", cached("node/node_modules/node-24/bin/node")],
];

/** An entry point, what has to be installed beside the package, and what it exports. */
interface Entry {
  readonly needs: readonly string[];
  readonly exports: readonly string[];
}

const aws = "@cdktf/provider-aws";
const google = "@cdktf/provider-google";
const azurerm = "@cdktf/provider-azurerm";

const entries: Readonly<Record<string, Entry>> = {
  "signalbox/cdktf/aws": {
    needs: ["cdktf", "constructs", aws],
    exports: ["CloudWatchDashboard", "CloudWatchLogs"],
  },
  "signalbox/cdktf/google": { needs: ["cdktf", "constructs", google], exports: ["GcpAlerts", "GcpLogging"] },
  "signalbox/cdktf/azurerm": { needs: ["cdktf", "constructs", azurerm], exports: ["AzureLogs"] },
  "signalbox/cdktf": {
    needs: ["cdktf", "constructs", aws, google, azurerm],
    exports: ["AzureLogs", "CloudWatchDashboard", "CloudWatchLogs", "GcpAlerts", "GcpLogging", "SignalboxStacks"],
  },
};

/**
 * A project that has the package and some of its optional peers. It lies in the folder of the package's own dependencies,
 * which it finds there; the package itself is copied, since through a link it would look for peers where it really lies.
 */
const projectWith = (needs: readonly string[]): string => {
  const project = mkdtempSync(join(folder, "project-"));
  for (const name of needs) {
    const link = join(project, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join("node_modules", name)), link);
  }
  cpSync(join(folder, "node_modules", "signalbox"), join(project, "node_modules", "signalbox"), { recursive: true });
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return project;
};

/** Runs node in a project; with the paths of the CommonJS modules that it loaded, which all peers are. */
const inProject = async (project: string, binary: string, args: readonly string[]) => {
  const list = join(project, "loaded.json");
  const preload = ["--import", join(process.cwd(), "test/cdktf/loaded.mjs")];
  const finished = await run(binary, [...preload, ...args], { cwd: project, env: { LOADED_MODULES: list } });
  const loaded: readonly string[] = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  return { ...finished, loaded };
};

const importing = (entry: string): readonly string[] => [
  "--input-type=module",
  "--eval",
  `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(entry)})).sort()));`,
];

/** `@cdktf/provider-aws` → the paths of its modules that were loaded. */
const modulesOf = (loaded: readonly string[]): Readonly<Record<string, readonly string[]>> => {
  const found: Record<string, string[]> = {};
  for (const path of loaded) {
    const [, name, file] = /\/node_modules\/(@cdktf\/provider-[^/]+)\/(.*)$/.exec(path) ?? [];
    if (name !== undefined && file !== undefined) found[name] = [...(found[name] ?? []), file];
  }
  return found;
};

/** At all three clouds, so that whoever wanted a provider would load it. */
const atClouds = `import { azure, cloudwatch, compose, defineEnvironment, gcp } from "signalbox";

export default defineEnvironment({
  name: "dev",
  platform: compose(),
  services: { "llm-service": {} },
  targets: {
    cloudwatch: cloudwatch({ region: "eu-west-1", fedFromOutside: true }),
    gcp: gcp({ project: "acme-llm", fedFromOutside: true }),
    azure: azure({ region: "westeurope", fedFromOutside: true }),
  },
});
`;

describe.each(nodes)("on Node %s", (version, binary) => {
  const missing = existsSync(binary) ? "" : " (this Node is not in the cache; npm run engines node)";
  test.skipIf(missing !== "")(`ten lines become files, the same ones${missing}`, async () => {
    const cli = join(folder, "node_modules", "signalbox", "dist", "cli", "main.js");
    const synth = await run(binary, [cli, "synth"], { cwd: folder });
    expect(synth.stderr).toBe("");
    expect(synth.code).toBe(0);
    for (const path of ["MANIFEST.json", "loki/loki.yaml", "otel-collector/agent.yaml", "jaeger/jaeger.yaml"])
      expect(existsSync(join(folder, "generated", "dev", path)), path).toBe(true);
    const again = await run(binary, [cli, "synth", "--check"], { cwd: folder });
    expect(again.code).toBe(0);
  });

  test.skipIf(missing !== "")(`init makes a project that synthesizes${missing}`, async () => {
    const cli = join(folder, "node_modules", "signalbox", "dist", "cli", "main.js");
    // below the folder that has the package, as if it were installed there too
    const project = join(folder, `new-${version}`);
    expect(await run(binary, [cli, "init", project], { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
    expect(await run(binary, [cli, "synth"], { cwd: project })).toMatchObject({ code: 0, stderr: "" });
    expect(await run(binary, [cli, "synth", "--check"], { cwd: project })).toMatchObject({ code: 0 });
  });

  describe.skipIf(missing !== "").each(Object.entries(entries))("%s", (entry, { needs, exports }) => {
    test(`loads with ${needs.join(", ")} alone, and of those resource by resource`, async () => {
      const { code, stdout, stderr, loaded } = await inProject(projectWith(needs), binary, importing(entry));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(JSON.parse(stdout)).toEqual(exports);
      const modules = modulesOf(loaded);
      expect(Object.keys(modules).sort()).toEqual(needs.filter(name => name.startsWith("@cdktf/")).sort());
      expect(Object.values(modules).flatMap(paths => paths.filter(path => !oneResource.test(path)))).toEqual([]);
    });

    test("names what is not there", async () => {
      const without = needs.at(-1) ?? "";
      const project = projectWith(needs.filter(name => name !== without));
      const { code, stderr } = await inProject(project, binary, importing(entry));
      expect(code).not.toBe(0);
      expect(stderr).toContain(`Cannot find package '${without}'`);
    });
  });

  test.skipIf(missing !== "")(`neither its root nor synth loads a peer that is there${missing}`, async () => {
    const project = projectWith([...(entries["signalbox/cdktf"]?.needs ?? []), "cdk8s"]);
    mkdirSync(join(project, "environments"));
    writeFileSync(join(project, "environments", "dev.mjs"), atClouds);
    const cli = join(project, "node_modules", "signalbox", "dist", "cli", "main.js");
    for (const args of [importing("signalbox"), importing("signalbox/targets"), [cli, "synth"]]) {
      const { code, stderr, loaded } = await inProject(project, binary, args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(loaded.filter(path => /\/node_modules\/(cdktf|cdk8s|constructs|@cdktf)\//.test(path))).toEqual([]);
    }
    expect(existsSync(join(project, "generated/dev/terraform/dev-aws/cdk.tf.json"))).toBe(true);
  });
});

/** `lib/cloudwatch-log-group/index.js`, and never the package's root, which loads every resource of a cloud. */
const oneResource = /^lib\/[a-z0-9-]+\/[a-z0-9-]+\.js$/;

/** As strict as compilers go, declarations of packages included. */
const strictest = {
  compilerOptions: {
    module: "nodenext",
    target: "es2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    types: [],
  },
  files: ["main.ts"],
};

const made = `import { TerraformStack } from "cdktf";
import { days } from "signalbox";
declare const stack: TerraformStack;
`;

const programs: Readonly<Record<string, readonly [needs: readonly string[], text: string]>> = {
  signalbox: [[], atClouds],
  "signalbox/cdktf/aws": [
    entries["signalbox/cdktf/aws"]?.needs ?? [],
    `${made}import { CloudWatchLogs } from "signalbox/cdktf/aws";
const logs = new CloudWatchLogs(stack, "l", { name: "/llm/chat", region: "eu-west-1", retention: days(30) });
export const arn: string = logs.resource("aws_cloudwatch_log_group", "audit").arn;
// @ts-expect-error Amazon has no such resource here.
logs.resource("aws_cloudwatch_log_groups", "audit");
// @ts-expect-error The groups are named by the name.
new CloudWatchLogs(stack, "m", { region: "eu-west-1", logGroup: "x" });
`,
  ],
  "signalbox/cdktf/google": [
    entries["signalbox/cdktf/google"]?.needs ?? [],
    `${made}import { GcpAlerts, GcpLogging } from "signalbox/cdktf/google";
const logs = new GcpLogging(stack, "l", { project: "acme-llm", retention: { audit: days(400) } });
export const id: string = logs.resource("google_logging_project_bucket_config", "audit").bucketId;
// @ts-expect-error Policies are of alerts.
new GcpAlerts(stack, "a", { project: "acme-llm" });
`,
  ],
  "signalbox/cdktf/azurerm": [
    entries["signalbox/cdktf/azurerm"]?.needs ?? [],
    `${made}import { AzureLogs } from "signalbox/cdktf/azurerm";
const logs = new AzureLogs(stack, "l", { region: "westeurope", retention: days(30) });
export const id: string = logs.resource("azurerm_log_analytics_workspace", "workspace").workspaceId;
`,
  ],
  "signalbox/cdktf": [
    entries["signalbox/cdktf"]?.needs ?? [],
    `import { App } from "cdktf";
import type { Environment } from "signalbox";
import { SignalboxStacks } from "signalbox/cdktf";
declare const environment: Environment;
export const id: string | undefined = new SignalboxStacks(new App(), { environment }).stacks.get("prod-aws")?.node.id;
`,
  ],
};

test.each(Object.entries(programs))("the types of %s do in the strictest project", async (_, [needs, text]) => {
  const project = projectWith(needs);
  writeFileSync(join(project, "main.ts"), text);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(strictest));
  const compiler = join(process.cwd(), "node_modules/typescript/bin/tsc");
  const { code, stdout } = await run(process.execPath, [compiler, "-p", project], { timeoutMs: 180_000 });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
});

test("what its README points to comes with it", () => {
  const readme = readFileSync(join(folder, "node_modules", "signalbox", "README.md"), "utf8");
  const paths = [...readme.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter(path => !existsSync(join(folder, "node_modules", "signalbox", path)))).toEqual([]);
});

test("its command runs by itself", () => {
  expect(statSync(join(folder, "node_modules", "signalbox", "dist", "cli", "main.js")).mode & 0o111).toBe(0o111);
  expect(statSync("dist/cli/main.js").mode & 0o111).toBe(0o111);
});

test("it installs small: no cloud, no construct, under 25 MB", () => {
  const modules = readdirSync(join(folder, "node_modules")).filter(name => !name.startsWith("."));
  expect(modules.sort()).toEqual([
    "@grafana",
    "@lezer",
    "@prometheus-io",
    "jiti",
    "marked",
    "re2js",
    "signalbox",
    "yaml",
    "zod",
  ]);
  expect(sizeOf(join(folder, "node_modules"))).toBeLessThan(25_000_000);
});
