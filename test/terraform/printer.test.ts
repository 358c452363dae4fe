/** Terraform's JSON as it is printed of data: root files, modules, and texts that only look like templates. */

import fc from "fast-check";
import { azurermBackend, gcsBackend, localBackend, s3Backend, secret } from "signalbox";
import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/core/backend.ts";
import {
  joined,
  json,
  longestPrefix,
  type Resource,
  ref,
  type Stack,
  uuid,
  type Value,
  withPrefix,
} from "../../src/core/resource.ts";
import { moduleOf, prefixMark, printedArguments, rootOf, sortedKeys } from "../../src/targets/terraform/index.ts";

const topic = { type: "aws_sns_topic", name: "critical", arguments: { name: "llm-prod-critical" } };
const key = secret("pager-key");

/** A value, and what stands in the file. */
const values: Readonly<Record<string, readonly [Value, unknown]>> = {
  "a text": ["plain", "plain"],
  "what looks like a template": ["${metric.label.model}", "$${metric.label.model}"],
  "what looks like a directive": ["100 %{x}", "100 %%{x}"],
  "a dollar without a brace": ["costs $5 and 5 %", "costs $5 and 5 %"],
  "a number": [30, 30],
  "a flag": [false, false],
  "a list": [
    ["a", "${b}"],
    ["a", "$${b}"],
  ],
  "a reference": [ref(topic, "arn"), "${aws_sns_topic.critical.arn}"],
  "a reference to what is only looked up": [
    ref({ type: "data.aws_partition", name: "current" }, "partition"),
    "${data.aws_partition.current.partition}",
  ],
  "a secret": [key, "${var.pager_key}"],
  "a text with a secret in it": [
    joined("https://x.example/", key, "/${y}"),
    "https://x.example/${var.pager_key}/$${y}",
  ],
  JSON: [json({ b: 1, a: ['say "hi"'] }), '{"b":1,"a":["say \\"hi\\""]}'],
  "JSON with a reference and a text like one": [
    json({ Resource: ref(topic, "arn"), "${k}": "${v}" }),
    '{"Resource":"${aws_sns_topic.critical.arn}","$${k}":"$${v}"}',
  ],
  "a secret called as no variable can be": [secret("source"), "${var._source}"],
  "a secret called as a module's prefix": [secret("name-prefix"), "${var._name_prefix}"],
  "JSON with a secret, which quotes itself": [
    json({ pem: key, url: joined("https://", key) }),
    '{"pem":${jsonencode(var.pager_key)},"url":${jsonencode("https://${var.pager_key}")}}',
  ],
  "JSON with a text of zeros": [json(["\u00000\u0000", undefined]), '["\\u00000\\u0000",null]'],
  "an id made of a text": [uuid("prod-${x}"), '${uuidv5("url", "prod-$${x}")}'],
  "JSON with an id made of a text": [json({ id: uuid("x") }), '{"id":${jsonencode(uuidv5("url", "x"))}}'],
  "JSON with what is like a secret": [
    json({ name: "x", kind: "secret", more: 1 }),
    '{"name":"x","kind":"secret","more":1}',
  ],
  "JSON with what is like a reference": [
    json({ kind: "reference", to: "us", attribute: "x", more: 1 }),
    '{"kind":"reference","to":"us","attribute":"x","more":1}',
  ],
  "blocks within blocks": [{ metricStat: [{ returnData: true }] }, { metric_stat: [{ return_data: true }] }],
};

describe("an argument", () => {
  test.each(Object.entries(values))("is %s", (_, [value, expected]) => {
    expect(printedArguments({ someArgument: value })).toEqual({ some_argument: expected });
  });

  test("that is a map keeps its keys", () => {
    expect(printedArguments({ tags: { CostCenter: "${x}" }, dimensions: { modelName: "$.model" } })).toEqual({
      tags: { CostCenter: "$${x}" },
      dimensions: { modelName: "$.model" },
    });
  });

  test("that nobody gave is not there", () => {
    expect(printedArguments({ kmsKeyId: undefined, name: "x" })).toEqual({ name: "x" });
  });

  // `test/conformance/terraform-texts.test.ts` asks Terraform itself.
  test("of any text has its marks doubled before a brace, and is otherwise that text", () => {
    const piece = fc.constantFrom("$", "%", "{", "}", "${", "%{", "a", '"', "\\", "\n", "é", "😀");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const text = pieces.join("");
        const { name } = printedArguments({ name: text });
        expect(`${name}`.replaceAll(/([$%])\1(?=\{)/g, "$1")).toBe(text);
      }),
    );
  });
});

const stack: Stack = {
  suffix: "aws",
  about: "CloudWatch",
  providers: [{ name: "aws", source: "hashicorp/aws", version: "~> 6.25", arguments: { region: "eu-west-1" } }],
  resources: [
    { type: "data.aws_partition", name: "current", arguments: {} },
    topic,
    {
      type: "aws_cloudwatch_log_group",
      name: "audit",
      arguments: { name: `/${prefixMark}-prod/llm/audit` },
      keepsRecords: true,
      adopts: "/prod/llm/audit",
    },
    {
      type: "aws_sns_topic_subscription",
      name: "critical-1",
      arguments: { topicArn: ref(topic, "arn"), endpoint: key },
      dependsOn: ["aws_cloudwatch_log_group.audit"],
    },
  ],
  outputs: { topic: { value: ref(topic, "arn"), description: "Where critical alerts go" } },
};

