import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject, type Project, smallEnvironment } from "./project.ts";

const projects: Project[] = [];
const project = (environments?: Readonly<Record<string, string>>): Project => {
  const made = makeProject(environments);
  projects.push(made);
  return made;
};
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

const said =
  "generated/two: is of an environment that is no more; delete the files that its MANIFEST.json lists, and that\n";

describe("synth", () => {
  test("writes files and a manifest, and the same bytes again", () => {
    const dev = project();
    const first = dev.signalbox(["synth"]);
    expect(first.stderr).toBe("");
    expect(first.code).toBe(0);
    const files = dev.files();
    expect(Object.keys(files)).toContain("dev/MANIFEST.json");
    expect(Object.keys(files)).toContain("dev/loki/loki.yaml");
    expect(Object.keys(files)).toContain("dev/otel-collector/agent.yaml");
    expect(dev.signalbox(["synth"]).stdout).toContain("unchanged");
    expect(dev.files()).toEqual(files);
  });

  test("--check exits 0 on what was written, and 3 after one byte", () => {
    const dev = project();
    dev.signalbox(["synth"]);
    expect(dev.signalbox(["synth", "--check"]).code).toBe(0);
    dev.write("generated/dev/loki/loki.yaml", `${dev.read("generated/dev/loki/loki.yaml")}#`);
    const before = dev.files();
    const drift = dev.signalbox(["synth", "--check"]);
    expect(drift.code).toBe(3);
    expect(drift.stdout).toContain("1 would be changed");
    expect(dev.files()).toEqual(before);
  });

  describe("the folder of an environment whose file is gone", () => {
    const renamed = (): Project => {
      const dev = project();
      dev.write("environments/two.mjs", smallEnvironment().replace('"dev"', '"two"'));
      dev.signalbox(["synth"]);
      dev.shell('mv environments/two.mjs environments/four.mjs; sed -i \'s/"two"/"four"/\' environments/four.mjs');
      return dev;
    };

    test("is told of, as drift, and left", () => {
      const dev = renamed();
      expect(dev.signalbox(["synth"])).toMatchObject({ code: 0, stderr: said });
      const before = dev.files();
      expect(Object.keys(before)).toContain("two/loki/loki.yaml");
      expect(dev.signalbox(["synth", "--check"])).toMatchObject({ code: 3, stderr: said });
      expect(dev.signalbox(["synth", "dev", "--check"])).toMatchObject({ code: 0, stderr: "" });
      expect(dev.files()).toEqual(before);
    });

    test("is in the JSON with what to delete, after which it is none", () => {
      const dev = renamed();
      dev.signalbox(["synth"]);
      dev.write("generated/two/notes.txt", "mine");
      const checked = dev.signalbox(["synth", "--check", "--json"]);
      expect(checked.code).toBe(3);
      const summaries: readonly { readonly environment: string; readonly orphaned: readonly string[] }[] = JSON.parse(
        checked.stdout,
      );
      const files = Object.keys(JSON.parse(dev.read("generated/two/MANIFEST.json")));
      expect(summaries.map(({ environment, orphaned }) => [environment, orphaned])).toEqual([
        ["dev", []],
        ["four", []],
        ["two", files],
      ]);
      dev.shell(`cd generated/two && rm MANIFEST.json ${files.join(" ")}`);
      expect(dev.signalbox(["synth", "--check"])).toMatchObject({ code: 0, stderr: "" });
      expect(dev.read("generated/two/notes.txt")).toBe("mine");
    });

    test("is nobody's where one file makes several, by what it is told", () => {
      const named = smallEnvironment().replace('"dev"', 'process.env.STAGE ?? "dev"');
      const dev = project({ main: named });
      dev.signalbox(["synth"]);
      const prod = { env: { ...process.env, STAGE: "prod" } };
      expect(dev.signalbox(["synth"], prod)).toMatchObject({ code: 0, stderr: "" });
      expect(dev.signalbox(["synth", "--check"], prod)).toMatchObject({ code: 0, stderr: "" });
      expect(dev.signalbox(["synth", "--check"])).toMatchObject({ code: 0, stderr: "" });
    });

    test("is not looked for where others may write", () => {
      const [one, other] = [project(), project({ two: smallEnvironment().replace('"dev"', '"two"') })];
      const shared = join(one.folder, "shared");
      for (const each of [one, other, one])
        expect(each.signalbox(["synth", "--out", shared])).toMatchObject({ code: 0, stderr: "" });
      expect(one.signalbox(["synth", "--out", shared, "--check"])).toMatchObject({ code: 0, stderr: "" });
    });
  });

  test("--only writes one target and leaves the others' entries in the manifest", () => {
    const dev = project();
    dev.signalbox(["synth"]);
    const before = dev.files();
    dev.write(
      "environments/dev.mjs",
      smallEnvironment("privacy: { user: 'drop' }, retention: { application: signalbox.days(7) },"),
    );
    expect(dev.signalbox(["synth", "--only", "loki"]).code).toBe(0);
    const after = dev.files();
    expect(after["dev/loki/loki.yaml"]).not.toBe(before["dev/loki/loki.yaml"]);
    expect(after["dev/otel-collector/agent.yaml"]).toBe(before["dev/otel-collector/agent.yaml"]);
    const others = (files: typeof after) =>
      Object.keys(JSON.parse(files["dev/MANIFEST.json"] ?? "")).filter(path => !path.startsWith("loki/"));
    expect(others(after)).toEqual(others(before));
    expect(others(after)).toContain("otel-collector/agent.yaml");
  });

  test("--out writes elsewhere", () => {
    const dev = project();
    expect(dev.signalbox(["synth", "--out", "../elsewhere-of-signalbox/gitops"], { cwd: dev.folder }).code).toBe(0);
    expect(existsSync(join(dev.folder, "../elsewhere-of-signalbox/gitops/dev/loki/loki.yaml"))).toBe(true);
    dev.shell("rm -r ../elsewhere-of-signalbox");
  });

  test("prunes what it generated and no longer does, and leaves what was edited since", () => {
    const dev = project();
    dev.signalbox(["synth"]);
    dev.write("generated/dev/jaeger/ui.json", "{}");
    dev.write(
      "environments/dev.mjs",
      smallEnvironment(
        "targets: { otelCollector: signalbox.otelCollector({ to: { logs: ['loki'] } }), loki: signalbox.loki({}) },",
      ),
    );
    const run = dev.signalbox(["synth"]);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain("jaeger/ui.json: no longer generated, but edited since; left in place");
    expect(Object.keys(dev.files()).filter(path => path.startsWith("dev/jaeger"))).toEqual(["dev/jaeger/ui.json"]);
  });

  test("never overwrites a foreign file", () => {
    const dev = project();
    dev.write("generated/dev/loki/loki.yaml", "mine: true\n");
    const run = dev.signalbox(["synth"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      "generated/dev/loki/loki.yaml: is in the way and was not generated [foreign-file]\n  help: move it away",
    );
    expect(dev.files()).toEqual({ "dev/loki/loki.yaml": "mine: true\n" });
  });

  test("does not follow a symbolic link out of the folder", () => {
    const dev = project();
    mkdirSync(join(dev.folder, "outside"));
    mkdirSync(join(dev.folder, "generated/dev"), { recursive: true });
    symlinkSync(join(dev.folder, "outside"), join(dev.folder, "generated/dev/loki"));
    const run = dev.signalbox(["synth"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("[path-escapes]");
    expect(dev.files("outside")).toEqual({});
  });

  test("a manifest naming files outside the folder deletes none of them", () => {
    const dev = project();
    dev.signalbox(["synth"]);
    dev.write("precious.txt", "");
    const hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const manifest = JSON.parse(dev.read("generated/dev/MANIFEST.json"));
    const planted = { target: "loki", source: "x", sha256: hash };
    dev.write(
      "generated/dev/MANIFEST.json",
      JSON.stringify({ ...manifest, "../../precious.txt": planted, [`${dev.folder}/precious.txt`]: planted }),
    );
    expect(dev.signalbox(["synth"]).code).toBe(0);
    expect(dev.read("precious.txt")).toBe("");
  });

  test.skipIf(process.getuid?.() !== 0)("as an unprivileged user in a folder it may not write", () => {
    const dev = project();
    chmodSync(dev.folder, 0o755);
    mkdirSync(join(dev.folder, "generated"));
    const refused = dev.signalbox(["synth"], { uid: 65_534, gid: 65_534 });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("cannot be written, got EACCES [cannot-write]");
    expect(dev.files()).toEqual({});
    chownSync(join(dev.folder, "generated"), 65_534, 65_534);
    expect(dev.signalbox(["synth"], { uid: 65_534, gid: 65_534 }).code).toBe(0);
  });

  test("space running out half way leaves everything as it was", () => {
    const dev = project();
    expect(dev.signalbox(["synth", "--only", "jaeger"]).code).toBe(0);
    const before = dev.files();
    // A limit of 4 KiB a file stands for a full disk: the collector's file is longer. Node ignores SIGXFSZ and sees EFBIG.
    const run = dev.shell("ulimit -f 4; trap '' XFSZ; signalbox synth");
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("[cannot-write]");
    expect(dev.files()).toEqual(before);
  });

  test("a write killed after its journal is completed by the next run", () => {
    const dev = project();
    dev.signalbox(["synth"]);
    const wanted = dev.files();
    // The state a crash leaves behind: one file already moved, one still staged, the manifest of before.
    const moved = "generated/dev/.signalbox-staging";
    mkdirSync(join(dev.folder, moved));
    writeFileSync(join(dev.folder, moved, "1"), wanted["dev/loki/loki.yaml"] ?? "");
    writeFileSync(join(dev.folder, moved, "2"), wanted["dev/MANIFEST.json"] ?? "");
    writeFileSync(
      join(dev.folder, moved, "journal.json"),
      JSON.stringify({ moves: ["jaeger/jaeger.yaml", "loki/loki.yaml", "MANIFEST.json"], removals: [] }),
    );
    dev.write("generated/dev/loki/loki.yaml", "half");
    const run = dev.signalbox(["synth"]);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain("completed a write that was interrupted");
    expect(dev.files()).toEqual(wanted);
  });

  test("a write killed before its journal is undone by the next run", () => {
    const dev = project();
    dev.signalbox(["synth"]);
    const wanted = dev.files();
    dev.write("generated/dev/.signalbox-staging/0", "half a fi");
    expect(dev.signalbox(["synth"]).code).toBe(0);
    expect(dev.files()).toEqual(wanted);
  });

  test("a journal that somebody else wrote moves and removes nothing outside, and nothing that is not ours", () => {
    const dev = project();
    dev.signalbox(["synth"]);
    dev.write("outside/victim", "keep");
    dev.write("generated/dev/notes.txt", "keep");
    symlinkSync(join(dev.folder, "outside"), join(dev.folder, "generated/dev/evil"));
    const journals = [
      { moves: ["evil/pwned"], removals: ["evil/victim"] },
      { moves: [], removals: ["notes.txt"] },
      { moves: ["../../pwned"], removals: ["../../outside/victim"] },
    ];
    for (const journal of journals) {
      dev.write("generated/dev/.signalbox-staging/0", "pwned");
      dev.write("generated/dev/.signalbox-staging/journal.json", JSON.stringify(journal));
      expect(dev.signalbox(["synth"]).code).toBe(0);
    }
    expect(dev.files("outside")).toEqual({ victim: "keep" });
    expect(dev.read("generated/dev/notes.txt")).toBe("keep");
  });

  test.each(["{bad", "null", '{"moves":"abc"}', "[]"])("a journal that is none is none: %s", journal => {
    const dev = project();
    dev.write("generated/dev/.signalbox-staging/journal.json", journal);
    expect(dev.signalbox(["synth"]).code).toBe(0);
    expect(dev.signalbox(["synth", "--check"]).code).toBe(0);
  });

  test("a manifest or a staging folder that is no such thing is refused and left", () => {
    const dev = project();
    dev.write("generated/dev/.signalbox-staging", "mine");
    expect(dev.signalbox(["synth"]).stderr).toContain("[foreign-file]");
    expect(dev.read("generated/dev/.signalbox-staging")).toBe("mine");
    const other = project();
    mkdirSync(join(other.folder, "generated/dev/MANIFEST.json"), { recursive: true });
    expect(other.signalbox(["synth"]).stderr).toContain("is no manifest of ours");
  });

  test("while another run is writing, a run is refused", () => {
    const dev = project();
    dev.write("generated/dev/.signalbox-staging/owner", String(process.pid));
    const run = dev.signalbox(["synth"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("another run is under way");
    expect(Object.keys(dev.files())).toEqual(["dev/.signalbox-staging/owner"]);
  });

  test("one broken environment stops all, and says what is wrong with each", () => {
    const both = project({
      dev: smallEnvironment(),
      broken: smallEnvironment("retention: { application: signalbox.days(0) }, privcy: {},").replace(
        '"dev"',
        '"broken"',
      ),
    });
    const run = both.signalbox(["synth"]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("environment broken: 2 problems");
    expect(run.stderr).toContain("privcy: is not a known key");
    expect(run.stderr).toContain("did you mean privacy?");
    expect(run.stderr).toContain(
      "retention.application: not a whole number of days above zero, got 0 days; expected whole days",
    );
    expect(both.files()).toEqual({});
  });
});

describe("calls", () => {
  const table: readonly (readonly [args: string, code: number, said: string])[] = [
    ["", 2, "signalbox <command>"],
    ["--help", 0, "signalbox <command>"],
    ["synth --help", 0, "--check"],
    ["--version", 0, "0.1.0"],
    ["snyth", 2, "no command snyth; did you mean synth?"],
    ["synth --retenion 30", 2, "unknown option '--retenion'"],
    ["synth --chek", 2, "did you mean --check?"],
    ["synth prod", 1, "there is no such environment"],
    ["synth dve", 1, "did you mean dev?"],
    ["synth --only lokki", 2, "no target lokki"],
    ["validate", 0, "no problem"],
    ["validate --against nothing.yaml", 1, "there is no such file"],
    ["targets", 0, "otel-collector"],
    ["explain nothing.yaml", 2, "nothing.yaml is not a generated file; there are dev/"],
    ["explain loki.yaml", 2, "loki.yaml is not a generated file; there are dev/loki/loki.yaml, "],
    ["explain", 2, "explain takes one generated file"],
    ["diff --from nowhere", 1, "is no git ref of this repository"],
  ];
  test.each(table)("signalbox %s exits %i", (args, code, said) => {
    const dev = project();
    const run = dev.signalbox(args === "" ? [] : args.split(" "));
    expect(run.stdout + run.stderr).toContain(said);
    expect(run.code).toBe(code);
  });

  test("piped output carries no colour and no progress", () => {
    const dev = project();
    const run = dev.signalbox(["synth"], { env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "0" } });
    expect(run.stdout + run.stderr).not.toContain("\u001b");
    expect(run.stderr).toBe("");
  });
});
