/** `SignalboxStacks` beside what `signalbox synth` prints of the same environment. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import {
  azurermBackend,
  type Backend,
  ConfigError,
  cloudwatch,
  compose,
  defineEnvironment,
  type Environment,
  type EnvironmentInput,
  gcp,
  gcsBackend,
  s3Backend,
  secret,
  webhook,
} from "signalbox";
import { SignalboxStacks } from "signalbox/cdktf";
import { afterAll, describe, expect, test } from "vitest";
import { fillStack } from "../../src/cdktf/resources.ts";
import type { Stack } from "../../src/core/resource.ts";
import { awsClasses } from "../../src/doors/aws.ts";
import { azurermClasses } from "../../src/doors/azurerm.ts";
import { googleClasses } from "../../src/doors/google.ts";
import { render } from "../../src/output/render.ts";
import { rootOf, sortedKeys } from "../../src/targets/terraform/index.ts";
import { evaluators, everything, hostile } from "./everything.ts";
import { filesBelow, stacksOf } from "./tool.ts";

const scratch = mkdtempSync(join(tmpdir(), "signalbox-stacks-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** What an app writes, path → text. */
const written = (fill: (app: App) => void): Readonly<Record<string, string>> => {
  const outdir = mkdtempSync(join(scratch, "out-"));
  const app = new App({ outdir, stackTraces: false });
  fill(app);
  app.synth();
  return filesBelow(outdir);
};

const byConstructs = (environment: Environment) => stacksOf(written(app => new SignalboxStacks(app, { environment })));

/** id → text. */
const bySynth = (environment: Environment): Readonly<Record<string, string>> => {
  const { files, problems } = render(environment, "environments/prod.ts");
  expect(problems).toEqual([]);
  return Object.fromEntries(
    files.flatMap(({ path, text }) => {
      const id = /^terraform\/([^/]+)\/cdk\.tf\.json$/.exec(path)?.[1];
      return id === undefined ? [] : [[id, text]];
    }),
  );
};

describe("an environment of everything", () => {
  test.each(evaluators)("is what synth prints, byte for byte, where %s tells people", evaluator => {
    const environment = everything(evaluator);
    const expected = bySynth(environment);
    expect(byConstructs(environment)).toEqual(expected);
    expect(Object.keys(expected)).toEqual(expect.arrayContaining([...stacks]));
  });

  const stacks = ["prod-aws", "prod-gcp", "prod-azure", "prod-azure-table", "prod-elastic", "prod-grafana"];

  test("has what it is there to show", () => {
    const text = Object.values(bySynth(everything())).join("");
    for (const word of ["uuidv5(", '"sensitive": true', '"import": [', "prevent_destroy", "depends_on", "_CL"])
      expect(text).toContain(word);
    expect(text).toContain(JSON.stringify(hostile.replaceAll(/[$%](?=\{)/g, mark => mark + mark)).slice(1, -1));
  });
});

const environment = (more: Partial<EnvironmentInput> = {}): Environment =>
  defineEnvironment({
    name: "prod",
    platform: compose(),
    services: { "llm-service": {} },
    evaluator: "gcp",
    routes: { critical: [webhook({ url: secret("hook") })] },
    targets: {
      cloudwatch: cloudwatch({ region: "eu-west-1", fedFromOutside: true }),
      gcp: gcp({ project: "acme-llm", fedFromOutside: true }),
    },
    ...more,
  });

const backends: Readonly<Record<string, Backend>> = {
  "S3, with a file that locks": s3Backend({ bucket: "acme-state", region: "eu-west-1" }),
  "S3, with neither lock nor encryption": s3Backend({
    bucket: "acme-state",
    region: "eu-west-1",
    prefix: "llm/logs",
    useLockfile: false,
    encrypt: false,
  }),
  "Google Cloud Storage": gcsBackend({ bucket: "acme-state" }),
  "Azure's blobs": azurermBackend({
    resourceGroupName: "state",
    storageAccountName: "acmestate",
    containerName: "terraform",
  }),
};

test.each(Object.entries(backends))("state in %s is told as synth tells it", (_, backend) => {
  const one = environment({ terraform: { backend } });
  expect(byConstructs(one)).toEqual(bySynth(one));
});

test("alert policies wait for the stack of their metrics", () => {
  const { "manifest.json": text = "{}" } = written(app => new SignalboxStacks(app, { environment: environment() }));
  const { stacks }: { stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>> } =
    JSON.parse(text);
  expect(Object.fromEntries(Object.entries(stacks).map(([id, { dependencies }]) => [id, dependencies]))).toEqual({
    "prod-aws": [],
    "prod-gcp": [],
    "prod-gcp-alerts": ["prod-gcp"],
  });
});

describe("overrides", () => {
  const path = "terraform/prod-gcp-alerts/cdk.tf.json";
  const policy = "google_monitoring_alert_policy";
  type Override = NonNullable<EnvironmentInput["override"]>;
  type Merge = Extract<Override[string], { readonly merge: unknown }>["merge"];
  const overridden = (merge: Merge, at = path) => environment({ override: { [at]: { merge } } });

  const watchdog = (merge: Merge): Merge => ({ resource: { [policy]: { watchdog: merge } } });
  const cases: Readonly<Record<string, Merge>> = {
    "a text is replaced": watchdog({ display_name: "Ours" }),
    "a list is replaced, and none of it kept": watchdog({ conditions: [{ display_name: "one" }] }),
    "a key is added": watchdog({ combiner_note: "x", user_labels: { camelCase: "yes" } }),
    "a key is taken away": watchdog({ documentation: null }),
    "a block is taken away": { output: null },
    "a block is added": { locals: { a: 1 } },
  };

  test.each(Object.entries(cases))("%s as synth does it", (_, merge) => {
    const one = overridden(merge);
    const parsed = (texts: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, JSON.parse(text)]));
    expect(parsed(byConstructs(one))).toEqual(parsed(bySynth(one)));
    expect(byConstructs(one)).not.toEqual(byConstructs(environment()));
  });

  const insert: Override = { [path]: { insert: { top: { before: "x" } } } };
  const refusals: Readonly<Record<string, readonly [Environment, RegExp]>> = {
    "of a stack that is not there": [
      overridden({}, "terraform/prod-gpc/cdk.tf.json"),
      /override\["terraform\/prod-gpc\/cdk\.tf\.json"\]: no such file.*did you mean terraform\/prod-gcp\/cdk\.tf\.json\?/s,
    ],
    "that inserts text": [environment({ override: insert }), /\.insert: the file has no sections; expected merge/],
    "that takes away what is not there": [
      overridden(watchdog({ documentary: null })),
      /\.watchdog\.documentary: removes a key that is not there; expected one of .*documentation/,
    ],
  };

  test.each(Object.entries(refusals))("one %s is refused", (_, [one, message]) => {
    expect(() => byConstructs(one)).toThrow(ConfigError);
    expect(() => byConstructs(one)).toThrow(message);
  });

  test("those of other files are not theirs", () => {
    const modules = { "terraform/modules/prod-aws/main.tf.json": { merge: { locals: { a: 1 } } } };
    expect(byConstructs(environment({ override: modules }))).toEqual(byConstructs(environment()));
  });
});

