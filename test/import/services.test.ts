/** Services of all files together: one path is one service's, and what is left of the others is named at its line. */

import { describe, expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { defined } from "./defined.ts";

type Read = readonly [service: string, ...paths: string[]];

/** Each path on a line of its own. */
const kinds: Readonly<Record<string, (...services: readonly Read[]) => string>> = {
  // a job for each service
  promtail: (...services) => `clients: []
scrape_configs:
${services
  .map(
    ([job, ...paths]) =>
      `  - job_name: ${job}\n    static_configs:\n${paths.map(path => `      - labels:\n          __path__: ${path}\n`).join("")}`,
  )
  .join("")}`,
  // the service is the folder of the path
  collector: (...services) => `receivers:
${services
  .map(([name, ...paths]) => `  filelog/${name}:\n    include:\n${paths.map(path => `      - ${path}\n`).join("")}`)
  .join("")}exporters: { debug: {} }
service: { pipelines: { logs: { receivers: [${services.map(([name]) => `filelog/${name}`).join(", ")}], exporters: [debug] } } }`,
  logstash: (...services) =>
    services.flatMap(([, ...paths]) => paths.map(path => `input { file { path => "${path}" } }`)).join("\n"),
  // with Beats beside them, files in no folder of a service have names of their own
  logstashWithBeats: (...services) =>
    `input { beats { port => 5044 } }\n${services.flatMap(([, ...paths]) => paths.map(path => `input { file { path => "${path}" } }`)).join("\n")}`,
  python: (...services) =>
    JSON.stringify(
      {
        version: 1,
        handlers: Object.fromEntries(
          services.flatMap(([name, ...paths]) =>
            paths.map((filename, index) => [`${name}${index}`, { class: "logging.FileHandler", filename }]),
          ),
        ),
      },
      null,
      2,
    ),
  records: (...services) => services.map(([service]) => JSON.stringify({ service, event: "request_end" })).join("\n"),
};

const { promtail, collector, logstash, logstashWithBeats, python, records } = kinds as Required<typeof kinds>;

interface Expected {
  /** Lines under `services`. */
  readonly services: readonly string[];
  /** `file:line path, got` of each that is left. */
  readonly left?: readonly string[];
  readonly notes?: readonly string[];
}

const read = (...texts: readonly (string | undefined)[]) => {
  const { environment, files, problems } = importFiles(
    texts.map((text = "", index) => ({ path: String(index), text })),
    "imported",
  );
  expect(problems).toEqual([]);
  expect(() => defined(environment)).not.toThrow();
  const left = files.flatMap(({ path: file, findings }) =>
    findings
      .filter(({ code, what }) => code === "not-carried-over" && /read as|come from besides|second port/.test(what))
      .map(one => ({ file, ...one })),
  );
  return {
    services: [...environment.matchAll(/^ {4}("[\w-]+": \{ source: .*) \},$/gm)].map(([, line = ""]) => line),
    left: left.map(({ file, line, path, got }) => `${file}:${line} ${path}, ${got}`),
    what: left.map(({ what }) => what.replace("is not carried over: ", "")),
    help: left.map(({ help }) => help),
    notes: files.flatMap(({ notes }) => notes).filter(note => / is read as |is read in one way/.test(note)),
  };
};

const chat = "/srv/chat/logs/*.log";

test.each<[what: string, texts: readonly (string | undefined)[], expected: Expected]>([
  [
    "two jobs of a Promtail",
    [promtail?.(["chat", chat], ["audit", chat, "/srv/audit/*.log"])],
    {
      services: [`"chat": { source: files("${chat}")`, '"audit": { source: files("/srv/audit/*.log")'],
      left: [`0:10 scrape_configs[1].static_configs.labels.__path__, ${chat}`],
    },
  ],
  [
    "two jobs of a Promtail that have nothing else",
    [promtail?.(["chat", chat], ["audit", chat])],
    {
      services: [`"chat": { source: files("${chat}")`],
      left: [`0:10 scrape_configs[1].static_configs.labels.__path__, ${chat}`],
    },
  ],
  // the lines are one service's, whoever reads them twice
  [
    "two jobs of one service",
    [promtail?.(["chat", chat], ["chat", chat])],
    { services: [`"chat": { source: files("${chat}")`] },
  ],
  [
    "two receivers of a collector",
    [collector?.(["a", chat], ["b", chat])],
    { services: [`"chat": { source: files("${chat}")`] },
  ],
  [
    "two inputs of a Logstash",
    [logstash?.(["a", chat], ["b", chat])],
    { services: [`"chat": { source: files("${chat}")`] },
  ],
  [
    "a Promtail and a collector",
    [promtail?.(["api", chat]), collector?.(["a", "/srv/other/*.log", chat])],
    {
      services: [`"api": { source: files("${chat}")`, '"other": { source: files("/srv/other/*.log")'],
      left: [`1:5 receivers.filelog/a.include, ${chat}`],
    },
  ],
  [
    "a Logstash and a Promtail",
    [logstash?.(["", "/srv/a/*.log"], ["", chat]), promtail?.(["api", chat])],
    {
      services: ['"a": { source: files("/srv/a/*.log")', `"chat": { source: files("${chat}")`],
      left: [`1:6 scrape_configs[0].static_configs.labels.__path__, ${chat}`],
    },
  ],
  [
    "two Logstashes, of which one has Beats",
    [logstash?.(["", "/var/log/app.log"]), logstashWithBeats?.(["", "/var/log/app.log"])],
    {
      services: [
        '"llm-service": { source: files("/var/log/app.log")',
        '"llm-service-beats": { source: beats({ port: 5044 })',
      ],
      left: ["1:2 input.file.path, /var/log/app.log"],
      notes: [
        'llm-service-beats is beats({ port: 5044 }): llm-service of 0 is files("/var/log/app.log"), and a service is read in one way.',
      ],
    },
  ],
  [
    "a Promtail twice",
    [promtail?.(["chat", chat]), promtail?.(["chat", chat])],
    { services: [`"chat": { source: files("${chat}")`] },
  ],
  // what writes a file reads it not once more
  [
    "what Python writes and a Promtail reads",
    [python?.(["a", "/srv/chat/logs/app.log", "/srv/chat/logs/old/app.log"]), promtail?.(["api", chat])],
    {
      services: [`"api": { source: files("${chat}")`, '"old": { source: files("/srv/chat/logs/old/app.log")'],
      notes: ["/srv/chat/logs/app.log is read as api of 1."],
    },
  ],
  [
    "what Python writes and a Promtail reads under the same name",
    [promtail?.(["chat", "/srv/**/app-?.log"]), python?.(["a", "/srv/chat/app-1.log", "/srv/chat/app-10.log"])],
    { services: ['"chat": { source: files("/srv/**/app-?.log", "/srv/chat/app-10.log")'] },
  ],
  // where the records of a sample lie is a guess
  [
    "a sample of what a Promtail reads",
    [records?.(["chat"], ["other"]), promtail?.(["chat", chat], ["api", "/var/log/other/*.log"])],
    {
      services: [`"chat": { source: files("${chat}")`, '"api": { source: files("/var/log/other/*.log")'],
      notes: ["/var/log/other/*.log is read as api of 1: name under services what other writes."],
    },
  ],
])("%s", (_, texts, { services, left = [], notes = [] }) => {
  const found = read(...texts);
  expect(found.services).toEqual(services);
  expect(found.left).toEqual(left);
  expect(found.notes).toEqual(notes);
});

describe("what is said", () => {
  test("names the service that has the files, and its file where it is another", () => {
    const found = read(promtail?.(["chat", chat], ["audit", chat]), promtail?.(["jobs", chat]));
    expect(found.what).toEqual(["files that are read as chat", "files that are read as chat of 0"]);
    expect(found.help[0]).toBe(
      '"audit": { source: files("/srv/audit/logs/*.log") } under services, with files that it alone writes: one line is one service\'s, and stored once; another store for it is another key in to of what ships',
    );
  });

  test("names a second way of one service as a service beside it, whichever is first", () => {
    const files = "filelog: { include: [/srv/llm-gateway/*.log, /srv/llm-gateway/old/../*.log, /srv/x/llm-gateway/*] }";
    const both = (receivers: string) => `receivers: { ${receivers} }
exporters: { debug: {} }
service: { pipelines: { logs: { receivers: [otlp, filelog], exporters: [debug] } } }`;
    const paths = '"/srv/llm-gateway/*.log", "/srv/x/llm-gateway/*"';
    expect(read(both(`otlp: {}, ${files}`))).toMatchObject({
      services: ['"llm-gateway": { source: otlp()', `"llm-gateway-files": { source: files(${paths})`],
      left: [],
      notes: [
        'llm-gateway-files is files("/srv/llm-gateway/*.log"): llm-gateway of 0 is otlp(), and a service is read in one way.',
        'llm-gateway-files is files("/srv/x/llm-gateway/*"): llm-gateway of 0 is otlp(), and a service is read in one way.',
      ],
    });
    const other = both("otlp: {}, filelog: { include: [/srv/llm-gateway/*.log] }");
    expect(read(other, other)).toMatchObject({ left: [], services: { length: 2 } });
    expect(read(both(`${files}, otlp: {}`))).toMatchObject({
      services: [`"llm-gateway": { source: files(${paths})`, '"llm-gateway-otlp": { source: otlp()'],
      left: [],
    });
  });

  test("names a way that has no name left", () => {
    const found = read(
      promtail?.(["chat", chat], ["chat-pods", "/srv/b/*.log"]),
      "clients: []\nscrape_configs: [{ job_name: chat, kubernetes_sd_configs: [{ role: pod }] }]",
    );
    expect(found).toMatchObject({
      services: [`"chat": { source: files("${chat}")`, '"chat-pods": { source: files("/srv/b/*.log")'],
      left: ['1:2 scrape_configs[0].kubernetes_sd_configs, pods({ app: "chat" })'],
      help: ['pods({ app: "chat" }) as the source of a service with a name of its own'],
    });
  });

  test("names the port of a second file's Beats", () => {
    const beats = (port: number) => `input { beats { port => ${port} } }`;
    expect(read(beats(5044), beats(5045), beats(5044), "input { beats {} }")).toMatchObject({
      services: ['"llm-service": { source: beats({ port: 5044 })'],
      left: ["1:1 input.beats, 5045"],
    });
  });
});
