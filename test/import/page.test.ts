import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { projectFiles } from "../../src/cli/init/project.ts";

test("the page names every file that init writes", () => {
  const page = readFileSync("docs/import.md", "utf8");
  const written = Object.keys(
    projectFiles({ name: "my-observability", service: "llm-service", platform: "compose", version: "1.0.0" }),
  );
  expect(written).toHaveLength(6);
  expect(page).toContain("where one of the six");
  expect(written.filter(path => !page.includes(`\`${path}\``))).toEqual([]);
});
