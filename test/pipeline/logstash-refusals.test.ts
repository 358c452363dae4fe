import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/artifact.ts";
import { secret } from "../../src/core/secret.ts";
import { beats, files, http, syslog } from "../../src/core/service.ts";
import { days, MiB, milliseconds } from "../../src/core/units.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { pipelineOf, pipelineSettings, processSettings } from "../../src/targets/logstash/config.ts";
import type { LogstashInput } from "../../src/targets/logstash/index.ts";
import { judgePlugin, type Plugin, pluginsOf } from "../../src/targets/logstash/lscl.ts";
import { judgePipelineSettings, judgeProcessSettings } from "../../src/targets/logstash/settings.ts";
import type { StoreSite } from "../store-site.ts";
import { placeLogstash } from "./logstash-site.ts";

/** One of each kind. */
const three = { chat: { source: beats() }, router: { source: syslog() }, batch: { source: http() } } as const;
const two = { chat: { source: beats() }, router: { source: syslog() } } as const;

describe("options", () => {
  const refused: Readonly<Record<string, readonly [Record<string, unknown>, string]>> = {
    "an unknown key": [{ form: beats() }, "unknown-key form"],
    "another version": [{ version: "7.17" }, "wrong-value version"],
    "no store": [{ to: [] }, "wrong-value to"],
    "a source it cannot read": [{ from: files("/var/log/x.log") }, "wrong-value from[0]"],
    "a port that is none": [{ from: beats({ port: 70_000 }) }, "wrong-value from[0]"],
    "a posting port that is none": [{ from: http({ port: 0 }) }, "wrong-value from[0]"],
    "a second door of a kind": [{ from: [http({ port: 8081 }), http({ port: 8082 })] }, "duplicate from[1]"],
    "a key that a source has not": [{ from: { kind: "http", port: 8081, token: "raw" } }, "unknown-key from[0].token"],
    "a password as text": [{ http: { user: "chat", password: "hunter2" } }, "literal-secret http.password"],
    "a user without a password": [{ http: { user: "chat" } }, "http.password"],
    "a colon in a user": [{ http: { user: "a:b", password: secret("p") } }, "wrong-value http.user"],
    "a substitution in a user": [{ http: { user: "${HOME}", password: secret("p") } }, "wrong-value http.user"],
    "a token, which the plugin does not know": [{ http: { token: secret("p") } }, "unknown-key http.token"],
    "a path, of which it takes every one": [
      { http: { path: "/logs", user: "chat", password: secret("p") } },
      "unknown-key http.path",
    ],
    "a quote in a path": [{ directory: '/etc/"logstash' }, "wrong-value directory"],
    "a substitution in a path": [{ directory: "/etc/${HOME}" }, "wrong-value directory"],
    "a path that climbs": [{ directory: "/etc/../root" }, "wrong-value directory"],
    "a relative path": [{ authorities: "ca.pem" }, "wrong-value authorities"],
    "a line break in a path": [{ tls: { certificate: "/a\n}", key: "/b" } }, "wrong-value tls.certificate"],
    "a field that is no reference": [{ serviceField: "fields.service" }, "wrong-value serviceField"],
    "Ruby in a field reference": [{ serviceField: '[a#{system("ls")}]' }, "wrong-value serviceField"],
    "a bare number for a size": [{ queue: { persisted: 1024 } }, "queue"],
    "an age in fractions of a second": [{ deadLetters: { keep: milliseconds(1500) } }, "wrong-value deadLetters.keep"],
    "a bare number for an age": [{ deadLetters: { keep: 7 } }, "wrong-unit deadLetters.keep"],
    "no worker": [{ workers: 0 }, "wrong-value workers"],
  };
  test.each(Object.entries(refused))("%s", (_what, [options, expected]) => {
    const { problems } = placeLogstash(options as Partial<LogstashInput>);
    expect(problems.map(({ code, path }) => `${code} ${path}`).join("; ")).toContain(expected);
  });
});

