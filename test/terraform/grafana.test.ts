/** Grafana's resources against its provider's schema, and argument by argument against the provisioning files. */

import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { addressOf, joined } from "../../src/core/resource.ts";
import { email, pagerduty, slack, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import type { Self, Site } from "../../src/core/target.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import { alertmanager, elasticsearch, jaeger, loki, otelCollector, otlp, prometheus } from "../../src/index.ts";
import { type GrafanaInput, grafana } from "../../src/targets/grafana/index.ts";
import { type GrafanaOptions, grafanaOptions } from "../../src/targets/grafana/options.ts";
import { readingOf } from "../../src/targets/grafana/reading.ts";
import { grafanaResources } from "../../src/targets/grafana/resources.ts";
import { prefixMark } from "../../src/targets/terraform/index.ts";
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
  readonly grafana?: Partial<GrafanaInput>;
}

interface Judged {
  readonly site: Site;
  readonly self: Self<GrafanaOptions>;
  /** The files as data, by path. */
  readonly files: ReadonlyMap<string, unknown>;
}

const reads = ["prometheus", "loki", "jaeger", "elasticsearch"];

const judged = ({ grafana: options = {}, ...own }: Case): Judged => {
  const result = judgeEnvironment({
    name: "prod",
    platform: kubernetes({ readers: ["monitoring"] }),
    services: { "llm-service": { team: "ai", source: otlp() }, "chat-api": { team: "ai", source: otlp() } },
    runbooks: "https://runbooks.example.com",
    evaluator: "grafana",
    ...own,
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"], traces: ["jaeger"] } }),
      loki: loki({}),
      elasticsearch: elasticsearch({}),
      jaeger: jaeger({ storage: "badger" }),
      prometheus: prometheus(),
      ...own.targets,
      grafana: grafana({ reads, ...options }),
    },
  });
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  const { site, targets } = result.environment;
  const placed = targets.find(({ self }) => self.key === "grafana");
  return {
    site,
    self: { key: "grafana", options: grafanaOptions.parse({ reads, ...options }) },
    files: new Map(
      placed?.target
        .emit(placed.self, site)
        .flatMap(artifact =>
          artifact.kind === "text" ? [] : [[artifact.path, JSON.parse(JSON.stringify(artifact.data))]],
        ),
    ),
  };
};

const routes: EnvironmentInput["routes"] = {
  critical: [pagerduty({ key: secret("pagerduty") }), slack({ url: secret("slack-webhook"), channel: "#llm-$alerts" })],
  warning: [email({ to: ["a@example.com", "b@example.com"], from: "c@example.com", server: "mail:25" })],
  info: [webhook({ url: secret("hook") })],
};

const hosted: EnvironmentInput["targets"] = {
  loki: loki({
    url: "https://logs.example.com",
    tenant: "llm",
    auth: { kind: "bearer", token: secret("loki-token") },
    authority: secret("loki-authority"),
  }),
  prometheus: prometheus({
    url: "https://metrics.example.com",
    auth: { kind: "basic", username: "llm", password: secret("metrics-password") },
    fedFromOutside: true,
  }),
};

const cases: Readonly<Record<string, Case>> = {
  everything: { routes },
  "the tree of policies": { routes, grafana: { policies: true } },
  "a quiet severity": { routes: { critical: routes.critical ?? [] } },
  "nobody told": {},
  "rules elsewhere": { evaluator: "prometheus", targets: { alertmanager: alertmanager({ config: true }) } },
  "stores behind proxies": { routes, targets: hosted },
  "data sources of its users": {
    routes,
    grafana: { dataSources: { loki: existing("their-loki"), jaeger: "${DS_JAEGER}" } },
  },
  "dollars and braces": {
    routes,
    grafana: { folder: "100%{x} ${y} $Z" },
    services: { "llm-service": { team: "a ${b} $C {{ d }} %{e}", source: otlp() } },
  },
  "on a laptop": { routes, platform: compose() },
};

