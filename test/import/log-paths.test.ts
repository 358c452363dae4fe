/** Paths of log files that no environment takes: they are left out and named, whatever kind of file has them. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { defined } from "./defined.ts";

const quoted = (path: string): string => JSON.stringify(path);

const kinds: readonly (readonly [kind: string, text: (paths: readonly string[]) => string])[] = [
  [
    "Promtail",
    paths => `clients: []
scrape_configs: [{ job_name: chat, static_configs: [${paths.map(one => `{ labels: { __path__: ${quoted(one)} } }`).join(", ")}] }]`,
  ],
  [
    "a collector",
    paths => `receivers: { filelog: { include: [${paths.map(quoted).join(", ")}] } }
exporters: { debug: {} }
service: { pipelines: { logs: { receivers: [filelog], exporters: [debug] } } }`,
  ],
  // Logstash knows no escapes unless it is told to
  ["Logstash", paths => `input { file { path => [${paths.map(one => `'${one}'`).join(", ")}] } }`],
];

const good = "/srv/chat/logs/*.log";

test.each(
  kinds.flatMap(([kind, text]) =>
    [
      "/var/log/{b,c}/*.log",
      "logs/*.log",
      "./logs/*.log",
      "C:\\logs\\*.log",
      "${env:DIR}/a.log",
      "/x/${SERVICE}/a.log",
      "/a.log",
      "/srv/../a/b.log",
    ].map(path => [kind, path, text] as const),
  ),
)("%s: %s", (_, path, text) => {
  for (const paths of [[path], [path, good]]) {
    const { environment, files } = importFiles([{ path: "a", text: text(paths) }], "imported");
    const left = files.flatMap(({ findings }) => findings).filter(({ code }) => code === "not-carried-over");
    expect(left.map(({ got, line }) => [got, line])).toContainEqual([path, expect.any(Number)]);
    expect(left.map(({ got }) => got)).not.toContain(good);
    expect(environment.includes(quoted(path))).toBe(false);
    expect(environment.includes(good)).toBe(paths.length > 1);
    expect(() => defined(environment)).not.toThrow();
  }
});
