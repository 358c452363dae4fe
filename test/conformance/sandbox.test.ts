import { expect, test } from "vitest";
import { openSandbox, sandboxMissing } from "./sandbox.ts";

const missing = sandboxMissing();

test.skipIf(missing !== undefined)(
  `a sandbox has loopback, its own hosts and files${missing ? ` (${missing})` : ""}`,
  async () => {
    const sandbox = await openSandbox(["loki", "jaeger.observability.svc.cluster.local"]);
    try {
      await sandbox.record(3100, { headers: { "x-sandbox": "yes" }, body: "ok" });
      const answer = await sandbox.fetch("http://loki:3100/ready", { method: "POST", body: "hello" });
      expect(answer).toEqual({ status: 200, text: "ok" });
      expect((await sandbox.recorded(3100)).map(request => request.body.toString())).toEqual(["hello"]);
      await sandbox.write("/only-in-the-sandbox/file", "x");
      const outside = await sandbox.fetch("http://192.0.2.1/").catch((error: unknown) => String(error));
      expect(outside).toContain("fetch failed");
    } finally {
      await sandbox.close();
    }
  },
);
