import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^signalbox$/, replacement: new URL("src/index.ts", import.meta.url).pathname },
      { find: /^signalbox\/cdk8s$/, replacement: new URL("src/cdk8s/index.ts", import.meta.url).pathname },
      {
        find: /^signalbox\/cdktf\/(aws|google|azurerm)$/,
        replacement: `${new URL("src/cdktf", import.meta.url).pathname}/$1.ts`,
      },
      { find: /^signalbox\/cdktf$/, replacement: new URL("src/cdktf/index.ts", import.meta.url).pathname },
      { find: /^signalbox\/targets$/, replacement: new URL("src/targets/index.ts", import.meta.url).pathname },
    ],
  },
  test: { include: ["test/**/*.test.ts"], exclude: ["test/conformance/**"], testTimeout: 30_000 },
});
