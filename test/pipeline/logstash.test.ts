import { describe, expect, test } from "vitest";
import { kubernetes } from "../../src/core/platform.ts";
import { detector, lookaroundPattern } from "../../src/core/privacy.ts";
import { secret } from "../../src/core/secret.ts";
import { beats, http, syslog } from "../../src/core/service.ts";
import { MiB, minutes } from "../../src/core/units.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { logstashTarget } from "../../src/targets/logstash/index.ts";
import type { StoreSite } from "../store-site.ts";
import { type PlacedLogstash, placeLogstash } from "./logstash-site.ts";

const conf = "pipelines/llm-logs.conf";
const script = "pipelines/llm-logs.rb";

const dataOf = (placed: PlacedLogstash, path: string): unknown => {
  const artifact = placed.artifacts().find(one => one.path === path);
  return artifact?.kind === "yaml" ? artifact.data : undefined;
};

describe("the pipeline around the script", () => {
  test("one Beats service, nothing said", () => {
    const placed = placeLogstash();
    expect(placed.problems).toEqual([]);
    expect(placed.text(conf)).toBe(`input {
  # Beats and Elastic Agents, which send lines as they are: without parsers of their own.
  beats {
    id => "beats"
    port => 5044
    add_field => {
      "[@metadata][door]" => "beats"
    }
  }
}

filter {
  # Parsing, naming, privacy and sampling, in one script. It makes new events; what arrived ends there.
  ruby {
    id => "steps"
    path => "/usr/share/logstash/config/pipelines/llm-logs.rb"
  }

  # Fail closed: an event that the script could not take leaves no trace.
  if "_rubyexception" in [tags] {
    drop {
      id => "failed"
    }
  }
}

output {
  # The data stream is the one that the script wrote into the event's data_stream fields.
  if [@metadata][to] == "elasticsearch" {
    elasticsearch {
      id => "elasticsearch"
      hosts => ["http://elasticsearch:9200"]
      data_stream => "true"
      data_stream_type => "logs"
      data_stream_dataset => "llm.application"
      data_stream_namespace => "test"
      data_stream_auto_routing => true
    }
  }
}
`);
    expect(dataOf(placed, "logstash.yml")).toEqual({
      "config.support_escapes": false,
      "api.http.host": "127.0.0.1",
      "log.level": "info",
      "log.format": "json",
    });
    expect(dataOf(placed, "pipelines.yml")).toEqual([
      {
        "pipeline.id": "llm-logs",
        "path.config": "/usr/share/logstash/config/pipelines/llm-logs.conf",
        "pipeline.ecs_compatibility": "v8",
        "queue.type": "memory",
        "dead_letter_queue.enable": false,
      },
    ]);
  });

  test("every door with TLS, in a cluster", () => {
    const placed = placeLogstash(
      {
        from: [beats({ port: 6044 }), syslog(), http({ port: 9080 })],
        tcp: { service: "chat" },
        http: { user: "chat", password: secret("ingest-password") },
        tls: { certificate: "/tls/own.pem", key: "/tls/own.key", clientAuthorities: "/tls/clients.pem" },
        authorities: "/tls/elastic.pem",
        directory: "/etc/logstash",
        workers: 4,
        queue: { persisted: MiB(1024) },
        deadLetters: { keep: minutes(90), size: MiB(100) },
      },
      {
        name: "prod",
        platform: kubernetes(),
        services: { chat: { source: beats() }, router: { source: syslog() }, batch: { source: http() } },
      },
    );
    expect(placed.problems).toEqual([]);
    const text = placed.text(conf);
    const tls = `    ssl_enabled => true
    ssl_certificate => "/tls/own.pem"
    ssl_key => "/tls/own.key"
    ssl_client_authentication => "required"
    ssl_certificate_authorities => ["/tls/clients.pem"]
`;
    const door = (name: string) => `    add_field => {\n      "[@metadata][door]" => "${name}"\n    }\n`;
    expect(text).toContain(`  beats {\n    id => "beats"\n    port => 6044\n${door("beats")}${tls}  }\n`);
    for (const [id, port, name] of [
      ["tcp", 5000, "tcp"],
      ["syslog_tcp", 5514, "syslog"],
    ] as const)
      expect(text).toContain(`  tcp {
    id => "${id}"
    port => ${port}
    codec => line { charset => "ISO-8859-1" }
    dns_reverse_lookup_enabled => false
${door(name)}${tls}  }
`);
    expect(text).toContain(`  udp {
    id => "syslog_udp"
    port => 5514
    codec => plain { charset => "ISO-8859-1" }
${door("syslog")}  }
`);
    expect(text).toContain(`  http {
    id => "http"
    port => 9080
    codec => "line"
    additional_codecs => {
      "application/json" => "line"
    }
    request_headers_target_field => "[@metadata][request]"
    max_content_length => 4194304
    max_pending_requests => 50
    add_field => {
      "[@metadata][door]" => "http"
    }
    user => "chat"
    password => "\${INGEST_PASSWORD}"
${tls}  }
`);
    expect(text).toContain(`      hosts => ["https://elasticsearch.observability.svc.cluster.local:9200"]
      api_key => "\${ELASTICSEARCH_API_KEY}"
      ssl_certificate_authorities => ["/tls/elastic.pem"]
`);
    expect(dataOf(placed, "logstash.yml")).toMatchObject({ "api.http.host": "0.0.0.0" });
    expect(dataOf(placed, "pipelines.yml")).toEqual([
      {
        "pipeline.id": "llm-logs",
        "path.config": "/etc/logstash/pipelines/llm-logs.conf",
        "pipeline.ecs_compatibility": "v8",
        "pipeline.workers": 4,
        "queue.type": "persisted",
        "queue.max_bytes": "1gb",
        "dead_letter_queue.enable": true,
        "dead_letter_queue.max_bytes": "100mb",
        "dead_letter_queue.retain.age": "5400s",
        "dead_letter_queue.storage_policy": "drop_older",
      },
    ]);
    const readers = "root of its machines, and whoever may enter its containers";
    expect(logstashTarget.holds?.(placed.self, placed.site)).toEqual([
      {
        telemetry: "logs",
        where:
          "the queue of logstash, while a store is away: records as they came, before redaction, and of requests the address and every header, cookies and keys among them, but for Authorization",
        atMostDays: Number.POSITIVE_INFINITY,
        readers,
        apart: true,
        unhashed: true,
      },
      {
        telemetry: "logs",
        where: "the dead letter queue of logstash: documents that Elasticsearch refused, redacted",
        atMostDays: 2,
        readers,
        apart: true,
      },
    ]);
  });

  test.each([
    ["https://logs.example.com", "https://logs.example.com:443"],
    ["https://logs.example.com/es", "https://logs.example.com:443/es"],
    ["https://logs.example.com:9243", "https://logs.example.com:9243"],
  ])("%s is written %s: the plugin would take port 9200", (url, host) => {
    const text = placeLogstash({}, {}, { elasticsearch: elasticsearch({ url, apiKey: secret("es-key") }) }).text(conf);
    expect(text).toContain(`hosts => ["${host}"]`);
    expect(text).toContain('api_key => "${ES_KEY}"');
  });

  test("only the doors that a service or the options ask for are opened", () => {
    const inputs = (placed: PlacedLogstash) =>
      [...placed.text(conf).matchAll(/^ {4}id => "(.*)"/gm)].map(([, id]) => id);
    const services = { chat: { source: beats() }, router: { source: syslog() }, batch: { source: http() } } as const;
    expect(inputs(placeLogstash({}, { services }))).toEqual(["beats", "syslog_tcp", "syslog_udp", "http", "steps"]);
    expect(inputs(placeLogstash({ from: http() }, { services }))).toEqual(["http", "steps"]);
    expect(inputs(placeLogstash({ from: beats() }, { services }))).toEqual(["beats", "steps"]);
    expect(inputs(placeLogstash({ from: syslog() }, { services }))).toEqual(["syslog_tcp", "syslog_udp", "steps"]);
  });
});

