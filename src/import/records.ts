/** Sample records, one JSON object a line: which fields they carry, under which names, and what should not be in them. */

import { detectors } from "../catalog/index.ts";
import { isRecord } from "../check/nothing-dead/json.ts";
import { keyName } from "../core/key-name.ts";
import { lookaroundPattern } from "../core/privacy.ts";
import { fateOf } from "./fate.ts";
import type { ImportFinding } from "./finding.ts";
import { redacted } from "./found.ts";
import { openSwitches } from "./python/index.ts";
import { emptyReading, type Reading } from "./reading.ts";
import { isBroken, othersSaid, type Sample, sampleIn } from "./sample.ts";
import { serviceName } from "./service-name.ts";
import {
  above,
  driftOf,
  fieldNamed,
  fieldsAmong,
  helpToExtend,
  isUnknown,
  serviceKeys,
  subjectOf,
} from "./vocabulary.ts";

interface Leaf {
  /** `llm_log.messages[].content`: places of a list are one. */
  readonly path: string;
  /** The path as it may be shown: a key may be as much as a value. */
  readonly shown: string;
  readonly value: unknown;
  /** Whether it stands in a list, or is a number. */
  readonly hidden: boolean;
  readonly line: number;
}

const leavesOf = (value: unknown, at: Pick<Leaf, "path" | "shown" | "line" | "hidden">): readonly Leaf[] => {
  if (Array.isArray(value))
    return value.flatMap(one => leavesOf(one, { ...at, path: `${at.path}[]`, shown: `${at.shown}[]`, hidden: true }));
  if (isRecord(value))
    return Object.entries(value).flatMap(([key, inner]) =>
      leavesOf(inner, { ...at, path: below(at.path, key), shown: below(at.shown, keyName(key, redacted)) }),
    );
  return [{ ...at, value, hidden: at.hidden || typeof value === "number" }];
};

const below = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** Undefined unless most lines are JSON objects. */
export const readRecords = (text: string): Reading | undefined => {
  const { records, others } = sampleIn(text);
  if (records.length <= others.length) return undefined;
  const leaves = records.flatMap(({ record, line }) => leavesOf(record, { path: "", shown: "", hidden: false, line }));
  const lineOfName = (name: string) => {
    const line = leaves.find(({ path }) => above(path).includes(name))?.line;
    return line === undefined ? {} : { line };
  };
  // A line that does not start as an object is its own message.
  const messages = others
    .filter(one => !isBroken(one))
    .map(({ text: value, line }) => ({ path: "message", shown: "message", value, hidden: false, line }));
  const names = [...new Set(leaves.flatMap(({ path }) => above(path)))];
  const fields = fieldsAmong(names);
  const services = new Set(
    leaves
      .filter(({ path, value }) => serviceKeys.includes(path) && typeof value === "string")
      .map(({ value }) => serviceName(String(value))),
  );
  return {
    ...emptyReading("records"),
    sources: [...services].map(service => ({
      service,
      source: { kind: "files", paths: [`/var/log/${service}/*.log`] },
      at: "service",
    })),
    fields,
    findings: [
      ...personal([...leaves, ...messages]),
      ...named(
        leaves,
        "content",
        "content-logged",
        "is a prompt, a response or a part of one",
        'privacy: { content: "drop" } is the default of every pipeline',
      ),
      ...named(
        leaves,
        "network",
        "address-logged",
        "is the address of a person's machine",
        'privacy: { network: "drop" } is the default; "hash" or "keep" is a decision in the environment',
      ),
      ...named(
        leaves,
        "credential",
        "credential-in-file",
        "is a field for credentials, and has a value",
        "replace the credential; the field is dropped in every pipeline",
      ),
      ...switchesIn(records),
      ...halfRedacted(leaves),
      ...traceIds(leaves),
      ...unknown(leaves),
      ...driftOf(fields, lineOfName, "the records"),
    ],
    notes: [
      ...othersSaid(records.length, others),
      ...fields.filter(({ name, field }) => name !== field).map(({ name, field }) => `${name} is stored as ${field}.`),
    ],
  };
};

const searched = detectors.map(detector => ({
  detector,
  pattern: new RegExp(lookaroundPattern(detector), "u"),
  whole: detector.claimsNumbers ? new RegExp(`^(?:${detector.pattern})$`, "u") : undefined,
}));

