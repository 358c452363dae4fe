/** Logstash pipelines: where records come from, what is done to them, what is left in. */

import { type ImportFinding, lineOf } from "../finding.ts";
import { judgeLevels } from "../levels.ts";
import { judgePatterns } from "../patterns.ts";
import { judgePrice } from "../queries.ts";
import { emptyReading, type FoundSource, type Reading } from "../reading.ts";
import { serviceName, serviceOfPath } from "../service-name.ts";
import { credentialFields, driftOf, fieldNamed, fieldsAmong, gapsOf, subjectOf } from "../vocabulary.ts";
import { type LogstashPlugin, plainName, readLogstashText, textsOf } from "./grammar.ts";
import { isBeats, leftFilters, leftInputs } from "./left.ts";
import { readOutputs } from "./outputs.ts";
import { credentialsIn, endedSettings } from "./settings.ts";

/** Undefined when the text is no pipeline. */
export const readLogstash = (text: string): Reading | undefined => {
  const pipeline = readLogstashText(text);
  if (pipeline === undefined) return undefined;
  const { plugins, conditions } = pipeline;
  const filters = plugins.filter(({ section }) => section === "filter");
  const names = [
    ...conditions.flatMap(condition => referred(condition.text)),
    ...filters
      .filter(({ name }) => name !== "ruby")
      .flatMap(({ settings }) =>
        settings.flatMap(([, value]) => (typeof value === "string" ? [plainName(value)] : [])),
      ),
    ...filters.filter(({ name }) => name === "ruby").flatMap(one => textsOf(one, "code").flatMap(rubyNames)),
  ];
  const fields = fieldsAmong(names);
  const lists = filters
    .map(one => ({ plugin: one, names: textsOf(one, "remove_field").map(plainName) }))
    .filter(({ names: removed }) => removed.some(name => credentialFields.includes(fieldNamed(name) ?? "")))
    .map(({ plugin, names: removed }) => ({
      where: `filter.${plugin.name}.remove_field`,
      names: removed,
      line: plugin.line,
    }));
  const outputs = readOutputs(plugins);
  return {
    ...emptyReading("logstash"),
    stores: outputs.stores,
    targets: outputs.targets,
    sources: sourcesOf(plugins),
    fields,
    denied: lists.map(({ where, names: removed }) => ({ where, names: removed })),
    findings: [
      ...conditions.flatMap(condition =>
        judgeLevels(condition.text, { path: `if ${condition.text}`, line: condition.line }),
      ),
      ...lists.flatMap(({ line, ...list }) => gapsOf(list, { line })),
      ...redactionOf(filters),
      ...rawMessage(filters),
      ...addressesOf(filters),
      ...injections(filters),
      ...filters
        .filter(({ name }) => name === "ruby")
        .flatMap(one => judgePrice(textsOf(one, "code").join("\n"), { path: "filter.ruby", line: one.line })),
      ...endedSettings(pipeline),
      ...credentialsIn(plugins),
      ...driftOf(fields, name => lineOf(text, name), "filter"),
      ...leftInputs(plugins),
      ...leftFilters(plugins),
      ...outputs.findings,
    ],
    notes: notesOn(plugins, outputs.stores),
  };
};

const referred = (condition: string): readonly string[] =>
  [...condition.matchAll(/(?<![\w"'])((?:\[[^\][",]+\])+)/g)].map(([, name = ""]) => plainName(name));
const rubyNames = (code: string): readonly string[] =>
  [...code.matchAll(/event\.(?:get|set)\(\s*['"]([^'"]+)['"]/g)].map(([, name = ""]) => plainName(name));

const sourcesOf = (plugins: readonly LogstashPlugin[]): readonly FoundSource[] => {
  const inputs = plugins.filter(({ section }) => section === "input");
  const nameOf = inputs.some(isBeats) ? besideBeats : serviceOfPath;
  return inputs.flatMap((one): readonly FoundSource[] => {
    if (isBeats(one)) {
      // Every other port is named where inputs are.
      if (one !== inputs.find(isBeats)) return [];
      const port = Number(textsOf(one, "port")[0]);
      return [
        {
          service: "llm-service",
          source: { kind: "beats", ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}) },
          at: `input.${one.name}`,
          line: one.line,
        },
      ];
    }
    const paths = one.name === "file" ? textsOf(one, "path") : [];
    return paths.map(path => ({
      service: nameOf(path),
      source: { kind: "files", paths: [path] },
      at: "input.file.path",
      line: one.line,
    }));
  });
};

