/**
 * What of the generated Logstash files can be run without a Logstash, which no package registry has: the pipeline through
 * an independent parser of its grammar, the script through JRuby, the Ruby and regex engine of Logstash, with a stand-in
 * for the event; what services post is in logstash-http.test.ts. Not run: the inputs, the output, and Logstash's own check of options (our tables stand in for it).
 */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { detectors } from "../../src/catalog/index.ts";
import { secret } from "../../src/core/secret.ts";
import { beats, http, syslog } from "../../src/core/service.ts";
import type { TargetUse } from "../../src/core/target.ts";
import { KiB, percent } from "../../src/core/units.ts";
import { writeInstant } from "../../src/reference/instant.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import type { LogstashInput } from "../../src/targets/logstash/index.ts";
import { type PlacedLogstash, placeLogstash } from "../pipeline/logstash-site.ts";
import type { StoreSite } from "../store-site.ts";
import { compared } from "./compared.ts";
import { corpusLines, corpusTraffic } from "./corpus.ts";
import { expected, isEqual, key, readAt, stored } from "./logstash/documents.ts";
import { findJRubies, hasParser, type JRuby, parsePipelines, runScript } from "./logstash/engines.ts";

const folder = mkdtempSync(join(tmpdir(), "logstash-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly options: Partial<LogstashInput>;
  readonly site: StoreSite;
  readonly stores?: Readonly<Record<string, TargetUse>>;
}

const cases: Readonly<Record<string, Case>> = {
  "one service": { options: {}, site: {} },
  "everything kept": {
    options: {},
    site: {
      services: { chat: { source: beats() } },
      privacy: { content: "keep", network: "keep", user: "keep", textBytes: KiB(1) },
    },
  },
  "sampled, renamed, two stores": {
    options: { deadLetters: {}, queue: { persisted: KiB(65_536) }, workers: 2, authorities: "/tls/authority.pem" },
    site: {
      services: { chat: { source: beats() } },
      sampling: { logs: { debug: percent(10), info: percent(30), warning: percent(50) } },
      privacy: { network: "hash", fields: { model: "hash", session_id: "drop" } },
    },
    stores: {
      elasticsearch: elasticsearch({ names: { latency_ms: "timing.latency", stream: "kind" } }),
      second: elasticsearch({ url: "https://logs.example.com", namespace: "copy" }),
    },
  },
};

const place = ({ options, site, stores }: Case): PlacedLogstash => {
  const placed = placeLogstash(options, site, stores);
  expect(placed.problems).toEqual([]);
  return placed;
};

const scriptFile = (name: string, text: string): string => {
  const file = join(folder, `${name.replaceAll(/[^a-z]/g, "-")}.rb`);
  writeFileSync(file, text);
  return file;
};

const arriving = (message: string) => ({
  "@timestamp": writeInstant(readAt),
  message,
  tags: ["beats_input_codec_plain_applied"],
  host: { name: "node-1" },
  agent: { type: "filebeat" },
  event: { original: message },
  ecs: { version: "8.0.0" },
});

/** A line that came over TCP or UDP as the inputs' codecs hand it over: a character a byte. */
const asBytes = (line: string | Buffer): string => Buffer.from(line).toString("latin1");

const found = await findJRubies();
/** Where there is none, its tests are counted as skipped. */
const jrubies: readonly JRuby[] = found.length > 0 ? found : [{ version: "(not in the cache)", java: "", jar: "" }];

describe.skipIf(found.length === 0).each(jrubies)("logstash: the script in JRuby $version", (jruby: JRuby) => {
  const env = { PSEUDONYM_KEY: key, LC_ALL: "C" };

  test.each(Object.entries(cases))("%s: stored as the reference says", async (name, one) => {
    const placed = place(one);
    const lines = corpusLines;
    const run = await runScript(
      jruby,
      scriptFile(name, placed.text("pipelines/llm-logs.rb")),
      lines.map(arriving),
      env,
    );
    expect(run).toMatchObject({ code: 0, failures: [], log: "" });
    expect(run.tests).toBeGreaterThan(0);
    const judge = expected(placed);
    const wrong = lines.flatMap((line, index) => {
      const [want, got] = [judge(line), (run.made[index] ?? []).map(stored)];
      return isEqual(got, want) ? [] : [{ line: line.slice(0, 200), got, want }];
    });
    compared("logstashLines", { equal: lines.length - wrong.length, different: wrong.length });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(run.made).toHaveLength(lines.length);
    if (one.site.privacy?.content === "keep") return;
    const from = lines.length - corpusTraffic.length;
    for (const [index, { planted }] of corpusTraffic.entries()) {
      const text = JSON.stringify(run.made[from + index]);
      for (const { value } of planted) expect(text).not.toContain(JSON.stringify(value).slice(1, -1));
    }
  });

  test("every detector finds its positives and leaves its negatives, alone and in a sentence", async () => {
    const placed = place({ options: {}, site: {} });
    const examples = detectors.flatMap(({ positives, negatives }) => [...positives, ...negatives]);
    const lines = examples.flatMap(text =>
      [text, `a ${text} z`, `x=${text};`].map(message => JSON.stringify({ message })),
    );
    const run = await runScript(
      jruby,
      scriptFile("detectors", placed.text("pipelines/llm-logs.rb")),
      lines.map(arriving),
      env,
    );
    const judge = expected(placed);
    const [got, want] = [run.made.map(made => made.map(stored)), lines.map(judge)];
    const wrong = lines.filter((_, index) => !isEqual(got[index], want[index]));
    compared("logstashDetectors", { equal: lines.length - wrong.length, different: wrong.length });
    expect(got).toEqual(want);
  });

  test("an error in a step leaves nothing of the record, neither in the store nor in the log", async () => {
    const placed = place({ options: {}, site: {} });
    const broken = placed
      .text("pipelines/llm-logs.rb")
      .replace(/^test [\s\S]*/m, 'def redact(record, *)\n  raise "quoted: #{record}"\nend\n');
    const run = await runScript(jruby, scriptFile("broken", broken), [arriving('{"message":"hunter2"}')], env);
    expect(run.made.map(made => made.map(stored))).toEqual([
      [
        {
          to: "elasticsearch",
          time: readAt,
          fields: {
            message: "withheld record",
            "log.level": "warning",
            "service.name": "llm-service",
            "service.environment": "test",
            "llm.stream": "application",
            "data_stream.type": "logs",
            "data_stream.dataset": "llm.application",
            "data_stream.namespace": "test",
          },
        },
      ],
    ]);
    expect(run.log).toContain("withheld a record");
    expect(run.log).not.toContain("hunter2");
  });

  test("records go to the service that a Beat, a port or a syslog header names, and to no other", async () => {
    const services = {
      chat: { source: beats(), privacy: { user: "drop" } },
      search: { source: beats() },
      router: { source: syslog() },
    } as const;
    const events = [
      { message: '{"user_id":"u"}', fields: { service: "chat" } },
      { message: '{"user_id":"u"}', fields: { service: "search" } },
      { message: '{"user_id":"u"}', fields: { service: "router" } },
      { message: '{"user_id":"u"}', fields: { service: ["chat"] } },
      { message: '{"user_id":"u"}' },
      { message: asBytes("over tcp: über 🎉"), "@metadata": { door: "tcp" } },
      { message: '<14>1 2026-01-02T03:04:05Z host router 12 - - {"message":"m"}', "@metadata": { door: "syslog" } },
      {
        message: asBytes('<14>1 - - router - - [a@1 b="c \\] \\" d"][e@2] \ufefftext'),
        "@metadata": { door: "syslog" },
      },
      { message: "<14>1 - - router - - -", "@metadata": { door: "syslog" } },
      { message: "<14>1 - - chat - - - text", "@metadata": { door: "syslog" } },
      { message: "<14>Jan  2 03:04:05 host router: old form", "@metadata": { door: "syslog" } },
      { fields: { service: "chat" } },
      // A Beat that brings a door of its own, to which the input added its name.
      ...["tcp", "syslog", "http", ["tcp"]].map(door => ({
        message: "forged",
        "@metadata": { door: [door, "beats"].flat(), request: { request_path: "/?service.name=chat" } },
      })),
    ];
    const through = async (options: Partial<LogstashInput>) => {
      const placed = place({ options: { tcp: { service: "search" }, ...options }, site: { services } });
      const script = scriptFile("services", placed.text("pipelines/llm-logs.rb"));
      const run = await runScript(jruby, script, events, env);
      expect(run).toMatchObject({ code: 0, failures: [] });
      return run.made.map(made =>
        made.map(one => {
          const { fields } = stored(one);
          return [fields["service.name"], fields.message, ...(fields["user.hash"] === undefined ? [] : ["pseudonym"])];
        }),
      );
    };
    const nobody = "record without a message";
    expect(await through({})).toEqual([
      [["chat", nobody]],
      [["search", nobody, "pseudonym"]],
      [],
      [],
      [],
      [["search", "over tcp: über 🎉"]],
      [["router", "m"]],
      [["router", "text"]],
      [],
      [],
      [],
      [["chat", "unparsable record"]],
      ...[[], [], [], []],
    ]);
    const fallen = await through({ fallback: "chat" });
    expect(fallen[2]).toEqual([["chat", nobody]]);
    expect(fallen[10]).toEqual([["chat", "<14>Jan  2 03:04:05 host router: old form"]]);
  });

  test("bytes that are no UTF-8 stand against no finding", async () => {
    const bytes = (text: string) => Buffer.from(text, "latin1");
    const placed = place({
      options: { tcp: { service: "router" } },
      site: { services: { router: { source: syslog() }, chat: { source: beats() } } },
    });
    const texts = ["\xff4111111111111111", "\xc3(4111111111111111", '{"message":"\xe2\x824111111111111111 caf\xe9"}'];
    const events = texts.flatMap(text => [
      { message: asBytes(bytes(text)), "@metadata": { door: "tcp" } },
      { message: asBytes(bytes(`<14>1 - - router - - - ${text}`)), "@metadata": { door: "syslog" } },
    ]);
    const run = await runScript(jruby, scriptFile("bytes", placed.text("pipelines/llm-logs.rb")), events, env);
    expect(run).toMatchObject({ code: 0, failures: [], log: "" });
    const card = "[REDACTED_CREDIT_CARD]";
    expect(run.made.map(made => made.map(one => stored(one).fields.message))).toEqual(
      [`\ufffd${card}`, `\ufffd(${card}`, `\ufffd${card} caf\ufffd`].flatMap(text => [[text], [text]]),
    );
  });

  test("without its key it does not start, and a detector that fails its example stops it", async () => {
    const text = place({ options: {}, site: {} }).text("pipelines/llm-logs.rb");
    const keyless = await runScript(jruby, scriptFile("keyless", text), [], { PSEUDONYM_KEY: "" });
    expect(keyless.code).not.toBe(0);
    expect(keyless.log).toContain("not set in the environment: PSEUDONYM_KEY");
    const blind = text.replace(/("\[REDACTED_EMAIL\]" => Regexp.new\().*\),/, '$1"never"),');
    expect(blind).not.toBe(text);
    const run = await runScript(jruby, scriptFile("blind", blind), [], env);
    expect(run.failures).toEqual(["personal and secret data: a token in the place of each finding"]);
  });
});

/** The files that are committed, by environment. */
const committed = (path: string): readonly (readonly [environment: string, text: string])[] => {
  const generated = fileURLToPath(new URL("../../generated", import.meta.url));
  return (existsSync(generated) ? readdirSync(generated) : []).flatMap(environment => {
    const file = join(generated, environment, "logstash", "pipelines", path);
    return existsSync(file) ? [[environment, readFileSync(file, "utf8")] as const] : [];
  });
};

describe.skipIf(found.length === 0).each(committed("llm-logs.rb"))(
  "logstash: the committed script of %s",
  (_environment, text) => {
    test.each(jrubies)("passes its own tests in JRuby $version", async jruby => {
      const run = await runScript(jruby, scriptFile("committed", text), [], { PSEUDONYM_KEY: key });
      expect(run).toMatchObject({ code: 0, tests: 2, failures: [], log: "" });
    });
  },
);

/** The parser's nested lists as the values they stand for, in order: names, texts, numbers. */
const flat = (tree: unknown): readonly unknown[] => (Array.isArray(tree) ? tree.flatMap(flat) : [tree]);

describe.skipIf(!hasParser)("logstash: the pipeline in logstash-pipeline-parser", () => {
  const written: Readonly<Record<string, Case>> = {
    ...cases,
    "every door, TLS": {
      options: {
        from: [beats({ port: 6044 }), syslog({ port: 6514 }), http({ port: 6080 })],
        tcp: { port: 6000, service: "chat" },
        http: { user: "chat", password: secret("ingest-password") },
        tls: { certificate: "/tls/own.pem", key: "/tls/own.key", clientAuthorities: "/tls/clients.pem" },
      },
      site: { services: { chat: { source: beats() }, router: { source: syslog() }, batch: { source: http() } } },
    },
  };

  test("every pipeline parses, to the texts we meant", async () => {
    const names = Object.keys(written);
    const texts = names.map(name => place(written[name] as Case).text("pipelines/llm-logs.conf"));
    for (const [environment, text] of committed("llm-logs.conf")) {
      names.push(`generated/${environment}`);
      texts.push(text);
    }
    const answers = await parsePipelines(texts);
    for (const [index, answer] of answers.entries()) {
      expect(answer, names[index]).toHaveProperty("tree");
      const values = flat("tree" in answer ? answer.tree : []);
      expect(values).toEqual(expect.arrayContaining(["input", "filter", "ruby", "output", "elasticsearch"]));
      // Every quoted text of the file is read back whole, and every text read back stands in the file.
      for (const [, quoted = ""] of (texts[index] ?? "").matchAll(/"([^"\n]*)"/g)) expect(values).toContain(quoted);
    }
  });

  test("the parser refuses what Logstash's own grammar refuses", async () => {
    const refused = [
      "input { beats { port => 5044 }",
      'output { x { a => "b\\" } }',
      "filter { if not [a] { drop {} } }",
      "input { beats { port = 5044 } }",
      "input { beats { port: 5044 } }",
    ];
    for (const answer of await parsePipelines(refused)) expect(answer).toHaveProperty("error");
  });
});
