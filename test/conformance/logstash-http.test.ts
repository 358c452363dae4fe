/**
 * Records posted to Logstash: every line of a body as the codec `line` hands it over, through the script in JRuby. Not run:
 * the plugin `http` itself, which answers, asks for the password, unpacks and cuts bodies into lines.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { beats, http } from "../../src/core/service.ts";
import { unparsableMessage } from "../../src/core/step.ts";
import { writeInstant } from "../../src/reference/instant.ts";
import { placeLogstash } from "../pipeline/logstash-site.ts";
import { compared } from "./compared.ts";
import { corpusLines, corpusTraffic } from "./corpus.ts";
import { expected, isEqual, key, readAt, stored } from "./logstash/documents.ts";
import { findJRubies, type JRuby, runScript } from "./logstash/engines.ts";
import { noRecords } from "./posted-bodies.ts";

const folder = mkdtempSync(join(tmpdir(), "logstash-http-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PSEUDONYM_KEY: key, LC_ALL: "C" };

/** A service of its own beside one behind a Beat, and two that share the door, one of them stricter. */
const alone = placeLogstash({}, { services: { "llm-service": { source: http() }, legacy: { source: beats() } } });
const shared = placeLogstash(
  {},
  { services: { chat: { source: http() }, batch: { source: http(), privacy: { user: "drop" } } } },
);

/** A line as the plugin hands it over, with all that it adds; headers as it names them. */
const posted = (message: string, headers: Readonly<Record<string, string>> = {}) => ({
  "@timestamp": writeInstant(readAt),
  "@metadata": {
    door: "http",
    request: { request_path: "/logs", request_method: "POST", http_host: "canary:8080", cookie: "canary", ...headers },
  },
  message,
  event: { original: message },
  host: { ip: "192.0.2.66" },
  http: { method: "POST", version: "HTTP/1.1", request: { mime_type: "text/canary" } },
  url: { path: "/canary", domain: "canary", port: 8080 },
  user_agent: { original: "canary" },
});

const isObject = (line: string): boolean => {
  try {
    return /^\{/.test(line) && typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
};

const linesOf = (body: string): readonly string[] => body.split("\n");

const found = await findJRubies();
const jrubies: readonly JRuby[] = found.length > 0 ? found : [{ version: "(not in the cache)", java: "", jar: "" }];

describe.skipIf(found.length === 0).each(jrubies)("records posted to Logstash's script in JRuby $version", jruby => {
  const through = async (name: string, placed: typeof alone, events: readonly unknown[]) => {
    expect(placed.problems).toEqual([]);
    const script = join(folder, `${name}.rb`);
    writeFileSync(script, placed.text("pipelines/llm-logs.rb"));
    const run = await runScript(jruby, script, events, env);
    expect(run).toMatchObject({ code: 0, failures: [] });
    expect(run.log).not.toContain("canary");
    expect(run.made).toHaveLength(events.length);
    return run.made;
  };

  test("objects, one a line or in lists, are stored as the reference says; of all else, that it was none", async () => {
    const one = expected(alone);
    // The steps of every line are compared in logstash.test.ts.
    const lines = corpusLines.filter((line, index) => index % 4 === 0 && !/\n|^[ \t\r]*\[/.test(line));
    const whole = corpusTraffic.flatMap(({ record }) => (isObject(record) ? [record] : []));
    const lists = Array.from({ length: 20 }, (_, index) => whole.slice(20 * index, 20 * index + 20));
    const cases = [
      ...lines.map(line => ({
        line,
        want: /^[ \t\r]*\{/.test(line) ? one(line) : /^[ \t\r]*$/.test(line) ? [] : one("{"),
      })),
      ...lists.map(records => ({ line: ` [${records.join(",")}]\r`, want: records.flatMap(one) })),
    ];
    const made = await through(
      "alone",
      alone,
      cases.map(({ line }) => posted(line)),
    );
    const wrong = cases.flatMap(({ line, want }, index) => {
      const got = (made[index] ?? []).map(stored);
      return isEqual(got, want) ? [] : [{ line: line.slice(0, 200), got, want }];
    });
    compared("logstashPosted", { equal: cases.length - wrong.length, different: wrong.length });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(JSON.stringify(made)).not.toMatch(/canary|192\.0\.2\.66/);
  });

  test("the address says whose a record is, headers what it belongs to, and nothing else of a request is stored", async () => {
    const ids = { x_trace_id: "t-header", x_span_id: "s-header", x_request_id: "r-header", x_other: "canary" };
    const of = (service: string) => ({ request_path: `/logs?a=canary&service.name=${service}&user_id=mallory` });
    const made = await through("shared", shared, [
      posted('{"message":"of chat","user_id":"u-1"}', of("chat")),
      posted('{"message":"of batch","user_id":"u-1"}', of("batch")),
      posted('{"message":"of whom","service":"chat"}', of("admin")),
      posted('{"message":"of nobody"}'),
      posted('[{"message":"bare"},{"message":"named","trace_id":"t-own","requestId":"r-own"}]', {
        ...of("chat"),
        ...ids,
      }),
      posted('[{"message":"nested","llm_log":{"trace_id":"t-own","request_id":"r-own"}}]', { ...of("chat"), ...ids }),
      posted('{"message":"empty","llm_log.trace_id":"","otelSpanID":null}', { ...of("chat"), ...ids }),
      posted('["{\\"message\\":\\"a text that is an object\\"}",[{"message":"canary"}]]', of("chat")),
      posted("[]", of("chat")),
      ...["?service.name=chat&service.name=batch", "?a=b?service.name=batch", "?service.name=&service.name=chat"].map(
        query => posted('{"message":"of the first"}', { request_path: `/logs${query}` }),
      ),
      ...noRecords.flatMap(([, body]) => linesOf(body)).map(line => posted(line, of("chat"))),
    ]);
    const facts = made.map(events =>
      events.map(event => {
        const { fields } = stored(event);
        const ids = ["trace.id", "span.id", "llm.request_id", "http.request.id"].flatMap(name => fields[name] ?? []);
        return [fields["service.name"], fields.message, "user.hash" in fields, ...ids];
      }),
    );
    expect(facts.slice(0, 12)).toEqual([
      [["chat", "of chat", true]],
      [["batch", "of batch", false]],
      [],
      [],
      [
        ["chat", "bare", false, "t-header", "s-header", "r-header"],
        ["chat", "named", false, "t-own", "s-header", "r-own"],
      ],
      [["chat", "nested", false, "t-own", "s-header", "r-own"]],
      [["chat", "empty", false, "t-header", "s-header", "r-header"]],
      [
        ["chat", "a text that is an object", false],
        ["chat", unparsableMessage, false],
      ],
      [],
      [["chat", "of the first", false]],
      [],
      [],
    ]);
    const others = facts.slice(12).flat();
    expect(others.length).toBeGreaterThan(noRecords.length);
    expect(others).toEqual(others.map(() => ["chat", unparsableMessage, false]));
    expect(JSON.stringify(made)).not.toMatch(/canary|mallory|192\.0\.2\.66/);
  });
});
