/** Elastic's resources against its provider's schema, and argument by argument against the files that setup.sh puts. */

import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { addressOf, type Resource } from "../../src/core/resource.ts";
import { email, pagerduty, slack, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import type { Self, Site } from "../../src/core/target.ts";
import { days } from "../../src/core/units.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import { type ElasticsearchInput, elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { elasticsearchOptions } from "../../src/targets/elasticsearch/options.ts";
import { elasticsearchConnection, elasticsearchResources } from "../../src/targets/elasticsearch/resources.ts";
import { type KibanaInput, kibana } from "../../src/targets/kibana/index.ts";
import { type KibanaOptions, kibanaOptions } from "../../src/targets/kibana/options.ts";
import { kibanaConnection, kibanaResources } from "../../src/targets/kibana/resources.ts";
import { prefixMark } from "../../src/targets/terraform/index.ts";
import { judgeable } from "../judgeable.ts";
import { missingTool, toolPath } from "./harness.ts";
import {
  applied,
  type Data,
  dangling,
  faults,
  followed,
  isData,
  listOf,
  parsed,
  printed,
  printedModule,
  references,
  secretPlaces,
} from "./printed.ts";

interface Case extends Partial<EnvironmentInput> {
  readonly elasticsearch?: ElasticsearchInput;
  readonly kibana?: KibanaInput;
}

interface Judged {
  readonly site: Site;
  readonly elasticsearch: Self<ReturnType<typeof elasticsearchOptions.parse>>;
  readonly kibana: Self<KibanaOptions>;
  /** JSON as data, other files as text, by path below `elasticsearch/` or `kibana/`. */
  readonly files: ReadonlyMap<string, unknown>;
}

const judged = ({ elasticsearch: store = {}, kibana: viewer = {}, ...own }: Case): Judged => {
  const result = judgeEnvironment({
    name: "prod",
    platform: kubernetes(),
    services: { "llm-service": { team: "ai-platform" }, "chat-api": { team: "ai-platform" } },
    runbooks: "https://runbooks.example.com",
    ...own,
    targets: { elasticsearch: elasticsearch({ fedFromOutside: true, ...store }), kibana: kibana(viewer) },
  });
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  const { site, targets } = result.environment;
  return {
    site,
    elasticsearch: { key: "elasticsearch", options: elasticsearchOptions.parse({ fedFromOutside: true, ...store }) },
    kibana: { key: "kibana", options: kibanaOptions.parse(viewer) },
    files: new Map(
      targets.flatMap(({ target, self }) =>
        target
          .emit(self, site)
          .map(artifact => [
            `${self.key}/${artifact.path}`,
            artifact.kind === "text"
              ? artifact.sections.map(({ text }) => text).join("")
              : JSON.parse(JSON.stringify(artifact.data)),
          ]),
      ),
    ),
  };
};

const inModule = (site: Site): Site => ({ ...site, scope: `${prefixMark}-${site.scope}` });

const below = (files: Judged["files"], folder: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...files].filter(([path]) => path.startsWith(`${folder}/`)).map(([path, data]) => [path, data]));

const withoutUndefined = (value: Data): Data => JSON.parse(JSON.stringify(value));

const ofType = (blocks: ReadonlyMap<string, Data>, type: string): readonly (readonly [name: string, Data])[] =>
  [...blocks].flatMap(([address, block]) =>
    address.startsWith(`${type}.`) ? [[address.slice(type.length + 1), followed(block, blocks)] as const] : [],
  );

/** Every phase, several shards, and the forms that an older version needs. */
const stores: Readonly<Record<string, Case>> = {
  plain: {},
  "every tier": {
    elasticsearch: { tiers: { warm: {}, cold: {}, frozen: { repository: "snapshots" } }, shards: 3 },
    retention: { application: days(90), audit: days(400), security: days(365) },
  },
  "an older version": { elasticsearch: { version: "8.19", mode: "standard" }, kibana: { version: "8.19" } },
  "policies of its users": { elasticsearch: { ilm: { audit: existing("theirs"), access: existing("theirs") } } },
  "on a laptop": { platform: compose() },
  "a short retention": { retention: { application: days(3) } },
};

