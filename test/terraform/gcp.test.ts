/** Google Cloud's stacks as data: what refers to what, what counts what, and what is left out of where. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import { existing } from "../../src/core/existing.ts";
import { isRecordInstrument } from "../../src/core/instrument.ts";
import { compose } from "../../src/core/platform.ts";
import { on } from "../../src/core/query/index.ts";
import { addressOf, type Resource, type Stack, type Value } from "../../src/core/resource.ts";
import { atLeast } from "../../src/core/retention.ts";
import { streams } from "../../src/core/schema.ts";
import { files, otlp, pods } from "../../src/core/service.ts";
import { days, minutes, percent, years } from "../../src/core/units.ts";
import { parseFilter, passes } from "../query/gcp-grammar.ts";
import { type Case, environmentOf, filesOf, resourcesIn, stacksFor } from "./gcp-environment.ts";
import { type Data, dangling, isData, listOf, parsed, printed, references } from "./printed.ts";

const full: Case = {
  gcp: {
    linkedDatasets: true,
    locked: ["audit"],
    bigQuery: { location: "EU" },
    buckets: { security: existing("projects/central-logs/locations/eu/buckets/security") },
    sinks: { access: existing("access-sink") },
  },
};

const stackOf = (wanted: Case = {}, suffix = "gcp"): Stack => {
  const stack = stacksFor(wanted).get(suffix);
  if (stack === undefined) throw new Error(`no stack ${suffix}`);
  return stack;
};

const ofType = (stack: Stack, type: string): readonly Resource[] =>
  stack.resources.filter(resource => resource.type === type);

const block = (wanted: Case, address: string, suffix = "gcp"): Data => {
  const found = printed(stackOf(wanted, suffix).resources).get(address);
  if (found === undefined) throw new Error(`no ${address}`);
  return found;
};

const text = (value: Value | unknown): string => String(value);

describe.each([
  ["with defaults", {}],
  ["with everything", full],
] as const)("%s", (_, wanted) => {
  const main = stackOf(wanted);
  const alerts = stackOf(wanted, "gcp-alerts");

  test("every reference is to something in the same stack", () => {
    expect([...dangling(main.resources), ...dangling(alerts.resources)]).toEqual([]);
  });

  test("no name in Terraform knows the environment", () => {
    const named = ({ name, ...own }: Case) => [
      ...resourcesIn(stackOf({ ...own, name: name ?? "prod" })).keys(),
      ...resourcesIn(stackOf({ ...own, name: name ?? "prod" }, "gcp-alerts")).keys(),
    ];
    expect(named({ ...wanted, name: "eu-staging-2" })).toEqual(named(wanted));
  });

  test("buckets and datasets are not destroyed, and nothing else is guarded", () => {
    const guarded = new Set(
      [...main.resources, ...alerts.resources].flatMap(one => (one.keepsRecords ? [one.type] : [])),
    );
    const keeping = ["google_logging_project_bucket_config", "google_bigquery_dataset"];
    expect([...guarded].filter(type => !keeping.includes(type))).toEqual([]);
    expect(main.resources.filter(one => keeping.includes(one.type) && !one.keepsRecords)).toEqual([]);
  });

  test("everything is in a project", () => {
    const without = [...main.resources, ...alerts.resources].filter(
      ({ type, arguments: args }) => args.project === undefined && !/log_view|linked_dataset/.test(type),
    );
    expect(without).toEqual([]);
  });

  test("filters are read back by the grammar", () => {
    const left = printed(main.resources);
    const filters = [...left.values()].flatMap(one => [
      ...(typeof one.filter === "string" && !one.filter.startsWith("SOURCE(") ? [one.filter] : []),
      ...listOf(one.exclusions).map(({ filter }) => text(filter)),
    ]);
    expect(filters.length).toBeGreaterThan(40);
    for (const filter of filters) expect(() => parseFilter(filter.replaceAll("$${", "${")), filter).not.toThrow();
  });

  test("outputs refer to what is there", () => {
    for (const stack of [main, alerts]) {
      const known = new Set(resourcesIn(stack).keys());
      const said = JSON.stringify(stack.outputs).matchAll(/"to":"([^"]+)"/g);
      expect([...said].map(([, to]) => to).filter(to => to === undefined || !known.has(to))).toEqual([]);
      expect(Object.values(stack.outputs).every(({ description }) => description !== "")).toBe(true);
    }
  });
});

describe("metrics", () => {
  const environment = environmentOf();
  const blocks = printed(stackOf().resources);
  const metrics = [...blocks].filter(([address]) => address.startsWith("google_logging_metric."));

  test("bounds are the instruments', in the field's unit", () => {
    const histograms = environment.site.instruments
      .filter(isRecordInstrument)
      .filter(({ kind }) => kind === "histogram");
    expect(histograms.length).toBeGreaterThan(3);
    for (const instrument of histograms) {
      if (instrument.kind !== "histogram") continue;
      const metric = blocks.get(`google_logging_metric.${instrument.name}`);
      const options = isData(metric?.bucket_options) ? metric.bucket_options.explicit_buckets : undefined;
      const bounds = isData(options) && Array.isArray(options.bounds) ? options.bounds.map(Number) : [];
      expect(bounds.map(bound => Number((bound * instrument.value.scale).toPrecision(12)))).toEqual([
        ...instrument.buckets,
      ]);
    }
  });

  test.each(metrics)("%s", (_, metric) => {
    const descriptor = isData(metric.metric_descriptor) ? metric.metric_descriptor : {};
    const keys = listOf(descriptor.labels).map(({ key }) => text(key));
    expect(keys).toEqual(Object.keys(isData(metric.label_extractors) ? metric.label_extractors : {}));
    expect(keys.length).toBeLessThanOrEqual(10);
    expect(descriptor.metric_kind).toBe("DELTA");
    const distribution = descriptor.value_type === "DISTRIBUTION";
    expect([metric.value_extractor !== undefined, metric.bucket_options !== undefined]).toEqual([
      distribution,
      distribution,
    ]);
    expect(text(metric.filter).length).toBeLessThanOrEqual(20_000);
    expect(text(metric.name)).toMatch(/^prod_[A-Za-z0-9_]{1,83}$/);
  });
});

describe("alerts", () => {
  const metrics = [...printed(stackOf().resources)]
    .filter(([address]) => address.startsWith("google_logging_metric."))
    .map(([, { name }]) => text(name));

  test("every policy counts by metrics of the first stack, and tells channels of its own", () => {
    const blocks = printed(stackOf({}, "gcp-alerts").resources);
    const policies = [...blocks].filter(([address]) => address.startsWith("google_monitoring_alert_policy."));
    expect(policies.length).toBeGreaterThan(3);
    expect(new Set(policies.map(([, { display_name }]) => display_name)).size).toBe(policies.length);
    for (const [, policy] of policies) {
      const queries = listOf(policy.conditions).map(one =>
        isData(one.condition_prometheus_query_language) ? text(one.condition_prometheus_query_language.query) : "",
      );
      for (const [, metric] of queries.join().matchAll(/user_([a-z0-9_]+?)(?:_bucket|_sum|_count)?\{/g))
        expect(metrics).toContain(metric);
      expect(references(policy.notification_channels).map(({ attribute }) => attribute)).not.toContain("id");
    }
    expect(references(blocks.get("google_monitoring_alert_policy.high-error-rate"))).toHaveLength(2);
  });

  test("keys of channels are variables, where the provider hides them", () => {
    const of = (name: string) => block({}, `google_monitoring_notification_channel.${name}`, "gcp-alerts");
    expect(of("critical-pagerduty-pagerduty")).toMatchObject({
      type: "pagerduty",
      sensitive_labels: { service_key: "${var.pagerduty}" },
    });
    expect(of("critical-webhook-hook").labels).toEqual({ url: "${var.hook}" });
  });

  test("in shadow nobody is told, and without alerts there is no second stack", () => {
    const shadow: Case = {
      alerts: {
        HighErrorRate: { state: "shadow" },
        NoLogsReceived: "off",
        ModelUnavailable: "off",
        SlowRequests: "off",
      },
    };
    const told = ofType(stackOf(shadow, "gcp-alerts"), "google_monitoring_alert_policy").find(
      ({ name }) => name === "high-error-rate",
    );
    expect(told?.arguments.notificationChannels).toEqual([]);
    const quiet = Object.fromEntries(
      environmentOf()
        .site.alerts("gcp")
        .map(({ name }) => [name, "off" as const]),
    );
    expect([...stacksFor({ alerts: quiet }).keys()]).toEqual(["gcp"]);
  });

  test("people's `${` is a text at Google too; ours are its variables", () => {
    const alerts = {
      Own: alert({
        when: above(on(llmLog.request_end).count({ over: minutes(5) }), 1),
        summary: "{group}: ${project} and %{x}",
        description: "ask ${policy.name} %{ if true }",
        runbook: "own",
      }),
    };
    const { documentation } = block({ alerts }, "google_monitoring_alert_policy.own", "gcp-alerts");
    // One more `$` for Google, and one for Terraform.
    expect(documentation).toMatchObject({
      subject: "$${metric_or_resource.label.service}: $$${project} and %%{x}",
      content: "ask $$${policy.name} %%{ if true }\n\nRunbook: https://runbooks.example.com/own.md",
      links: [{ display_name: "Runbook", url: "https://runbooks.example.com/own.md" }],
    });
  });
});

describe("where records go", () => {
  test("a sink fills its bucket; a writer has a role wherever that is another project's, or a dataset", () => {
    const stack = stackOf(full);
    const blocks = printed(stack.resources);
    expect(blocks.get("google_logging_project_sink.application")?.destination).toBe(
      "logging.googleapis.com/${google_logging_project_bucket_config.application.id}",
    );
    expect(blocks.get("google_logging_project_sink.security")?.destination).toBe(
      "logging.googleapis.com/projects/central-logs/locations/eu/buckets/security",
    );
    expect(blocks.has("google_logging_project_sink.access")).toBe(false);
    expect(blocks.has("google_logging_project_bucket_config.security")).toBe(false);
    const needing = [...blocks].filter(
      ([address, { destination }]) =>
        address.startsWith("google_logging_project_sink.") &&
        !text(destination).includes("google_logging_project_bucket_config"),
    );
    const members = [...blocks.values()].map(({ member }) => member);
    expect(needing).toHaveLength(6);
    for (const [address, sink] of needing) {
      expect(members).toContain(`\${${address}.writer_identity}`);
      expect(sink.unique_writer_identity).toBe(true);
    }
    expect(blocks.get("google_bigquery_dataset_iam_member.audit-writer")).toMatchObject({
      role: "roles/bigquery.dataEditor",
      dataset_id: "${google_bigquery_dataset.audit.dataset_id}",
    });
    expect(blocks.get("google_logging_project_sink.audit-bigquery")).toMatchObject({
      bigquery_options: { use_partitioned_tables: true },
      destination: "bigquery.googleapis.com/${google_bigquery_dataset.audit.id}",
    });
  });

  test("a view shows one stream's log", () => {
    const blocks = printed(stackOf().resources);
    for (const stream of streams)
      expect(blocks.get(`google_logging_log_view.${stream}`)?.filter).toBe(
        `SOURCE("projects/acme-llm") AND LOG_ID("llm-prod-${stream}")`,
      );
  });

  test.each([
    [days(30), 30, 30],
    [atLeast(days(30)), 30, 31],
    [atLeast(years(7)), 2562, 2563],
  ] as const)("%s is kept in a bucket and in partitions for days", (keep, bucket, partition) => {
    const wanted: Case = { retention: { application: keep }, gcp: { bigQuery: { location: "EU" } } };
    expect(block(wanted, "google_logging_project_bucket_config.application").retention_days).toBe(bucket);
    expect(block(wanted, "google_bigquery_dataset.application").default_partition_expiration_ms).toBe(
      partition * 86_400_000,
    );
    const { site, targets } = environmentOf(wanted);
    const held = targets
      .flatMap(({ target, self }) => target.holds?.(self, site) ?? [])
      .filter(one => one.stream === "application");
    // Two days in which what expired can be had back, and seven in which Google can.
    expect(held.map(one => [one.where, one.atMostDays])).toEqual([
      ["bucket llm-prod-application", bucket],
      ["dataset llm_logs_prod_application of BigQuery", partition + 9],
    ]);
  });

  test("only what was asked for is locked, encrypted, linked, copied or adopted", () => {
    const types = new Set(stackOf().resources.map(({ type }) => type));
    expect([...types].filter(type => /bigquery|linked|iam/.test(type))).toEqual([]);
    expect(ofType(stackOf(), "google_logging_project_bucket_config").filter(one => one.arguments.locked)).toEqual([]);
    const key = "projects/acme-llm/locations/europe-west1/keyRings/llm/cryptoKeys/logs";
    const wanted: Case = {
      gcp: {
        location: "europe-west1",
        kmsKey: existing(key),
        locked: ["audit"],
        bigQuery: { streams: ["audit"], dataset: "logs_{stream}", adopt: true },
      },
    };
    expect(block(wanted, "google_logging_project_bucket_config.audit")).toMatchObject({
      locked: true,
      cmek_settings: { kms_key_name: key },
    });
    const [dataset] = ofType(stackOf(wanted), "google_bigquery_dataset");
    expect(dataset?.adopts).toBe("projects/acme-llm/datasets/logs_audit");
    expect(dataset?.arguments.location).toBe("europe-west1");
  });
});

describe("what is left out", () => {
  const podsFilter = (wanted: Case): unknown =>
    printed(stackOf(wanted).resources).get("google_logging_project_exclusion.printed-by-pods")?.filter;

  test("of `_Default`: what has a bucket of its own, once its sinks are there", () => {
    const exclusion = resourcesIn(stackOf()).get("google_logging_project_exclusion.kept-elsewhere");
    expect(exclusion?.dependsOn).toHaveLength(streams.length);
    expect(text(exclusion?.arguments.filter)).toContain('log_id("llm-prod-audit")');
  });

  test.each<readonly [string, Case, readonly string[] | undefined]>([
    ["no cluster", { platform: compose(), services: { a: { source: files("/var/log/a/*.log") } } }, undefined],
    ["no pods", { services: { a: { source: otlp() } } }, undefined],
    ["switched off", { gcp: { gke: false } }, undefined],
    [
      "pods of a namespace, their names begun by the app's",
      { services: { a: { source: pods({ app: "chat-api", namespace: "llm", container: "main" }) } } },
      [
        '(resource.labels.namespace_name = "llm" AND resource.labels.pod_name =~ "^chat-api-" AND resource.labels.container_name = "main")',
      ],
    ],
    [
      "pods anywhere, and one cluster's alone",
      { services: { a: { source: pods({ app: "a" }) } }, gcp: { gke: { cluster: "blue" } } },
      ['resource.labels.cluster_name = "blue"', '(resource.labels.pod_name =~ "^a-")'],
    ],
    [
      "every pod of a namespace",
      { services: { a: { source: pods({ app: "*", namespace: "llm" }) } } },
      ['\nAND ((resource.labels.namespace_name = "llm"))'],
    ],
    [
      "a container of every pod",
      { services: { a: { source: pods({ app: "*", container: "main" }) } } },
      ['\nAND ((resource.labels.container_name = "main"))'],
    ],
  ])("of `_Default`, what pods print: %s", (_, wanted, parts) => {
    const filter = podsFilter(wanted);
    if (parts === undefined) expect(filter).toBeUndefined();
    else for (const part of ['resource.type = "k8s_container"', ...parts]) expect(text(filter)).toContain(part);
  });

  test.each<readonly [string, Case["services"]]>([
    ["alone", { a: { source: pods({ app: "*" }) } }],
    ["beside others", { a: { source: pods({ app: "*" }) }, b: { source: pods({ app: "b", namespace: "llm" }) } }],
  ])("of `_Default`, every pod there is, %s: nothing names one", (_, services = {}) => {
    expect(podsFilter({ services })).toBe(
      'resource.type = "k8s_container"\nAND (log_id("stdout") OR log_id("stderr"))',
    );
  });

  test("a cluster's project may be another", () => {
    const found = block(
      { gcp: { gke: { project: "acme-clusters" } } },
      "google_logging_project_exclusion.printed-by-pods",
    );
    expect(found.project).toBe("acme-clusters");
  });

  const thinned = (outside: boolean): Case => ({
    sampling: { logs: { debug: percent(1), info: percent(0) } },
    alerts: { ModelUnavailable: "off", NoLogsReceived: "off", SlowRequests: "off" },
    gcp: { fedFromOutside: outside },
  });

  test("of our sinks, what comes from outside and no pipeline has weighed", () => {
    const sinks = (outside: boolean) =>
      listOf(block(thinned(outside), "google_logging_project_sink.application").exclusions).map(({ filter }) =>
        text(filter),
      );
    expect(sinks(false)).toEqual([]);
    const [debug, info, ...others] = sinks(true);
    expect(others).toEqual([]);
    expect(debug?.split("\n")).toEqual([
      'log_id("llm-prod-application")',
      'AND jsonPayload.level =~ "^debug$"',
      'AND jsonPayload.service =~ "^(llm-service|chat-api)$"',
      expect.stringContaining("AND NOT jsonPayload.event =~"),
      "AND NOT jsonPayload.sample_weight:*",
      "AND sample(insertId, 0.99)",
    ]);
    expect(info).not.toContain("sample(");
    const audit = block(thinned(true), "google_logging_project_sink.audit");
    expect(audit.exclusions).toBeUndefined();
  });

  test("and what they let through is weighed in SQL", () => {
    const sql = (outside: boolean) =>
      JSON.stringify(parsed(block(thinned(outside), "google_monitoring_dashboard.llm-errors").dashboard_json));
    expect(sql(true)).toContain("THEN 100 ELSE 1 END");
    expect(sql(false)).not.toContain("CASE WHEN");
  });
});

describe("a log that two environments write to", () => {
  const shared = (name: string): Case => ({
    name,
    sampling: { logs: { debug: percent(0) } },
    alerts: { ModelUnavailable: "off", NoLogsReceived: "off", SlowRequests: "off" },
    gcp: { log: "llm-{stream}", fedFromOutside: true, bigQuery: { location: "EU" }, names: { environment: "env" } },
  });

  test.each(["dev", "prod"])("is told apart by whatever %s selects", name => {
    const other = name === "dev" ? "prod" : "dev";
    const filters = [...printed(stackOf(shared(name)).resources)].flatMap(([address, one]) => [
      ...(typeof one.filter === "string" ? [[address, one.filter] as const] : []),
      ...listOf(one.exclusions).map(({ filter }) => [`${address} leaves out`, text(filter)] as const),
    ]);
    // A view compares no field, and is of a bucket that its sink has filled; pods' output is in no log of ours.
    const selecting = filters.filter(([address]) => !/_log_view\.|printed-by-pods$/.test(address));
    const types = new Set(selecting.map(([address]) => address.split(".")[0]));
    expect([...types].sort()).toEqual([
      "google_logging_metric",
      "google_logging_project_exclusion",
      "google_logging_project_sink",
    ]);
    expect(selecting.filter(([address]) => address.endsWith("leaves out")).length).toBeGreaterThan(1);
    const record = { event: "request_end", service: "llm-service", level: "info" };
    for (const [address, filter] of selecting) {
      const conditions = parseFilter(filter);
      expect(conditions.kind, address).toBe("and");
      expect(filter, address).toContain(`AND jsonPayload.env =~ "^${name}$"`);
      const own = (env: string) =>
        passes(conditions, { ...record, env }, (pattern, value) => new RegExp(pattern).test(value));
      expect(own(other), address).toBe(false);
      if (/project_sink\.[a-z-]+$|kept-elsewhere$/.test(address)) expect(own(name), address).toBe(true);
    }
  });

  test("is not where each has its own", () => {
    const sink = block({}, "google_logging_project_sink.application");
    expect(sink.filter).toBe('log_id("llm-prod-application")');
  });
});

describe("a second target in the same project", () => {
  const second: Case = { ...full, key: "gcpAudit" };
  const nameOf = ({ arguments: args }: Resource): string | undefined => {
    const name = args.name ?? args.linkId ?? args.displayName;
    return typeof name === "string" ? name : undefined;
  };
  const dashboardName = ({ dashboardJson }: Data): string =>
    JSON.stringify(dashboardJson).match(/"displayName":"([^"]+)"/)?.[1] ?? "";

  test.each(["gcp", "gcp-alerts"])(
    "has things of other names than the stack %s, and calls them alike in Terraform",
    suffix => {
      const one = stackOf(full, suffix);
      const other = stackOf(second, suffix.replace("gcp", "gcp-audit"));
      expect(other.resources.map(addressOf)).toEqual(one.resources.map(addressOf));
      const names = (stack: Stack) =>
        stack.resources
          // A view's is of its bucket, whose name is for people to say.
          .filter(({ type }) => type !== "google_logging_log_view")
          .flatMap(resource => {
            const name = nameOf(resource);
            return name === undefined ? [] : [`${resource.type} ${name}`];
          });
      expect(names(one).length).toBeGreaterThan(5);
      expect(names(other).filter(name => names(one).includes(name))).toEqual([]);
      const dashboards = (stack: Stack) =>
        ofType(stack, "google_monitoring_dashboard").map(({ arguments: args }) => dashboardName(args));
      expect(dashboards(other).filter(name => dashboards(one).includes(name))).toEqual([]);
    },
  );

  test("and its policies watch metrics of its own", () => {
    const metrics = ofType(stackOf(second, "gcp-audit"), "google_logging_metric").map(({ arguments: { name } }) =>
      text(name),
    );
    expect(metrics).toContain("prod_gcp_audit_llm_ttft_seconds");
    const asked = JSON.stringify(stackOf(second, "gcp-audit-alerts").resources).matchAll(
      /user_([a-z0-9_]+?)(?:_bucket|_sum|_count)?\{/g,
    );
    for (const [, metric] of asked) expect(metrics).toContain(metric);
  });
});

test("modules have the same things behind a prefix, and neither a provider nor an import", () => {
  const files = filesOf({ gcp: { bigQuery: { location: "EU", adopt: true } } });
  const module = JSON.stringify(files.get("modules/prod-gcp/main.tf.json"));
  expect(module).toContain("llm_logs_${var.name_prefix}_prod_audit");
  expect(module).toContain("llm-${var.name_prefix}-prod-audit");
  expect(module).not.toContain('"import"');
  expect(JSON.stringify(files.get("prod-gcp/cdk.tf.json"))).toContain('"import"');
  expect(Object.keys(Object(files.get("modules/prod-gcp-alerts/main.tf.json")))).toEqual(["resource"]);
});
