/** What `signalbox diff` says of a stack at a cloud: by address, in words, and how risky. */

import { afterAll, describe, expect, test } from "vitest";
import { inWords } from "../../src/output/changes.ts";
import { differenceOf } from "../../src/output/difference.ts";
import { makeProject } from "./project.ts";

type Block = Readonly<Record<string, unknown>>;

interface Stack extends Block {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
}

const guarded = { lifecycle: { prevent_destroy: true } };
const group = (own: Block = {}): Stack => ({
  resource: {
    aws_cloudwatch_log_group: { audit: { name: "/prod/audit", retention_in_days: 365, ...guarded, ...own } },
  },
});
const of = (type: string, name: string, block: Block): Stack => ({ resource: { [type]: { [name]: block } } });
/** Two files' resources in one. */
const both = (one: Stack, other: Stack): Stack => {
  const types = [...new Set([...Object.keys(one.resource ?? {}), ...Object.keys(other.resource ?? {})])];
  return {
    resource: Object.fromEntries(types.map(type => [type, { ...one.resource?.[type], ...other.resource?.[type] }])),
  };
};
const nothing: Stack = {};

const topic = ["${aws_sns_topic.critical.arn}"];
const alarm = (own: Block = {}): Stack =>
  of("aws_cloudwatch_metric_alarm", "errors", { alarm_name: "errors", threshold: 5, alarm_actions: topic, ...own });
const dashboard = (...titles: readonly string[]): Stack =>
  of("aws_cloudwatch_dashboard", "overview", { dashboard_body: JSON.stringify({ titles }) });
const exclusion = (filter: string): Stack =>
  of("google_logging_project_exclusion", "printed-by-pods", { name: "pods", filter });
const podsOf = (...names: readonly string[]): string =>
  `log_id("stdout")\nAND resource.type = "k8s_container"\nAND (${names.map(name => `name = "${name}"`).join(" OR ")})`;
const part = of("aws_cloudwatch_metric_alarm", "errors-1", { alarm_name: "errors-1", threshold: 5, alarm_actions: [] });
const whole = (actions: readonly string[]): Stack =>
  of("aws_cloudwatch_composite_alarm", "errors", {
    alarm_actions: actions,
    depends_on: ["aws_cloudwatch_metric_alarm.errors-1"],
  });
const louder = of("aws_cloudwatch_metric_alarm", "errors-1", {
  alarm_name: "errors-1",
  threshold: 3,
  alarm_actions: [],
});
const bucket = (own: Block = {}): Stack => of("aws_s3_bucket", "audit", { bucket: "prod-audit", ...guarded, ...own });
const versions = of("aws_s3_bucket_versioning", "audit", { bucket: "${aws_s3_bucket.audit.id}", ...guarded });
const expiry = (days: number): Stack =>
  of("aws_s3_bucket_lifecycle_configuration", "audit", {
    bucket: "${aws_s3_bucket.audit.id}",
    rule: [{ id: "period", expiration: [{ days }] }],
  });
const inRegion = (region: string): Stack => ({ provider: { aws: [{ region }] }, ...group() });