describe("the script", () => {
  const policies = (placed: PlacedLogstash): readonly string[] =>
    placed.text(script).match(/^# The steps of .*\n(?:.+\n)*/gm) ?? [];

  test("is a list of the steps, one list for services with the same policy", () => {
    const placed = placeLogstash(
      {},
      {
        services: {
          chat: { source: beats() },
          search: { source: beats() },
          billing: { source: beats(), privacy: { user: "drop" } },
        },
      },
    );
    expect(policies(placed)).toEqual([
      `# The steps of chat, search, in their order; nil for a record that is not stored.
def steps_of_chat(line, read_at)
  record = parse(line)
  return if record.nil?
  record = rename(record, NAMES)
  convert(record, TYPES)
  time = timestamp(record.delete("time")) || read_at
  lookup(record, "level", LEVEL_LOOKUP, lower_case: true, otherwise: "info")
  lookup(record, "event", EVENT_LOOKUP)
  derive(record, "event", from: "message", table: EVENT_DERIVED)
  derive(record, "message", from: "event", otherwise: "record without a message")
  record["stream"] = STREAMS.fetch(record["event"], "application")
  remove(record, REMOVED)
  pseudonymise(record, PSEUDONYMS, @secrets.fetch("PSEUDONYM_KEY"), 16)
  redact(record, DETECTORS, NUMBER_DETECTORS, HEX_FIELDS)
  truncate(record, TEXTS, 8192)
  classify_texts(record, "error_cause", ERROR_CAUSE_PRESENT, ERROR_CAUSE_AMONG, ERROR_CAUSE_TEXTS, ERROR_CAUSE_CASES, otherwise: "unknown")
  classify_number(record, "performance_category", "latency_ms", PERFORMANCE_CATEGORY_BOUNDS, otherwise: "very_slow")
  record["time"] = time
  record
end
`,
      expect.stringContaining("remove(record, REMOVED_2)\n  redact("),
    ]);
  });

  test("a posted record is the only poster's, or in the address whose it is", () => {
    const chat = { chat: { source: http() }, router: { source: syslog() } } as const;
    const arrival = (services: NonNullable<StoreSite["services"]>) =>
      /^def posted_arrival(?:.|\n)*?^end$/m.exec(placeLogstash({}, { services }).text(script))?.[0];
    expect(arrival(chat)).toContain('  service = "chat"\n');
    expect(arrival({ ...chat, batch: { source: http() } })).toContain(
      String.raw`service = known(event.get("[@metadata][request][request_path]").to_s[/\A[^?]*\?(?:(?!service\.name=)[^&]*&)*service\.name=([^&]*)/, 1], ["chat", "batch"])`,
    );
  });

  test("has sections for an override, and no others", () => {
    const sections = placeLogstash()
      .artifacts()
      .flatMap(one => (one.kind === "text" ? [[one.path, one.sections.map(({ name }) => name)]] : []));
    expect(sections).toEqual([
      ["jvm.options", ["heap", "runtime"]],
      ["log4j2.properties", ["console"]],
      [conf, ["input", "filter", "output"]],
      [script, ["about", "tables", "policies", "steps", "services", "documents", "filter", "tests"]],
    ]);
  });

  test("is ASCII, the same each time, and holds nothing a secret scanner would find", () => {
    const own = detector({
      name: "odd",
      description: "characters that Ruby, Joni and quotes treat in their own way",
      pattern: "odd[#{}\\[\\]&&'\\\\-]+x",
      positives: ["odd#{}x"],
    });
    const placed = placeLogstash({}, { detectors: [own] });
    const text = placed.text(script);
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text).toBe(placed.text(script));
    expect(text).toContain(String.raw`Regexp.new('(?:odd[#{}\\[\\]\\&\\&\'\\\\-]+x)')`);
    for (const found of placed.site.detectors.filter(({ finds }) => finds === "credential"))
      expect([...text.matchAll(new RegExp(lookaroundPattern(found), "g"))].map(([one]) => one)).toEqual([]);
  });

  test("keeps a record without a key for pseudonyms from being asked for one", () => {
    const text = placeLogstash({}, { privacy: { user: "drop" } }).text(script);
    expect(text).not.toContain("PSEUDONYM_KEY");
    expect(text).not.toContain("def pseudonymise");
  });
});
