/** The stores of staging and dev that are one process, run as their workloads say. */

import { expect, test } from "vitest";
import dev from "../../environments/dev.ts";
import staging from "../../environments/staging.ts";
import { hostOf } from "../../src/core/platform.ts";
import type { Environment } from "../../src/environment/index.ts";
import { yamlText } from "../../src/output/render.ts";
import { type EngineName, engine } from "./engine.ts";
import { startPods } from "./pods.ts";
import { sandboxMissing } from "./sandbox.ts";

const missing = sandboxMissing();

/** A target's workloads, and its files as `test/generated.test.ts` finds them committed. */
const placed = ({ site, targets }: Environment, key: string) => {
  const found = targets.find(({ self }) => self.key === key);
  if (found === undefined) throw new Error(`${site.name} has no ${key}`);
  const texts = new Map(
    found.target
      .emit(found.self, site)
      .flatMap(file =>
        file.kind === "text"
          ? []
          : [[`${key}/${file.path}`, file.kind === "yaml" ? yamlText(file.data) : JSON.stringify(file.data)]],
      ),
  );
  return {
    workloads: found.target.workloads?.(found.self, site) ?? [],
    hostOf: (name: string) => hostOf(site.platform, name),
    doors: found.target.serves?.(found.self, site.platform, site.name) ?? [],
    textOf: (path: string): string => {
      const text = texts.get(path);
      if (text === undefined) throw new Error(`${path} is not generated`);
      return text;
    },
  };
};

const time = () => `${Date.now()}000000`;

const resource = { attributes: [{ key: "service.name", value: { stringValue: "llm-service" } }] };

const record = {
  resourceLogs: [
    { resource, scopeLogs: [{ logRecords: [{ timeUnixNano: time(), body: { stringValue: "a record" } }] }] },
  ],
};

const span = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  name: "llm.chat",
  kind: 3,
  startTimeUnixNano: time(),
  endTimeUnixNano: time(),
};
const trace = { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };

interface Run {
  readonly engine: EngineName;
  readonly environment: Environment;
  readonly sent: { readonly path: string; readonly body: object };
  /** Asked of the query door. */
  readonly asked: string;
  readonly found: string;
}

const runs: Readonly<Record<string, Run>> = {
  // Staging's is the same on a bucket, which `loki-distributed.test.ts` does without.
  "Loki of dev": {
    engine: "loki",
    environment: dev,
    sent: { path: "/v1/logs", body: record },
    asked: `/loki/api/v1/query_range?${new URLSearchParams({ query: '{service_name="llm-service"}' })}`,
    found: "a record",
  },
  "Jaeger of staging": {
    engine: "jaeger",
    environment: staging,
    sent: { path: "/v1/traces", body: trace },
    asked: `/api/traces/${span.traceId}`,
    found: "llm.chat",
  },
};

for (const [title, { asked, engine: name, environment, found, sent }] of Object.entries(runs)) {
  const binary = engine(name);
  const why = binary === undefined ? `no ${name}` : missing;
  test.skipIf(why !== undefined)(
    `${title} runs as its workload says${why ? ` (${why})` : ""}`,
    { timeout: 120_000 },
    async () => {
      const own = placed(environment, name);
      const { close, pods, sandbox } = await startPods({ binary: binary ?? "", ...own });
      try {
        const door = (protocol: string) => own.doors.find(one => one.protocol === protocol)?.url ?? "";
        const answer = await sandbox.fetch(`${door("otlp-http")}${sent.path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(sent.body),
        });
        expect(answer.status, answer.text).toBeLessThan(300);
        await expect
          .poll(async () => (await sandbox.fetch(`${door("query-api")}${asked}`)).text, {
            timeout: 30_000,
            interval: 500,
          })
          .toContain(found);
        const [pod] = pods;
        for (const { path, port } of [pod?.workload.ready, pod?.workload.alive].filter(page => page !== undefined))
          expect((await sandbox.fetch(`http://${pod?.address}:${port}${path}`)).status).toBe(200);
        const metrics = await sandbox.fetch(`${door("prometheus-scrape")}/metrics`);
        expect([metrics.status, metrics.text.includes("process_")]).toEqual([200, true]);
        const output = (await pod?.started.output())?.output ?? "";
        expect(output.split("\n").filter(line => /read-only file system|permission denied/i.test(line))).toEqual([]);
      } finally {
        await close();
      }
    },
  );
}
