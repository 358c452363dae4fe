/**
 * `python_logging.json`, for `logging.config.dictConfig`: every handler has the privacy filter.
 * @see https://docs.python.org/3/library/logging.config.html#logging-config-dictschema
 */

import type { JsonObject } from "../../core/artifact.ts";
import type { Level } from "../../core/schema.ts";
import type { Service } from "../../core/service.ts";
import type { Site } from "../../core/target.ts";
import type { AppOptions } from "./options.ts";
import { daysKept, type LogFiles, logFilesOf } from "./places.ts";

const protectedBy = { filters: ["privacy"] };

/** uvicorn's own access log puts the client's address into the message; the middleware logs requests under the policy. */
const shippedLoggers: Readonly<Record<string, Level>> = {
  uvicorn: "info",
  "uvicorn.access": "warning",
  httpx: "warning",
};

const upper = (level: Level): string => level.toUpperCase();

export const pythonLogging = (options: AppOptions, site: Site, service: Service): JsonObject => {
  const handlers = handlersOf(options, site, service);
  const loggers = { ...shippedLoggers, ...options.loggers };
  return {
    version: 1,
    disable_existing_loggers: false,
    filters: { privacy: { "()": "signalbox_filter.PrivacyFilter" } },
    formatters: {
      json: { "()": "signalbox_filter.JsonFormatter" },
      plain: { "()": "signalbox_filter.PlainFormatter", fmt: "%(asctime)s %(levelname)s %(name)s: %(message)s" },
    },
    handlers,
    loggers: Object.fromEntries(Object.entries(loggers).map(([name, level]) => [name, { level: upper(level) }])),
    root: { level: upper(options.level), handlers: Object.keys(handlers) },
  };
};

/** Who reads a file or takes OTLP has the whole record there; the console is for people then. */
const handlersOf = (options: AppOptions, site: Site, service: Service): Readonly<Record<string, JsonObject>> => {
  const files = logFilesOf(service);
  const overNetwork = service.source.kind === "otlp";
  return {
    console: {
      class: "logging.StreamHandler",
      stream: "ext://sys.stdout",
      formatter: files || overNetwork ? "plain" : "json",
      ...protectedBy,
    },
    ...(files ? fileHandlers(options, site, files) : {}),
    ...(overNetwork ? { otlp: { "()": "signalbox_filter.otlp_handler", ...protectedBy } } : {}),
    ...(options.syslog
      ? {
          syslog: {
            class: "logging.handlers.SysLogHandler",
            address: [options.syslog.host, options.syslog.port],
            level: upper(options.syslog.level),
            formatter: "json",
            ...protectedBy,
          },
        }
      : {}),
  };
};

const fileHandlers = (options: AppOptions, site: Site, files: LogFiles): Readonly<Record<string, JsonObject>> => {
  const { rotation } = options;
  const kind =
    rotation.by === "logrotate"
      ? { class: "signalbox_filter.LogFile" }
      : {
          class: "signalbox_filter.RotatingLogFile",
          max_bytes: rotation.size.bytes,
          backup_count: rotation.count,
          max_age_days: daysKept(options, site),
          min_free_bytes: rotation.minFree.bytes,
          compress: rotation.compress,
        };
  const common = { ...kind, encoding: "utf-8", formatter: "json", ...protectedBy };
  return {
    app_file: { ...common, filename: files.app },
    error_file: { ...common, filename: files.errors, level: "ERROR" },
  };
};
