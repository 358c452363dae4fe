/** The services of an environment out of what all files say of them, and what is named because one of them says it already. */

import type { ImportFinding } from "./finding.ts";
import { isReadable } from "./log-paths.ts";
import type { FoundService, FoundSource, ImportKind, ReadFile, SaidTogether } from "./reading.ts";

type Source = FoundService["source"];

/** Whose a file is already, and by which file that was read. */
interface Reader {
  readonly service: string;
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
      const before = found.get(service);
      const other = source.kind === "files" ? readerOf(source.paths, readBy, reading.kind) : undefined;
      if (other !== undefined) {
        if (other.service !== service) left.push({ of: file, ...twice(one, other, by, reading.kind) });
      } else if (before === undefined) {
        found.set(service, { name: service, source, by });
      } else if (before.source.kind !== "files" || source.kind !== "files") {
        if (reading.kind !== "records" && sourceText(before.source) !== sourceText(source))
          left.push({ of: file, findings: [otherSource(one, before, by, found)] });
        continue;
      } else if (reading.kind === "records") {
        // Where its records lie is a guess, and another file knows.
        continue;
      } else {
        found.set(service, { ...before, source: { kind: "files", paths: [...before.source.paths, ...source.paths] } });
      }
      if (other === undefined && source.kind === "files")
        for (const path of source.paths) readBy.set(path, { service, by });
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

/** Whether a shipper's glob, in which `*` stays within one folder and `**` does not, is of a file too. */
const isAmong = (path: string, glob: string): boolean =>
  new RegExp(
    `^${glob
      .split(/(\*\*\/|\*|\?)/)
      .map(part => wild.get(part) ?? part.replaceAll(/\W/g, "\\$&"))
      .join("")}$`,
  ).test(path);

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

/** A service that is read in two ways has two names, so that each way is a service. */
const otherSource = (
  one: FoundSource,
  before: FoundService & { readonly by: string },
  by: string,
  found: ReadonlyMap<string, unknown>,
): ImportFinding => {
  const { service, source } = one;
  const whose = before.by === by ? service : `${service} of ${before.by}`;
  if (source.kind === "beats" && before.source.kind === "beats")
    return leftAt(one, {
      what: "a second port for Beats",
      got: String(source.port ?? 5044),
      help: "logstash({ from: beats({ port: 5044 }) }) opens one: let all Beats send there",
    });
  const wanted = `${service.slice(0, 57)}-${source.kind}`;
  const name = found.has(wanted) ? `${service.slice(0, 55)}-${source.kind}-2` : wanted;
  return leftAt(one, {
    what: `where records of ${service} come from besides: ${whose} is ${sourceText(before.source)}`,
    got: sourceText(source),
    help: `${JSON.stringify(name)}: { source: ${sourceText(source)} } under services, and a shipper that reads it`,
  });
};

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
