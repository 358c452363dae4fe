import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

describe("documentation", () => {
  test("code blocks that name a file are that file", () => {
    const readme = readFileSync("README.md", "utf8");
    const blocks = [...readme.matchAll(/```ts file=(\S+)\n([\s\S]*?)```/g)];
    expect(blocks.length).toBeGreaterThan(0);
    for (const [, path, text] of blocks) expect(text).toBe(readFileSync(path ?? "", "utf8"));
  });

  test.each(pages)("%s links to what exists", page => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\(([^)#:]+)\)/g)].map(match => match[1] ?? "");
    expect(links.filter(link => !existsSync(join(dirname(page), link)))).toEqual([]);
  });
});
