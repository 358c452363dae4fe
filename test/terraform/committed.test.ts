/** The committed stacks and modules, as Terraform and OpenTofu read them, and what holds between their resources. */

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isRecord } from "../../src/output/changes.ts";
import { type Block, readStack, referencesIn, type StackContent, valuesAt } from "../../src/output/terraform-file.ts";
import { resourceTypes } from "../../src/output/terraform-types/index.ts";
import { missingTool, testWith, toolPath, tools, validate } from "./harness.ts";
import { guardedIn, typeOf } from "./replacing.ts";

interface Committed {
  readonly id: string;
  readonly folder: string;
  readonly module: string;
  readonly content: StackContent;
}

const committed: readonly Committed[] = readdirSync("generated").flatMap(environment => {
  const below = join("generated", environment, "terraform");
  const ids = existsSync(below) ? readdirSync(below).filter(id => id !== "modules") : [];
  return ids.map(id => {
    const folder = join(below, id);
    const content = readStack(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    if (content === undefined) throw new Error(`${folder} holds no JSON`);
    return { id, folder, module: join(below, "modules", id), content };
  });
});

const scratch = mkdtempSync(join(tmpdir(), "signalbox-committed-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const namesIn = (rest: Block, block: string): readonly string[] => {
  const found = rest[block];
  return isRecord(found) ? Object.keys(found) : [];
};

/** What only a cloud says of a thing, where its form is checked. */
const told: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_kms_key: { arn: "arn:aws:kms:eu-west-1:123456789012:key/k" },
  aws_cloudwatch_log_group: { arn: "arn:aws:logs:eu-west-1:123456789012:log-group:g" },
  aws_s3_bucket: { arn: "arn:aws:s3:::b" },
  aws_iam_role: { arn: "arn:aws:iam::123456789012:role/r" },
  aws_sns_topic: { arn: "arn:aws:sns:eu-west-1:123456789012:t" },
  aws_kinesis_firehose_delivery_stream: { arn: "arn:aws:firehose:eu-west-1:123456789012:deliverystream/d" },
};

const mockOf = (provider: string, { resources }: StackContent): string => {
  const types = new Set([...resources.keys()].map(typeOf));
  const blocks = Object.entries(told)
    .filter(([type]) => type.startsWith(`${provider}_`) && types.has(type))
    .map(([type, defaults]) => `  mock_resource "${type}" { defaults = ${JSON.stringify(defaults)} }\n`);
  return `mock_provider "${provider}" {\n${blocks.join("")}}`;
};

/** Mocks of every provider, and something for every secret. */
const preamble = (content: StackContent): string =>
  [
    ...namesIn(content.rest, "provider").map(name => mockOf(name, content)),
    "variables {",
    ...namesIn(content.rest, "variable").map(name => `  ${name} = "not-a-secret"`),
    "}",
  ].join("\n");

const assertion = (condition: string): string =>
  `  assert {\n    condition     = ${condition}\n    error_message = ${JSON.stringify(condition.replaceAll('"', "'"))}\n  }\n`;

/** Every period that the file says is planned. */
const periods = ({ resources }: StackContent): readonly string[] =>
  [...resources].flatMap(([address, block]) =>
    (resourceTypes[typeOf(address)]?.periods ?? [])
      .filter(argument => !argument.includes("."))
      .flatMap(argument => valuesAt(block, argument).map(value => `${address}.${argument} == ${value}`)),
  );

/** Everything that is referred to gets there: whoever refers holds what the other one has. */
const tested = (content: StackContent): string =>
  `${preamble(content)}
run "plan" {
  command = plan
${periods(content).map(assertion).join("")}}
run "apply" {
${rolesOf(content).map(assertion).join("")}}
`;

/** The writers of sinks have a role where they write, once they are there. */
const rolesOf = ({ resources }: StackContent): readonly string[] =>
  [...resources]
    .filter(([address]) => typeOf(address) === "google_bigquery_dataset_iam_member")
    .flatMap(([address, block]) =>
      referencesIn(block.member).map(one => `${address}.member == ${one.address}.${one.attribute}`),
    );

const caller = ({ rest }: StackContent): Block => ({
  ...(rest.variable === undefined ? {} : { variable: rest.variable }),
  terraform: { required_providers: isRecord(rest.terraform) ? rest.terraform.required_providers : {} },
  module: {
    twice: {
      source: "./module",
      for_each: '${toset(["red", "blue"])}',
      name_prefix: "${each.key}",
      ...Object.fromEntries(namesIn(rest, "variable").map(name => [name, `\${var.${name}}`])),
    },
  },
});

describe.each(tools)("%s", tool => {
  const absent = toolPath(tool) === undefined;

  test.skipIf(absent).each(committed)(
    `finds nothing wrong with $id${missingTool(tool)}`,
    async ({ folder }) => {
      expect(await validate(folder, { tool })).toEqual([]);
    },
    60_000,
  );
});

describe("terraform", () => {
  const options = { tool: "terraform" } as const;
  const absent = toolPath("terraform") === undefined;

  test.skipIf(absent).each(committed)(
    `plans and applies $id${missingTool("terraform")}`,
    async ({ folder, content }) => {
      expect(periods(content).length > 0 || guardedIn(content).length === 0).toBe(true);
      const outcome = await testWith(folder, { "stack.tftest.hcl": tested(content) }, options);
      expect(outcome).toMatchObject({ passed: true, diagnostics: [] });
    },
    120_000,
  );

  test.skipIf(absent).each(committed)(
    `plans the module of $id for two prefixes${missingTool("terraform")}`,
    async ({ id, module, content }) => {
      const folder = join(scratch, id);
      cpSync(module, join(folder, "module"), { recursive: true });
      writeFileSync(join(folder, "main.tf.json"), JSON.stringify(caller(content)));
      const text = `${preamble(content)}\nrun "plan" {\n  command = plan\n}\n`;
      const outcome = await testWith(folder, { "twice.tftest.hcl": text }, options);
      expect(outcome).toMatchObject({ passed: true, diagnostics: [] });
    },
    120_000,
  );
});

const of = ({ resources }: StackContent, type: string): readonly (readonly [address: string, block: Block])[] =>
  [...resources].filter(([address]) => typeOf(address) === type);

const textAt = (block: unknown, path: string): string => JSON.stringify(valuesAt(block, path)[0] ?? null);

/** A metric as it is asked for, or as a filter makes it: a difference in any of these and there is never a value. */
const metricOf = (block: unknown, name: string): string => {
  const [dimensions = {}] = valuesAt(block, "dimensions");
  const keys = isRecord(dimensions) ? Object.keys(dimensions).sort() : [];
  return `${textAt(block, "namespace")} ${textAt(block, name)} ${keys.join()} ${textAt(block, "unit")}`;
};

describe.each(committed)("in $id", ({ content }) => {
  const { resources } = content;

  test("everything that is referred to or waited for is there", () => {
    const wanted = [...resources].flatMap(([address, block]) => [
      ...referencesIn(block).map(one => [address, one.address] as const),
      ...valuesAt(block, "depends_on").map(one => [address, String(one)] as const),
    ]);
    const own = /^(data\.)?(aws|google|azurerm)_/;
    expect(wanted.filter(([, to]) => own.test(to) && !resources.has(to))).toEqual([]);
  });

  test("everything guarded has a row in the table of what replaces it", () => {
    const types = new Set(guardedIn(content).map(typeOf));
    expect([...types].filter(type => resourceTypes[type]?.keepsRecords !== true)).toEqual([]);
  });

  test("whatever keeps records by its type is guarded, or says nothing of its own", () => {
    const records = [...resources.keys()].filter(address => resourceTypes[typeOf(address)]?.keepsRecords);
    const locks = of(content, "aws_s3_bucket_object_lock_configuration").map(([address]) => address);
    expect(records.filter(address => !guardedIn(content).includes(address) && !locks.includes(address))).toEqual([]);
  });

  test("every alarm asks for a metric that a filter makes, in its unit and with its dimensions", () => {
    const made = of(content, "aws_cloudwatch_log_metric_filter").flatMap(([, block]) =>
      valuesAt(block, "metric_transformation").map(one => metricOf(one, "name")),
    );
    const asked = of(content, "aws_cloudwatch_metric_alarm").flatMap(([address, block]) =>
      [...(block.metric_name === undefined ? [] : [block]), ...valuesAt(block, "metric_query.metric")].map(
        one => [address, metricOf(one, "metric_name")] as const,
      ),
    );
    // A watchdog asks for what never comes, and always speaks.
    const silent = asked.filter(([, metric]) => !made.includes(metric)).map(([address]) => address);
    expect(silent.filter(address => resources.get(address)?.treat_missing_data !== "breaching")).toEqual([]);
    expect(silent.length).toBeLessThan(2);
  });

  test("every composite alarm is of alarms that are there, and waits for them", () => {
    const alarms = new Map(
      [...of(content, "aws_cloudwatch_metric_alarm"), ...of(content, "aws_cloudwatch_composite_alarm")].map(
        ([address, block]) => [String(block.alarm_name), address],
      ),
    );
    const wrong = of(content, "aws_cloudwatch_composite_alarm").flatMap(([address, block]) => {
      const named = [...String(block.alarm_rule).matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name = ""]) =>
        alarms.get(name),
      );
      const waits = valuesAt(block, "depends_on");
      return named.length > 0 && named.every(one => one !== undefined && waits.includes(one)) ? [] : [address];
    });
    expect(wrong).toEqual([]);
  });

  test("the writer of every sink into a dataset may write there", () => {
    const may = of(content, "google_bigquery_dataset_iam_member").flatMap(([, block]) =>
      referencesIn(block.member).map(({ address }) => `${address} ${referencesIn(block.dataset_id)[0]?.address}`),
    );
    const writes = of(content, "google_logging_project_sink")
      .map(([address, block]) => `${address} ${referencesIn(block.destination)[0]?.address}`)
      .filter(one => one.includes(" google_bigquery_dataset."));
    expect(may.sort()).toEqual(writes.sort());
  });

  test("every rule waits for what it asks", () => {
    const rules = [
      ...of(content, "azurerm_monitor_scheduled_query_rules_alert_v2"),
      ...of(content, "azurerm_monitor_data_collection_rule"),
    ];
    const sources = /^azurerm_log_analytics_(saved_search|workspace_table(_custom_log)?)\./;
    const waits = ([, block]: (typeof rules)[number]) => valuesAt(block, "depends_on").map(String);
    expect(rules.filter(rule => !waits(rule).some(one => sources.test(one)))).toEqual([]);
  });
});

test.each([
  "aws_cloudwatch_metric_alarm",
  "aws_cloudwatch_composite_alarm",
  "google_bigquery_dataset_iam_member",
  "azurerm_monitor_scheduled_query_rules_alert_v2",
])("some stack has an %s to look at", type => {
  expect(committed.flatMap(({ content }) => of(content, type)).length).toBeGreaterThan(0);
});

test("every policy of Google's asks for metrics of the stack before it", () => {
  for (const { id, content } of committed.filter(one => one.id.endsWith("-gcp-alerts"))) {
    const first = committed.find(one => one.id === id.replace(/-alerts$/, ""));
    const made = of(first?.content ?? content, "google_logging_metric").map(([, { name }]) => String(name));
    const asked = [
      ...JSON.stringify([...content.resources.values()]).matchAll(
        /logging_googleapis_com:user_(\w+?)(?:_(?:bucket|count|sum))?\{/g,
      ),
    ];
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.map(([, name = ""]) => name).filter(name => !made.includes(name))).toEqual([]);
  }
});