describe.each(Object.entries(stores))("Elasticsearch, %s", (_, given) => {
  const { site, elasticsearch: self, files } = judged(given);
  const resources = elasticsearchResources(self, site);
  const blocks = printed(resources);
  const templateOf = (value: unknown): unknown => {
    const { settings, mappings, data_stream_options } = isData(value) ? value : {};
    return withoutUndefined({
      settings: settings === undefined ? undefined : parsed(settings),
      mappings: mappings === undefined ? undefined : parsed(mappings),
      data_stream_options,
    });
  };

  test("the provider's schema takes it", () => {
    expect(faults("elasticstack", blocks)).toEqual([]);
    expect(dangling(resources)).toEqual([]);
  });

  test("policies, pipelines, templates and roles are those of the files", () => {
    const bodies = (type: string, folder: string, body: (block: Data) => unknown) =>
      ofType(blocks, `elasticstack_elasticsearch_${type}`).map(([, block]) => [
        `elasticsearch/${folder}/${block.name}.json`,
        withoutUndefined({ ...(body(block) as Data) }),
      ]);
    const put = Object.fromEntries([
      ...bodies("index_lifecycle", "ilm", ({ name, metadata, ...phases }) => ({
        policy: {
          _meta: parsed(metadata),
          phases: Object.fromEntries(
            Object.entries(phases).map(([phase, said]) => {
              const { min_age, ...actions } = isData(said) ? said : {};
              return [phase, { min_age, actions }];
            }),
          ),
        },
      })),
      ...bodies("ingest_pipeline", "ingest-pipelines", ({ description, processors, on_failure, metadata }) => ({
        description,
        processors: [processors].flat().map(parsed),
        on_failure: [on_failure].flat().map(parsed),
        _meta: parsed(metadata),
      })),
      ...bodies("component_template", "component-templates", ({ template, metadata }) => ({
        template: templateOf(template),
        _meta: parsed(metadata),
      })),
      ...bodies("index_template", "index-templates", ({ name, template, metadata, ...said }) => ({
        ...said,
        template: templateOf(template),
        _meta: parsed(metadata),
      })),
      ...bodies("security_role", "roles", ({ name, metadata, ...said }) => ({ ...said, metadata: parsed(metadata) })),
    ]);
    const emitted = Object.fromEntries(
      ["ilm", "ingest-pipelines", "component-templates", "index-templates", "roles"].flatMap(folder =>
        Object.entries(below(files, `elasticsearch/${folder}`)),
      ),
    );
    expect(put).toEqual(emitted);
  });

  test("nothing redacts later than it could store", () => {
    const before = resources.map(addressOf);
    const places = new Map(before.map((address, index) => [address, index]));
    for (const [address, block] of blocks)
      for (const { to } of references(block)) expect(places.get(to)).toBeLessThan(places.get(address) ?? -1);
    const settings = blocks.get("elasticstack_elasticsearch_component_template.settings");
    expect(references(settings).map(({ to }) => to)).toEqual(["elasticstack_elasticsearch_ingest_pipeline.redact"]);
  });

  test("a module has the same addresses, and the caller's prefix before every name", () => {
    const within = elasticsearchResources(self, inModule(site));
    expect(within.map(addressOf)).toEqual(resources.map(addressOf));
    for (const [address, block] of printedModule(within))
      expect(block.name).toBe(`\${var.name_prefix}-${blocks.get(address)?.name}`);
  });
});

test("roles stay where the set-up leaves them", () => {
  const { site, elasticsearch: self } = judged({ elasticsearch: { setup: { roles: false } } });
  expect(elasticsearchResources(self, site).filter(({ type }) => type.endsWith("_role"))).toEqual([]);
});

test("another retention makes another policy and touches no template's address or name", () => {
  const of = (application: number) => {
    const others = { access: days(10), performance: days(10), security: days(365), audit: days(400) };
    const { site, elasticsearch: self } = judged({ retention: { application: days(application), ...others } });
    return new Map(elasticsearchResources(self, site).map(one => [addressOf(one), one.arguments.name]));
  };
  const [before, after] = [of(30), of(60)];
  expect([...before].filter(([address, name]) => after.get(address) !== name)).toEqual([
    ["elasticstack_elasticsearch_index_lifecycle.kept-30d", "llm-prod-30d"],
  ]);
  expect([...after].filter(([address]) => !before.has(address))).toEqual([
    ["elasticstack_elasticsearch_index_lifecycle.kept-60d", "llm-prod-60d"],
  ]);
});

test("the schema refuses what the provider would", () => {
  const { site, elasticsearch: self } = judged({});
  const [address, block] = [...printed(elasticsearchResources(self, site))].at(-1) ?? ["", {}];
  const { name, indices, ...rest } = block;
  expect(faults("elasticstack", new Map([[address, { ...rest, indices: [{ names: "one" }], clusters: [] }]]))).toEqual([
    `${address}.clusters: unknown`,
    `${address}.name: missing`,
    `${address}.indices[0].names: not ["set","string"]`,
    `${address}.indices[0].privileges: missing`,
  ]);
});

