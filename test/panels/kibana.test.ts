/** Kibana's dashboards, data views and rules, each against closed schemas; and what those cannot say: grids, references. */

import { describe, expect, test } from "vitest";
import { llmLogSchema as llmLog } from "../../src/catalog/log/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import type { Artifact } from "../../src/core/artifact.ts";
import { dashboard, type Panel, pie, row, stat, table, timeseries } from "../../src/core/dashboard.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { on, raw, records } from "../../src/core/query/index.ts";
import { email, pagerduty, slack, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import { minutes, percent } from "../../src/core/units.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { literal } from "../../src/targets/kibana/actions.ts";
import { type KibanaInput, kibana } from "../../src/targets/kibana/index.ts";
import { kibanaVersions, needs, rewrites } from "../../src/targets/kibana/versions.ts";
import { judgeable } from "../judgeable.ts";
import { type DashboardBody, dashboardSchema, dataViewSchema, type RuleBody, ruleSchema } from "./kibana-schema.ts";

const requests = on(llmLog.request_end);
const over = minutes(5);

const environment = (own: Partial<EnvironmentInput> = {}, options: KibanaInput = {}) =>
  judgeEnvironment({
    name: "prod",
    platform: kubernetes(),
    services: { "llm-service": { team: "ai-platform" }, "chat-api": { team: "ai-platform" } },
    runbooks: "https://runbooks.example.com",
    ...own,
    targets: { elasticsearch: elasticsearch({ fedFromOutside: true }), kibana: kibana(options) },
  });

const filesOf = (own: Partial<EnvironmentInput> = {}, options: KibanaInput = {}): ReadonlyMap<string, Artifact> => {
  const judged = environment(own, options);
  if (!("environment" in judged)) throw new Error(judged.problems.map(formatProblem).join("\n"));
  const { site, targets } = judged.environment;
  const placed = targets.find(({ self }) => self.key === "kibana");
  return new Map(placed?.target.emit(placed.self, site).map(artifact => [artifact.path, artifact]));
};

const problemsOf = (own: Partial<EnvironmentInput>, options: KibanaInput = {}): readonly string[] => {
  const judged = environment(own, options);
  return "problems" in judged ? judged.problems.map(formatProblem) : [];
};

const bodies = (files: ReadonlyMap<string, Artifact>, folder: string): readonly (readonly [string, unknown])[] =>
  [...files].flatMap(([path, artifact]) =>
    path.startsWith(`${folder}/`) && artifact.kind === "json"
      ? [[path, JSON.parse(JSON.stringify(artifact.data))] as const]
      : [],
  );

const routes: EnvironmentInput["routes"] = {
  critical: [
    pagerduty({ key: secret("pagerduty") }),
    slack({ url: secret("slack-a") }),
    slack({ url: secret("slack-b") }),
  ],
  warning: [email({ to: ["a@example.com"], from: "b@example.com", server: "mail:25" })],
  info: [webhook({ url: secret("hook") })],
};

const everything = filesOf({ alerts: judgeable, routes });
const dashboards = bodies(everything, "dashboards") as readonly (readonly [string, DashboardBody])[];
const rules = bodies(everything, "rules") as readonly (readonly [string, RuleBody])[];

describe("shipped dashboards", () => {
  test("are all there", () => {
    expect(dashboards.length).toBeGreaterThan(5);
  });

  test.each(dashboards)("%s is as Kibana wants it", (_, body) => {
    expect(() => dashboardSchema.parse(body)).not.toThrow();
  });

  test.each(dashboards)("%s: panels do not overlap, ids are their own, nothing is without a title", (_, body) => {
    for (const section of body.panels) {
      const cells = new Set<string>();
      for (const { grid } of section.panels)
        for (let x = grid.x; x < grid.x + grid.w; x++)
          for (let y = grid.y; y < grid.y + grid.h; y++) {
            expect(cells.has(`${x},${y}`)).toBe(false);
            cells.add(`${x},${y}`);
          }
    }
    const panels = body.panels.flatMap(section => section.panels);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { config } of panels) {
      expect(config.title).not.toBe("");
      expect(config.description).not.toBe("");
    }
  });

  test("what people choose by is in the data view", () => {
    const [[, view] = []] = bodies(everything, "data-views");
    const { data_view: known } = dataViewSchema.parse(view);
    for (const [, body] of dashboards)
      for (const { config } of body.pinned_panels) expect(config.data_view_id).toBe(known.id);
    expect(known).toMatchObject({ title: "logs-llm.*-prod", timeFieldName: "@timestamp" });
  });

  test("every column a chart shows is made by its query", () => {
    // Renamed and made columns are in backquotes, groups and steps in the list of what is kept.
    const made = (query: string, column: string) => {
      const kept = /\n\| KEEP (.*)/.exec(query)?.[1]?.split(", ") ?? [];
      return query.includes(`\`${column}\``) || kept.includes(column);
    };
    for (const [, body] of dashboards)
      for (const { config } of body.panels.flatMap(section => section.panels)) {
        if (!("type" in config)) continue;
        const parts =
          config.type === "xy"
            ? config.layers.map(layer => ({
                query: layer.data_source.query,
                columns: [layer.x, ...layer.y, ...(layer.breakdown_by ? [layer.breakdown_by] : [])],
              }))
            : [{ query: config.data_source.query, columns: columnsIn(config) }];
        for (const { query, columns } of parts)
          for (const { column } of columns) expect(made(query, column), `${column}\n${query}`).toBe(true);
      }
  });
});

