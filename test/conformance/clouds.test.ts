/** The collector takes the configuration that feeds the three clouds. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compose, kubernetes, type Platform } from "../../src/core/platform.ts";
import { files, otlp } from "../../src/core/service.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { azure } from "../../src/targets/azure/index.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { gcp } from "../../src/targets/gcp/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { run } from "./engine.ts";
import { filesOf, otelcol, variables } from "./otel-collector/run.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-clouds-"));
afterAll(() => rmSync(folder, { recursive: true }));

const environmentOn = (platform: Platform) =>
  defineEnvironment({
    name: "prod",
    platform,
    services: { direct: { source: otlp() }, batch: { source: files("/var/log/batch/*.log") } },
    targets: {
      otelCollector: otelCollector({ to: { logs: ["cloudwatch", "gcp", "azure"] } }),
      cloudwatch: cloudwatch({ region: "eu-west-1" }),
      gcp: gcp({ project: "acme-llm" }),
      azure: azure({ region: "westeurope" }),
    },
    alerts: { HighErrorRate: "on" },
  });

const configurations = [compose(), kubernetes()].flatMap(platform =>
  [...filesOf(environmentOn(platform))]
    .filter(([path]) => /^(agent|gateway)[.]yaml$/.test(path))
    .map(([path, text]) => [platform.kind, path, text] as const),
);

describe.skipIf(!otelcol)("otelcol accepts", () => {
  test.each(configurations)("%s: %s", async (platform, path, text) => {
    const file = join(folder, `${platform}-${path}`);
    writeFileSync(file, text);
    const { code, stderr } = await run(otelcol ?? "", ["validate", `--config=${file}`], { env: variables });
    expect({ code, stderr: stderr.slice(-600) }).toEqual({ code: 0, stderr: "" });
  });
});

test("what is written where", () => {
  const [, , text = ""] = configurations[0] ?? [];
  const { exporters, processors, service } = parse(text);
  expect(exporters["awscloudwatchlogs/cloudwatch-audit"]).toMatchObject({
    log_group_name: "/prod/llm/audit",
    log_stream_name: "cloudwatch",
    region: "eu-west-1",
    raw_log: true,
  });
  expect(exporters["googlecloud/gcp"]).toMatchObject({ project: "acme-llm" });
  expect(JSON.stringify(processors["transform/to-gcp"])).toContain("llm-prod-");
  expect(service.pipelines["logs/to-azure"].processors).toEqual(["filter/to-azure", "transform/to-azure"]);
  expect(processors["filter/to-azure"].log_conditions).toEqual([
    'not ContainsValue(["application", "access", "performance"], log.attributes["stream"])',
  ]);
});