const routes: EnvironmentInput["routes"] = {
  critical: [
    pagerduty({ key: secret("pagerduty") }),
    slack({ url: secret("slack-a") }),
    slack({ url: secret("slack-b") }),
  ],
  warning: [
    email({
      to: ["a@example.com"],
      from: "b@example.com",
      server: "mail.example.com:587",
      username: "mailer",
      password: secret("mail"),
    }),
  ],
  info: [webhook({ url: secret("hook") })],
};

const viewers: Readonly<Record<string, Case>> = {
  "the newest": { alerts: judgeable, routes },
  "before the API for dashboards": { alerts: judgeable, routes, kibana: { version: "9.3" } },
  "with connectors of its users": {
    alerts: judgeable,
    routes,
    kibana: { connectors: { critical: [existing("pager"), existing("chat")] } },
  },
  "in a space": { alerts: judgeable, routes, kibana: { url: "https://kibana.example.com/s/llm" } },
  "that tells nobody": { alerts: judgeable },
};

/** What `connectorId` reads: connectors get their ids from Kibana, so that a test answers with what the file says. */
const idOf =
  (blocks: ReadonlyMap<string, Data>) =>
  (to: string, attribute: string): string | undefined =>
    attribute === "connector_id" ? String(blocks.get(to)?.name) : undefined;

describe.each(Object.entries(viewers))("Kibana, %s", (_, given) => {
  const { site, kibana: self, files } = judged(given);
  const resources = kibanaResources(self, site);
  const blocks = printed(resources);
  const of = (type: string) =>
    [...blocks].flatMap(([address, block]) =>
      address.startsWith(`elasticstack_kibana_${type}.`) ? [followed(block, blocks, idOf(blocks))] : [],
    );

  test("the provider's schema takes it", () => {
    expect(faults("elasticstack", blocks)).toEqual([]);
    expect(dangling(resources)).toEqual([]);
  });

  test("rules are those of the files, without the guide", () => {
    const put = of("alerting_rule").map(({ rule_id, space_id, interval, params, alert_delay, actions, ...said }) => [
      `kibana/rules/${String(rule_id).replace(/^prod-/, "")}.json`,
      withoutUndefined({
        ...said,
        schedule: { interval },
        params: parsed(params),
        alert_delay: alert_delay === undefined ? undefined : { active: alert_delay },
        actions: listOf(actions).map(({ frequency, params: told, ...action }) => ({
          ...action,
          frequency: { ...(isData(frequency) ? frequency : {}), throttle: null },
          params: parsed(told),
        })),
      }),
    ]);
    const emitted = Object.entries(below(files, "kibana/rules")).map(([path, body]) => {
      const { artifacts: _guide, ...rest } = isData(body) ? body : {};
      return [path, rest];
    });
    expect(put.length).toBeGreaterThan(5);
    expect(Object.fromEntries(put)).toEqual(Object.fromEntries(emitted));
  });

  test("dashboards and data views are those of the files", () => {
    const imported = files.get("kibana/saved-objects.ndjson");
    expect(of("import_saved_objects").map(({ file_contents }) => file_contents)).toEqual(imported ? [imported] : []);
    const boards = of("dashboard").map(
      ({ dashboard_id, query, refresh_interval, space_id, pinned_panels, sections, ...said }) => [
        `kibana/dashboards/${dashboard_id}.json`,
        {
          ...said,
          pinned_panels: listOf(pinned_panels).map(({ type, options_list_control_config: config }) => ({
            type,
            config: isData(config) ? config.by_field : undefined,
          })),
          panels: listOf(sections).map(section => ({
            ...section,
            panels: listOf(section.panels).map(({ config_json, discover_session_config: found, ...place }) => ({
              ...place,
              config: config_json === undefined ? session(found) : parsed(config_json),
            })),
          })),
        },
      ],
    );
    expect(Object.fromEntries(boards)).toEqual(below(files, "kibana/dashboards"));
    const views = of("data_view").map(({ override, data_view: view }) => {
      const { id, title, name, time_field_name, allow_no_index } = isData(view) ? view : {};
      return { override, data_view: { id, title, name, timeFieldName: time_field_name, allowNoIndex: allow_no_index } };
    });
    expect(Object.values(below(files, "kibana/data-views"))).toMatchObject(views);
    expect(views.length + (imported ? 1 : 0)).toBe(1);
  });

  test("a secret stands only where the provider hides it, or where Kibana has no such place", () => {
    const places = [...blocks].flatMap(([address, block]) => secretPlaces(block, address.split(".")[0]));
    expect(new Set(places)).toEqual(
      new Set(
        given.routes === undefined
          ? []
          : ["elasticstack_kibana_action_connector.secrets", "elasticstack_kibana_action_connector.config"],
      ),
    );
  });

  test("a module has the same addresses, and the caller's prefix before every id", () => {
    const within = kibanaResources(self, inModule(site));
    expect(within.map(addressOf)).toEqual(resources.map(addressOf));
    for (const [address, block] of printedModule(within)) {
      const id = block.rule_id ?? block.dashboard_id ?? (isData(block.data_view) ? block.data_view.id : block.name);
      // An import carries its ids in its text.
      if (!address.includes("import_saved_objects")) expect(id).toMatch(/^\$\{var\.name_prefix\}-prod-/);
    }
  });
});

