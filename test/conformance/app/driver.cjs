/*
 * A service in Node: loads the generated files and logs the texts on standard input, JSON strings, one a line.
 *
 *   driver.cjs <folder of the files> <folder of node_modules> <what>
 */
"use strict";

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [folder, packages, what] = process.argv.slice(2);
const theirs = createRequire(join(packages, "x.js"));
const ours = name => require(join(folder, name));
const { bound, canonical, read } = ours("signalbox_filter.cjs");

const texts = readFileSync(0, "utf8")
  .split("\n")
  .filter(text => text !== "")
  .map(text => JSON.parse(text));

const log = logger => {
  for (const text of texts) logger.info(text);
  bound({ request_id: "r-1" }, () => logger.warn("bound"));
  logger.error(Object.assign(new TypeError("no mail to bob@example.com"), { prompt: "words of a prompt" }));
};

const doing = {
  canonical: () => {
    for (const text of texts) console.log(JSON.stringify(text.trim() === "" ? null : canonical(read(text))));
  },
  pino: () => {
    const pino = theirs("pino");
    const logger = pino(ours("signalbox-pino.cjs"), pino.destination({ fd: 1, sync: true }));
    log(logger);
    const child = logger.child({ user: "ada", prompt: "words of a prompt" });
    child.info({ tokens_used: 7, err: new Error("carol@example.com") }, "for %s", "dave@example.com");
    child.debug("not written");
  },
  "pino.json": () => {
    const pino = theirs("pino");
    const logger = pino(ours("pino.json"), pino.destination({ fd: 1, sync: true }));
    logger.info({ prompt: "words of a prompt", body: { password: "one word" }, model: "m" }, "static");
  },
  winston: () => {
    const winston = theirs("winston");
    const options = ours("signalbox-winston.cjs");
    const logger = winston.createLogger({ ...options, transports: [new winston.transports.Console({ forceConsole: true })] });
    log(logger);
    logger.child({ user: "ada" }).info("for dave@example.com", { tokens_used: 7, prompt: "words of a prompt" });
    logger.debug("not written");
  },
  sdk: () => {
    const { createConfigFactory } = theirs("@opentelemetry/configuration");
    console.log(JSON.stringify(createConfigFactory().getConfigModel()));
  },
};
doing[what]();