const foundIn = ({ value }: Leaf): readonly string[] =>
  searched
    .filter(({ pattern, whole }) =>
      typeof value === "string"
        ? pattern.test(value)
        : typeof value === "number" && whole?.test(String(value)) === true,
    )
    .map(({ detector }) => detector.name);

/** The value itself is never said. */
const personal = (leaves: readonly Leaf[]): readonly ImportFinding[] =>
  once(
    leaves.flatMap(leaf =>
      foundIn(leaf).map(name => ({
        code: "personal-data" as const,
        path: leaf.shown,
        line: leaf.line,
        what: `holds what the detector ${name} finds${leaf.hidden ? ", in a list or as a number" : ""}`,
        help: `${fateOf(leaf.path)}; the sample itself should go`,
      })),
    ),
  );

const named = (
  leaves: readonly Leaf[],
  subject: string,
  code: "content-logged" | "address-logged" | "credential-in-file",
  what: string,
  help: string,
): readonly ImportFinding[] =>
  once(
    leaves
      .filter(({ value }) => value !== null && value !== "" && !isToken(value))
      .flatMap(({ path, line }) =>
        above(path)
          .filter(name => subjectOf(name) === subject)
          .slice(0, 1)
          .map(name => ({ code, path: name, line, what, help })),
      ),
  );

/** `[REDACTED_EMAIL]`, `[EMAIL]`, `[FILTERED]`: somebody looked here. */
const isToken = (value: unknown): boolean =>
  typeof value === "string" && /\[(?:REDACTED\w*|EMAIL|PHONE|SSN|FILTERED|MASKED)\]/.test(value);

const halfRedacted = (leaves: readonly Leaf[]): readonly ImportFinding[] => {
  const passed = leaves.find(leaf => leaf.hidden && foundIn(leaf).length > 0);
  if (passed === undefined || !leaves.some(({ value }) => isToken(value))) return [];
  return [
    {
      code: "redaction-skips-nested",
      path: passed.shown,
      line: passed.line,
      what: "passed a redaction that replaced other values",
      help: "redaction here reads every leaf at any depth, and numbers where a detector claims them",
    },
  ];
};

const switchesIn = (records: Sample["records"]): readonly ImportFinding[] =>
  once(
    records.flatMap(({ record, line }) =>
      [record, ...Object.values(record).filter(isRecord)].flatMap(at =>
        openSwitches(at).map(name => ({
          code: "content-logged" as const,
          path: name,
          line,
          what: "says that prompts, responses or personal data are let through",
          got: `${name}: ${String(at[name])}`,
          help: 'privacy: { content: "drop" } is the default of every pipeline',
        })),
      ),
    ),
  );

/** @see https://www.w3.org/TR/trace-context/#trace-id */
const traceIds = (leaves: readonly Leaf[]): readonly ImportFinding[] =>
  once(
    leaves
      .filter(
        ({ path, value }) =>
          fieldNamed(path) === "trace_id" && typeof value === "string" && !/^[0-9a-f]{32}$/.test(value),
      )
      .map(({ shown: path, line }) => ({
        code: "trace-id-form",
        path,
        line,
        what: "is not 32 lower-case hex digits",
        help: "log the id of the span's context: format(span.get_span_context().trace_id, '032x')",
      })),
  );

const unknown = (leaves: readonly Leaf[]): readonly ImportFinding[] =>
  once(
    leaves
      .filter(({ path }) => isUnknown(path))
      .filter(
        ({ path }) =>
          openSwitches({ [path.split(".").at(-1) ?? ""]: true }).length === 0 && !/(^|\.)mask_pii$/.test(path),
      )
      .map(({ path, shown, line }) => ({
        code: "unknown-key",
        path: shown,
        line,
        what: "is no field of the schema",
        help: helpToExtend(path, shown === path),
      })),
  );

/** One finding for each code, path and sentence, at its first line. */
const once = (findings: readonly ImportFinding[]): readonly ImportFinding[] =>
  [...new Map(findings.toReversed().map(one => [`${one.code} ${one.path} ${one.what}`, one])).values()].toReversed();