/** What an API takes as the file says it: a dollar doubled, a variable as Grafana names it. */
const written = (value: unknown): unknown => {
  if (typeof value === "string")
    return value
      .split(/(\$\{var\.[a-z0-9_]+\})/)
      .map((part, index) =>
        index % 2 === 1 ? `$${part.slice(6, -1).toUpperCase()}` : part.replaceAll("$", () => "$$"),
      )
      .join("");
  if (Array.isArray(value)) return value.map(written);
  return isData(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner)])) : value;
};

const compact = (value: Data): Data => JSON.parse(JSON.stringify(value));

const pace = ({ group_wait, group_interval, repeat_interval }: Data) => ({
  group_wait,
  group_interval,
  repeat_interval,
});

describe.each(Object.entries(cases))("Grafana, %s", (_, given) => {
  const { site, self, files } = judged(given);
  const resources = grafanaResources(self, site);
  const blocks = printed(resources);
  const uid = (to: string, attribute: string): string | undefined =>
    to === "grafana_folder.folder" && attribute === "uid" ? "the folder" : undefined;
  const of = (type: string) =>
    [...blocks].flatMap(([address, block]) =>
      address.startsWith(`grafana_${type}.`) ? [followed(block, blocks, uid)] : [],
    );
  const fileOf = (path: string): Data => {
    const file = files.get(`provisioning/${path}.yaml`);
    return isData(file) ? file : {};
  };

  test("the provider's schema takes it", () => {
    expect(faults("grafana", blocks)).toEqual([]);
    expect(dangling(resources)).toEqual([]);
  });

  test("data sources are those of the file, headers apart", () => {
    const put = of("data_source").map(
      ({
        access_mode,
        basic_auth_enabled,
        basic_auth_username,
        http_headers,
        json_data_encoded,
        secure_json_data_encoded,
        ...said
      }) => {
        expect(JSON.stringify([json_data_encoded, secure_json_data_encoded])).not.toContain("httpHeader");
        const headers = Object.entries(isData(http_headers) ? http_headers : {});
        const numbered = (name: string, at: 0 | 1) =>
          Object.fromEntries(headers.map((header, index) => [`${name}${index + 1}`, written(header[at])]));
        const hidden = {
          ...(secure_json_data_encoded === undefined ? {} : (written(parsed(secure_json_data_encoded)) as Data)),
          ...numbered("httpHeaderValue", 1),
        };
        return compact({
          ...said,
          access: access_mode,
          url: written(said.url),
          basicAuth: basic_auth_enabled,
          basicAuthUser: written(basic_auth_username),
          jsonData: { ...(written(parsed(json_data_encoded)) as Data), ...numbered("httpHeaderName", 0) },
          secureJsonData: Object.keys(hidden).length > 0 ? hidden : undefined,
        });
      },
    );
    expect(put).toEqual(fileOf("datasources/datasources").datasources ?? []);
  });

  test("dashboards are those of the files, in the folder that the file names", () => {
    const put = of("dashboard").map(({ config_json, folder }) => {
      expect(folder).toBe("the folder");
      const model = parsed(config_json);
      return [`dashboards/${isData(model) ? model.uid : ""}.json`, model];
    });
    expect(Object.fromEntries(put)).toEqual(
      Object.fromEntries([...files].filter(([path]) => path.startsWith("dashboards/"))),
    );
    expect(put.length).toBeGreaterThan(5);
    expect(of("folder").map(({ title }) => written(title))).toEqual(
      listOf(fileOf("dashboards/dashboards").providers).map(({ folder }) => folder),
    );
  });

  test("rules are those of the file", () => {
    const [folder] = of("folder");
    const put = of("rule_group").map(({ name, interval_seconds, rule }) => ({
      orgId: 1,
      name,
      folder: written(folder?.title),
      interval: `${Number(interval_seconds) / 60}m`,
      rules: listOf(rule).map(
        ({
          name: title,
          no_data_state,
          exec_err_state,
          keep_firing_for,
          is_paused,
          labels,
          data,
          notification_settings,
          ...said
        }) => {
          const { contact_point, group_by, mute_timings, ...settings } = isData(notification_settings)
            ? notification_settings
            : {};
          return compact({
            ...said,
            title,
            noDataState: no_data_state,
            execErrState: exec_err_state,
            keepFiringFor: keep_firing_for,
            isPaused: is_paused,
            labels: written(labels),
            data: listOf(data).map(({ ref_id, datasource_uid, query_type, model, relative_time_range }) => ({
              refId: ref_id,
              datasourceUid: datasource_uid,
              queryType: query_type,
              model: parsed(model),
              relativeTimeRange: relative_time_range,
            })),
            notification_settings: notification_settings && {
              receiver: contact_point,
              group_by,
              ...pace(settings),
              mute_time_intervals: mute_timings,
            },
          });
        },
      ),
    }));
    expect(put).toEqual(fileOf("alerting/rules").groups ?? []);
  });

  test("contact points, mute timings and texts are those of the file", () => {
    const file = fileOf("alerting/contact-points");
    const settings: Readonly<Record<string, (block: Data) => Data>> = {
      slack: block => block,
      pagerduty: ({ integration_key, ...said }) => ({ integrationKey: integration_key, ...said }),
      email: ({ addresses, single_email }) => ({ addresses: [addresses].flat().join(";"), singleEmail: single_email }),
      webhook: ({ url, http_method }) => ({ url, httpMethod: http_method }),
    };
    const put = of("contact_point").map(({ name, depends_on: _depends, ...kinds }) => ({
      name,
      receivers: Object.entries(kinds).flatMap(([type, receivers]) =>
        listOf(receivers).map(one => ({ type, settings: written(settings[type]?.(one)) })),
      ),
    }));
    const sorted = (receivers: readonly Data[]) =>
      [...receivers].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(put.map(({ name, receivers }) => ({ name, receivers: sorted(receivers) }))).toEqual(
      listOf(file.contactPoints).map(({ name, receivers }) => ({
        name,
        receivers: sorted(listOf(receivers).map(({ type, settings: said }) => ({ type, settings: said }))),
      })),
    );
    expect(
      of("mute_timing").map(({ name, intervals }) => ({
        orgId: 1,
        name,
        time_intervals: listOf(intervals).map(({ times }) => ({
          times: listOf(times).map(({ start, end }) => ({ start_time: start, end_time: end })),
        })),
      })),
    ).toEqual(file.muteTimes ?? []);
    expect(of("message_template").map(said => ({ orgId: 1, ...said }))).toEqual(file.templates ?? []);
  });

  test("the tree of policies is the file's", () => {
    const put = of("notification_policy").map(({ contact_point, group_by, policy, ...said }) => ({
      orgId: 1,
      receiver: contact_point,
      group_by,
      ...pace(said),
      routes: listOf(policy).map(({ contact_point: receiver, matcher, mute_timings }) =>
        compact({
          receiver,
          object_matchers: listOf(matcher).map(({ label, match, value }) => [label, match, value]),
          mute_time_intervals: mute_timings,
        }),
      ),
    }));
    expect(put).toEqual(fileOf("alerting/policies").policies ?? []);
  });

  test("a secret stands only where the provider hides it, or in the address of a webhook", () => {
    const hidden = [
      "grafana_data_source.http_headers",
      "grafana_data_source.secure_json_data_encoded",
      "grafana_contact_point.slack.url",
      "grafana_contact_point.pagerduty.integration_key",
      "grafana_contact_point.webhook.url",
    ];
    const places = [...blocks].flatMap(([address, block]) => secretPlaces(block, address.split(".")[0]));
    expect(places.filter(place => !hidden.some(one => place.startsWith(one)))).toEqual([]);
    expect(places.length > 0).toBe(given.routes !== undefined);
  });

  test("what is referred to comes first, without a circle", () => {
    const done = new Set<string>();
    for (const [address, block] of blocks) {
      for (const { to } of references(block)) expect(done).toContain(to);
      done.add(address);
    }
  });

  test("a module has the same addresses, and the caller's prefix before every name", () => {
    const within = grafanaResources(self, { ...site, scope: `${prefixMark}-${site.scope}` });
    expect(within.map(addressOf)).toEqual(resources.map(addressOf));
    for (const [address, block] of printedModule(within)) {
      const model = block.config_json === undefined ? {} : parsed(block.config_json);
      const name = (isData(model) ? model.uid : undefined) ?? block.name ?? block.title;
      if (address.includes("notification_policy")) continue;
      expect(`${address} ${name}`).toContain("${var.name_prefix}");
      expect(JSON.stringify(block)).not.toContain(prefixMark);
    }
  });
});

