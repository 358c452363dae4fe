/**
 * The ways that records come in by, as generated files have them, and what each way's records pass. A step that goes weakens
 * nothing when its records no longer come in, or still pass the same.
 */

import { type Change, dataIn, isRecord } from "./changes.ts";
import { protects } from "./protections.ts";

/** The texts of generated files by their paths. */
export type Files = ReadonlyMap<string, string>;

/** A statement of a processor, or a stage, as JSON and whatever its processor is called; the rest of its settings with it. */
interface Step {
  readonly text: string;
  readonly protects: boolean;
}

/** A receiver of a collector's pipeline, or a job of Promtail's. */
interface Way {
  readonly file: string;
  readonly signal: string;
  /** `file_log/chat`, `otlp`, `chat+batch`. */
  readonly id: string;
  /** The patterns of files it reads; none where it listens. */
  readonly reads: readonly string[];
  /** The services that it says its records are of, as far as it says. */
  readonly services: readonly string[];
  readonly steps: readonly Step[];
}

/** A shipper's file in a language that is not read here: whatever it names may come in by it, past any step. */
interface Unread {
  readonly text: string;
}

export interface WaysIn {
  readonly ways: readonly Way[];
  readonly unread: readonly Unread[];
}

/** How it was, and how it is. */
export interface Ways {
  readonly before: WaysIn;
  readonly after: WaysIn;
}

/** Whole files within others, and pieces for pipelines of somebody else, are no ways in. */
const apart = /^(kubernetes|terraform|argocd|handbook)\/|\/fragments\//;

export const waysIn = (files: Files): WaysIn => {
  const shippers = [...files].filter(([path]) => !apart.test(path));
  return {
    ways: shippers.flatMap(([path, text]) =>
      /\.ya?ml$/.test(path) && /^(receivers|scrape_configs):/m.test(text) ? waysOf(path, text) : [],
    ),
    unread: shippers.flatMap(([path, text]) => (/\.(alloy|conf|rb)$/.test(path) ? [{ text }] : [])),
  };
};

/**
 * Whether a change takes away a whole processor or job, and nobody's records lose by it: all that passed it no longer come
 * in, by another way neither, or pass everything by which they were protected.
 */
export const losesNobody = (change: Change, { before, after }: Ways): boolean => {
  const gone = textsOf(stepsGone(change));
  const passed = before.ways.filter(way => protecting(way).some(step => gone.has(step)));
  return (
    passed.length > 0 &&
    passed.every(
      way =>
        !after.unread.some(({ text }) => names(text, way)) &&
        after.ways.filter(other => takes(other, way, before)).every(other => passesAll(other, protecting(way))),
    )
  );
};

const passesAll = ({ steps }: Way, needed: readonly string[]): boolean => {
  const passed = textsOf(steps);
  return needed.every(step => passed.has(step));
};

const textsOf = (steps: readonly Step[]): ReadonlySet<string> => new Set(steps.map(({ text }) => text));

const stepsGone = ({ key, before, after }: Change): readonly Step[] => {
  if (after !== undefined || !isRecord(before)) return [];
  const [, id] = /^processors\.(.+)$/.exec(key) ?? [];
  return key === "scrape_configs[]" ? stagesOf(before) : id === undefined ? [] : statementsOf(id, before);
};

const protecting = ({ steps }: Way): readonly string[] => steps.filter(step => step.protects).map(({ text }) => text);

/** Whether records of one way may come in by another: of its name, of its files or services, or a new one that listens as it did. */
const takes = (other: Way, way: Way, before: WaysIn): boolean =>
  other.signal === way.signal &&
  (other.id === way.id ||
    other.services.some(name => way.services.includes(name)) ||
    other.reads.some(one => way.reads.some(two => mayMeet(one, two))) ||
    (other.reads.length === 0 &&
      way.reads.length === 0 &&
      !before.ways.some(({ file, signal, id }) => file === other.file && signal === other.signal && id === other.id)));

/** Whether two patterns may match one file: what stands before their first wildcard does not tell them apart. */
const mayMeet = (one: string, two: string): boolean =>
  literalStart(one).startsWith(literalStart(two)) || literalStart(two).startsWith(literalStart(one));

