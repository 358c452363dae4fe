import { describe, expect, test } from "vitest";
import dev from "../environments/dev.ts";
import prod from "../environments/prod.ts";
import staging from "../environments/staging.ts";
import { judgeCollectorPaths } from "../src/check/collector-paths.ts";
import { judgeSecrets } from "../src/check/secrets.ts";
import { isDrift, planWrite } from "../src/output/plan.ts";
import { render } from "../src/output/render.ts";
import { products } from "../src/targets/index.ts";

const environments = { dev, staging, prod };

describe.each(Object.entries(environments))("generated/%s", (name, environment) => {
  const source = `environments/${name}.ts`;
  const { files, problems } = render(environment, source);

  test("is what its source says, byte for byte", () => {
    expect(problems).toEqual([]);
    const plan = planWrite(`generated/${name}`, files, source, undefined);
    expect(plan.problems).toEqual([]);
    expect([...plan.added, ...plan.changed.map(change => change.file)].map(file => file.path)).toEqual([]);
    expect(isDrift(plan)).toBe(false);
  });

  test("holds no credential", () => {
    const credentials = environment.site.detectors.filter(detector => detector.finds === "credential");
    expect(credentials.length).toBeGreaterThan(5);
    expect(judgeSecrets(files, credentials)).toEqual([]);
  });

  test("no file has a host's name, a clock or a carriage return in it", () => {
    for (const file of files) {
      expect(file.text.endsWith("\n")).toBe(true);
      expect(file.text).not.toContain("\r");
      expect(file.text).not.toContain(process.cwd());
    }
  });

  test("every way through a collector passes the redaction", () => {
    const collectors = files.filter(file => /^otel-collector\/(agent|gateway)\.yaml$/.test(file.path));
    for (const file of collectors) expect(judgeCollectorPaths(file.text, file.path)).toEqual([]);
  });
});

test("the three environments together use every product", () => {
  const used = new Set(Object.values(environments).flatMap(one => one.targets.map(placed => placed.target.product)));
  expect([...used].sort()).toEqual(products.map(({ product }) => product).sort());
});
