/** What the settings of stores and of a logger say that no environment does. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";

const leftOf = (document: unknown) => {
  const text = JSON.stringify(document, null, 2);
  const { files, problems } = importFiles([{ path: "a.json", text }], "imported");
  expect(problems).toEqual([]);
  return files.flatMap(({ findings }) =>
    findings
      .filter(({ code }) => code === "not-carried-over")
      .map(({ path, line, got, help }) => ({
        path: got === undefined ? path : `${path} ${got}`,
        help,
        written: text.split("\n")[(line ?? 0) - 1]?.trim(),
      })),
  );
};

type Loose = Readonly<Record<string, unknown>>;
type Row = readonly [settings: Loose, path: string, help: string];

const period = { from: "2026-01-01", store: "tsdb", schema: "v13", object_store: "filesystem" };

test.each<Row>([
  [{ auth_enabled: true }, "auth_enabled", 'loki({ tenant: "…" })'],
  [{ limits_config: { ingestion_rate_mb: 4 } }, "limits_config.ingestion_rate_mb 4", "rate: MiB(4)"],
  [{ limits_config: { max_query_series: 500 } }, "limits_config.max_query_series 500", "series: 500"],
  [
    { limits_config: { reject_old_samples_max_age: "48h" } },
    "limits_config.reject_old_samples_max_age 48h",
    "oldest: days(2)",
  ],
  [
    { limits_config: { retention_stream: [{ selector: '{app="a"}', period: "24h" }] } },
    'limits_config.retention_stream {app="a"}',
    "is by stream",
  ],
  [{ runtime_config: { file: "/etc/loki/overrides.yaml" } }, "runtime_config", "the one tenant"],
  [{ schema_config: { configs: [{ ...period, object_store: "s3" }] } }, "schema_config.configs s3", "store: s3({"],
  [{ schema_config: { configs: [{ ...period, object_store: "gcs" }] } }, "schema_config.configs gcs", "says a bucket"],
  [{ ruler: { alertmanager_url: "http://alertmanager:9093" } }, "ruler.alertmanager_url", "ruler: { alertmanager:"],
  [{ ruler: { remote_write: { enabled: true } } }, "ruler.remote_write", "record: { url:"],
])("Loki's %j", (settings, path, help) => {
  const [found, ...more] = leftOf({ schema_config: { configs: [period] }, ...settings });
  expect([found?.path, more]).toEqual([path, []]);
  expect(found?.help).toContain(help);
  expect(found?.written).toContain(`"${path.split(" ")[0]?.split(".").at(-1)}"`);
});

test("limits that are the defaults of loki() are kept", () => {
  const limits_config = {
    ingestion_rate_mb: 16,
    reject_old_samples_max_age: "168h",
    retention_stream: [{ selector: '{stream="audit"}', period: "8760h" }],
  };
  expect(leftOf({ auth_enabled: false, schema_config: { configs: [period] }, limits_config })).toEqual([]);
});

test.each<Row>([
  [
    { warm: { min_age: "2d", actions: { shrink: {}, forcemerge: {} } } },
    "warm 2d",
    "tiers: { warm: { after: days(2) } }",
  ],
  [{ cold: { actions: {} } }, "cold", "tiers: { cold: {} }"],
  [
    { frozen: { min_age: "30d", actions: { searchable_snapshot: {} } } },
    "frozen 30d",
    'frozen: { repository: "…", after: days(30) }',
  ],
  [
    { delete: { min_age: "9d", actions: { delete: {}, wait_for_snapshot: {} } } },
    "delete.actions.wait_for_snapshot",
    "existing(",
  ],
])("a lifecycle's %j", (phases, path, help) => {
  const [found, ...more] = leftOf({ policy: { phases: { hot: { actions: { rollover: {} } }, ...phases } } });
  expect([found?.path, more]).toEqual([`policy.phases.${path}`, []]);
  expect(found?.help).toContain(help);
  expect(found?.written).toContain(`"${path.split(" ")[0]?.split(".").at(-1)}"`);
});

test("a tier's action that no tier has is named besides", () => {
  const phases = {
    hot: {},
    cold: { min_age: "9d", actions: { searchable_snapshot: {}, downsample: {}, migrate: {} } },
  };
  expect(leftOf({ policy: { phases } }).map(({ path }) => path)).toEqual([
    "policy.phases.cold 9d",
    "policy.phases.cold.actions.searchable_snapshot",
    "policy.phases.cold.actions.downsample",
  ]);
});

test.each<[handler: Loose, help: string | undefined]>([
  [{ class: "logging.StreamHandler" }, undefined],
  [{ class: "logging.handlers.TimedRotatingFileHandler", filename: "/var/log/a/a.log" }, undefined],
  [{ class: "logging.handlers.QueueHandler" }, undefined],
  [{ class: "chat.logs.JsonFile", filename: "/var/log/a/a.log" }, undefined],
  [{ class: "logging.handlers.SysLogHandler", address: "/dev/log" }, "source: syslog()"],
  [{ class: "logging.handlers.HTTPHandler", host: "a" }, "source: http()"],
  [{ class: "logging.handlers.SMTPHandler" }, "routes:"],
  [{ class: "logging.handlers.SocketHandler" }, "writes to a file"],
  [{ class: "watchtower.CloudWatchLogHandler" }, "cloudwatch({"],
  [{ "()": "logging_loki.LokiHandler" }, "loki({ url"],
])("a handler %j", (handler, help) => {
  const found = leftOf({ version: 1, handlers: { other: handler } });
  expect(found.map(({ path }) => path)).toEqual(
    help === undefined ? [] : [`handlers.other ${String(handler.class ?? handler["()"])}`],
  );
  expect(found[0]?.help ?? "").toContain(help ?? "");
  if (help !== undefined) expect(found[0]?.written).toContain('"other"');
});

/** A logger's files have the paths that they have when it runs: here nobody knows those that are put together. */
test.each<[filename: unknown, path: string]>([
  ["ext://chat.settings.LOG_FILE", "handlers.other.filename ext://chat.settings.LOG_FILE"],
  ["cfg://paths.log", "handlers.other.filename cfg://paths.log"],
  ["${LOG_DIR}/chat.log", "handlers.other.filename ${LOG_DIR}/chat.log"],
  ["{log_dir}/chat.log", "handlers.other.filename {log_dir}/chat.log"],
  ["/var/log/%s/chat.log", "handlers.other.filename /var/log/%s/chat.log"],
  ["/var/log/%(name)s/chat.log", "handlers.other.filename /var/log/%(name)s/chat.log"],
  ["logs/chat.log", "handlers.other.filename logs/chat.log"],
  ["~/chat.log", "handlers.other.filename ~/chat.log"],
  [{ "()": "chat.settings.log_file" }, "handlers.other.filename"],
  [7, "handlers.other.filename"],
  ["", "handlers.other.filename"],
  [undefined, "handlers.other"],
])("a handler's file %j is named at its line", (filename, path) => {
  const files = { class: "logging.handlers.RotatingFileHandler", filename: "/srv/chat/chat.log" };
  const found = leftOf({ version: 1, handlers: { files, other: { class: "logging.FileHandler", filename } } });
  expect(found.map(one => one.path)).toEqual([path]);
  expect(found[0]?.help).toContain('files("/srv/chat/logs/*.log") takes absolute paths');
  expect(found[0]?.written).toContain(filename === undefined ? '"other"' : '"filename"');
});
