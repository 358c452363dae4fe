/** What goes into a collector is watched for texts that must not leave it, and for what cannot be read to its end. */

import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import type { Happening } from "../../src/reference/scenario/happening.ts";
import { watched } from "../../src/trial/watched.ts";
import { makeFolder } from "./folder.ts";

const folder = makeFolder();
folder.write("collector.yaml", "processors: { attributes: { actions: [{ key: team, value: payments }] } }\n");

const collector = { config: "collector.yaml", env: { TOKEN: "of our own" } };

async function* happening(end?: Error): AsyncGenerator<Happening> {
  const about = { at: 0n, service: "a" } as const;
  yield { ...about, kind: "record", level: "info", values: { prompt: 'say "hi"' } };
  yield { ...about, kind: "text", text: "dear diary" };
  yield { ...about, kind: "bytes", bytes: Buffer.from("caf\u00e9") };
  if (end) throw end;
}

const readAll = async (all: AsyncIterable<Happening>): Promise<number> => {
  let count = 0;
  for await (const _ of all) count++;
  return count;
};

describe("a text", () => {
  test.each<readonly [text: string, given: boolean]>([
    ['say "hi"', true],
    ["diary", true],
    ["café", true],
    ["payments", true],
    ["of our own", true],
    ["my dairy", false],
    ["diary\n", false],
  ])("%j is given: %j", async (text, given) => {
    const input = watched(happening(), [text], collector, folder.path);
    expect(await readAll(input.happenings)).toBe(3);
    expect(input.failure()).toBeUndefined();
    expect(input.differences().map(({ got, path }) => [path, got])).toEqual(
      given ? [] : [["absent[0]", "nothing given that holds it"]],
    );
  });
});

test("what cannot be read ends the input, and is told of", async () => {
  const problem = new ConfigError([{ code: "cannot-load", path: "a.gz", what: "cannot be unpacked" }]);
  const input = watched(happening(problem), [], collector, folder.path);
  expect(await readAll(input.happenings)).toBe(3);
  expect(input.failure()).toContain("a.gz: cannot be unpacked");
});