const table: readonly (readonly [name: string, before: Stack, after: Stack, words: readonly string[], risk: string])[] =
  [
    ["a thing more", nothing, dashboard("a"), ["aws_cloudwatch_dashboard.overview: added"], "reload"],
    ["a thing less", dashboard("a"), nothing, ["aws_cloudwatch_dashboard.overview: removed"], "reload"],
    [
      "JSON in a text",
      dashboard("a", "b"),
      dashboard("a", "c"),
      ["aws_cloudwatch_dashboard.overview.dashboard_body: differs in 1 place of its JSON"],
      "reload",
    ],
    [
      "records are kept for less",
      group(),
      group({ retention_in_days: 30 }),
      ["aws_cloudwatch_log_group.audit.retention_in_days: 365 → 30"],
      "deletes-data",
    ],
    [
      "records are kept longer",
      group(),
      group({ retention_in_days: 400 }),
      ["aws_cloudwatch_log_group.audit.retention_in_days: 365 → 400"],
      "reload",
    ],
    [
      "records are kept for ever",
      group(),
      group({ retention_in_days: 0 }),
      ["aws_cloudwatch_log_group.audit.retention_in_days: 365 → 0"],
      "reload",
    ],
    [
      "records that were kept for ever are not",
      group({ retention_in_days: 0 }),
      group(),
      ["aws_cloudwatch_log_group.audit.retention_in_days: 0 → 365"],
      "deletes-data",
    ],
    [
      "a thing with records less",
      group(),
      nothing,
      ["aws_cloudwatch_log_group.audit: removed; Terraform destroys it, and nothing guards its records"],
      "deletes-data",
    ],
    [
      "a thing with records less, which leaves them",
      group({ skip_destroy: true }),
      nothing,
      ["aws_cloudwatch_log_group.audit: removed; Terraform forgets it and leaves its records (skip_destroy)"],
      "deletes-data",
    ],
    [
      "nothing guards it any more",
      group(),
      group({ lifecycle: undefined }),
      ['aws_cloudwatch_log_group.audit.lifecycle: removed {"prevent_destroy":true}'],
      "deletes-data",
    ],
    [
      "another name",
      group(),
      group({ name: "/prod/trail" }),
      [
        'aws_cloudwatch_log_group.audit.name: "/prod/audit" → "/prod/trail"; it is destroyed and made anew, which Terraform refuses (prevent_destroy)',
      ],
      "deletes-data",
    ],
    [
      "another name of what holds no records",
      alarm({ alarm_actions: [] }),
      alarm({ alarm_actions: [], alarm_name: "failures" }),
      ['aws_cloudwatch_metric_alarm.errors.alarm_name: "errors" → "failures"; it is destroyed and made anew'],
      "recreate",
    ],
    [
      "what is made for it goes with it",
      both(bucket(), versions),
      both(bucket({ bucket: "prod-trail" }), versions),
      [
        'aws_s3_bucket.audit.bucket: "prod-audit" → "prod-trail"; it is destroyed and made anew, which Terraform refuses (prevent_destroy)',
        "aws_s3_bucket_versioning.audit: destroyed and made anew, which Terraform refuses (prevent_destroy), since aws_s3_bucket.audit is",
      ],
      "deletes-data",
    ],
    [
      "another region",
      inRegion("eu-west-1"),
      inRegion("us-east-1"),
      [
        'provider.aws[0].region: "eu-west-1" → "us-east-1"; 1 resource is destroyed and made anew there, which Terraform refuses of what holds records (prevent_destroy)',
      ],
      "deletes-data",
    ],
    [
      "objects of a bucket expire sooner",
      both(bucket(), expiry(90)),
      both(bucket(), expiry(30)),
      ["aws_s3_bucket_lifecycle_configuration.audit.rule[0].expiration[0].days: 90 → 30"],
      "deletes-data",
    ],
    [
      "objects of a bucket that stands expire at all",
      bucket(),
      both(bucket(), expiry(30)),
      ["aws_s3_bucket_lifecycle_configuration.audit: added"],
      "deletes-data",
    ],
    [
      "a bucket with a period of its own",
      nothing,
      both(bucket(), expiry(30)),
      ["aws_s3_bucket.audit: added", "aws_s3_bucket_lifecycle_configuration.audit: added"],
      "reload",
    ],
    [
      "a column of a table less",
      of("azurerm_log_analytics_workspace_table_custom_log", "table", {
        column: [{ name: "A" }, { name: "B" }, { name: "C" }],
      }),
      of("azurerm_log_analytics_workspace_table_custom_log", "table", { column: [{ name: "A" }, { name: "C" }] }),
      ['azurerm_log_analytics_workspace_table_custom_log.table.column[]: removed {"name":"B"}'],
      "deletes-data",
    ],
    ["an alarm more", nothing, alarm(), ["aws_cloudwatch_metric_alarm.errors: added"], "pages-more"],
    [
      "an alarm more that tells nobody",
      dashboard("a"),
      both(dashboard("a"), alarm({ alarm_actions: [] })),
      ["aws_cloudwatch_metric_alarm.errors: added"],
      "reload",
    ],
    [
      "an alarm less",
      both(dashboard("a"), alarm()),
      dashboard("a"),
      ["aws_cloudwatch_metric_alarm.errors: removed"],
      "reload",
    ],
    [
      "an alarm's limit",
      alarm(),
      alarm({ threshold: 3 }),
      ["aws_cloudwatch_metric_alarm.errors.threshold: 5 → 3"],
      "pages-more",
    ],
    [
      "an alarm's text",
      alarm(),
      alarm({ alarm_description: "x" }),
      ['aws_cloudwatch_metric_alarm.errors.alarm_description: added "x"'],
      "reload",
    ],
    [
      "an alarm out of shadow",
      alarm({ alarm_actions: [] }),
      alarm(),
      [`aws_cloudwatch_metric_alarm.errors.alarm_actions[]: added "\${aws_sns_topic.critical.arn}"`],
      "pages-more",
    ],
    [
      "the limit of a part of an alarm",
      both(whole(topic), part),
      both(whole(topic), louder),
      ["aws_cloudwatch_metric_alarm.errors-1.threshold: 5 → 3"],
      "pages-more",
    ],
    [
      "the same in shadow",
      both(whole([]), part),
      both(whole([]), louder),
      ["aws_cloudwatch_metric_alarm.errors-1.threshold: 5 → 3"],
      "reload",
    ],
    [
      "what pods print is left out of less",
      exclusion(podsOf("a", "b")),
      exclusion(podsOf("a")),
      [
        'google_logging_project_exclusion.printed-by-pods.filter: "AND (name = \\"a\\" OR name = \\"b\\")" → "AND (name = \\"a\\")"',
      ],
      "weakens-privacy",
    ],
    [
      "what pods print is left out of more",
      exclusion(podsOf("a")),
      exclusion(podsOf("a", "b")),
      [
        'google_logging_project_exclusion.printed-by-pods.filter: "AND (name = \\"a\\")" → "AND (name = \\"a\\" OR name = \\"b\\")"',
      ],
      "reload",
    ],
    [
      "what pods print is left out under one condition more",
      exclusion(podsOf("a")),
      exclusion(`${podsOf("a")}\nAND cluster = "blue"`),
      ["google_logging_project_exclusion.printed-by-pods.filter: 1 line added, 0 removed"],
      "weakens-privacy",
    ],
    [
      "an identifier less in what masks records",
      of("aws_cloudwatch_log_data_protection_policy", "audit", { policy_document: '{"a":["Email","Ssn"]}' }),
      of("aws_cloudwatch_log_data_protection_policy", "audit", { policy_document: '{"a":["Email"]}' }),
      ["aws_cloudwatch_log_data_protection_policy.audit.policy_document: differs in 1 place of its JSON"],
      "weakens-privacy",
    ],
    [
      "what closed a bucket is open",
      of("aws_s3_bucket_public_access_block", "audit", { block_public_acls: true }),
      of("aws_s3_bucket_public_access_block", "audit", { block_public_acls: false }),
      ["aws_s3_bucket_public_access_block.audit.block_public_acls: true → false"],
      "weakens-privacy",
    ],
    [
      "a long text, from where it is another",
      of("aws_cloudwatch_log_metric_filter", "errors", {
        pattern: `{ ${'$.service = "a" && '.repeat(4)}$.status = "error" }`,
      }),
      of("aws_cloudwatch_log_metric_filter", "errors", {
        pattern: `{ ${'$.service = "a" && '.repeat(4)}$.status = "timeout" }`,
      }),
      ['aws_cloudwatch_log_metric_filter.errors.pattern: "…status = \\"error\\" }" → "…status = \\"timeout\\" }"'],
      "reload",
    ],
    [
      "the state lies elsewhere",
      { terraform: { backend: { s3: { key: "a" } } } },
      { terraform: { backend: { s3: { key: "b" } } } },
      [
        'terraform.backend.s3.key: "a" → "b"; the state lies elsewhere then: terraform init -migrate-state, or all is made again',
      ],
      "recreate",
    ],
    ["a secret more", nothing, { variable: { key: { type: "string" } } }, ["variable: added"], "reload"],
  ];