const columnsIn = (value: unknown): readonly { readonly column: string }[] => {
  if (typeof value !== "object" || value === null) return [];
  if ("column" in value && typeof value.column === "string") return [{ column: value.column }];
  return Object.values(value).flatMap(columnsIn);
};

describe("forms of panels", () => {
  const draw = (...panels: readonly Panel[]) => {
    const own = dashboard({ id: "own", title: "Own", description: "Own", rows: [row("Row", ...panels)] });
    const files = filesOf({ dashboards: [own] });
    return dashboardSchema.parse(bodies(files, "dashboards").find(([path]) => path.endsWith("/prod-own.json"))?.[1]);
  };

  test("records are a session of Discover, several queries of a number are several numbers", () => {
    const body = draw(
      table("Newest", records(llmLog).errorsOnly().records({ limit: 10 })),
      stat("Both", { all: requests.count(), bad: requests.where(f => f.status.is("error")).count() }),
    );
    expect(body.panels[0]?.panels.map(({ type, config, grid }) => [type, config.title, grid.x, grid.w])).toEqual([
      ["discover_session", "Newest", 0, 24],
      ["vis", "Both: all", 24, 6],
      ["vis", "Both: bad", 30, 6],
    ]);
  });

  test("several groups are one breakdown; slices of several queries are bars; a limit is a line of its own", () => {
    const body = draw(
      timeseries("By two", requests.count({ by: f => [f.model, f.status] }), {
        thresholds: [{ from: 5, severity: "warning" }],
      }),
      pie("Of two", { a: requests.count(), b: on(llmLog.cache_access).count() }),
    );
    const [lines, bars] = body.panels[0]?.panels.map(({ config }) => config) ?? [];
    expect(lines).toMatchObject({
      type: "xy",
      layers: [{ breakdown_by: { column: "group" } }, { y: [{ column: "warning from 5" }] }],
    });
    expect(bars).toMatchObject({ type: "xy", layers: [{ type: "bar_horizontal" }, { x: { column: "group" } }] });
  });

  test("labels that mean something else do not", () => {
    const body = draw(timeseries("time", { time: requests.count(), "a`b\n": requests.rate() }));
    const config = body.panels[0]?.panels[0]?.config;
    expect(config).toMatchObject({ layers: [{ y: [{ column: "time value" }] }, { y: [{ column: "a b" }] }] });
  });

  test("one's own panel that Elasticsearch cannot answer is refused, a shipped one is left out and named", () => {
    const own = dashboard({
      id: "own",
      title: "Own",
      description: "Own",
      rows: [row("Row", stat("Up", raw({ promql: "up" })))],
    });
    expect(problemsOf({ dashboards: [own] })).toEqual([
      expect.stringMatching(
        /^dashboards[.]\d+[.]rows[.]0[.]panels[.]0: cannot be drawn by Kibana \("Up"\): .* \[unsupported-query\]$/,
      ),
    ]);
    const health = everything.get("dashboards/prod-llm-pipeline-health.json");
    expect(health?.about).toContain("without");
  });
});

