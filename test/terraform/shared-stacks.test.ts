/** Targets that name one stack. */

import { cloudwatch, defineEnvironment, elasticsearch, gcp, kibana, kubernetes } from "signalbox";
import { expect, test } from "vitest";
import type { TargetUse } from "../../src/core/target.ts";
import { render } from "../../src/output/render.ts";

const rendered = (targets: Readonly<Record<string, TargetUse>>) =>
  render(
    defineEnvironment({
      name: "prod",
      platform: kubernetes({ namespace: "observability" }),
      services: { "llm-service": {} },
      targets,
    }),
    "environments/prod.ts",
  );

const region = "eu-west-1";
const fedFromOutside = true;

test("Elasticsearch and Kibana share a stack and its provider", () => {
  const { files, problems } = rendered({
    elasticsearch: elasticsearch({ terraform: true, fedFromOutside }),
    kibana: kibana({ terraform: true }),
  });
  expect(problems).toEqual([]);
  const [root] = files.filter(({ path }) => path.endsWith("cdk.tf.json"));
  expect(root?.path).toBe("terraform/prod-elastic/cdk.tf.json");
  const { provider } = JSON.parse(root?.text ?? "{}") as { readonly provider: Readonly<Record<string, object[]>> };
  expect(Object.keys(provider.elasticstack?.[0] ?? {})).toEqual(["elasticsearch", "kibana"]);
});

const project = "acme-llm";

test.each([
  ["log groups", { one: cloudwatch({ region, fedFromOutside }), two: cloudwatch({ region, fedFromOutside }) }],
  ["log buckets", { one: gcp({ project, fedFromOutside }), two: gcp({ project, fedFromOutside }) }],
])("two targets of the same %s are refused", (_, targets) => {
  expect(rendered(targets).problems.map(({ code, path }) => [code, path])).toEqual([["duplicate", "targets.two"]]);
});

test("two targets in two regions are two", () => {
  const targets = {
    one: cloudwatch({ region, fedFromOutside }),
    two: cloudwatch({ region: "us-east-1", fedFromOutside }),
  };
  expect(rendered(targets).problems).toEqual([]);
});

test.each([
  [
    "another cloud",
    { cloudwatch: cloudwatch({ region, fedFromOutside }), aws: gcp({ project: "acme-llm", fedFromOutside }) },
  ],
  [
    "the same things",
    { cloudwatch: cloudwatch({ region, fedFromOutside }), aws: cloudwatch({ region, fedFromOutside }) },
  ],
])("a target keyed as a stack that has %s is refused", (_, targets) => {
  expect(rendered(targets).problems.map(({ code, path }) => [code, path])).toContainEqual(["duplicate", "targets.aws"]);
});
