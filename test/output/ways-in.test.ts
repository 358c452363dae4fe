/** A redaction that goes with the way its records came in by weakens nothing; one that its records would still need does. */

import {
  compose,
  defineEnvironment,
  type EnvironmentInput,
  files,
  http,
  otlp,
  type PrivacyInput,
  syslog,
} from "signalbox";
import { jaeger, loki, otelCollector, promtail } from "signalbox/targets";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { differenceOf, waysBetween } from "../../src/output/difference.ts";
import { render } from "../../src/output/render.ts";
import type { Files } from "../../src/output/ways-in.ts";

/** The files by whose changes privacy is weaker. */
const weakened = (before: Files, after: Files): readonly string[] => {
  const ways = waysBetween(before, after);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(path => before.get(path) !== after.get(path))
    .filter(path => differenceOf(path, before.get(path), after.get(path), ways).risk === "weakens-privacy");
};

interface Lane {
  readonly receiver: string;
  /** The statements of its one processor. */
  readonly steps: readonly string[];
  readonly reads?: string;
  /** @default "logs" */
  readonly signal?: string;
}

type Lanes = Readonly<Record<string, Lane>>;

/** A collector with a pipeline for each lane, and a processor called after it. */
const collector = (lanes: Lanes): string => {
  const each = Object.entries(lanes);
  return stringify({
    receivers: Object.fromEntries(
      each.map(([, { receiver, reads }]) => [
        receiver,
        reads === undefined ? {} : { include: [reads], resource: { "service.name": receiver.split("/")[1] } },
      ]),
    ),
    processors: Object.fromEntries(each.map(([name, { steps }]) => [`transform/${name}`, { log_statements: steps }])),
    service: {
      pipelines: Object.fromEntries(
        each.map(([name, { signal = "logs", receiver }]) => [
          `${signal}/${name}`,
          { receivers: [receiver], processors: [`transform/${name}`], exporters: ["debug"] },
        ]),
      ),
    },
  });
};

const job = (name: string, path: string, ...tokens: readonly string[]) => ({
  job_name: name,
  pipeline_stages: tokens.map(token => ({ replace: { expression: token, replace: `[REDACTED_${token}]` } })),
  static_configs: [{ labels: { service: name, __path__: path } }],
});

const agent = "otel-collector/agent.yaml";
const gateway = "otel-collector/gateway.yaml";
const piece = "otel-collector/fragments/redaction.yaml";
const jobs = "promtail/promtail.yaml";
const policy = "privacy/policy.json";

type State = Readonly<Record<string, Lanes | readonly ReturnType<typeof job>[] | string>>;

const isJobs = (of: State[string]): of is readonly ReturnType<typeof job>[] => Array.isArray(of);

const textsOf = (state: State): Files =>
  new Map(
    Object.entries(state).map(([path, of]) => [
      path,
      typeof of === "string" ? of : isJobs(of) ? stringify({ scrape_configs: of }) : collector(of),
    ]),
  );

const email = 'replace_pattern(log.body, "@", "[REDACTED_EMAIL]")';
const card = 'replace_pattern(log.body, "[0-9]+", "[REDACTED_CREDIT_CARD]")';
const chat: Lane = { receiver: "file_log/chat", reads: "/var/log/chat/*.log", steps: [email, card] };
const batch: Lane = { receiver: "file_log/batch", reads: "/var/log/batch/*.log", steps: [email] };
const listens = (receiver: string, ...steps: readonly string[]): Lane => ({ receiver, steps });
const spans: Lane = { receiver: "otlp", signal: "traces", steps: [email, card] };
const of = (name: string): string => `set(resource.attributes, {"service.name": "${name}"})`;