const literalStart = (pattern: string): string => pattern.split(/[*?[{]/)[0] ?? "";

const names = (text: string, { services, reads }: Way): boolean =>
  [...services, ...reads].some(name => text.includes(`"${name}"`));

const waysOf = (file: string, text: string): readonly Way[] => {
  try {
    const data = dataIn(text);
    return isRecord(data) ? [...collectorWays(file, data), ...jobWays(file, data)] : [];
  } catch {
    return [];
  }
};

const recordIn = (data: unknown, key: string): Readonly<Record<string, unknown>> => {
  const value = isRecord(data) ? data[key] : undefined;
  return isRecord(value) ? value : {};
};

const listIn = (data: unknown, key: string): readonly unknown[] => {
  const value = isRecord(data) ? data[key] : undefined;
  return Array.isArray(value) ? value : [];
};

/** Of pipelines that begin with a receiver; what stands behind a connector has passed such a one. */
const collectorWays = (file: string, config: Readonly<Record<string, unknown>>): readonly Way[] => {
  const receivers = recordIn(config, "receivers");
  const processors = recordIn(config, "processors");
  return Object.entries(recordIn(recordIn(config, "service"), "pipelines")).flatMap(([name, pipeline]) => {
    const passed = listIn(pipeline, "processors").map(id => ({ id: String(id), settings: processors[String(id)] }));
    return listIn(pipeline, "receivers")
      .map(String)
      .filter(id => id in receivers)
      .map(id => ({
        file,
        signal: name.split("/")[0] ?? "",
        id,
        reads: listIn(receivers[id], "include").map(String),
        services: servicesOf(receivers[id], passed),
        steps: passed.flatMap(one => statementsOf(one.id, one.settings)),
      }));
  });
};

const statementsOf = (id: string, settings: unknown): readonly Step[] => {
  const all = Object.entries(isRecord(settings) ? settings : {});
  const lists = all.flatMap(([key, value]) =>
    Array.isArray(value) ? value.map((entry: unknown) => ({ key, entry })) : [],
  );
  // What a redaction processor lists are patterns, each of which says nothing alone.
  if (id.startsWith("redaction") || lists.length === 0)
    return [{ text: JSON.stringify(settings), protects: id.startsWith("redaction") || protects(settings) }];
  const rest = all.filter(([, value]) => !Array.isArray(value));
  return lists.map(({ key, entry }) => ({ text: JSON.stringify([rest, key, entry]), protects: protects(entry) }));
};

/** A receiver of files says whose they are; where others listen, statements about the service's name do. */
const servicesOf = (receiver: unknown, passed: readonly { readonly settings: unknown }[]): readonly string[] => {
  const own = recordIn(receiver, "resource")["service.name"];
  const said = passed
    .flatMap(({ settings }) => [...listIn(settings, "log_statements"), ...listIn(settings, "log_conditions")])
    .filter((one): one is string => typeof one === "string" && one.includes('"service.name"'))
    .flatMap(statement => [...statement.matchAll(/"([^"\\]*)"/g)].map(([, name = ""]) => name))
    .filter(name => name !== "service.name" && name !== "unknown_service");
  return typeof own === "string" ? [own] : [...new Set(said)];
};

const jobWays = (file: string, config: Readonly<Record<string, unknown>>): readonly Way[] =>
  listIn(config, "scrape_configs")
    .filter(isRecord)
    .filter(job => "pipeline_stages" in job)
    .map(job => {
      const labels = listIn(job, "static_configs").map(one => recordIn(one, "labels"));
      const paths = labels.flatMap(({ __path__: path }) => (typeof path === "string" ? [path] : []));
      return {
        file,
        signal: "logs",
        id: String(job.job_name),
        reads: paths,
        services: labels
          .flatMap(one => Object.entries(one))
          .flatMap(([key, value]) => (key === "__path__" ? [] : [String(value)])),
        steps: stagesOf(job),
      };
    });

const stagesOf = (job: unknown): readonly Step[] =>
  listIn(job, "pipeline_stages").map(stage => ({ text: JSON.stringify(stage), protects: protects(stage) }));
