/** The handbook's example of `signalbox test`, run as it stands there by the built command. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TrialResult } from "../../src/trial/index.ts";
import { cached, engine } from "./engine.ts";

const needed = ["promtool", "loki", "otelcol"] as const;
const absent = needed.filter(name => engine(name) === undefined);
const cli = "dist/cli/main.js";

describe.skipIf(absent.length > 0 || !existsSync(cli))("docs/examples/signalbox-tests", () => {
  test("passes, and skips nothing", () => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [cli, "test", "docs/examples/signalbox-tests", "--json", "--require-engines"],
      { encoding: "utf8", env: { ...process.env, NO_COLOR: "1", SIGNALBOX_CACHE: cached("") }, timeout: 300_000 },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "8 passed\n" });
    const { tests } = JSON.parse(stdout) as { readonly tests: readonly TrialResult[] };
    expect(new Set(tests.map(({ about }) => about))).toEqual(
      new Set(["environment", "collector", "loki", "prometheus"]),
    );
  });
});