describe("a root file", () => {
  const root = rootOf("prod-aws", stack, localBackend());

  test("has providers with their settings, and a state of its own", () => {
    expect(root.terraform).toEqual({
      backend: { local: { path: "terraform.prod-aws.tfstate" } },
      required_providers: { aws: { source: "hashicorp/aws", version: "~> 6.25" } },
      required_version: ">= 1.5.0",
    });
    expect(root.provider).toEqual({ aws: [{ region: "eu-west-1" }] });
  });

  test("keeps what holds records from being destroyed, takes over what is there, and orders", () => {
    expect(root.resource).toMatchObject({
      aws_cloudwatch_log_group: { audit: { lifecycle: { prevent_destroy: true } } },
      aws_sns_topic_subscription: { "critical-1": { depends_on: ["aws_cloudwatch_log_group.audit"] } },
    });
    expect(root.import).toEqual([{ to: "aws_cloudwatch_log_group.audit", id: "/prod/llm/audit" }]);
    expect(root.data).toEqual({ aws_partition: { current: {} } });
  });

  test("takes secrets from variables that it never prints", () => {
    expect(root.variable).toEqual({
      pager_key: { type: "string", sensitive: true, nullable: false, description: "The secret pager-key" },
    });
  });

  test("hides an output that is sensitive", () => {
    const outputs = { key: { value: key, description: "Who we are", sensitive: true } };
    expect(rootOf("prod-aws", { ...stack, outputs }, localBackend()).output).toMatchObject({
      key: { sensitive: true },
    });
  });

  test("refuses two things of one address", () => {
    const twice = { ...stack, resources: [topic, topic] };
    expect(() => rootOf("prod-aws", twice, localBackend())).toThrow("two resources are aws_sns_topic.critical");
  });
});

const backends: Readonly<Record<string, readonly [Backend, object]>> = {
  S3: [
    s3Backend({ bucket: "state", region: "eu-west-1" }),
    {
      s3: {
        bucket: "state",
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
        key: "signalbox/prod-aws.tfstate",
      },
    },
  ],
  GCS: [gcsBackend({ bucket: "state", prefix: "llm" }), { gcs: { bucket: "state", prefix: "llm/prod-aws" } }],
  Azure: [
    azurermBackend({ resourceGroupName: "rg", storageAccountName: "acme", containerName: "state" }),
    {
      azurerm: {
        resource_group_name: "rg",
        storage_account_name: "acme",
        container_name: "state",
        use_azuread_auth: true,
        key: "signalbox/prod-aws.tfstate",
      },
    },
  ],
};

test.each(Object.entries(backends))("the state lies in %s, each stack's under its id", (_, [backend, expected]) => {
  expect(rootOf("prod-aws", stack, backend).terraform).toMatchObject({ backend: expected });
});

test.each([
  ["a lock beside it in S3", backends.S3?.[0], ">= 1.10.0"],
  ["none there", s3Backend({ bucket: "state", region: "eu-west-1", useLockfile: false }), ">= 1.5.0"],
  ["another place", backends.GCS?.[0], ">= 1.5.0"],
])("a state with %s needs a Terraform that knows it", (_, backend, version) => {
  expect(rootOf("prod-aws", stack, backend ?? localBackend()).terraform).toMatchObject({ required_version: version });
});

describe("a module", () => {
  const files = Object.fromEntries(moduleOf(stack).map(({ path, data }) => [path, data]));

  test("has files of its own for what it needs, makes and gives", () => {
    expect(Object.keys(files).sort()).toEqual([
      "main.tf.json",
      "outputs.tf.json",
      "variables.tf.json",
      "versions.tf.json",
    ]);
  });

  test("leaves providers, state and imports to its caller", () => {
    expect(
      Object.values(files)
        .flatMap(file => Object.keys(file))
        .sort(),
    ).toEqual(["data", "output", "resource", "terraform", "variable"]);
    expect(Object.keys(files["versions.tf.json"]?.terraform ?? {})).toEqual(["required_providers", "required_version"]);
  });

  test("names its things behind the caller's prefix", () => {
    expect(files["main.tf.json"]?.resource).toMatchObject({
      aws_cloudwatch_log_group: { audit: { name: "/${var.name_prefix}-prod/llm/audit" } },
    });
    expect(JSON.stringify(files)).not.toContain(prefixMark);
  });
});

test("names are judged with room for what stands for a prefix", () => {
  expect(prefixMark.length).toBe(longestPrefix);
});

test("blocks stand in the order of their names, lists in their own", () => {
  expect(JSON.stringify(sortedKeys({ b: [{ d: 1, c: 2 }, "a"], a: true }))).toBe('{"a":true,"b":[{"c":2,"d":1},"a"]}');
});

test("a prefix goes before every name, and into every reference to one", () => {
  const moved = withPrefix(stack, "mine");
  const byName = (name: string): Resource | undefined => moved.resources.find(one => one.name === name);
  expect(byName("mine-critical-1")).toMatchObject({
    arguments: { topicArn: { to: "aws_sns_topic.mine-critical" } },
    dependsOn: ["aws_cloudwatch_log_group.mine-audit"],
  });
  expect(moved.outputs.topic?.value).toEqual(ref({ type: "aws_sns_topic", name: "mine-critical" }, "arn"));
});
