import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The real engines, one file after another: they share two cores and the loopback's ports. */
export default defineConfig({
  ...base,
  test: {
    include: ["test/conformance/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    globalSetup: ["test/conformance/table/setup.ts"],
  },
});
