import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Diagnostic, missingTool, type Options, type TestOutcome, testWith, tools, validate } from "./harness.ts";
import type { Arguments } from "./shim/cases.ts";
import { type Broken, brokenRules } from "./shim/rule.ts";
import { allCases, asSent, clouds, errors, everyCase, folderOf, ruleOf, schemaOf } from "./shim/samples.ts";
import type { ProviderSchemas } from "./shim/schema.ts";

/** The text Terraform underlines: a scalar of which each step has an address. Of all else it shows some brace or list. */
const underlined = (at: string, { path, got }: Broken): unknown =>
  typeof got === "object" || at.includes("#") || path.some(step => "key" in step)
    ? expect.any(String)
    : JSON.stringify(got);

type Resources = Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
const stack = (resource: Resources, more: object = {}): string =>
  folderOf({ "cdk.tf.json": { ...clouds, resource, ...more } });

const group = { name: "/llm/prod/api", retention_in_days: 30 };
const filter = {
  name: "errors",
  log_group_name: "${aws_cloudwatch_log_group.api.name}",
  pattern: '{ $.level = "error" }',
  metric_transformation: { name: "Errors", namespace: "LLM", value: "1", dimensions: { model: "$.model" } },
};
const metric = { name: "errors", filter: "severity = ERROR" };
const table = { name: "Llm_CL", workspace_id: "w", column: [{ name: "TimeGenerated", type: "dateTime" }] };

const good: Resources = {
  aws_cloudwatch_log_group: { api: group },
  aws_cloudwatch_log_metric_filter: { errors: filter },
  google_logging_metric: { errors: metric },
  azurerm_log_analytics_workspace_table_custom_log: { llm: table },
};

/** What Terraform itself finds with the rebuilt schemas: resources, then where and how it says so. */
const refused: readonly (readonly [string, Resources, string, RegExp])[] = [
  [
    "a typo in an argument",
    { aws_cloudwatch_log_group: { api: { ...group, retention_days: 30 } } },
    "aws_cloudwatch_log_group.api",
    /type is named "retention_days"/,
  ],
  [
    "a typo in a block's argument",
    {
      aws_cloudwatch_log_metric_filter: {
        errors: {
          ...filter,
          log_group_name: "g",
          metric_transformation: { ...filter.metric_transformation, vaule: "1" },
        },
      },
    },
    "aws_cloudwatch_log_metric_filter.errors",
    /type is named "vaule"/,
  ],
  [
    "text where a number belongs",
    { aws_cloudwatch_log_group: { api: { ...group, retention_in_days: "a month" } } },
    "aws_cloudwatch_log_group.api",
    /a number is required/,
  ],
  [
    "a list where a map belongs",
    { google_logging_metric: { errors: { ...metric, label_extractors: ["model"] } } },
    "google_logging_metric.errors",
    /map of string required/,
  ],
  [
    "a required argument is missing",
    { google_logging_metric: { errors: { name: "errors" } } },
    "google_logging_metric.errors",
    /argument "filter" is required/,
  ],
  [
    "a required block is missing",
    { azurerm_log_analytics_workspace_table_custom_log: { llm: { name: "Llm_CL", workspace_id: "w" } } },
    "azurerm_log_analytics_workspace_table_custom_log.llm",
    /At least 1 "column" blocks are required/,
  ],
  [
    "a block too many",
    {
      aws_cloudwatch_log_metric_filter: {
        errors: {
          ...filter,
          log_group_name: "g",
          metric_transformation: [filter.metric_transformation, filter.metric_transformation],
        },
      },
    },
    "aws_cloudwatch_log_metric_filter.errors",
    /No more than 1 "metric_transformation"/,
  ],
  [
    "an argument that only the provider sets",
    { google_logging_project_sink: { llm: { name: "llm", destination: "d", writer_identity: "me" } } },
    "google_logging_project_sink.llm",
    /the provider's to set/,
  ],
  [
    "an attribute nobody has",
    {
      aws_cloudwatch_log_group: { api: group },
      aws_cloudwatch_log_metric_filter: { errors: { ...filter, name: "${aws_cloudwatch_log_group.api.nmae}" } },
    },
    "aws_cloudwatch_log_metric_filter.errors",
    /no argument, nested block, or exported attribute named "nmae"/,
  ],
  [
    "a resource nobody has",
    { aws_cloudwatch_log_grop: { api: group } },
    "",
    /does not support resource type "aws_cloudwatch_log_grop"/,
  ],
];