/** Steps that go while the records they protected still come in, by default in the agent. */
const needed: readonly (readonly [about: string, before: State, after: State, where?: readonly string[]])[] = [
  [
    "while its files are read past less",
    { [agent]: { chat, batch } },
    { [agent]: { weak: { ...chat, steps: [email] }, batch } },
  ],
  [
    "while its files are read past nothing",
    { [agent]: { chat, batch } },
    { [agent]: { weak: { ...chat, steps: [] }, batch } },
  ],
  [
    "while another way, of another name, reads its files",
    { [agent]: { chat, batch } },
    { [agent]: { batch: { ...batch, reads: "/var/log/*/*.log" } } },
  ],
  [
    "while another way reads the folder they are in",
    { [agent]: { chat, batch } },
    { [agent]: { batch, more: { ...batch, receiver: "file_log/more", reads: "/var/log/chat/today.log" } } },
  ],
  [
    "while its service sends instead",
    { [agent]: { chat, batch } },
    { [agent]: { sent: listens("otlp", of("chat"), email), batch } },
  ],
  [
    "while its service sends to another process",
    { [agent]: { chat, batch }, [gateway]: { sent: listens("otlp", of("other"), email) } },
    { [agent]: { batch }, [gateway]: { sent: listens("otlp", of("chat"), email) } },
  ],
  [
    "while a new port stands in its port's place",
    { [agent]: { posted: listens("webhook_event", email, card) } },
    { [agent]: { sent: listens("otlp", email) } },
  ],
  [
    "while another port takes its service",
    {
      [agent]: {
        posted: listens("webhook_event", of("chat"), email, card),
        sent: listens("otlp", of("batch"), email),
      },
    },
    { [agent]: { sent: listens("otlp", of("batch"), of("chat"), email) } },
  ],
  [
    "while its port still takes others' records",
    { [agent]: { strict: listens("otlp", email, card), rest: listens("otlp", email) } },
    { [agent]: { rest: listens("otlp", email) } },
  ],
  [
    "while its spans come in past less",
    { [agent]: { spans, logs: listens("otlp", email) } },
    { [agent]: { some: { ...spans, steps: [email] }, logs: listens("otlp", email) } },
  ],
  [
    "of a job whose files another job reads past less",
    { [jobs]: [job("chat", "/a/*", "EMAIL", "CARD"), job("batch", "/b/*", "EMAIL")] },
    { [jobs]: [job("batch", "/*/*", "EMAIL")] },
    [jobs],
  ],
  [
    "while a job in another shipper reads its files past less",
    { [agent]: { chat, batch }, [jobs]: [job("other", "/b/*", "EMAIL")] },
    { [agent]: { batch }, [jobs]: [job("other", "/b/*", "EMAIL"), job("chat", "/var/log/chat/*.log", "EMAIL")] },
  ],
  [
    "while a program in another language names its files",
    { [agent]: { chat, batch } },
    { [agent]: { batch }, "alloy/config.alloy": '__path__ = "/var/log/chat/*.log"\n' },
  ],
  [
    "while a program in another language names its service",
    { [agent]: { chat, batch } },
    { [agent]: { batch }, "logstash/pipelines/llm-logs.rb": 'when "chat" then steps\n' },
  ],
  ["that is known from a piece alone", { [piece]: { chat, batch } }, { [piece]: { batch } }, [piece]],
];

