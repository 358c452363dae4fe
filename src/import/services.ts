/** The services of an environment out of what all files say of them, and what is named because one of them says it already. */

import { RE2JS } from "re2js";
import type { ImportFinding } from "./finding.ts";
import { isReadable } from "./log-paths.ts";
import type { FoundService, FoundSource, ImportKind, ReadFile, SaidTogether } from "./reading.ts";

type Source = FoundService["source"];

/** Whose a file is already, and by which file that was read. */
interface Reader {
  readonly service: string;
  /** The service as the file says it, which may have had another name here. */
  readonly said: string;
  readonly by: string;
}

/**
 * Services by name. One file is read for one service, and a service from one kind of source: the first place that says it
 * decides, and every other is named.
 */
export const servicesIn = (
  files: readonly ReadFile[],
): { readonly services: readonly FoundService[]; readonly left: readonly SaidTogether[] } => {
  const found = new Map<string, FoundService & { readonly by: string }>();
  const readBy = new Map<string, Reader>();
  const left: SaidTogether[] = [];
  // A sample and a logging configuration say less about where records lie than the file of a shipper does.
  const order = files.toSorted((a, b) => weight(a.reading.kind) - weight(b.reading.kind));
  for (const file of order) {
    const { path: by, reading } = file;
    for (const one of reading.sources.flatMap(readable)) {
      const { service, source } = one;
      const other = source.kind === "files" ? readerOf(source.paths, readBy, reading.kind) : undefined;
      if (other !== undefined) {
        if (other.said !== service) left.push({ of: file, ...twice(one, other, by, reading.kind) });
        continue;
      }
      const before = found.get(service);
      // Where the records of a sample lie is a guess, and another file knows.
      if (before !== undefined && reading.kind === "records") continue;
      const name =
        before === undefined || canBeBoth(before.source, source) ? service : nameBeside(service, source, before.source);
      const known = found.get(name);
      if (known !== undefined && !canBeBoth(known.source, source)) {
        left.push({ of: file, findings: [otherWay(one)] });
        continue;
      }
      if (name !== service && before !== undefined)
        left.push({ of: file, findings: [], notes: [beside(name, source, before)] });
      found.set(name, { name, source: together(source, known?.source), by: known?.by ?? by });
      for (const path of source.kind === "files" ? source.paths : [])
        readBy.set(path, { service: name, said: service, by });
    }
  }
  const services = [...found.values()].map(({ name, source }) => ({ name, source }));
  return {
    services:
      services.length > 0
        ? services
        : [{ name: "llm-service", source: { kind: "files", paths: ["/var/log/llm-service/*.log"] } }],
    left,
  };
};

/** Whether one service can be read from both: from several files, or from one of anything else. */
const canBeBoth = (a: Source, b: Source): boolean =>
  a.kind === "beats" && b.kind === "beats"
    ? portOf(a) === portOf(b)
    : a.kind === b.kind && (a.kind === "files" || sourceText(a) === sourceText(b));

const together = (source: Source, before: Source | undefined): Source =>
  before?.kind === "files" && source.kind === "files"
    ? { kind: "files", paths: [...before.paths, ...source.paths] }
    : (before ?? source);

/** A service that is read in two ways is two services; all Beats send to one port. */
const nameBeside = (service: string, { kind }: Source, before: Source): string =>
  kind === "beats" && before.kind === "beats" ? service : `${service.slice(0, 57)}-${kind}`;

const beside = (name: string, source: Source, before: FoundService & { readonly by: string }): string =>
  `${name} is ${sourceText(source)}: ${before.name} of ${before.by} is ${sourceText(before.source)}, and a service is read in one way.`;

/** 5044 is what Beats send to where nothing is said. */
const portOf = ({ port = 5044 }: Extract<Source, { kind: "beats" }>): number => port;