/** Arguments whose keys are people's own: their spelling is theirs, to cdktf as to us. */
const keys = { camelCase: "1", "with-hyphen": "2", "with.dot/slash": "3", PascalCase: "4", snake_case: "5" };

const spelled: Stack = {
  suffix: "aws",
  about: "keys",
  providers: ["aws", "google", "azurerm"].map(name => ({
    name,
    source: `hashicorp/${name}`,
    version: "~> 1.0",
    arguments: { maxRetries: 1 },
  })),
  resources: [
    { type: "aws_cloudwatch_log_group", name: "group", arguments: { name: "g", tags: keys } },
    {
      type: "aws_cloudwatch_log_metric_filter",
      name: "filter",
      arguments: {
        name: "f",
        pattern: "",
        logGroupName: "g",
        metricTransformation: { name: "m", namespace: "n", value: "1", dimensions: keys },
      },
    },
    {
      type: "google_logging_metric",
      name: "metric",
      arguments: { name: "m", filter: "f", labelExtractors: keys },
    },
    {
      type: "google_monitoring_notification_channel",
      name: "channel",
      arguments: { type: "webhook_tokenauth", labels: keys, userLabels: keys },
    },
    {
      type: "azurerm_monitor_scheduled_query_rules_alert_v2",
      name: "rule",
      arguments: {
        name: "r",
        resourceGroupName: "g",
        location: "westeurope",
        scopes: ["s"],
        severity: 1,
        windowDuration: "PT5M",
        criteria: [{ operator: "GreaterThan", query: "q", threshold: 1, timeAggregationMethod: "Count" }],
        action: { actionGroups: ["a"], customProperties: keys },
        tags: keys,
      },
    },
    { type: "grafana_data_source", name: "source", arguments: { name: "s", httpHeaders: keys, annotations: keys } },
  ],
  outputs: { all: { value: keys, description: "By people's own keys" } },
};

test("keys that are people's own keep their spelling", () => {
  const classes = { ...awsClasses, ...googleClasses, ...azurermClasses };
  const files = written(app => fillStack(new TerraformStack(app, "prod-aws"), spelled, { kind: "local" }, classes));
  const expected = `${JSON.stringify(sortedKeys(rootOf("prod-aws", spelled, { kind: "local" })), null, 2)}\n`;
  expect(stacksOf(files)).toEqual({ "prod-aws": expected });
  expect(expected.match(/"camelCase": "1"/g)?.length).toBe(10);
});

test("what somebody adds to a stack under an address of ours is refused, whenever it is added", () => {
  const add = () =>
    written(app => {
      const stack = new SignalboxStacks(app, { environment: environment() }).stacks.get("prod-gcp-alerts");
      if (stack) new TerraformVariable(stack, "hook", {});
    });
  expect(add).toThrow(ConfigError);
  expect(add).toThrow(/prod-gcp-alerts\/hook: has the address of prod-gcp-alerts\/var\.hook.*rename/s);
});
