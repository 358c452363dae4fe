import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { alerts } from "../src/catalog/alerts/index.ts";
import { causes } from "../src/catalog/causes.ts";

const below = (folder: string): readonly string[] => readdirSync(folder).map(name => join(folder, name));

/** Every page that people read. */
const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "engines/README.md",
  ...below("docs").filter(path => path.endsWith(".md")),
  ...below("src/targets")
    .map(folder => join(folder, "README.md"))
    .filter(existsSync),
];

const textOf = (page: string): string => readFileSync(page, "utf8");

/** Without code, in which brackets and signs mean something else. */
const proseOf = (page: string): string => textOf(page).replaceAll(/^```.*\n[\s\S]*?^```$/gm, "");

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

/** Targets of links that are no addresses of the web. */
const linksOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter(link => !link.includes(":"));

/** Whether a page, a file or a folder is there, and the heading in it. */
const leads = (page: string, link: string): boolean => {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  return existsSync(file) && (anchor === undefined || anchorsOf(file).includes(anchor));
};

describe.each(pages)("%s", page => {
  test("links to what exists", () => {
    expect(linksOf(page).filter(link => !leads(page, link))).toEqual([]);
  });

  test("has code that names a file as it is in that file", () => {
    for (const [, path = "", text] of textOf(page).matchAll(/```\w+ file=(\S+)\n([\s\S]*?)```/g))
      expect(text, path).toBe(textOf(path));
  });
});

test("every example is shown by a page", () => {
  const shown = pages.map(textOf).join("\n");
  const examples = below("docs/examples");
  expect(examples.length).toBeGreaterThan(0);
  expect(examples.filter(path => !shown.includes(path))).toEqual([]);
});

/** The paths that `npm install` brings. */
const packed = (): readonly string[] => {
  const options = ["--dry-run", "--json", "--ignore-scripts", "--offline", "--no-update-notifier"];
  const { stdout } = spawnSync("npm", ["pack", ...options], { encoding: "utf8" });
  const [{ files }]: readonly [{ readonly files: readonly { readonly path: string }[] }] = JSON.parse(stdout);
  return files.map(({ path }) => path);
};

test("what a packed page links to is packed", () => {
  const files = packed();
  const packedPages = files.filter(path => path.endsWith(".md"));
  expect(packedPages).toEqual(expect.arrayContaining(["README.md", "docs/clouds.md", "src/targets/loki/README.md"]));
  const comesWith = (path: string): boolean => files.includes(path) || files.some(file => file.startsWith(`${path}/`));
  const dead = packedPages.flatMap(page =>
    linksOf(page)
      .map(link => link.split("#")[0] ?? "")
      .filter(path => path !== "" && !comesWith(join(dirname(page), path)))
      .map(path => `${page}: ${path}`),
  );
  expect(dead).toEqual([]);
});

test("the README counts what is shipped", () => {
  const written = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
  const on = Object.keys(alerts).filter(name => alerts[name]?.state === "on");
  const readme = textOf("README.md").replaceAll(/\s+/g, " ");
  const said = /(\d+) alerts are shipped and (\w+) are on until you say more: ([^.]*)\./.exec(readme) ?? [];
  expect(said.slice(1, 3)).toEqual([String(Object.keys(alerts).length), written[on.length]]);
  expect([...(said[3] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual(on.sort());
  expect(readme).toContain(`[${written[causes.length]} shipped ones](src/catalog/causes.ts)`);
});