const session = (value: unknown): unknown => {
  const { by_value: inner, ...said } = isData(value) ? value : {};
  const tab = isData(inner) && isData(inner.tab) && isData(inner.tab.esql) ? inner.tab.esql : {};
  return { ...said, tabs: [{ data_source: parsed(tab.data_source_json) }] };
};

const connectorsIn = (resources: readonly Resource[]): readonly string[] =>
  resources.filter(({ type }) => type.endsWith("_connector")).map(({ name }) => name);

test.each([
  ["the newest", ["critical-pagerduty", "critical-slack", "critical-slack-2", "warning-email", "info-webhook"]],
  ["with connectors of its users", ["critical-slack-2", "warning-email", "info-webhook"]],
  ["that tells nobody", []],
])("connectors, %s", (name, expected) => {
  const { site, kibana: self } = judged(viewers[name] ?? {});
  expect(new Set(connectorsIn(kibanaResources(self, site)))).toEqual(new Set(expected));
});

test("an action goes to the connector that Terraform makes, or to the one that somebody named", () => {
  const { site, kibana: self } = judged(viewers["with connectors of its users"] ?? {});
  const ids = [...printed(kibanaResources(self, site)).values()].flatMap(({ actions }) =>
    listOf(actions).map(({ id }) => id),
  );
  expect(ids).toContain("pager");
  expect(ids).toContain("${elasticstack_kibana_action_connector.critical-slack-2.connector_id}");
  expect(ids).not.toContain("prod-critical-slack-2");
});

test("a space is an argument, and no part of the provider's address", () => {
  const { site, kibana: self, elasticsearch: store } = judged(viewers["in a space"] ?? {});
  expect(kibanaConnection(self, site)).toEqual({
    endpoints: ["https://kibana.example.com"],
    apiKey: secret("kibana-api-key"),
  });
  expect(new Set(kibanaResources(self, site).map(one => one.arguments.spaceId))).toEqual(new Set(["llm"]));
  expect(elasticsearchConnection(store, site)).toEqual({
    endpoints: ["https://elasticsearch.observability.svc.cluster.local:9200"],
    apiKey: secret("elasticsearch-setup-api-key"),
  });
});

/** A value that stays one value only where it is quoted, written for Terraform. */
const hostile = String.raw`a\"b\\c\nd`;

test.skipIf(toolPath("terraform") === undefined)(
  `terraform plans and applies all of it over mocks${missingTool("terraform")}`,
  async () => {
    const {
      site,
      elasticsearch: store,
      kibana: viewer,
    } = judged({
      ...viewers["the newest"],
      retention: { audit: days(400) },
    });
    const resources = [...elasticsearchResources(store, site), ...kibanaResources(viewer, site)];
    const { refused, outcome } = await applied(
      "elasticstack",
      resources,
      { elasticsearch: [elasticsearchConnection(store, site)], kibana: [kibanaConnection(viewer, site)] },
      `
variables {
  elasticsearch_setup_api_key = "one"
  kibana_api_key              = "two"
  pagerduty                   = "three"
  slack_a                     = "https://hooks.example.com/a"
  slack_b                     = "${hostile}"
  mail                        = "${hostile}"
  hook                        = "${hostile}"
}
run "apply" {
  assert {
    condition     = jsondecode(elasticstack_elasticsearch_component_template.settings.template.settings).index.final_pipeline == "llm-prod-redact"
    error_message = "no pipeline redacts"
  }
  assert {
    condition     = jsondecode(elasticstack_elasticsearch_index_template.audit.template.settings).index.lifecycle.name == elasticstack_elasticsearch_index_lifecycle.kept-400d.name
    error_message = "nothing is deleted"
  }
  assert {
    condition     = jsondecode(elasticstack_kibana_action_connector.critical-slack-2.secrets).webhookUrl == var.slack_b
    error_message = "a secret is another one"
  }
  assert {
    condition     = contains(elasticstack_kibana_alerting_rule.model-unavailable.actions[*].id, elasticstack_kibana_action_connector.critical-slack-2.connector_id)
    error_message = "nobody is told"
  }
}
`,
    );
    expect(refused).toEqual([]);
    expect(outcome).toMatchObject({ passed: true, diagnostics: [] });
  },
  60_000,
);