describe("a step that goes", () => {
  test.each<readonly [about: string, before: State, after: State]>([
    ["with its files, and others' stay", { [agent]: { chat, batch } }, { [agent]: { batch } }],
    ["with its files, and another's is called otherwise", { [agent]: { chat, batch } }, { [agent]: { all: batch } }],
    [
      "with its port, and only files are left",
      { [agent]: { posted: listens("webhook_event", email, card), batch } },
      { [agent]: { batch } },
    ],
    [
      "with its port, and another that was there stays",
      { [agent]: { posted: listens("webhook_event", email, card), sent: listens("otlp", email) } },
      { [agent]: { sent: listens("otlp", email) } },
    ],
    [
      "with spans, and logs still come in by their receiver",
      { [agent]: { spans, logs: listens("otlp", email) } },
      { [agent]: { logs: listens("otlp", email) } },
    ],
    [
      "with files that another way reads past the same",
      { [agent]: { chat, batch } },
      { [agent]: { batch, every: { ...chat, receiver: "file_log/every", reads: "/var/log/**/*.log" } } },
    ],
    [
      "from a piece for somebody else's pipeline, with its files",
      { [agent]: { chat, batch }, [piece]: { chat, batch } },
      { [agent]: { batch }, [piece]: { batch } },
    ],
    [
      "with its job",
      { [jobs]: [job("chat", "/a/*", "EMAIL", "CARD"), job("batch", "/b/*", "EMAIL")] },
      { [jobs]: [job("batch", "/b/*", "EMAIL")] },
    ],
    [
      "with its files, which no program in another language names",
      { [agent]: { chat, batch }, "alloy/config.alloy": '__path__ = "/var/log/other.log"\n' },
      { [agent]: { batch }, "alloy/config.alloy": '__path__ = "/var/log/other.log"\n' },
    ],
  ])("weakens nothing: %s", (_, before, after) => {
    expect(weakened(textsOf(before), textsOf(after))).toEqual([]);
  });

  test.each(needed.map(([about, before, after, where = [agent]]) => [about, before, after, where] as const))(
    "weakens privacy: %s",
    (_, before, after, where) => {
      expect(weakened(textsOf(before), textsOf(after))).toEqual(where);
    },
  );

  test("weakens privacy where nobody knows how records come in", () => {
    const [before, after] = [collector({ chat, batch }), collector({ batch })];
    expect(differenceOf(agent, before, after).risk).toBe("weakens-privacy");
  });
});

/** The files of an environment that lets content through, but for services that say otherwise. */
const rendered = (services: EnvironmentInput["services"], targets: EnvironmentInput["targets"]): Files => {
  const environment = defineEnvironment({
    name: "dev",
    platform: compose(),
    privacy: { content: "keep" },
    services,
    ...(targets && { targets }),
  });
  const { files: all, problems } = render(environment, "environments/dev.ts");
  expect(problems).toEqual([]);
  return new Map(all.map(({ path, text }) => [path, text]));
};

const strict: PrivacyInput = { content: "drop" };
const reading = (name: string, privacy?: PrivacyInput) => ({
  source: files(`/var/log/${name}/*.log`),
  ...(privacy && { privacy }),
});
const logsAlone = { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}) };
const withTraces = {
  otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
  loki: loki({}),
  jaeger: jaeger({}),
};
/** The same files for all who ask. */
const once = (render: () => Files): (() => Files) => {
  let files: Files | undefined;
  return () => {
    files ??= render();
    return files;
  };
};

const tailed = { promtail: promtail({ to: ["loki"] }), loki: loki({}) };

const strictAndNot = { chat: reading("chat", strict), batch: reading("batch") };
const collected = once(() => rendered(strictAndNot, logsAlone));
const batchCollected = once(() => rendered({ batch: reading("batch") }, logsAlone));
const followed = once(() => rendered(strictAndNot, tailed));

describe("what we generate", () => {
  test.each<readonly [about: string, before: () => Files, after: () => Files, weaker: readonly string[]]>([
    ["a strict service's files go", collected, batchCollected, []],
    [
      "a strict service that posts goes",
      () => rendered({ chat: { source: http(), privacy: strict }, batch: reading("batch") }, logsAlone),
      batchCollected,
      [],
    ],
    [
      "spans go",
      () => rendered({ chat: { source: otlp() } }, withTraces),
      () => rendered({ chat: { source: otlp() } }, logsAlone),
      [],
    ],
    ["a strict service's job goes", followed, () => rendered({ batch: reading("batch") }, tailed), []],
    [
      "a strict service becomes as the others",
      collected,
      () => rendered({ chat: reading("chat"), batch: reading("batch") }, logsAlone),
      [agent, piece, policy],
    ],
    [
      "a strict service sends, no longer strict",
      collected,
      () => rendered({ chat: { source: syslog() }, batch: reading("batch") }, logsAlone),
      [agent, piece, policy],
    ],
    [
      "a strict service's job becomes as the others'",
      followed,
      () => rendered({ chat: reading("chat"), batch: reading("batch") }, tailed),
      [jobs, policy],
    ],
  ])("%s", (_, before, after, weaker) => {
    expect(weakened(before(), after())).toEqual(weaker);
  });
});