describe.each(tools)("%s", { timeout: 180_000 }, tool => {
  const missing = missingTool(tool);
  const options: Options = { tool };

  describe.skipIf(missing !== "")(`validate${missing}`, () => {
    test("accepts what the three clouds accept", async () => {
      expect(await validate(stack(good), options)).toEqual([]);
    });

    test.each(refused)("refuses %s", async (_, resources, address, says) => {
      const found = await validate(stack(resources), options);
      expect(found.map(({ severity }) => severity)).toContain("error");
      expect(found.filter(one => (one.address ?? "") === address).map(one => `${one.summary} ${one.detail}`)).toEqual(
        expect.arrayContaining([expect.stringMatching(says)]),
      );
    });

    test("knows the resources of modules beside the folder", async () => {
      const child = {
        terraform: clouds.terraform,
        resource: { aws_cloudwatch_log_group: { api: { ...group, naem: "" } } },
      };
      const folder = folderOf({
        "modules/logs/main.tf.json": child,
        "root/cdk.tf.json": { ...clouds, module: { logs: { source: "../modules/logs" } } },
      });
      expect(errors(await validate(join(folder, "root"), options))).toEqual([expect.stringMatching(/naem/)]);
    });

    test("takes a provider's schemas from a file", async () => {
      const schemas: ProviderSchemas = {
        provider: { block: { attributes: { url: { type: "string", optional: true } } } },
        resource_schemas: {
          grafana_folder: {
            block: {
              attributes: {
                title: { type: "string", required: true },
                uid: { type: "string", optional: true, computed: true },
                notify: {
                  optional: true,
                  nested_type: {
                    nesting_mode: "single",
                    attributes: { after: { type: "number", required: true } },
                  },
                },
              },
            },
          },
        },
        data_source_schemas: {},
      };
      const grafana = (more: object): string =>
        folderOf({
          "schemas.json": schemas,
          "cdk.tf.json": {
            terraform: { required_providers: { grafana: { source: "grafana/grafana" } } },
            provider: { grafana: { url: "http://127.0.0.1:3000" } },
            resource: { grafana_folder: { llm: { title: "LLM", ...more } } },
          },
        });
      const judge = (folder: string) =>
        validate(folder, { ...options, providers: { "grafana/grafana": { schemas: join(folder, "schemas.json") } } });
      expect(await judge(grafana({ notify: { after: 5 } }))).toEqual([]);
      expect(errors(await judge(grafana({ notify: { afte: 5 } })))).toEqual(
        expect.arrayContaining([expect.stringMatching(/afte/)]),
      );
      expect(errors(await judge(grafana({ tittle: "LLM" })))).toEqual([expect.stringMatching(/tittle/)]);
    });

    test("launches the shims as programs, with the same outcome", async () => {
      const launched: Options = { ...options, launch: "program" };
      expect(await validate(stack(good), launched)).toEqual([]);
      const bad = stack({ aws_cloudwatch_log_group: { api: { ...group, retention_in_days: 31 } } });
      expect(await validate(bad, launched)).toEqual(await validate(bad, options));
    });

    describe("the rules", () => {
      let found: readonly Diagnostic[] = [];
      beforeAll(async () => {
        found = await validate(folderOf({ "cdk.tf.json": everyCase("bad") }), options);
      }, 180_000);

      test("find nothing in what just keeps them", async () => {
        expect(errors(await validate(folderOf({ "cdk.tf.json": everyCase("good") }), options))).toEqual([]);
      });

      test.each(allCases)("$type, $at: $rule …", ({ type, id, at, rule, base, bad }) => {
        const told = found.filter(one => one.address === `${type}.${id}` && one.summary.startsWith(rule));
        expect(told.map(({ severity }) => severity)).toContain("error");
        const places = brokenRules(ruleOf(type, { at, rule }), asSent(schemaOf(type), { ...base, ...bad }));
        expect(told.map(one => one.at)).toEqual(places.map(place => underlined(at, place)));
      });
    });
  });

  describe.skipIf(missing !== "")(`test${missing}`, () => {
    const mocks = ["aws", "google", "azurerm"].map(name => `mock_provider "${name}" {}`).join("\n");
    const tests = (days: number): Readonly<Record<string, string>> => ({
      "retention.tftest.hcl": `${mocks}
run "plan" {
  command = plan
  assert {
    condition     = aws_cloudwatch_log_group.api.retention_in_days == ${days}
    error_message = "kept for another time"
  }
}
run "apply" {
  assert {
    condition     = aws_cloudwatch_log_metric_filter.errors.log_group_name == aws_cloudwatch_log_group.api.name
    error_message = "reads another group"
  }
}
`,
    });
    const guarded: Resources = {
      ...good,
      aws_cloudwatch_log_group: { api: { ...group, lifecycle: { prevent_destroy: true } } },
    };
    const statuses = ({ runs }: TestOutcome) => runs.map(({ name, status }) => [name, status]);

    test("plans, applies and destroys with mocks, what is guarded too", async () => {
      const outcome = await testWith(stack(guarded), tests(30), options);
      expect(outcome.diagnostics).toEqual([]);
      expect(statuses(outcome)).toEqual([
        ["plan", "pass"],
        ["apply", "pass"],
      ]);
      expect(outcome.passed).toBe(true);
    });

    test("fails with an assertion that does not hold", async () => {
      const outcome = await testWith(stack(good), tests(90), options);
      expect(outcome.passed).toBe(false);
      expect(statuses(outcome)).toContainEqual(["plan", "fail"]);
      expect(errors(outcome.diagnostics)).toEqual([expect.stringMatching(/kept for another time/)]);
    });

    test("fails where a rule is broken", async () => {
      const bad = stack({ ...good, aws_cloudwatch_log_group: { api: { ...group, retention_in_days: 31 } } });
      const outcome = await testWith(bad, tests(31), options);
      expect(outcome.passed).toBe(false);
      expect(errors(outcome.diagnostics)).toContainEqual(expect.stringMatching(/a log group is kept for/));
    });

    test("calls a module once for each prefix", async () => {
      const folder = folderOf({
        "modules/logs/main.tf.json": {
          terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
          variable: { name_prefix: { type: "string" } },
          resource: { aws_cloudwatch_log_group: { api: { ...group, name: "/${var.name_prefix}/api" } } },
          output: { name: { value: "${aws_cloudwatch_log_group.api.name}" } },
        },
        "root/cdk.tf.json": {
          ...clouds,
          module: { logs: { source: "../modules/logs", for_each: '${toset(["a", "b"])}', name_prefix: "${each.key}" } },
        },
      });
      const text = `${mocks}
run "twice" {
  assert {
    condition     = [for one in module.logs : one.name] == ["/a/api", "/b/api"]
    error_message = "not once for each"
  }
}
`;
      const outcome = await testWith(join(folder, "root"), { "each.tftest.hcl": text }, { ...options, root: folder });
      expect(errors(outcome.diagnostics)).toEqual([]);
      expect(outcome.passed).toBe(true);
    });
  });
});
