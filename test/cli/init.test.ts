import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { projectFiles } from "../../src/cli/init/project.ts";
import { makeProject, type Project } from "./project.ts";

const repository = new URL("../..", import.meta.url).pathname;
const own = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

const projects: Project[] = [];
const empty = (): Project => {
  const made = makeProject({});
  projects.push(made);
  return made;
};
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

/** What `npm install` would have put there. */
const installed = (folder: string): void => {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules", "signalbox"));
};

describe.each(["compose", "kubernetes"])("init --platform %s", platform => {
  test("makes a project that synthesizes, checks, validates and compiles", () => {
    const outside = empty();
    const made = outside.signalbox(["init", "my obs", "--service", "chat-api", "--platform", platform]);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toContain("cd 'my obs'");
    const folder = join(outside.folder, "my obs");
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: "my-obs", devDependencies: { signalbox: own.version } });
    installed(folder);
    const run = (...args: readonly string[]) => outside.signalbox(args, { cwd: folder });
    expect(run("synth")).toMatchObject({ code: 0, stderr: "" });
    expect(run("synth", "--check")).toMatchObject({ code: 0 });
    expect(run("validate")).toMatchObject({ code: 0, stderr: "" });
    expect(run("test")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^passed .*privacy[.]test[.]yaml/) });
    const tsc = spawnSync(process.execPath, [join(repository, "node_modules/typescript/bin/tsc")], { cwd: folder });
    expect(String(tsc.stdout)).toBe("");
    expect(tsc.status).toBe(0);
  }, 240_000);
});

describe("init", () => {
  test("names everything in the way, and writes nothing", () => {
    const project = empty();
    writeFileSync(join(project.folder, "package.json"), "mine");
    writeFileSync(join(project.folder, "environments"), "a file where a folder belongs");
    const refused = project.signalbox(["init"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("package.json: is there already");
    expect(refused.stderr).toContain("environments: is there already");
    expect(refused.stderr.match(/choose another folder/g)).toHaveLength(1);
    expect(readdirSync(project.folder).sort()).toEqual(["environments", "node_modules", "package.json"]);
    expect(project.read("package.json")).toBe("mine");
  });

  test("stays beside what is not in the way, and leaves nothing else behind", () => {
    const project = empty();
    mkdirSync(join(project.folder, ".git"));
    expect(project.signalbox(["init", "--name", "@acme/observability"]).code).toBe(0);
    expect(readdirSync(project.folder).sort()).toEqual(
      [
        ...[".git", ".gitignore", "README.md", "environments", "node_modules", "package.json"],
        ...["signalbox-tests", "tsconfig.json"],
      ].sort(),
    );
    expect(project.signalbox(["init"]).code).toBe(1);
  });

  test.each([
    [["init", "a", "b"], "one folder"],
    [["init", "--name", "My Project"], "--name"],
    [["init", "--service", "Chat_API"], "--service"],
    [["init", "--platform", "nomad"], "compose or kubernetes"],
  ])("%j is a mistake in the call", (args, said) => {
    const project = empty();
    const refused = project.signalbox(args);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(said);
    expect(existsSync(join(project.folder, "package.json"))).toBe(false);
  });

  const files = projectFiles({ name: "a", service: "b", platform: "compose", version: "1" });

  test("compiles environments with the TypeScript that signalbox is made with", () => {
    const { devDependencies } = JSON.parse(files["package.json"] ?? "") as typeof own;
    expect(devDependencies.typescript).toBe(`~${own.devDependencies.typescript}`);
  });

  test("commits what is generated", () => {
    expect(files[".gitignore"]).toContain(".env");
    expect(files[".gitignore"]).not.toContain("generated");
  });
});
