/*
 * What programs do that is hard on logging, by name: prints of each what was written. Runs in the folder of packages.
 *
 *   edges.cjs <folder of the files> pino|winston
 */
"use strict";

const { createRequire } = require("node:module");
const { join } = require("node:path");
const querystring = require("node:querystring");
const { Writable } = require("node:stream");

const [folder, library] = process.argv.slice(2);
const theirs = createRequire(join(process.cwd(), "x.js"));
const { bound } = require(join(folder, "signalbox_filter.cjs"));
const { context, ROOT_CONTEXT, trace } = theirs("@opentelemetry/api");

class LateError extends Error {}
const mail = "no mail to bob@example.com";

const names = { prompt_text: "raw words", passwd: "raw words", ip: "1.2.3.4", foo: "raw words", service: "evil" };
const loop = { prompt: "raw words" };
loop.loop = loop;

/** The API as an SDK sets it, with one span that is always the current one. */
const inSpan = log => {
  const span = trace.wrapSpanContext({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", traceFlags: 1 });
  const active = () => trace.setSpan(ROOT_CONTEXT, span);
  context.setGlobalContextManager({ active, with: (_context, run) => run(), bind: (_context, run) => run, enable() {}, disable() {} });
  log.info("hi");
  context.disable();
};

const both = {
  "what is bound": log =>
    bound({ ...names, requestId: "r-1", model_id: "bound", tool_name: "bob@example.com" }, () => log.info({ message: "hi", model: "said" })),
  "a span": inSpan,
  "a message that is no text": log => log.info({ message: { toString: 1 } }),
  "an error as error": log => log.error({ message: "failed", error: new LateError(mail) }),
  "an error as err": log => log.error({ message: "failed", err: new LateError(mail) }),
  "an error alone": log => log.error(new TypeError(mail)),
};

const cases = {
  pino: both,
  winston: {
    ...both,
    "a message without a prototype": log => log.info({ message: querystring.parse("a=b") }),
    "dropped content without an end": log => log.info({ message: "hi", messages: loop }),
    "an error after the message": log => log.error("failed", new LateError(mail)),
    "an error in what comes after": log => log.error("failed", { error: new LateError(mail) }),
    "an error as the message": log => log.error({ message: new TypeError(mail) }),
    "what fails": log =>
      log.info({
        message: mail,
        get model() {
          throw new Error(mail);
        },
      }),
  },
};

const lines = [];
const stream = new Writable({ write: (chunk, _encoding, done) => done(null, lines.push(String(chunk))) });

const loggers = {
  pino: () => theirs("pino")(require(join(folder, "signalbox-pino.cjs")), stream),
  winston: () => {
    const { createLogger, transports } = theirs("winston");
    return createLogger({ ...require(join(folder, "signalbox-winston.cjs")), transports: [new transports.Stream({ stream })] });
  },
};

const log = loggers[library]();
const written = {};
for (const [name, run] of Object.entries(cases[library])) {
  lines.length = 0;
  try {
    run(log);
    written[name] = lines.map(line => JSON.parse(line));
  } catch (error) {
    written[name] = [{ thrown: error.name }];
  }
}
console.log(JSON.stringify(written));
