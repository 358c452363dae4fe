/**
 * People's strings, wherever one may stand: carried by every format it reaches, or refused by name. A carried string leaves
 * every file readable; what a language makes of it is read back in that language's own tests.
 */

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import {
  above,
  alert,
  alertmanager,
  compose,
  counter,
  dashboard,
  detector,
  dimension,
  event,
  extendSchema,
  files,
  grafana,
  jaeger,
  llmLog,
  loki,
  minutes,
  on,
  otelCollector,
  prometheus,
  row,
  s3,
  saved,
  secret,
  slack,
  timeseries,
} from "../../src/index.ts";
import { render } from "../../src/output/render.ts";

/** Quotes and backslashes; references of shells, Terraform and Logstash; lines; templates of Go and Grafana; others' letters. */
const hostile = {
  quotes: `a"b'c\\d`,
  dollar: "a${HOME}$x",
  percent: "a%{x}%{+yyyy}",
  newline: "a\nb: c",
  template: "a{{ .x }}[[y]]$__z",
  unicode: "ä\u2028本🙂",
} as const;

const requests = on(llmLog.request_end);
const rate = requests.rate();

const own = (over: Partial<Parameters<typeof alert>[0]>) =>
  alert({
    when: above(requests.count({ over: minutes(5) }), 1),
    summary: "s",
    description: "d",
    runbook: "r",
    ...over,
  });

const places: Readonly<Record<string, (text: string) => Partial<EnvironmentInput>>> = {
  "the environment's name": text => ({ name: text }),
  "a service's name": text => ({ services: { [text]: {} } }),
  "a team": text => ({ services: { chat: { team: text } } }),
  "a path of log files": text => ({ services: { chat: { source: files(`/var/log/${text}.log`) } } }),
  "a path of metrics": text => ({ services: { chat: { metrics: { port: 9000, path: `/${text}` } } } }),
  "a detector's pattern": text => ({
    detectors: [detector({ name: "own", description: "own", pattern: text, positives: [], negatives: [] })],
  }),
  "an alias": text => ({
    schema: extendSchema(llmLog, { own_field: dimension({ description: "own", atMost: 5, aliases: [text] }) }),
  }),
  "a message that says an event": text => {
    const own_event = event({ description: "own", messages: [text] });
    return { schema: extendSchema(llmLog, {}, {}, { own_event }) };
  },
  "a closed value": text => ({
    schema: extendSchema(
      llmLog,
      { own_field: dimension({ description: "own", values: [text] }) },
      { request_end: ["own_field"] },
    ),
  }),
  "a bucket": text => ({
    targets: { ...targets, loki: loki({ store: s3({ bucket: text, region: "eu-west-1" }) }) },
  }),
  "a tenant": text => ({ targets: { ...targets, loki: loki({ tenant: text }) } }),
  "a field's name in a store": text => ({ targets: { ...targets, loki: loki({ names: { model: text } }) } }),
  "a secret's name": text => ({ privacy: { pseudonymKey: secret(text) } }),
  "a channel of Slack": text => ({ routes: { critical: [slack({ url: secret("slack"), channel: text })] } }),
  "the address of runbooks": text => ({ runbooks: `https://example.com/${text}` }),
  "an alert's name": text => ({ alerts: { [text]: own({}) } }),
  "an alert's summary": text => ({ alerts: { Own: own({ summary: text }) } }),
  "an alert's description": text => ({ alerts: { Own: own({ description: text }) } }),
  "an alert's runbook": text => ({ alerts: { Own: own({ runbook: text }) } }),
  "a value asked for": text => ({
    alerts: {
      Own: own({ when: above(requests.where(f => f.model.is(text)).count({ over: minutes(5) }), 1) }),
    },
  }),
  "a dashboard's title": text => ({
    dashboards: [dashboard({ id: "own", title: text, description: "d", rows: [row("r", timeseries("p", rate))] })],
  }),
  "a panel's title": text => ({
    dashboards: [dashboard({ id: "own", title: "t", description: "d", rows: [row("r", timeseries(text, rate))] })],
  }),
  "a saved query's title": text => ({
    queries: { own: saved({ title: text, description: "d", query: rate, window: minutes(5) }) },
  }),
  "an instrument's description": text => ({
    instruments: [counter("own_things_total", { description: text, from: requests })],
  }),
  "a folder of Grafana": text => ({
    targets: { ...targets, grafana: grafana({ reads: ["prometheus", "loki"], folder: text }) },
  }),
};

const targets = {
  otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
  loki: loki({}),
  jaeger: jaeger({}),
  prometheus: prometheus({}),
  alertmanager: alertmanager({ config: true }),
  grafana: grafana({ reads: ["prometheus", "loki"] }),
};

/** `carried`, or the code it is refused with. */
const verdict = (place: (text: string) => Partial<EnvironmentInput>, text: string): string => {
  const judged = judgeEnvironment({
    name: "test",
    platform: compose(),
    services: { chat: { source: files("/var/log/chat/*.log") } },
    evaluator: "prometheus",
    shadowEvaluators: ["loki"],
    routes: { critical: [slack({ url: secret("slack") })] },
    targets,
    ...place(text),
  });
  if ("problems" in judged) return [...new Set(judged.problems.map(({ code }) => code))].join();
  const { files: rendered, problems } = render(judged.environment, "environments/test.ts");
  expect(problems).toEqual([]);
  for (const { path, text: content } of rendered) {
    if (path.endsWith(".json")) JSON.parse(content);
    if (path.endsWith(".yaml")) parse(content);
  }
  return "carried";
};

const kinds = Object.keys(hostile) as readonly (keyof typeof hostile)[];

/** Every string the same, or each its own. */
const everywhere = (verdict: string, except: Partial<Record<keyof typeof hostile, string>> = {}) => ({
  ...Object.fromEntries(kinds.map(kind => [kind, verdict])),
  ...except,
});

const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "the environment's name": everywhere("wrong-value"),
  "a service's name": everywhere("wrong-value"),
  "a team": everywhere("carried"),
  "a path of log files": everywhere("wrong-value"),
  "a path of metrics": everywhere("wrong-value"),
  "a detector's pattern": everywhere("unsafe-regex"),
  "an alias": everywhere("unprintable-text"),
  "a message that says an event": everywhere("unprintable-text"),
  "a closed value": everywhere("carried"),
  "a bucket": everywhere("wrong-value"),
  "a tenant": everywhere("wrong-value"),
  "a field's name in a store": everywhere("wrong-value"),
  "a secret's name": everywhere("literal-secret"),
  "a channel of Slack": everywhere("carried"),
  "the address of runbooks": everywhere("wrong-value"),
  "an alert's name": everywhere("wrong-value"),
  "an alert's summary": everywhere("carried"),
  "an alert's description": everywhere("carried"),
  "an alert's runbook": everywhere("wrong-value"),
  "a value asked for": everywhere("carried"),
  "a dashboard's title": everywhere("carried", { template: "unprintable-text" }),
  "a panel's title": everywhere("carried", { template: "unprintable-text" }),
  "a saved query's title": everywhere("carried"),
  "an instrument's description": everywhere("carried"),
  "a folder of Grafana": everywhere("carried", { newline: "wrong-value" }),
};

describe("each string in each place", () => {
  test.each(Object.entries(places))("%s", (name, place) => {
    const verdicts = Object.fromEntries(kinds.map(kind => [kind, verdict(place, hostile[kind])]));
    expect(verdicts).toEqual(expected[name]);
  });
});
