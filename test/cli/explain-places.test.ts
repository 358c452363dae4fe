/** What `signalbox explain <file>:<key>` finds. */

import { describe, expect, test } from "vitest";
import { placesOf } from "../../src/cli/explain/places.ts";

const one = { alert: "HighErrorRate", for: "5m" };
const two = { alert: "HighErrorRate", for: "9m" };
const three = { record: "a:b", expr: "up" };
const rules = {
  groups: [
    { name: "g", rules: [one, three] },
    { name: "h", rules: [two] },
  ],
};
const stack = { resource: { google_logging_metric: { "a-b": { name: "n" } } }, terraform: {} };
const cluster = { "ConfigMap/a.b": { data: { "x.yaml": 1 } } };

describe("found", () => {
  test.each<readonly [data: unknown, key: string, places: readonly (readonly [path: string, value: unknown])[]]>([
    [rules, "groups.0.name", [["groups.0.name", "g"]]],
    [rules, "groups[1].rules[0].for", [["groups[1].rules[0].for", "9m"]]],
    [
      rules,
      "HighErrorRate",
      [
        ["groups.0.rules.0", one],
        ["groups.1.rules.0", two],
      ],
    ],
    [rules, "a:b", [["groups.0.rules.1", three]]],
    [{ apiVersion: 1, groups: [{ rules: [{ title: "A b" }] }] }, "A b", [["groups.0.rules.0", { title: "A b" }]]],
    [stack, "google_logging_metric.a-b.name", [["google_logging_metric.a-b.name", "n"]]],
    [stack, "resource.google_logging_metric.a-b.name", [["resource.google_logging_metric.a-b.name", "n"]]],
    [cluster, "ConfigMap/a.b.data", [["ConfigMap/a.b.data", { "x.yaml": 1 }]]],
  ])("%# %s", (data, key, places) => {
    expect(placesOf(data, key)).toEqual({
      places: places.map(([path, value]) => expect.objectContaining({ path, value })),
    });
  });
});

describe("not found", () => {
  test.each<readonly [data: unknown, key: string, help: string]>([
    [rules, "HighErorRate", "did you mean HighErrorRate?"],
    [rules, "group", "did you mean groups?"],
    [rules, "groups.0.nam", "did you mean groups.0.name?"],
    [rules, "Nope", "it has groups, and by name a:b, HighErrorRate"],
    [rules, "alert", "it has groups, and by name a:b, HighErrorRate"],
    [rules, "constructor", "it has groups, and by name a:b, HighErrorRate"],
    [stack, "nowhere", "it has resource, terraform"],
    [rules, "groups.seven", "groups has 0, 1"],
    [rules, "groups.0.name.x", "groups.0.name has no keys"],
    [rules, "toString", "it has groups, and by name a:b, HighErrorRate"],
    [{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1 }, "nowhere", "it has a, b, c, d, e, f, g, h, …"],
    [null, "a", "it has no keys"],
  ])("%# %s", (data, key, help) => {
    expect(placesOf(data, key)).toEqual({ help });
  });
});
