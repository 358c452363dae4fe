/** Python's dictConfig as JSON. @see https://docs.python.org/3/library/logging.config.html#logging-config-dictschema */

import { isRecord, type Loose, listOf, textOf, walk } from "../../check/nothing-dead/json.ts";
import { type ImportFinding, lineOf } from "../finding.ts";
import { linesOf } from "../lines.ts";
import { judgePatterns } from "../patterns.ts";
import { type DenyList, emptyReading, type Reading } from "../reading.ts";
import { credentialFields, fieldNamed, gapsOf, subjectOf } from "../vocabulary.ts";
import { type Handler, leftHandlers, writtenBy } from "./handlers.ts";

/** Undefined when the document is no dictConfig. */
export const readPythonLogging = (document: unknown, text: string): Reading | undefined => {
  if (!isRecord(document) || document.version !== 1 || !isRecord(document.handlers)) return undefined;
  const handlers = Object.entries(document.handlers).flatMap(([name, body]) =>
    isRecord(body) ? [{ name, body }] : [],
  );
  const filters = isRecord(document.filters) ? document.filters : {};
  const lists = denyLists(filters);
  const line = linesOf(text);
  return {
    ...emptyReading("python-logging"),
    sources: writtenBy(handlers, line),
    denied: lists,
    findings: [
      ...unfiltered(handlers, text),
      ...switches(document, text),
      ...formats(document, text),
      ...lists.flatMap(list => gapsOf(list, lineOf(text, `"${list.where.split(".").at(-1)}"`))),
      ...judgePatterns(patternsOf(filters, text), "filters", "backtracking"),
      ...endedClasses(text),
      ...leftHandlers(handlers, line),
    ],
    notes: [
      "Whatever a handler lets through, the shippers redact behind it; a filter in the process is a second line.",
    ],
  };
};

/** Handlers that write and lack a filter which another has. */
const unfiltered = (handlers: readonly Handler[], text: string): readonly ImportFinding[] => {
  const writing = handlers.filter(({ body }) => body.class !== "logging.NullHandler");
  const all = [...new Set(writing.flatMap(({ body }) => listOf(body.filters).flatMap(textOf)))];
  if (all.length === 0)
    return [
      {
        code: "no-redaction",
        path: "handlers",
        ...lineOf(text, '"handlers"'),
        what: "has no handler with a filter",
        help: "privacy is a key of the environment, and compiled into every pipeline behind the service",
      },
    ];
  return writing.flatMap(({ name, body }) => {
    const missing = all.filter(filter => !listOf(body.filters).includes(filter));
    return missing.length === 0
      ? []
      : [
          {
            code: "handler-without-filter" as const,
            path: `handlers.${name}`,
            ...lineOf(text, `"${name}"`),
            what: "writes what other handlers filter",
            got: missing.join(", "),
            help: `"filters": ${JSON.stringify(all)} at this handler too`,
          },
        ];
  });
};

/** Names of settings that let content or personal data through, with the value that does. */
const open: Readonly<Record<string, boolean>> = {
  log_prompts: true,
  log_responses: true,
  allow_prompts: true,
  allow_responses: true,
  mask_pii: false,
  enable_pii_filtering: false,
};
const openAddresses: Readonly<Record<string, boolean>> = { allow_client_ip: true, log_client_ip: true };

/** The settings of an object that are switched the dangerous way. */
export const openSwitches = (at: Loose, names: Readonly<Record<string, boolean>> = open): readonly string[] =>
  Object.entries(names)
    .filter(([name, value]) => at[name] === value)
    .map(([name]) => name);

const switches = (document: Loose, text: string): readonly ImportFinding[] =>
  walk(document).flatMap(({ at }) => [
    ...openSwitches(at).map(name => ({
      code: "content-logged" as const,
      path: name,
      ...lineOf(text, `"${name}"`),
      what: "lets prompts, responses or personal data through",
      got: `${name}: ${String(at[name])}`,
      help: 'privacy: { content: "drop" } is the default of every pipeline',
    })),
    ...openSwitches(at, openAddresses).map(name => ({
      code: "address-logged" as const,
      path: name,
      ...lineOf(text, `"${name}"`),
      what: "lets the addresses of people's machines through",
      help: 'privacy: { network: "drop" } is the default; "hash" or "keep" is a decision in the environment',
    })),
  ]);

/** @see https://docs.python.org/3/library/logging.html#logrecord-attributes */
const misnamed: Readonly<Record<string, string>> = {
  level: "levelname",
  timestamp: "asctime",
  time: "asctime",
  logger: "name",
  msg: "message",
};

const formats = (document: Loose, text: string): readonly ImportFinding[] =>
  Object.entries(isRecord(document.formatters) ? document.formatters : {}).flatMap(([name, body]) => {
    const settings = isRecord(body) ? body : {};
    const format = [settings.format, settings.fmt].flatMap(textOf)[0] ?? "";
    const names = [...format.matchAll(/%\((\w+)\)/g)].map(([, attribute = ""]) => attribute);
    const path = `formatters.${name}`;
    return [
      ...names
        .filter(
          attribute => misnamed[attribute] !== undefined && !(attribute === "timestamp" && settings.timestamp === true),
        )
        .map(attribute => ({
          code: "format-field-unknown" as const,
          path,
          ...lineOf(text, `%(${attribute})`),
          what: "names an attribute that records have not",
          got: attribute,
          help: `%(${misnamed[attribute]})s`,
        })),
      ...names
        .filter(attribute => subjectOf(attribute) === "network")
        .map(attribute => ({
          code: "address-logged" as const,
          path,
          ...lineOf(text, `%(${attribute})`),
          what: "writes the address of a person's machine into every line",
          got: attribute,
          help: 'privacy: { network: "drop" } is the default; "hash" or "keep" is a decision in the environment',
        })),
    ];
  });

/** Lists of names in a filter's arguments, at least one of them a credential's. */
const denyLists = (filters: Loose): readonly DenyList[] =>
  Object.entries(filters).flatMap(([filter, body]) =>
    Object.entries(isRecord(body) ? body : {})
      .map(([key, value]) => ({ where: `filters.${filter}.${key}`, names: listOf(value).flatMap(textOf) }))
      .filter(({ names }) => names.some(name => credentialFields.includes(fieldNamed(name) ?? ""))),
  );

/** Patterns in a filter's arguments: `patterns` or `…_pattern`. */
const patternsOf = (filters: Loose, text: string) =>
  Object.entries(filters).flatMap(([filter, body]) =>
    Object.entries(isRecord(body) ? body : {})
      .filter(([key]) => /pattern|regex/i.test(key))
      .flatMap(([, value]) => (isRecord(value) ? Object.values(value) : [value, ...listOf(value)]))
      .flatMap(textOf)
      .map(pattern => ({ pattern, path: `filters.${filter}`, ...lineOf(text, JSON.stringify(pattern)) })),
  );

const endedClasses = (text: string): readonly ImportFinding[] =>
  text.includes("pythonjsonlogger.jsonlogger")
    ? [
        {
          code: "key-ended",
          path: "formatters",
          ...lineOf(text, "pythonjsonlogger.jsonlogger"),
          what: "names a module that moved in python-json-logger 3.1",
          got: "pythonjsonlogger.jsonlogger",
          help: "pythonjsonlogger.json.JsonFormatter",
        },
      ]
    : [];
