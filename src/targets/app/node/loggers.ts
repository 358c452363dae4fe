/** What pino and Winston are given: options, and a format that judges whole records. */

import type { JsonObject } from "../../../core/artifact.ts";
import type { Level } from "../../../core/schema.ts";
import type { Policy } from "../policy.ts";

/** @see https://github.com/pinojs/pino/blob/main/docs/api.md#level-string */
const pinoLevels: Readonly<Record<Level, string>> = {
  debug: "debug",
  info: "info",
  warning: "warn",
  error: "error",
  critical: "fatal",
};

/** @see https://github.com/winstonjs/winston#logging-levels */
const winstonLevels: Readonly<Record<Level, string>> = { ...pinoLevels, critical: "error" };

/**
 * The options that are data. `redact` removes dropped keys early and stands for whoever loads this file alone; the module
 * judges everything.
 * @see https://github.com/pinojs/pino/blob/main/docs/api.md#options
 */
export const pinoOptions = ({ fields, dropped }: Policy, level: Level): JsonObject => {
  const names = fields.filter(({ name }) => dropped.includes(name)).flatMap(({ from }) => from);
  const paths = names.filter(name => /^[A-Za-z_][\w.]*$/.test(name));
  const nested = paths.filter(name => !name.includes(".")).map(name => `*.${name}`);
  return {
    level: pinoLevels[level],
    messageKey: "message",
    errorKey: "err",
    base: null,
    redact: { paths: [...new Set([...paths, ...nested])], remove: true },
  };
};

export const pinoModule = String.raw`/*
 * pino's options: pino(require("./signalbox-pino.cjs")). Those that are data are in pino.json.
 * Every line is judged as a whole when it is written, so that messages and the bindings of children are, too.
 */
"use strict";

const { canonical, errorFields, guarded, isError, read } = require("./signalbox_filter.cjs");

const judgedLine = text => {
  const record = guarded(() => {
    const { message, level, time, ...others } = read(text);
    return canonical({ ...others, ...read(message) }, { level, time });
  });
  return JSON.stringify(record) + "\n";
};

// pino itself knows an error by the name of err alone.
const told = value => {
  if (!isError(value)) return value;
  return guarded(() => {
    const { error_type: type, error_message: message, stack_trace } = errorFields(value);
    return { type, message, stack_trace };
  });
};

module.exports = {
  ...require("./pino.json"),
  timestamp: () => ',"time":"' + new Date().toISOString() + '"',
  serializers: { error: told },
  formatters: { level: label => ({ level: label }) },
  hooks: { streamWrite: judgedLine },
};
`;

/** A format is an object with a `transform`. @see https://github.com/winstonjs/logform */
export const winstonModule = (level: Level): string => `/*
 * Winston's options: winston.createLogger({ ...require("./signalbox-winston.cjs"), transports: [...] }).
 * The format judges the whole record, and leaves nothing else of it for a transport.
 */
"use strict";

const { canonical, guarded, isError, read } = require("./signalbox_filter.cjs");

const LEVEL = Symbol.for("level");
const MESSAGE = Symbol.for("message");
const SPLAT = Symbol.for("splat");

const judged = info => {
  const { message, level, stack, ...others } = info;
  const thrown = [info, message, ...(info[SPLAT] ?? [])].find(isError);
  const said = read(isError(message) ? message.message : message);
  return canonical({ stack_trace: stack, ...(thrown && { thrown }), ...others, ...said }, { level, time: new Date() });
};

const format = {
  transform: info => {
    const record = guarded(() => judged(info));
    return { ...record, [LEVEL]: info[LEVEL], [MESSAGE]: JSON.stringify(record) };
  },
};

module.exports = { level: "${winstonLevels[level]}", format };
`;
