/** Changes to a cluster's objects, by kind and name. */

import { describe, expect, test } from "vitest";
import { defineEnvironment, elasticsearch, kubernetes, loki, otelCollector, otlp } from "../../src/index.ts";
import { render } from "../../src/output/render.ts";

type Override = NonNullable<Parameters<typeof defineEnvironment>[0]["override"]>;

const renderedWith = (override: Override) =>
  render(
    defineEnvironment({
      name: "test",
      platform: kubernetes(),
      services: { "llm-service": { source: otlp() } },
      override,
      targets: {
        otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["loki", "elasticsearch"] } }),
        loki: loki({}),
        elasticsearch: elasticsearch({}),
      },
    }),
    "environments/test.ts",
  );

const merge = (file: string, patch: NonNullable<Extract<Override[string], { merge: unknown }>["merge"]>): Override => ({
  [`kubernetes/${file}.yaml`]: { merge: patch },
});

describe("overrides of objects", () => {
  test("one object changes, and nothing beside it", () => {
    const plain = renderedWith({});
    const { objects, problems } = renderedWith(
      merge("loki", { "StatefulSet/loki": { metadata: { annotations: { "example.com/owner": "us" } } } }),
    );
    expect(problems).toEqual([]);
    const changed = objects.filter((one, index) => JSON.stringify(one) !== JSON.stringify(plain.objects[index]));
    expect(changed.map(({ kind, metadata: { name } }) => `${kind}/${name}`)).toEqual(["StatefulSet/loki"]);
    expect(changed[0]?.metadata.annotations).toMatchObject({ "example.com/owner": "us" });
  });

  test("a set-up Job is known without its hash, and another template is another Job", () => {
    const jobIn = ({ objects }: ReturnType<typeof renderedWith>) =>
      objects.find(({ kind }) => kind === "Job")?.metadata.name;
    const patch = { "Job/elasticsearch-setup": { spec: { template: { spec: { hostNetwork: false } } } } };
    const changed = renderedWith(merge("elasticsearch-setup", patch));
    expect(changed.problems).toEqual([]);
    expect(jobIn(changed)).toMatch(/^elasticsearch-setup-[0-9a-f]{8}$/);
    expect(jobIn(changed)).not.toBe(jobIn(renderedWith({})));
  });

  test.each<readonly [name: string, override: Override, said: string]>([
    [
      "an object that is not there",
      merge("loki", { "Deployment/loki": { spec: {} } }),
      'override["kubernetes/loki.yaml"].merge["Deployment/loki"]: the file has no such object',
    ],
    [
      "another name",
      merge("loki", { "StatefulSet/loki": { metadata: { name: "lokki" } } }),
      "would make another object of it",
    ],
    ["no patch", merge("loki", { "StatefulSet/loki": 3 }), "is no patch of an object"],
  ])("refused: %s", (_name, override, said) => {
    const { problems } = renderedWith(override);
    expect(problems.map(({ path, what }) => `${path}: ${what}`).join("\n")).toContain(said);
  });
});