test("people's dollars and braces become no template", () => {
  const { site, self } = judged(cases["dollars and braces"] ?? {});
  const blocks = printed(grafanaResources(self, site));
  expect(blocks.get("grafana_folder.folder")?.title).toBe("100%%{x} $${y} $Z");
  const [rule] = listOf(blocks.get("grafana_rule_group.alerts")?.rule);
  expect(isData(rule?.labels) ? rule.labels.team : undefined).toBe(
    'a {{ "$" }}{{ "{" }}b} {{ "$" }}C {{ "{{" }} d }} %%{{ "{" }}e}',
  );
});

test("a header keeps its name and its secret", () => {
  const { site, self } = judged(cases["stores behind proxies"] ?? {});
  const blocks = printed(grafanaResources(self, site));
  expect(blocks.get("grafana_data_source.loki")?.http_headers).toEqual({
    "X-Scope-OrgID": "llm",
    Authorization: "Bearer ${var.loki_token}",
  });
  expect(blocks.get("grafana_data_source.loki")?.secure_json_data_encoded).toContain("tlsCACert");
  expect(blocks.get("grafana_data_source.prometheus")?.basic_auth_username).toBe("llm");
});

test.each([
  ["plain", "plain"],
  ["$$5 $$$$ ${x}", "$5 $$ ${x}"],
  ["$KEY", secret("key")],
  ["a $KEY-$$KEY", joined("a ", secret("key"), "-$KEY")],
  ["$KEY$${x}", joined(secret("key"), "${x}")],
  ["$OTHER", "$OTHER"],
])("Grafana reads %j", (written, expected) => {
  expect(readingOf([secret("key")]).text(written)).toEqual(expected);
});