describe("what only the whole environment shows", () => {
  const refused: Readonly<Record<string, readonly [Partial<LogstashInput>, StoreSite, string, string]>> = {
    "nothing to read": [
      {},
      { services: { chat: { source: files("/var/log/a.log") } } },
      "missing-key",
      "from: has nothing to read: no service sends it records",
    ],
    "a fallback that is no service": [
      { fallback: "chatt" },
      { services: two },
      "unknown-name",
      "fallback: is no service that it reads",
    ],
    "lines over TCP of nobody": [
      { tcp: {} },
      { services: two },
      "missing-key",
      "tcp.service: must say whose lines these are",
    ],
    "lines over TCP of an unknown service": [
      { tcp: { service: "search" } },
      { services: two },
      "unknown-name",
      "tcp.service: is no service that it reads",
    ],
    "one port twice": [
      { tcp: { port: 5044, service: "chat" } },
      { services: two },
      "duplicate",
      "tcp.port: has the port of beats",
    ],
    "a posting port that is taken": [
      { from: [beats(), syslog(), http({ port: 5514 })] },
      { services: three },
      "duplicate",
      "from: has the port of syslog",
    ],
    "the port of its own API": [
      { from: http({ port: 9600 }) },
      { services: three },
      "duplicate",
      "from: has the port of its own API",
    ],
  };
  test.each(Object.entries(refused))("%s", (_what, [options, site, code, message]) => {
    const { problems } = placeLogstash(options, site);
    expect(problems.map(one => [one.code, `${one.path}: ${one.what}`])).toContainEqual([code, message]);
  });

  test("an API key without TLS, which Logstash refuses at its start", () => {
    const store = elasticsearch({ url: "http://logs.example.com:9200", apiKey: secret("es-key") });
    const { problems } = placeLogstash({}, {}, { elasticsearch: store });
    expect(problems).toEqual([
      {
        code: "edge-not-accepted",
        path: "to",
        what: "sends an API key to elasticsearch without TLS, which Logstash refuses",
        got: "http://logs.example.com:9200",
        expected: "an https address, or no API key",
      },
    ]);
  });
});

/** Everything that is ever emitted, at once. */
const everything = placeLogstash(
  {
    tcp: { service: "chat" },
    http: { user: "chat", password: secret("ingest-password") },
    tls: { certificate: "/tls/own.pem", key: "/tls/own.key", clientAuthorities: "/tls/clients.pem" },
    authorities: "/tls/elastic.pem",
    workers: 2,
    queue: { persisted: MiB(64) },
    deadLetters: { keep: days(1) },
  },
  { services: three },
  { elasticsearch: elasticsearch({ url: "https://logs.example.com", apiKey: secret("es-key") }) },
);

/** The name with one character more, one less, two exchanged, and in capitals. */
const typos = (name: string): readonly string[] => [
  `${name}x`,
  name.slice(1),
  `${name.slice(0, -2)}${name.slice(-1)}${name.slice(-2, -1)}`,
  name.toUpperCase(),
];

/** No Logstash runs here: our tables stand in for its own check of names. */
describe("every emitted name with a typo is refused", () => {
  const { input, filter, output } = pipelineOf(everything.self, everything.site);
  const plugins = [...input, ...filter, ...output].flatMap(({ statement }) => pluginsOf(statement));

  test("as emitted, nothing is", () => {
    expect(everything.problems).toEqual([]);
    expect(plugins.flatMap(judgePlugin)).toEqual([]);
  });

  test.each(plugins.map(one => [String(one.options.id), one] as const))("plugin %s", (_id, given) => {
    for (const name of typos(given.name)) expect(judgePlugin({ ...given, name }), name).not.toEqual([]);
    for (const [option, value] of Object.entries(given.options)) {
      const { [option]: _gone, ...others } = given.options;
      for (const name of typos(option).filter(name => name !== option)) {
        const mistyped: Plugin = { ...given, options: { ...others, [name]: value } };
        expect(
          judgePlugin(mistyped).map(({ code }) => code),
          name,
        ).toEqual(["unknown-key"]);
      }
    }
  });

  test("options of another kind are, too", () => {
    const wrong: readonly Plugin["options"][] = [
      { port: "5044" },
      { port: 50.44 },
      { ssl_enabled: "true" },
      { ssl_client_authentication: "requried" },
      { ssl_certificate: "own.pem" },
      { ssl_certificate_authorities: "/tls/a.pem" },
      { add_field: "x" },
      { codec: "lines" },
      { codec: 1 },
      { codec: { kind: "codec", name: "plain", options: { chraset: "ISO-8859-1" } } },
      { codec: { kind: "codec", name: "plain", options: { charset: "ISO-8859-16" } } },
    ];
    for (const options of wrong)
      expect(
        judgePlugin({ kind: "plugin", stage: "input", name: "beats", options }),
        JSON.stringify(options),
      ).toMatchObject([{ code: "wrong-type" }]);
  });

  test("settings of the process and of the pipeline", () => {
    const process: JsonObject = { ...processSettings(everything.site) };
    const [pipeline] = pipelineSettings(everything.self) as readonly JsonObject[];
    expect(judgeProcessSettings(process)).toEqual([]);
    expect(judgePipelineSettings([pipeline ?? null])).toEqual([]);
    for (const [settings, judge] of [
      [process, judgeProcessSettings],
      [pipeline ?? {}, (data: JsonObject) => judgePipelineSettings([data])],
    ] as const)
      for (const [setting, value] of Object.entries(settings)) {
        const { [setting]: _gone, ...others } = settings;
        for (const name of typos(setting))
          expect(
            judge({ ...others, [name]: value }).map(({ code }) => code),
            name,
          ).toEqual(["unknown-key"]);
      }
    expect(judgeProcessSettings({ "log.level": "debug" })).toMatchObject([{ code: "wrong-type" }]);
    expect(judgeProcessSettings({ "queue.max_bytes": "1 GB" })).toMatchObject([{ code: "wrong-type" }]);
  });
});