const path = "terraform/prod-aws/cdk.tf.json";
const text = (stack: Stack): string => `${JSON.stringify(stack, null, 2)}\n`;

describe("a stack's file", () => {
  test.each(table)("%s", (_, before, after, words, risk) => {
    const found = differenceOf(path, text(before), text(after));
    expect(found.changes.map(inWords)).toEqual(words);
    expect(found.risk).toBe(risk);
  });

  test("what is worst stands first", () => {
    const found = differenceOf(path, text(both(dashboard("a"), group())), text(both(alarm(), nothing)));
    expect(found.changes.map(({ risk }) => risk)).toEqual(["deletes-data", "pages-more", "reload"]);
  });

  test("of a stack that goes, what it guarded is told", () => {
    const found = differenceOf(path, text(both(dashboard("a"), group())), undefined);
    expect(found.changes.map(inWords)).toEqual([
      "aws_cloudwatch_log_group.audit: left behind with its records; no stack guards it any more",
    ]);
    expect(found.risk).toBe("deletes-data");
    expect(differenceOf(path, text(dashboard("a")), undefined)).toMatchObject({ changes: [], risk: "none" });
  });

  test("of a stack that comes, whether it tells anybody", () => {
    expect(differenceOf(path, undefined, text(alarm()))).toMatchObject({ changes: [], risk: "pages-more" });
    expect(differenceOf(path, undefined, text(group()))).toMatchObject({ changes: [], risk: "none" });
  });

  test("a module is for others, and told of once", () => {
    const of = (file: string) => differenceOf(`terraform/modules/prod-aws/${file}`, text(group()), text(nothing));
    expect(of("main.tf.json").changes.map(inWords)).toEqual([
      "what calls it gets the changes of terraform/prod-aws/cdk.tf.json, once it takes this version",
    ]);
    expect(of("outputs.tf.json").changes).toEqual([]);
    for (const file of ["main.tf.json", "outputs.tf.json"]) expect(of(file).risk).toBe("none");
    expect(differenceOf("terraform/modules/prod-aws/main.tf.json", text(group()), undefined).risk).toBe("none");
  });

  test("what is no JSON is told by its lines", () => {
    expect(differenceOf(path, "{", "[]\n").changes.map(inWords)).toEqual(['line: removed "{"', 'line: added "[]"']);
  });
});

