/** Reads what a team has and says what it means here: the pure part of `signalbox import`. */

import type { Problem } from "../core/errors.ts";
import { nearest } from "../core/errors.ts";
import { readCollector } from "./collector/index.ts";
import { readGrafanaDashboard } from "./dashboard.ts";
import { differencesIn } from "./differences.ts";
import { documentIn, documentsIn, isJson } from "./documents.ts";
import { environmentSource } from "./environment-file.ts";
import { findingReasons, type ImportFinding } from "./finding.ts";
import { redacted } from "./found.ts";
import { readLogstash } from "./logstash/index.ts";
import { manifestIn, objectsIn } from "./manifests.ts";
import { readPromtail } from "./promtail/index.ts";
import { readPythonLogging } from "./python/index.ts";
import {
  type ImportedFile,
  type ImportFile,
  type ImportKind,
  importKinds,
  type ReadFile,
  type Reading,
  type SaidTogether,
} from "./reading.ts";
import { readRecords } from "./records.ts";
import { type ImportRedaction, redactionOf, shownTexts } from "./redaction.ts";
import { readRuleFile, ruleLanguage } from "./rules.ts";
import { servicesIn, servicesOf } from "./services.ts";
import { readGcpMetric, readLifecycle, readLokiSettings } from "./settings/index.ts";
import { otherTargets } from "./targets.ts";
import { type FileText, textsOfFile } from "./texts.ts";
import { writable } from "./writable.ts";

export { type FindingCode, findingReasons, type ImportFinding } from "./finding.ts";
export { type ImportedFile, type ImportFile, type ImportKind, importKinds, type Reading } from "./reading.ts";

export interface Imported {
  readonly files: readonly ImportedFile[];
  /** The source of an environment. */
  readonly environment: string;
  /** Files that could not be read; then there is no environment worth writing. */
  readonly problems: readonly Problem[];
}

/**
 * Reads files of the kind they are by their content, or of the kind that is said.
 * @param name the environment's
 */
export const importFiles = (files: readonly ImportFile[], name: string, kind?: ImportKind): Imported => {
  const all = files.map(file => tryFile(file, kind));
  const known = all.flatMap(one => one.known);
  const redaction = redactionOf(known.flatMap(({ file: { text }, reading: { kind } }) => textsIn(kind, text)));
  const read = known.map(({ file: { path }, reading }) => ({ path, reading: writable(reading, redaction) }));
  const { services, left } = servicesIn(read);
  const environment = environmentSource(
    name,
    read.map(({ reading }) => reading),
    services,
  );
  const together = [...differencesIn(read), ...left, ...otherTargets(read, environment)];
  return {
    files: read.map(file =>
      importedFile(
        file,
        together.filter(({ of }) => of === file),
        redaction,
      ),
    ),
    environment,
    problems: all.flatMap(({ problems }) => problems),
  };
};

interface Known {
  readonly file: ImportFile;
  readonly reading: Reading;
}

interface Tried {
  readonly known: readonly Known[];
  readonly problems: readonly Problem[];
}

/** A file, or those that a manifest holds; what nobody can read beside them is a note. */
const tryFile = (file: ImportFile, kind: ImportKind | undefined): Tried => {
  const manifest = manifestIn(file);
  if (manifest === undefined) return tried([{ file, reading: readFile(file, kind) }], kind);
  const isAsked = kind === undefined || kind.endsWith("-rules");
  const rules = isAsked ? rulesIn(file.text, kind) : undefined;
  const held = tried(
    manifest.files.map(one => ({ file: one, reading: readFile(one, kind) })),
    kind,
  );
  const known = [...held.known, ...(rules === undefined ? [] : [{ file, reading: rules }])];
  const [first, ...more] = known;
  if (first === undefined) return held.problems.length > 0 ? held : { known, problems: [unread(file, kind)] };
  const notes = [
    ...held.problems.map(({ path, what }) => `${path} was not read: it ${what}.`),
    ...(manifest.others.length === 0 ? [] : [`Of ${file.path} these were not read: ${manifest.others.join(", ")}.`]),
  ];
  const withNotes = { ...first, reading: { ...first.reading, notes: [...first.reading.notes, ...notes] } };
  return { known: [withNotes, ...more], problems: [] };
};

const tried = (
  files: readonly { readonly file: ImportFile; readonly reading: Reading | undefined }[],
  kind: ImportKind | undefined,
): Tried => ({
  known: files.flatMap(({ file, reading }) => (reading === undefined ? [] : [{ file, reading }])),
  problems: files.flatMap(({ file, reading }) => (reading === undefined ? [unread(file, kind)] : [])),
});

const importedFile = (
  { path, reading }: ReadFile,
  together: readonly SaidTogether[],
  redaction: ImportRedaction,
): ImportedFile => {
  const { sources, targets: _, kind, ...of } = reading;
  const said = shownTexts(
    {
      ...of,
      services: servicesOf(sources),
      findings: [...of.findings, ...together.flatMap(({ findings }) => findings)],
      notes: [...of.notes, ...together.flatMap(({ notes = [] }) => notes)],
    },
    redaction,
  );
  return { ...said, kind, path, findings: inOrder(said.findings) };
};

