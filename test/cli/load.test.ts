import { afterAll, afterEach, describe, expect, test } from "vitest";
import { makeProject, type Project, smallEnvironment } from "./project.ts";

const projects: Project[] = [];
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

/** TypeScript whose lines are others once its types are gone. */
const types = "interface Limits {\n  readonly a: number;\n}\n";
const uses = (imported: string) =>
  `// one\n${types}import { team } from "${imported}";\nconst own = team;\nexport default own;\n`;

/** What the help points at is the innermost line of the project, whoever imported it. */
test.each<[about: string, files: Readonly<Record<string, string>>, got: string, place: string]>([
  [
    "a name that nothing defines, in a file that is imported",
    {
      "environments/k8s.ts": uses("../team.js"),
      "team.ts": `${types}export const team: Limits = {\n  a: abov(3),\n};\n`,
    },
    "abov is not defined",
    "team.ts:5",
  ],
  [
    "in a function that is called",
    {
      "environments/k8s.ts": 'import { team } from "../team.js";\n\nexport default team(1);\n',
      "team.ts": `${types}export const team = (a: number) => {\n  return abov(a);\n};\n`,
    },
    "abov is not defined",
    "team.ts:5",
  ],
  [
    "in the environment itself",
    { "environments/k8s.ts": `${types}const own: Limits = abov;\nexport default own;\n` },
    "abov is not defined",
    "environments/k8s.ts:4",
  ],
  [
    "a module that is not there",
    {
      "environments/k8s.ts": uses("../team.js"),
      "team.ts": '\nimport { a } from "./gone.js";\nexport const team = a;\n',
    },
    "Cannot find module './gone.js'",
    "team.ts:2",
  ],
  [
    "a mistake in the syntax",
    { "environments/k8s.ts": uses("../team.js"), "team.ts": "export const team = {\n  a: ,\n};\n" },
    "ParseError: Unexpected token",
    "team.ts:2",
  ],
  [
    "an error of a package",
    {
      "environments/k8s.ts": uses("../team.js"),
      "team.ts": `import { check } from "checker";\n${types}export const team = check();\n`,
      "node_modules/checker/package.json": '{ "name": "checker", "type": "module", "exports": "./index.js" }',
      "node_modules/checker/index.js": 'export const check = () => {\n  throw new Error("refused");\n};\n',
    },
    "refused",
    "team.ts:5",
  ],
  [
    "JavaScript, in a folder with a space",
    {
      "environments/k8s.mjs": 'import { team } from "../our team/team.mjs";\nexport default team;\n',
      "our team/team.mjs": "\nexport const team = abov;\n",
    },
    "abov is not defined",
    "our team/team.mjs:2",
  ],
])("%s", (_, files, got, place) => {
  const project = makeProject({});
  projects.push(project);
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  const [file = ""] = Object.keys(files);
  const refused = project.signalbox(["validate"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`${file}: cannot be loaded, got ${got} [cannot-load]\n  help: look at ${place}\n`);
});

describe("two environments of one name are refused, whichever of them is asked for", () => {
  const project = makeProject({ dev: smallEnvironment(), other: smallEnvironment(), third: smallEnvironment() });
  project.write("environments/third.mjs", project.read("environments/third.mjs").replace('"dev"', '"third"'));
  project.write("environments/torn.mjs", 'throw new Error("dev is torn");\n');
  afterAll(() => project.remove());

  test.each<readonly [args: readonly string[], asked: string, has: string]>([
    [["validate", "dev"], "dev", "other"],
    [["synth", "other"], "other", "dev"],
    [["diff", "dev"], "dev", "other"],
    [["simulate", "dev", "--scenario", "quiet-day", "--records", "1"], "dev", "other"],
    [["simulate", "environments/other.mjs", "--scenario", "quiet-day", "--records", "1"], "other", "dev"],
    [["query", "--on", "request_end", "--env", "dev"], "dev", "other"],
    [["handbook", "dev"], "dev", "other"],
    [["explain", "--line", "{}", "--env", "other"], "other", "dev"],
    [["traffic", "dev", "--for", "1s"], "dev", "other"],
  ])("%j", (args, asked, has) => {
    const { code, stderr, stdout } = project.signalbox(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(
      `environments/${asked}.mjs: has the name of environments/${has}.mjs, got dev; expected a name of its own for each environment [duplicate]`,
    );
    expect(stderr).not.toContain("torn");
  });

  test("and one of another name is not", () => {
    expect(project.signalbox(["validate", "third"])).toMatchObject({ code: 0 });
  });
});
