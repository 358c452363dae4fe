/** The Charts of charts/ are what `signalbox synth` writes. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose, defineEnvironment, files, kubernetes } from "signalbox";
import { SignalboxEnvironment } from "signalbox/cdk8s";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusterObjects, clusters, environmentOf, manifestsIn, nameOf, renderedOf } from "../workloads/clusters.ts";
import { chartWith, synthesised } from "./synth.ts";

const byName = (objects: ReturnType<typeof manifestsIn>) => new Map(objects.map(one => [nameOf(one), one]));

describe("cdk8s synth of charts/main.ts", () => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-charts-"));
  const before = process.env.CDK8S_OUTDIR;

  beforeAll(async () => {
    process.env.CDK8S_OUTDIR = folder;
    await import("../../charts/main.ts");
  }, 120_000);

  afterAll(() => {
    if (before === undefined) delete process.env.CDK8S_OUTDIR;
    else process.env.CDK8S_OUTDIR = before;
    rmSync(folder, { recursive: true });
  });

  test("has a file for each environment that runs in a cluster", () => {
    expect(readdirSync(folder).sort()).toEqual([...clusters].sort().map(name => `${name}.k8s.yaml`));
  });

  // `generated.test.ts` holds the rendered files to the committed ones, byte for byte.
  test.each(clusters)("%s has the objects of generated/<env>/kubernetes, and no other", async name => {
    const charted = manifestsIn(readFileSync(join(folder, `${name}.k8s.yaml`), "utf8"));
    const generated = clusterObjects((await renderedOf(name)).files);
    expect(charted.length).toBe(generated.length);
    expect(byName(charted)).toEqual(byName(generated));
    expect(charted.slice(0, 2).map(({ kind }) => kind)).toEqual(["Namespace", "Namespace"]);
  });
});

describe("a whole environment", () => {
  test("is the same under any id, in any Chart, but for the Chart's labels", async () => {
    const environment = await environmentOf("staging");
    const plain = chartWith(chart => new SignalboxEnvironment(chart, "staging", { environment }));
    const other = chartWith(chart => new SignalboxEnvironment(chart, "renamed", { environment }), {
      namespace: "mine",
    });
    expect(synthesised(other.chart)).toEqual(synthesised(plain.chart));
  });

  test("has overrides applied", () => {
    const environment = defineEnvironment({
      name: "own",
      platform: kubernetes(),
      services: { chat: {} },
      override: {
        "kubernetes/jaeger.yaml": {
          merge: { "Service/jaeger": { metadata: { annotations: { "acme.com/team": "chat" } } } },
        },
      },
    });
    const { made } = chartWith(chart => new SignalboxEnvironment(chart, "own", { environment }));
    expect(made.object("Service", "jaeger").toJson().metadata.annotations).toMatchObject({ "acme.com/team": "chat" });
  });

  test("that runs on one machine is refused", () => {
    const environment = defineEnvironment({
      name: "laptop",
      platform: compose(),
      services: { chat: { source: files("/var/log/chat/*.log") } },
    });
    expect(() => chartWith(chart => new SignalboxEnvironment(chart, "laptop", { environment }))).toThrow(
      /mine\/laptop\.environment: laptop runs on one machine.*expected platform: kubernetes\(\{ … \}\) \[missing-capability\]/,
    );
  });
});