/** What Beats bring has the name of a service that nothing names; files in no folder of a service then have their own. */
const besideBeats = (path: string): string => {
  const [file = ""] = path.split("/").slice(-1);
  return (
    [serviceOfPath(path), serviceName(file.replace(/\.[a-z]+$/i, ""))].find(name => name !== "llm-service") ??
    "llm-files"
  );
};

const notesOn = (plugins: readonly LogstashPlugin[], stores: Reading["stores"]): readonly string[] => [
  ...(stores.elasticsearch?.includes("url:")
    ? ["Records go to the Elasticsearch that the file names; without its url the environment has one of its own."]
    : []),
  ...plugins.flatMap(rubyScripts).map(path => `${path} is code and was not read: whether it redacts is not known.`),
  "The filters became the steps of every pipeline: parse, rename, time, level, privacy, sampling. Own fields are extendSchema(llmLog, { … }).",
];

const gsubs = (filters: readonly LogstashPlugin[]) =>
  filters
    .filter(({ name }) => name === "mutate")
    .flatMap(one => {
      const parts = textsOf(one, "gsub");
      return parts.flatMap((field, index) =>
        index % 3 === 0
          ? [{ field, pattern: parts[index + 1] ?? "", token: parts[index + 2] ?? "", line: one.line }]
          : [],
      );
    })
    .filter(({ token }) => /redact|mask|\*{2,}|^\[[A-Z_]+\]$|filtered/i.test(token));

/** Files of Ruby code, which are not at hand. */
const rubyScripts = (one: LogstashPlugin): readonly string[] => (one.name === "ruby" ? textsOf(one, "path") : []);

const redactionOf = (filters: readonly LogstashPlugin[]): readonly ImportFinding[] => {
  const found = gsubs(filters);
  const [first] = found;
  const inRuby = filters.some(
    one => rubyScripts(one).length > 0 || textsOf(one, "code").some(code => /gsub|redact|mask/i.test(code)),
  );
  if (first === undefined)
    return inRuby
      ? []
      : [
          {
            code: "no-redaction",
            path: "filter",
            what: "redacts nothing: only fields with forbidden names are removed, if any",
            help: "privacy is a key of the environment, and compiled into every pipeline",
          },
        ];
  return [
    ...judgePatterns(
      found.map(({ pattern, line }) => ({ pattern, path: "filter.mutate.gsub", line })),
      "filter.mutate.gsub",
      "backtracking",
    ),
    ...(inRuby
      ? []
      : [
          {
            code: "redaction-skips-nested" as const,
            path: "filter.mutate.gsub",
            line: first.line,
            what: "searches the strings of single fields",
            got: [...new Set(found.map(({ field }) => field))].join(", "),
            help: "redaction here reads every leaf at any depth, and numbers where a detector claims them",
          },
        ]),
  ];
};

const rawMessage = (filters: readonly LogstashPlugin[]): readonly ImportFinding[] =>
  filters
    .filter(one => one.name === "json" && plainName(textsOf(one, "source")[0] ?? "") === "message")
    .filter(() => !filters.some(one => textsOf(one, "remove_field").some(name => plainName(name) === "message")))
    .map(one => ({
      code: "raw-message-kept",
      path: "filter.json",
      line: one.line,
      what: "parses message and leaves the text in the event",
      help: "a record is what was parsed; the text of the line is never stored",
    }));

const addressesOf = (filters: readonly LogstashPlugin[]): readonly ImportFinding[] =>
  filters
    .filter(({ name }) => name === "geoip")
    .flatMap(one => textsOf(one, "source").map(name => ({ name: plainName(name), line: one.line })))
    .filter(({ name }) => subjectOf(name) === "network")
    .map(({ name, line }) => ({
      code: "address-logged",
      path: "filter.geoip",
      line,
      what: "looks up where a person is, and keeps the address",
      got: name,
      help: 'privacy: { network: "drop" } is the default; "hash" or "keep" is a decision in the environment',
    }));

/** Values of events inside of code or of JSON that is put together. */
const injections = (filters: readonly LogstashPlugin[]): readonly ImportFinding[] =>
  filters.flatMap(one =>
    one.settings
      .flatMap(([key, value]) => (typeof value === "string" ? [{ key, value }] : []))
      .concat(textsOf(one, "add_field").map(value => ({ key: "add_field", value })))
      .filter(({ key, value }) => (key === "code" && value.includes("%{")) || /\{.*\\?"%\{/.test(value))
      .map(({ key }) => ({
        code: "unescaped-value" as const,
        path: `filter.${one.name}.${key}`,
        line: one.line,
        what: "puts a value of the event between quotes as it is",
        help: "read it with event.get, and let to_json write it",
      })),
  );
