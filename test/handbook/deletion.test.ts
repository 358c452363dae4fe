/** A request to delete touches every holding, and nothing that must be kept. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import prod from "../../environments/prod.ts";
import { compose } from "../../src/core/platform.ts";
import { atLeast } from "../../src/core/retention.ts";
import { type Stream, streams } from "../../src/core/schema.ts";
import { files } from "../../src/core/service.ts";
import type { Matching } from "../../src/core/telling.ts";
import { days } from "../../src/core/units.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { type AzureInput, azure } from "../../src/targets/azure/index.ts";
import { pagesOf } from "../../src/targets/handbook/pages.ts";
import { jaeger, loki, otelCollector } from "../../src/targets/index.ts";
import { placeStore } from "../store-site.ts";
import { pagesIn, selfOf } from "./environments.ts";
import { blocksOf } from "./reading.ts";

const parts = prod.site.parts();
const matching = (meant: readonly Stream[], is: Matching["is"] = "equals"): Matching => ({
  field: is === "equals" ? "user_id" : "message",
  is,
  variable: "PSEUDONYM",
  unhashed: "USER_ID",
  streams: meant,
});
const commandsOf = (key: string, meant: readonly Stream[]): readonly string[] =>
  (parts.find(one => one.key === key)?.purge(matching(meant)) ?? []).flatMap(({ calls }) =>
    calls.map(({ command }) => command),
  );

/** `logs-llm.*-prod` has the audit trail too. */
const touchesAudit = /audit|logs-llm\.\*|\{environment="prod"\}/;
const free = streams.filter(stream => stream !== "audit");

describe.each(["data-inventory.md", "bad-day.md"])("%s", path => {
  const page = pagesIn(prod).filter(one => one.path === path);
  const [open = "", approved = ""] = (page[0]?.text ?? "").split("### Only with approval");
  const blocks = (text: string): readonly string[] =>
    blocksOf([{ path, title: "", group: "Privacy", text }])
      .filter(({ fence, text: command }) => fence === "sh" && !/^signalbox|^(REQUEST|USER_ID)=/.test(command))
      .map(({ text: command }) => command);

  test("has no command on the audit trail but below who approves", () => {
    expect(blocks(open).length).toBeGreaterThan(10);
    expect(blocks(open).filter(command => touchesAudit.test(command))).toEqual([]);
    expect(approved).toContain("audit at least 7 years");
    expect(blocks(approved).filter(command => /audit/.test(command)).length).toBeGreaterThan(3);
  });

  test("names every target that holds something", () => {
    for (const { title, holdings } of parts) if (holdings.length > 0) expect(page[0]?.text).toContain(`### ${title}`);
  });

  test("offers what deletes everybody's records as a last resort alone", () => {
    const everybody = /retention-days=1|retention-in-days 1|delete-log-stream/;
    for (const part of (page[0]?.text ?? "").split(/^(?=####? )/m)) {
      const [before = ""] = part.split("**Last resort");
      expect(blocks(before).filter(command => everybody.test(command))).toEqual([]);
    }
    expect(page[0]?.text).toContain("**Last resort: this deletes everybody's records there");
  });
});

test("traces that must be kept stand below who approves too, and one process has all queues on one machine", () => {
  const { site } = defineEnvironment({
    name: "kept",
    platform: compose(),
    services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
    retention: { traces: atLeast(days(7)) },
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
      loki: loki({}),
      jaeger: jaeger({ storage: "badger" }),
    },
  });
  const text = pagesOf(selfOf(), site).find(({ path }) => path === "bad-day.md")?.text ?? "";
  const [open = "", approved = ""] = text.split("### Only with approval");
  expect([/### Jaeger/.test(open), /#### Jaeger/.test(approved)]).toEqual([false, true]);
  expect(approved).toContain("traces at least 7 days");
  expect(open).toContain("the queues of otel-collector in /var/lib/otelcol, while a store is away");
});

describe("by stream", () => {
  test.each(["loki", "elasticsearch", "cloudwatch", "gcp"])("%s is told which", key => {
    expect(commandsOf(key, free).filter(command => touchesAudit.test(command))).toEqual([]);
    const audit = commandsOf(key, ["audit"]);
    expect(audit.filter(command => /audit/.test(command)).length).toBeGreaterThan(0);
    expect(audit.filter(command => /application(?!\/json)|security/.test(command))).toEqual([]);
  });

  const purged = (options: AzureInput, meant: readonly Stream[]) => {
    const { target, self, site } = placeStore(azure(options), {
      name: "prod",
      retention: { application: days(30), audit: atLeast(days(20)) },
    });
    return target.purge?.(self, site, matching(meant)) ?? [];
  };
  const table = { region: "westeurope", streams: ["application", "audit"] } as const;

  test("a table of Azure's is filtered by stream, and what is in it alone is not", () => {
    const own = { ...table, table: "Llm_CL", feed: "logs-ingestion" } as const;
    expect(purged(own, ["access"])).toEqual([]);
    expect(purged(own, free)[0]?.calls[0]?.command).toContain('"operator":"in","value":["application"]');
    expect(purged(own, streams)[0]?.calls[0]?.command).not.toContain('"operator":"in"');
  });

  test("a time of Azure's table is not deleted where the audit trail is in it", () => {
    expect(purged(table, free)[0]).toMatchObject({ reach: "nothing", calls: [] });
    expect(purged(table, ["audit"])[0]?.notes.join(" ")).toContain("The same table has application");
  });

  test("a platform outside is asked", () => {
    const [purge] = parts.find(({ key }) => key === "langfuse")?.purge(matching(free)) ?? [];
    expect([purge?.reach, purge?.calls]).toEqual(["outside", []]);
    expect(purge?.notes.join(" ")).toContain("ask its operator");
  });
});

const hasJq = spawnSync("jq", ["--version"]).status === 0;

describe.skipIf(!hasJq)("a service's own files (jq)", () => {
  const folder = mkdtempSync(join(tmpdir(), "handbook-files-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const long = new Date("2026-01-02T03:04:05Z");
  const ada = '{"user_id": "ada@example.com", "message": "one"}';
  const others = ['{"user_id":"bob@example.com","message":"about ada@example.com"}', "no JSON", '["ada@example.com"]'];

  test.each<[Matching["is"], readonly string[]]>([
    ["equals", others],
    ["contains", ["no JSON"]],
  ])("lose the lines in which a value %s, and nothing else", (is, rest) => {
    const app = parts.find(({ key }) => key === "app");
    const command = app?.purge(matching(free, is))[0]?.calls[0]?.command ?? "";
    mkdirSync(join(folder, "errors"), { recursive: true });
    const text = `${[ada, ...others].join("\n")}\n`;
    const paths = ["app.log", "app.log.1", "app.log.2.gz", "errors/error.log.1"].map(name => join(folder, name));
    for (const file of paths) {
      writeFileSync(file, file.endsWith(".gz") ? gzipSync(text) : text, { mode: 0o640 });
      utimesSync(file, long, long);
    }
    const ran = spawnSync("sh", ["-c", command.replaceAll("/var/log/llm-batch", folder)], {
      encoding: "utf8",
      env: { ...process.env, USER_ID: "ada@example.com", PSEUDONYM: "0123456789abcdef" },
    });
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    const read = (file: string) =>
      (file.endsWith(".gz") ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString();
    const [written = "", ...rotated] = paths;
    expect(read(written)).toBe(text);
    for (const file of rotated) {
      expect(read(file)).toBe(`${rest.join("\n")}\n`);
      const { mode, mtime } = statSync(file);
      expect([mode & 0o777, mtime]).toEqual([0o640, long]);
    }
  });
});
