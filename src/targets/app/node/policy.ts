/** The head of the Node module: what it is, and the policy as tables that a person can review. */

import type { Json } from "../../../core/artifact.ts";
import { nestedToken, unparsableMessage } from "../../../core/step.ts";
import type { Policy } from "../policy.ts";

const head = `/*
 * The privacy policy of this service's logging. Needs Node 18 or newer and nothing else.
 *
 *   pino(require("./signalbox-pino.cjs"))
 *   winston.createLogger(require("./signalbox-winston.cjs"))
 *
 * What is done to a record, in this order: canonical names (keys that no field claims end here), types, time and level,
 * dropped fields, pseudonyms, detectors over every text that is left, long texts cut. When any of it fails, a record says
 * nothing but that.
 */
"use strict";

const { AsyncLocalStorage } = require("node:async_hooks");
const { createHash } = require("node:crypto");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { types } = require("node:util");
`;

/** A value in one line, as JSON, which is JavaScript. */
const value = (data: Json): string => JSON.stringify(data);

/** A regular expression; as a raw text where it can be, since backslashes read better once. */
const expression = (pattern: string, flags: string): string =>
  `new RegExp(${/[`\n\r]|\$\{|\\$/.test(pattern) ? value(pattern) : `String.raw\`${pattern}\``}, "${flags}")`;

const table = (name: string, entries: Readonly<Record<string, Json>>): string =>
  `const ${name} = {\n${Object.entries(entries)
    .map(([key, one]) => `  ${value(key)}: ${value(one)},\n`)
    .join("")}};\n`;

const set = (name: string, values: readonly string[]): string =>
  `const ${name} = new Set([${values.length === 0 ? "" : "\n"}${values.map(one => `  ${value(one)},\n`).join("")}]);\n`;

const hashedAbout = ({ hashed, keyVariable }: Policy): string =>
  hashed.length === 0
    ? "\n// Nothing is hashed here: the shippers that read these records make the pseudonyms of HASHED_LATER. Twice would be\n// another one, and a token in their place would be one pseudonym for everybody.\n"
    : `
// Replaced by the first 16 hexadecimal digits of SHA-256(key, value). The key is in the environment variable
// ${keyVariable}; without it these fields are not written.
`;

export const nodePolicy = (policy: Policy): string =>
  [
    head,
    `
// The service's name comes from where its SDK takes it.
const SERVICE = process.env.OTEL_SERVICE_NAME || ${value(policy.service ?? "unknown_service")};
const ENVIRONMENT = ${value(policy.environment)};
const UNPARSABLE = ${value(unparsableMessage)};
const NESTED = ${value(nestedToken)};

// Every field: the form of its values, and the names it may arrive under, best first.
// A dotted name is a key of that spelling, or else a path through objects.
`,
    table(
      "FIELDS",
      Object.fromEntries(
        policy.fields.map(({ name, type, from }) => [name, [type, from.filter(alias => alias !== name)]]),
      ),
    ),
    `
// Content that is kept may be a list or an object; it becomes JSON text. Elsewhere an object is "${nestedToken}".
`,
    set("NESTED_FIELDS", policy.nested),
    "\n// Spellings of the levels, in lower case; any other is info.\n",
    table("LEVELS", policy.levels),
    "\n// Other names of events.\n",
    table("EVENTS", policy.events),
    "\n// Messages that say an event where a record names none.\n",
    table("EVENT_MESSAGES", policy.eventMessages),
    "\n// Never written: credentials, and what the policy drops.\n",
    set("DROPPED", policy.dropped),
    hashedAbout(policy),
    set("HASHED", policy.hashed),
    set("HASHED_LATER", policy.hashedLater),
    `const KEY_VARIABLE = ${value(policy.keyVariable)};\n`,
    "\n// What is found in text and replaced, in this order: token, pattern. And what takes a whole number away.\n",
    `const DETECTORS = [\n${policy.detectors
      .map(({ token, pattern }) => `  [${value(token)}, ${expression(pattern, "gu")}],\n`)
      .join("")}];\n`,
    `const NUMBER_DETECTORS = [\n${policy.detectors
      .flatMap(({ number }) => (number === undefined ? [] : [`  ${expression(`^(?:${number})$`, "u")},\n`]))
      .join("")}];\n`,
    "\n// Where ids, hashes and pseudonyms stand: text of nothing but their digits stays.\n",
    set("ID_FIELDS", policy.ids.fields),
    `const ID = ${expression(policy.ids.pattern, "u")};\n`,
    "\n// Cut to TEXT_BYTES of UTF-8, between characters.\n",
    set("TRUNCATED", policy.truncated),
    `const TEXT_BYTES = ${policy.textBytes};\n`,
  ].join("");
