import {
  atLeast,
  beats,
  compose,
  days,
  detector,
  type EnvironmentInput,
  event,
  extendSchema,
  files,
  hours,
  int,
  jaeger,
  kubernetes,
  llmLog,
  loki,
  otelCollector,
  percent,
  pods,
  promtail,
  seconds,
  text,
  years,
} from "signalbox";
import { describe, expect, test } from "vitest";
import { problemsOf } from "./problems.ts";

const base: EnvironmentInput = {
  name: "test",
  platform: compose(),
  services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
};

/** What users of plain JavaScript can write, and TypeScript would not let them. */
const loose = (more: object): EnvironmentInput => ({ ...base, ...more }) as EnvironmentInput;

/** The shipped schema, and a field that spans call so. */
const called = (semconv: string) => extendSchema(llmLog, { own_text: text({ description: "A text.", semconv }) });

/** The shipped schema, and an event that these messages say. */
const saying = (...messages: readonly string[]) =>
  extendSchema(llmLog, {}, {}, { asked: event({ description: "Asked.", messages }) });

const table: readonly (readonly [name: string, input: EnvironmentInput, problems: readonly string[]])[] = [
  ["nothing wrong", base, []],
  [
    "an unknown key",
    loose({ retension: {} }),
    [
      "retension: is not a known key; expected one of name, platform, services, secrets, terraform, schema, detectors, causes, privacy, sampling, retention, targets, alerts, evaluator, shadowEvaluators, routes, dashboards, queries, instruments, prices, budget, runbooks, override [unknown-key]\n  help: did you mean retention?",
    ],
  ],
  [
    "an unknown key further in",
    loose({ sampling: { traces: { eror: percent(1) } } }),
    [
      "sampling.traces.eror: is not a known key; expected one of base, errors, slow, cacheHits, decisionWait, tracesPerSecond [unknown-key]\n  help: did you mean errors?",
    ],
  ],
  [
    "one length for everything",
    loose({ retention: days(30) }),
    [
      "retention: is one length for everything, got 30 days; expected a length for each of those that are kept otherwise than by default, e.g. { application: days(30) } [wrong-type]\n  help: name what it is for: application, access, performance, security, audit, traces, metrics",
    ],
  ],
  [
    "a mistyped kind of what is kept",
    loose({ retention: { acess: days(30) } }),
    [
      "retention.acess: is not a known key; expected one of application, access, performance, security, audit, traces, metrics [unknown-key]\n  help: did you mean access?",
    ],
  ],
  [
    "a bare number where a unit belongs",
    loose({ retention: { application: 30 } }),
    [
      "retention.application: not a length of time, got 30; expected whole days, e.g. days(30), or atLeast(years(7)) [wrong-unit]\n  help: days(30) keeps at most 30 days; atLeast(…) keeps no less",
    ],
  ],
  [
    "the wrong unit",
    loose({ sampling: { traces: { base: seconds(10) } } }),
    [
      "sampling.traces.base: not a share, got 10 seconds; expected percent(0) to percent(100) [wrong-unit]\n  help: write percent(10) for one in ten",
    ],
  ],
  ...(
    [
      ["retention of 0", days(0), "0 days"],
      ["retention of 1.5", days(1.5), "1.5 days"],
      ["retention below zero", days(-3), "-3 days"],
      ["retention of hours", hours(12), "12 hours"],
      ["no number at all", days(Number.NaN), "NaN days"],
      ["at least nothing", atLeast(years(0)), "at least 0 years"],
    ] as const
  ).map(
    ([name, keep, got]) =>
      [
        name,
        { ...base, retention: { application: keep } },
        [
          `retention.application: not a whole number of days above zero, got ${got}; expected whole days, e.g. days(30), or atLeast(years(7)) [wrong-value]\n  help: days(30) keeps at most 30 days; atLeast(…) keeps no less`,
        ],
      ] as const,
  ),
  [
    "a share above all",
    { ...base, sampling: { logs: { debug: percent(101) } } },
    [
      "sampling.logs.debug: not a share, got 101 %; expected percent(0) to percent(100) [wrong-unit]\n  help: write percent(10) for one in ten",
    ],
  ],
  [
    "a literal where a secret belongs, never shown",
    loose({ privacy: { pseudonymKey: "hunter2" } }),
    [
      'privacy.pseudonymKey: not a reference to a secret, got a value (not shown); expected secret("name"), the name in lower case with hyphens [literal-secret]\n  help: put the value where `secrets` says they live, and write secret("name") here',
    ],
  ],
  [
    "a sampler that decides before a trace can be slow",
    {
      ...base,
      platform: kubernetes(),
      services: { "llm-service": {} },
      sampling: {
        traces: { base: percent(10), slow: { over: seconds(60), keep: percent(100) }, decisionWait: seconds(30) },
      },
    },
    ["sampling.traces.decisionWait"],
  ],
  [
    "one source reaching one store twice",
    {
      ...base,
      targets: {
        promtail: promtail({ to: ["loki"] }),
        otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        loki: loki({}),
      },
    },
    [
      "targets.otelCollector.to.logs: logs of llm-service would reach loki twice, got promtail and otelCollector; expected one shipper for each source and store [source-twice]\n  help: give one of them `from` without files, or leave loki out of its `to`",
    ],
  ],
  [
    "a store nobody feeds",
    {
      ...base,
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        loki: loki({}),
        jaeger: jaeger({}),
      },
    },
    [
      "targets.jaeger: nobody sends it traces [store-unfed]\n  help: add jaeger to a shipper's `to: { traces: […] }`, or remove it",
    ],
  ],
  [
    "a store that is not there",
    { ...base, targets: { otelCollector: otelCollector({ to: { logs: ["lokki"] } }), loki: loki({}) } },
    [
      'targets.otelCollector.to.logs: names a target that is not there, got "lokki"; expected one of otelCollector, loki [unknown-name]\n  help: did you mean loki?',
      "targets.loki: nobody sends it logs [store-unfed]\n  help: add loki to a shipper's `to: { logs: […] }`, or remove it",
    ],
  ],
  [
    "a source no shipper reads",
    {
      ...base,
      services: { "llm-service": { source: beats() } },
      targets: { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}) },
    },
    ["services.llm-service.source: no shipper reads beats"],
  ],
  [
    "pods where there is no Kubernetes",
    { ...base, services: { "llm-service": { source: pods({ app: "llm-service" }) } } },
    ["services.llm-service.source: reads pods where there is no Kubernetes"],
  ],
  [
    "a path that is none",
    { ...base, services: { "llm-service": { source: files("/var/log/${HOME}/*.log", "../x") } } },
    [
      'services.llm-service.source: is no plain absolute path, got "/var/log/${HOME}/*.log"; expected an absolute path of letters, digits and . _ - * ? / without .. [wrong-value]',
      'services.llm-service.source: is no plain absolute path, got "../x"; expected an absolute path of letters, digits and . _ - * ? / without .. [wrong-value]',
    ],
  ],
  [
    "an environment's name that leaves the output folder",
    { ...base, name: "../prod" },
    [
      'name: is no DNS label, got "../prod"; expected 1 to 40 lower-case letters, digits and hyphens, starting with a letter [wrong-value]',
    ],
  ],
  [
    "a service laxer than its environment",
    { ...base, services: { "llm-service": { ...base.services["llm-service"], privacy: { user: "keep" } } } },
    [
      'services.llm-service.privacy.user: is laxer than its environment, got "keep"; expected "hash" or stricter [laxer-than-environment]\n  help: loosen the environment\'s privacy, or leave the service\'s out',
    ],
  ],
  [
    "a never-stored field kept",
    { ...base, privacy: { fields: { password: "keep" } } },
    ['privacy.fields.password: is never stored, got "keep"; expected "drop", or no entry [laxer-than-environment]'],
  ],
  [
    "an unknown field in the policy",
    { ...base, privacy: { fields: { usr_id: "drop" } } },
    ["privacy.fields.usr_id: is not a field of the schema [unknown-name]\n  help: did you mean user_id?"],
  ],
  [
    "a regex RE2 refuses",
    {
      ...base,
      detectors: [
        detector({ name: "badge", description: "a badge", pattern: "(?<=B)[0-9]{6}", positives: ["B123456"] }),
      ],
    },
    ["detectors[0].pattern: is refused by RE2"],
  ],
  [
    "a regex that engines read differently",
    {
      ...base,
      detectors: [detector({ name: "badge", description: "a badge", pattern: "B\\d{6}", positives: ["B123456"] })],
    },
    ["detectors[0].pattern: uses a class or anchor that engines read differently"],
  ],
  [
    "a detector whose examples contradict it",
    {
      ...base,
      detectors: [
        detector({
          name: "badge",
          description: "a badge",
          pattern: "B[0-9]{6}",
          positives: ["C123456"],
          negatives: ["B123456"],
        }),
      ],
    },
    [
      "detectors[0].positives[0]: is not found as a whole [detector-example]",
      "detectors[0].negatives[0]: is found, and must not be [detector-example]",
    ],
  ],
  [
    "a field that takes a shipped field's name",
    { ...base, schema: extendSchema(llmLog, { model: text({ description: "mine" }) } as never) },
    [
      "schema.fields.model: redefines a shipped field [duplicate]\n  help: choose another name, or list yours as an alias",
    ],
  ],
  [
    "an alias that is taken",
    { ...base, schema: extendSchema(llmLog, { my_count: int({ description: "mine", aliases: ["model_id"] }) }) },
    ['schema.fields.my_count: claims the name "model_id" of the field model [duplicate]'],
  ],
  ...["bad key", 'a="b" error', "$traced_service", ""].map(
    name =>
      [
        `an attribute called ${JSON.stringify(name)}`,
        { ...base, schema: called(name) },
        [
          `schema.fields.own_text.semconv: is no name of an attribute that can be searched for everywhere, got ${JSON.stringify(name)}; expected letters, digits and . _ : / -, such as gen_ai.request.model [unprintable-text]\n  help: leave it out where spans carry the field under its own name`,
        ],
      ] as const,
  ),
  ["an attribute called as conventions do", { ...base, schema: called("acme.llm/v2:own-text_1") }, []],
  [
    "a message that says two events",
    { ...base, schema: saying("Asked", "LLM_REQUEST") },
    [
      'schema.events.asked.messages: has a message that says the event request_start, got "LLM_REQUEST"; expected a message of one event [duplicate]\n  help: take it out of one of the two, or have the producer name the event',
    ],
  ],
  ["a message that says one event, and is another name of it", { ...base, schema: saying("asked", "asked") }, []],
  [
    "an empty message, and one that is more than a line",
    { ...base, schema: saying("", "two\nlines") },
    [
      'schema.events.asked.messages: has a message that not every pipeline can read, got ""; expected letters, digits, blanks and . _ : / -, at least one [unprintable-text]',
      'schema.events.asked.messages: has a message that not every pipeline can read, got "two\\nlines"; expected letters',
    ],
  ],
  [
    "names that are lost in objects of JavaScript",
    {
      ...base,
      schema: extendSchema(
        llmLog,
        { my_count: int({ description: "mine", aliases: ["__proto__", "a.__proto__.b", "constructor"] }) },
        {},
        { asked: event({ description: "Asked.", aliases: ["__proto__"], messages: ["__proto__", "constructor"] }) },
      ),
    },
    [
      ...["__proto__", "a.__proto__.b"].map(
        alias =>
          `schema.fields.my_count.aliases: has an alias that not every pipeline can read, got "${alias}"; expected another name: __proto__ is lost in objects of JavaScript [unprintable-text]`,
      ),
      'schema.events.asked.aliases: has an alias that not every pipeline can read, got "__proto__"; expected another name: __proto__ is lost',
      'schema.events.asked.messages: has a message that not every pipeline can read, got "__proto__"; expected another name: __proto__ is lost',
    ],
  ],
  [
    "a text where a list belongs",
    {
      ...base,
      schema: extendSchema(
        llmLog,
        { my_count: int({ description: "mine", aliases: "count" as never }) },
        {},
        { asked: event({ description: "Asked.", aliases: "ask" as never, messages: "LLM" as never }) },
      ),
    },
    [
      'schema.fields.my_count.aliases: is no list of texts, got "count"; expected ["…"], or [] for none [wrong-type]\n  help: write aliases: ["…"]',
      'schema.events.asked.aliases: is no list of texts, got "ask"; expected ["…"], or [] for none [wrong-type]\n  help: write aliases: ["…"]',
      'schema.events.asked.messages: is no list of texts, got "LLM"; expected ["…"], or [] for none [wrong-type]\n  help: write messages: ["…"]',
    ],
  ],
  [
    "keys that no field and no event has",
    {
      ...base,
      schema: extendSchema(
        llmLog,
        { badge: text({ description: "mine", subjekt: "user" } as never) },
        {},
        { asked: event({ description: "Asked.", message: "ASKED" } as never) },
      ),
    },
    [
      'schema.fields.badge.subjekt: is not a known key, got "user"; expected one of kind, role, type, description, example, group, privacy, subject, signals, values, classified, atMost, unit, sums, semconv, aliases, hex [unknown-key]\n  help: did you mean subject?',
      'schema.events.asked.message: is not a known key, got "ASKED"; expected one of kind, description, level, stream, required, optional, aliases, messages, neverSampled [unknown-key]\n  help: did you mean messages?',
    ],
  ],
  [
    "an event of before messages, one that is none, and one that carries no text",
    {
      ...base,
      schema: extendSchema(llmLog, {}, {}, {
        old: { ...event({ description: "Old." }), messages: undefined },
        plain: { description: "Plain." },
        odd: event({ description: "Odd.", required: [1] as never }),
        ["__proto__"]: null,
      } as never),
    },
    [
      'schema.events.old.messages: is no list of texts, got nothing; expected ["…"], or [] for none [wrong-type]\n  help: write messages: ["…"]',
      'schema.events.plain: is no event, got {"description":"Plain."}; expected event({ description: "…" }) [wrong-type]\n  help: write it so, and not by hand',
      'schema.events.odd.required: is no list of texts, got [1]; expected ["…"], or [] for none [wrong-type]\n  help: write required: ["…"]',
      "schema.events.__proto__: is no event, got null; expected event({",
    ],
  ],
  [
    "a schema without events, and a field that is none",
    loose({ schema: { kind: "schema", name: "own", version: "1", fields: { mine: "text" } } }),
    [
      'schema.fields.mine: is no field, got "text"; expected dimension({ … }), id({ … })',
      "schema.events: is no object, got nothing; expected { name: event({",
    ],
  ],
  [
    "an event that carries what every object has",
    {
      ...base,
      schema: extendSchema(
        llmLog,
        {},
        {},
        { asked: event({ description: "Asked.", required: ["constructor" as never] }) },
      ),
    },
    ['schema.events.asked: carries a field the schema has not, got "constructor" [unknown-name]'],
  ],
  [
    "a retention the store cannot keep so short",
    { ...base, retention: { application: days(1) } },
    ["retention.application"],
  ],
];

describe("what an environment is refused for", () => {
  test.each(table)("%s", (_name, input, expected) => {
    const problems = problemsOf(input);
    expect(problems.length).toBe(expected.length);
    problems.forEach((problem, index) => {
      // A row that only begins the message leaves the rest to the test of the target that words it.
      expect(problem.slice(0, expected[index]?.length)).toBe(expected[index]);
    });
  });

  test("all problems are told at once", () => {
    const problems = problemsOf(
      loose({
        name: "Test",
        services: {},
        privacy: { user: "hide" },
        retention: { traces: 7 },
        targets: { loki: loki({ versoin: "3.7" } as never) },
      }),
    );
    expect(problems.map(problem => problem.split(":")[0])).toEqual([
      "privacy.user",
      "retention.traces",
      "targets.loki.versoin",
    ]);
  });
});