/** A file that is neither JSON nor YAML has no documents. */
const textsIn = (kind: ImportKind, text: string): readonly FileText[] => {
  const isData = kind !== "logstash" && kind !== "records";
  const one = isData && isJson(text) ? documentIn(text) : undefined;
  const read = isData && one === undefined ? documentsIn(text) : { documents: [one] };
  return textsOfFile(kind, text, "mistake" in read ? [] : read.documents);
};

/** Why a file could not be read. */
const unread = ({ path, text }: ImportFile, kind: ImportKind | undefined): Problem => {
  const problem = { code: "cannot-load", path } as const;
  if (/\.py$/i.test(path) && kind !== "records" && kind !== "logstash")
    return {
      ...problem,
      what: "is Python code, and code is not read",
      help: `hand in the dictConfig that it gives: python -c "import json, chat.logs; print(json.dumps(chat.logs.LOGGING, default=str))" > logging.json`,
    };
  const shouldParse = kind === undefined ? /\.(ya?ml|json)$/i.test(path) : kind !== "logstash" && kind !== "records";
  const mistake = shouldParse ? mistakeIn(text) : undefined;
  if (mistake !== undefined)
    return {
      ...problem,
      what: printable(redacted(mistake)),
      ...(text.includes("{{") ? { help: "a template is no YAML yet: hand in what it renders to" } : {}),
    };
  return kind === undefined
    ? {
        ...problem,
        what: "is none of the kinds that can be imported",
        expected: Object.values(importKinds).join(", "),
        help: "--as says the kind, where the content does not",
      }
    : { ...problem, what: `is no ${importKinds[kind]}`, help: "without --as the content says the kind" };
};

/** Why a text is no data, with the line of the first mistake; undefined when it is. */
const mistakeIn = (text: string): string | undefined => {
  const read = documentsIn(text);
  if ("mistake" in read) return `is neither JSON nor YAML: ${read.mistake}`;
  return isJson(text) && documentIn(text) === undefined
    ? "starts as JSON and is none: it lacks a quote, or has a comma too many"
    : undefined;
};

/** The kind of that name, or the nearest one. */
export const kindNamed = (name: string): { readonly kind?: ImportKind; readonly meant?: string } => {
  const names = Object.keys(importKinds) as readonly ImportKind[];
  const kind = names.find(one => one === name);
  const meant = nearest(name, names);
  return kind === undefined ? (meant === undefined ? {} : { meant }) : { kind };
};

const readFile = ({ text }: ImportFile, kind: ImportKind | undefined): Reading | undefined => {
  const found = readers.flatMap(([kinds, read]) =>
    kind === undefined || kinds.includes(kind) ? [read(text, kind)] : [],
  );
  return found.find(reading => reading !== undefined);
};

/** Rule files may hold several documents. */
const rulesIn = (text: string, kind: ImportKind | undefined): Reading | undefined => {
  const read = documentsIn(text);
  if ("mistake" in read) return undefined;
  const groups = objectsIn(read.documents).flatMap(groupsOf);
  const whole = { groups };
  const language = ruleLanguage(whole);
  const said = kind === "loki-rules" ? "logql" : kind === "prometheus-rules" ? "promql" : language;
  return language === undefined || said === undefined ? undefined : readRuleFile(whole, said, text);
};

const groupsOf = (document: unknown): readonly unknown[] => {
  const body = document as { groups?: unknown; spec?: { groups?: unknown } } | null;
  const groups = body?.groups ?? body?.spec?.groups;
  return Array.isArray(groups) ? groups : [];
};

type Read = (text: string, kind: ImportKind | undefined) => Reading | undefined;

const document =
  (read: (document: unknown, text: string) => Reading | undefined): Read =>
  text =>
    read(documentIn(text), text);

/** In the order they are tried: what is told by a key of its own before what is told by little. */
const readers: readonly (readonly [kinds: readonly ImportKind[], read: Read])[] = [
  [["promtail"], document(readPromtail)],
  [["otel-collector"], document(readCollector)],
  [["loki"], document(readLokiSettings)],
  [["python-logging"], document(readPythonLogging)],
  [["grafana-dashboard"], document(readGrafanaDashboard)],
  [["elasticsearch-ilm"], document(readLifecycle)],
  [["gcp-metric"], document(readGcpMetric)],
  [["loki-rules", "prometheus-rules"], rulesIn],
  [["logstash"], readLogstash],
  [["records"], readRecords],
];

const inOrder = (findings: readonly ImportFinding[]): readonly ImportFinding[] => {
  const codes = Object.keys(findingReasons);
  return findings
    .map(onOneLine)
    .sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || codes.indexOf(a.code) - codes.indexOf(b.code));
};

/** What stood in the file, as a message shows it: without line breaks and codes of terminals, and not for ever. */
const onOneLine = (finding: ImportFinding): ImportFinding => {
  const path = printable(finding.path);
  const { got: written = "", ...said } = finding;
  const got = printable(written);
  return got === "" ? { ...said, path } : { ...said, path, got };
};

const printable = (written: string): string => {
  const line = written.replaceAll(/[\r\n\t\p{Cc}]+ */gu, " ").trim();
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
};
