/** Names in use and what they are here. */

import { aliasSets, instruments, llmLog } from "../catalog/index.ts";
import { envelope, fieldEntries } from "../core/schema.ts";
import type { ImportFinding } from "./finding.ts";
import { foundIn } from "./found.ts";
import type { DenyList, FoundField } from "./reading.ts";

/** Every name that a producer or an instrumentation gives a field; the schema's own come first. */
const fieldOfName: ReadonlyMap<string, string> = new Map([
  ...aliasSets.flatMap(set => Object.entries(set.attributes).map(([name, { field }]) => [name, field] as const)),
  ...fieldEntries(llmLog).flatMap(([name, { aliases }]) => aliases.map(alias => [alias, name] as const)),
  ...fieldEntries(llmLog).map(([name]) => [name, name] as const),
]);

export const fieldNamed = (name: string): string | undefined => fieldOfName.get(name);

/** The instruments that a metric of another name is; undefined for our own names and unknown ones. */
export const metricNamed = (name: string): string | undefined => {
  if (instruments.some(one => one.name === name)) return undefined;
  const ours = instruments.filter(({ aliases }) => aliases.includes(name)).map(one => one.name);
  return ours.length === 0 ? undefined : ours.join(" or ");
};

/** `a.b[].c` as `a`, `a.b` and `a.b.c`. */
export const above = (path: string): readonly string[] => {
  const parts = path.replaceAll(/\[[^\]]*\]/g, "").split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
};

/** Keys that say who wrote a record. */
export const serviceKeys: readonly string[] = ["service", "service_name", "service.name"];

/** What the environment says of every record, whatever the record says. */
const ownKeys: readonly string[] = [...envelope, ...serviceKeys];

/** Whether nothing of the schema takes a key, by its own name or by one above it. */
export const isUnknown = (path: string): boolean =>
  above(path).every(name => fieldNamed(name) === undefined && !ownKeys.includes(name));

/** What makes a field of a key that is none, where it is a name. */
export const helpToExtend = (path: string, isName = foundIn(path).length === 0): string =>
  isName
    ? `extendSchema(llmLog, { ${path.replaceAll(/\W+/g, "_").replaceAll(/^_|_$/g, "")}: … }, …) makes it one`
    : "what should be a value is a key, and every store shows the names of fields: write it as the value of a field";

/** The names that are fields, each once. */
export const fieldsAmong = (names: Iterable<string>): readonly FoundField[] =>
  [...new Set(names)].flatMap(name => {
    const field = fieldNamed(name);
    return field === undefined ? [] : [{ name, field }];
  });

/**
 * One finding for each field that a file calls by two names, or by one that is not the schema's. Those that nearly all
 * loggers use for the envelope (`timestamp`, `msg`) are no drift.
 */
export const driftOf = (
  fields: readonly FoundField[],
  place: (name: string) => { readonly line?: number },
  path: string,
): readonly ImportFinding[] => {
  const drifted = [...new Set(fields.map(({ field }) => field))].filter(field => !usual.has(field));
  return drifted.flatMap(field => {
    // What stores and pipelines say of every record (`stream`) is nobody's other name for a field.
    const names = fields
      .filter(one => one.field === field && (one.name === field || !envelope.some(own => own === one.name)))
      .map(({ name }) => name);
    const foreign = names.filter(name => name !== field);
    const [first] = foreign;
    if (first === undefined) return [];
    return [
      {
        code: "vocabulary-drift" as const,
        path,
        ...place(first),
        what: `calls ${field} ${names.length > 1 ? "by several names" : "otherwise"}`,
        got: names.join(", "),
        help: `the schema takes ${foreign.join(" and ")} for ${field}; ask for ${field} from now on`,
      },
    ];
  });
};

const usual: ReadonlySet<string> = new Set(["time", "message", "level", "event"]);

/** Fields that hold credentials; none is ever stored. */
export const credentialFields: readonly string[] = fieldEntries(llmLog)
  .filter(([, { subject }]) => subject === "credential")
  .map(([name]) => name);

export const subjectOf = (name: string): string | undefined => {
  const field = fieldNamed(name);
  return fieldEntries(llmLog).find(([one]) => one === field)?.[1].subject;
};

/** What a list of forbidden names lets through. */
export const gapsOf = ({ where, names }: DenyList, place: { readonly line?: number }): readonly ImportFinding[] => {
  const known = new Set(names.map(name => fieldNamed(name.replaceAll(/^\[|\]$/g, ""))));
  const missing = credentialFields.filter(field => !known.has(field));
  if (missing.length === 0) return [];
  return [
    {
      code: "deny-list-gap",
      path: where,
      ...place,
      what: `forbids ${names.length} names and not ${missing.join(", ")}`,
      help: "nothing to list any more: fields of subject credential are dropped in every pipeline, by every alias",
    },
  ];
};