describe("rules", () => {
  test.each(rules)("%s is as Kibana wants it", (_, body) => {
    expect(() => ruleSchema.parse(body)).not.toThrow();
  });

  test("there is one for every alert, and one for each service where silence fires", () => {
    const paths = rules.map(([path]) => path);
    expect(paths.length).toBeGreaterThan(30);
    expect(paths).toEqual(expect.arrayContaining(["rules/high-error-rate.json", "rules/watchdog.json"]));
    expect(paths.filter(path => path.startsWith("rules/no-logs-received-"))).toHaveLength(2);
  });

  test("tell the channels of their severity, through connectors by id", () => {
    const high = rules.find(([path]) => path === "rules/high-error-rate.json")?.[1];
    expect(high?.actions.map(({ id, group }) => `${id}: ${group}`)).toEqual([
      "prod-critical-pagerduty: query matched",
      "prod-critical-pagerduty: recovered",
      "prod-critical-slack: query matched",
      "prod-critical-slack: recovered",
      "prod-critical-slack-2: query matched",
      "prod-critical-slack-2: recovered",
    ]);
    expect(high).toMatchObject({
      name: "HighErrorRate",
      tags: ["severity:critical", "environment:prod", "team:ai-platform"],
      params: { groupBy: "row", termField: "service.name", timeWindowSize: 5, timeWindowUnit: "m" },
      // Five minutes at a look a minute are six looks.
      alert_delay: { active: 6 },
    });
  });

  test("use the connectors one names, and refuse more of them than there are channels", () => {
    const connectors = { critical: [existing("oncall")] };
    const files = filesOf({ alerts: judgeable, routes }, { connectors });
    const ids = (bodies(files, "rules") as readonly (readonly [string, RuleBody])[])
      .find(([path]) => path === "rules/high-error-rate.json")?.[1]
      .actions.map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(["oncall", "prod-critical-slack", "prod-critical-slack-2"]));
    expect(problemsOf({ alerts: judgeable }, { connectors })).toEqual([
      expect.stringContaining("targets.kibana.connectors.critical: names more connectors than the route has channels"),
    ]);
  });

  test("in shadow are judged and tell nobody", () => {
    const files = filesOf({ alerts: { ...judgeable, HighErrorRate: "shadow" }, routes });
    const body = bodies(files, "rules").find(([path]) => path === "rules/high-error-rate.json")?.[1];
    expect(body).toMatchObject({
      enabled: true,
      actions: [],
      tags: ["severity:none", "environment:prod", "team:ai-platform", "shadow:critical"],
    });
  });

  test("that Elasticsearch cannot judge are refused", () => {
    const own = alert({ when: above(raw({ promql: "up" }), 1), summary: "s", description: "d", runbook: "r" });
    expect(problemsOf({ alerts: { ...judgeable, Up: own } })).toEqual([
      expect.stringContaining(
        "alerts.Up: cannot be judged by Kibana: it is asked in the words of other languages only",
      ),
    ]);
  });

  test("keep braces of one's own texts as texts", () => {
    const own = alert({
      when: above(requests.ratio({ where: f => f.status.is("error") }, { over }), percent(5)),
      summary: "{group}: {value} {{secret}}",
      description: "{{#x}}",
      runbook: "r",
      severity: "warning",
    });
    const files = filesOf({ alerts: { ...judgeable, Own: own }, routes });
    const body = bodies(files, "rules").find(([path]) => path === "rules/own.json")?.[1] as RuleBody;
    expect(JSON.stringify(body.actions[0]?.params)).toContain(
      "{{alert.id}}: {{#context.hits}}{{_source.value}}{{/context.hits}}{{=<| |>=}} {{secret}}<|={{ }}=|>",
    );
    expect(literal("a <| {{b}}")).toBe("{{=<% %>=}}a <| {{b}}<%={{ }}=%>");
  });
});

describe("below the newest version", () => {
  test("every rewrite is of versions there are", () => {
    for (const { versions } of rewrites) for (const version of versions) expect(kibanaVersions).toContain(version);
  });

  test.each(kibanaVersions)("%s gets its form", version => {
    const files = filesOf({ alerts: judgeable, routes }, { version });
    const saved = files.has("saved-objects.ndjson");
    expect(saved).toBe(needs(version, "saved-objects"));
    expect(bodies(files, "dashboards").length > 0).toBe(!saved);
    const [, body] = bodies(files, "rules")[0] ?? [];
    expect("artifacts" in (body as object)).toBe(!needs(version, "rule-artifacts"));
  });

  test("9.4 has durations in words", () => {
    const written = JSON.stringify([...filesOf({}, { version: "9.4" }).values()]);
    expect(written).toContain('"from":"milliseconds","to":"seconds"');
    expect(written).not.toContain('"from":"ms"');
  });

  test("saved objects refer to what is in the file, in strings of JSON, with old migration versions", () => {
    const file = filesOf({}, { version: "8.19" }).get("saved-objects.ndjson");
    if (file?.kind !== "text") throw new Error("no text");
    const lines = file.sections.map(({ text }) => JSON.parse(text));
    const ids = lines.map(({ type, id }) => `${type}:${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const line of lines) {
      expect(Object.keys(line).sort()).toEqual(
        ["attributes", "coreMigrationVersion", "id", "references", "type", "typeMigrationVersion"].sort(),
      );
      for (const { type, id } of line.references) expect(ids).toContain(`${type}:${id}`);
      if (line.type !== "dashboard") continue;
      expect(line.typeMigrationVersion).toBe("8.9.0");
      const panels = JSON.parse(line.attributes.panelsJSON);
      const cells = new Set<string>();
      for (const { panelIndex, gridData } of panels) {
        expect(gridData.i).toBe(panelIndex);
        expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
        for (let x = gridData.x; x < gridData.x + gridData.w; x++)
          for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
            expect(cells.has(`${x},${y}`)).toBe(false);
            cells.add(`${x},${y}`);
          }
      }
      // Every column a picture names is a column of a layer.
      for (const { embeddableConfig } of panels) {
        const { state } = embeddableConfig.attributes;
        if (state === undefined) continue;
        const layers = Object.values(state.datasourceStates.textBased.layers) as { columns: { columnId: string }[] }[];
        const columns = layers.flatMap(layer => layer.columns.map(({ columnId }) => columnId));
        const used = JSON.stringify(state.visualization).matchAll(
          /"(?:\w*[aA]ccessor|columnId)":"([^"]+)"|"(?:accessors|metrics|primaryGroups)":\[([^\]]*)\]/g,
        );
        for (const [, one, several] of used)
          for (const name of one === undefined ? JSON.parse(`[${several}]`) : [one]) expect(columns).toContain(name);
      }
    }
  });
});