/** A value that stays one value only where it is quoted, written for Terraform. */
const hostile = String.raw`-----BEGIN\n\"x\\y\"\nEND-----`;

test.skipIf(toolPath("terraform") === undefined)(
  `terraform plans and applies all of it over mocks${missingTool("terraform")}`,
  async () => {
    const { site, self } = judged({ ...cases["stores behind proxies"], grafana: { policies: true } });
    const { refused, outcome } = await applied(
      "grafana",
      grafanaResources(self, site),
      { url: "https://grafana.example.com", auth: secret("grafana-token") },
      `
variables {
  grafana_token    = "one"
  pagerduty        = "two"
  slack_webhook    = "https://hooks.example.com/a"
  hook             = "https://hook.example.com"
  loki_token       = "three"
  loki_authority   = "${hostile}"
  metrics_password = "four"
}
run "apply" {
  assert {
    condition     = jsondecode(grafana_data_source.loki.secure_json_data_encoded).tlsCACert == var.loki_authority
    error_message = "an authority is another one"
  }
  assert {
    condition     = grafana_data_source.loki.http_headers["X-Scope-OrgID"] == "llm"
    error_message = "the header has another name"
  }
  assert {
    condition     = grafana_rule_group.alerts.folder_uid == grafana_folder.folder.uid
    error_message = "rules are in another folder"
  }
  assert {
    condition     = jsondecode(grafana_data_source.loki.json_data_encoded).derivedFields[0].url == "$\${__value.raw}"
    error_message = "Grafana's own variables are Terraform's"
  }
}
`,
    );
    expect(refused).toEqual([]);
    expect(outcome).toMatchObject({ passed: true, diagnostics: [] });
  },
  60_000,
);