/** The services of one file, as it says them. */
export const servicesOf = (sources: readonly FoundSource[]): readonly FoundService[] => {
  const found = new Map<string, FoundService>();
  for (const { service, source } of sources) {
    const key = `${service} ${source.kind === "files" ? "files" : sourceText(source)}`;
    const before = found.get(key)?.source;
    const paths = [before, source].flatMap(one => (one?.kind === "files" ? one.paths : []));
    found.set(key, {
      name: service,
      source: source.kind === "files" ? { kind: "files", paths: [...new Set(paths)] } : source,
    });
  }
  return [...found.values()];
};

/** The source text of a source. */
export const sourceText = (source: Source): string => {
  switch (source.kind) {
    case "files":
      return `files(${source.paths.map(path => JSON.stringify(path)).join(", ")})`;
    case "pods":
      return `pods({ app: ${JSON.stringify(source.app)} })`;
    case "otlp":
      return "otlp()";
    case "beats":
      return source.port === undefined ? "beats()" : `beats({ port: ${source.port} })`;
    default:
      return source satisfies never;
  }
};

const weight = (kind: ImportKind): number => (kind === "records" ? 2 : kind === "python-logging" ? 1 : 0);

/** One for each path that an environment takes; every other is a finding of its file. */
const readable = (one: FoundSource): readonly FoundSource[] =>
  one.source.kind === "files"
    ? one.source.paths.filter(isReadable).map(path => ({ ...one, source: { kind: "files", paths: [path] } }))
    : [one];

/** Who reads a file already. What writes a file names it without the wildcards of what reads it. */
const readerOf = (
  [path = ""]: readonly string[],
  readBy: ReadonlyMap<string, Reader>,
  kind: ImportKind,
): Reader | undefined =>
  readBy.get(path) ?? (kind === "python-logging" ? [...readBy].find(([glob]) => isAmong(path, glob))?.[1] : undefined);

/** Whether a shipper's glob, in which `*` stays within one folder and `**` does not, is of a file too; in linear time. */
const isAmong = (path: string, glob: string): boolean =>
  RE2JS.compile(
    glob
      .split(/(\*\*\/|\*|\?)/)
      .map(part => wild.get(part) ?? RE2JS.quote(part))
      .join(""),
  ).matches(path);

const wild: ReadonlyMap<string, string> = new Map([
  ["**/", "(?:.*/)?"],
  ["*", "[^/]*"],
  ["?", "[^/]"],
]);

/** What writes a file is no second reader of it: only its name here is another. */
const twice = (one: FoundSource, other: Reader, by: string, kind: ImportKind): Omit<SaidTogether, "of"> => {
  const [path = ""] = one.source.kind === "files" ? one.source.paths : [];
  const whose = other.by === by ? other.service : `${other.service} of ${other.by}`;
  if (kind === "python-logging") return { findings: [], notes: [`${path} is read as ${whose}.`] };
  if (kind === "records")
    return { findings: [], notes: [`${path} is read as ${whose}: name under services what ${one.service} writes.`] };
  return {
    findings: [
      leftAt(one, {
        what: `files that are read as ${whose}`,
        got: path,
        help: `${JSON.stringify(one.service)}: { source: files("/srv/${one.service}/logs/*.log") } under services, with files that it alone writes: one line is one service's, and stored once; another store for it is another key in to of what ships`,
      }),
    ],
  };
};

/** What has neither the name of its service nor the one beside it. */
const otherWay = (one: FoundSource): ImportFinding =>
  one.source.kind === "beats"
    ? leftAt(one, {
        what: "a second port for Beats",
        got: String(portOf(one.source)),
        help: "logstash({ from: beats({ port: 5044 }) }) opens one: let all Beats send there",
      })
    : leftAt(one, {
        what: `where records of ${one.service} come from besides`,
        got: sourceText(one.source),
        help: `${sourceText(one.source)} as the source of a service with a name of its own`,
      });

const leftAt = (
  { at, line }: FoundSource,
  { what, got, help }: { readonly what: string; readonly got: string; readonly help: string },
): ImportFinding => ({
  code: "not-carried-over",
  path: at,
  ...(line === undefined ? {} : { line }),
  what: `is not carried over: ${what}`,
  got,
  help,
});