const atCloud = (retention: string): string => `
import { compose, days, defineEnvironment, files, gcp, otelCollector } from "signalbox";

export default defineEnvironment({
  name: "dev",
  platform: compose(),
  services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
  retention: { application: ${retention} },
  targets: {
    otelCollector: otelCollector({ to: { logs: ["gcp"] } }),
    gcp: gcp({ project: "acme-llm" }),
  },
});
`;

describe("a project at a cloud", () => {
  const dev = makeProject({ dev: atCloud("days(30)") });
  afterAll(() => dev.remove());
  const file = "generated/dev/terraform/dev-gcp/cdk.tf.json";
  const bucket = "google_logging_project_bucket_config.application";

  test("diff names the address and the risk, and a module once", () => {
    expect(dev.signalbox(["synth"])).toMatchObject({ code: 0, stderr: "" });
    dev.write("environments/dev.mjs", atCloud("days(14)"));
    const { code, stdout } = dev.signalbox(["diff", "--only", "terraform"]);
    expect(code).toBe(0);
    expect(stdout.split("\n").map(line => line.trim())).toEqual([
      "dev: 2 files differ; deletes-data, stored records go earlier than they would have",
      "terraform/dev-gcp/cdk.tf.json changed (deletes-data)",
      `${bucket}.retention_days: 30 → 14 (deletes-data)`,
      "terraform/modules/dev-gcp/main.tf.json changed (none)",
      "what calls it gets the changes of terraform/dev-gcp/cdk.tf.json, once it takes this version (none)",
      "",
    ]);
  });

  test("explain says whose a stack is, and finds a thing by its address", () => {
    const whole = dev.signalbox(["explain", file]).stdout;
    expect(whole).toContain("from     environments/dev.mjs, targets.gcp\n  product  Google Cloud Logging\n");
    for (const key of [`resource.${bucket}`, bucket])
      expect(dev.signalbox(["explain", `${file}:${key}`]).stdout).toContain('"bucket_id": "llm-dev-application"');
    const misspelt = dev.signalbox(["explain", `${file}:${bucket}s`]);
    expect(misspelt).toMatchObject({ code: 2 });
    expect(misspelt.stderr).toContain(`did you mean ${bucket}?`);
    const module = dev.signalbox(["explain", "generated/dev/terraform/modules/dev-gcp/main.tf.json"]).stdout;
    expect(module).toContain("call it from your own Terraform");
  });
});
