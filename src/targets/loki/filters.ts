/**
 * Which records a query is about, in LogQL: matchers of labels, filters of the line, filters of metadata. Nothing is
 * parsed. Missing metadata is the empty text there, and no number: hence the second halves of negations.
 */

import { RE2JS } from "re2js";
import {
  type Condition,
  eventsOf,
  type Normal,
  normal,
  opposite,
  type Test,
  Unsupported,
} from "../../core/query/index.ts";
import type { Mapping, Site, Slot } from "../../core/target.ts";
import { labelOf } from "./mapping.ts";
import type { LokiOptions } from "./options.ts";
import { labelEquals, literally, quoted, reservedWords, selector } from "./selector.ts";

/** A Loki as a query sees it. */
export interface Asking {
  readonly options: LokiOptions;
  readonly site: Pick<Site, "name" | "schema" | "services">;
  readonly slots: ReadonlyMap<string, Slot>;
  /** What the line is called where it must have a label's name. */
  readonly lineName: string;
  /** What a viewer puts in for a chosen value, by field. */
  readonly chosen: Readonly<Record<string, string>>;
}

export const asking = (
  options: LokiOptions,
  site: Asking["site"],
  mapping: Mapping,
  chosen: Asking["chosen"] = {},
): Asking => {
  const taken = new Set(mapping.map(slot => slot.name));
  let lineName = "message";
  while (taken.has(lineName)) lineName += "_";
  return { options, site, slots: new Map(mapping.map(slot => [slot.field, slot])), lineName, chosen };
};

export const slotOf = (loki: Asking, field: string): Slot => {
  const slot = loki.slots.get(field);
  if (slot === undefined)
    throw new Unsupported(
      `${field} is not stored in Loki`,
      `keep the field in a service's privacy, or ask for another one`,
    );
  if (reservedWords.has(slot.name))
    throw new Unsupported(
      `${slot.name} is a word of LogQL, which no query can name`,
      `give ${field} another name: names: { ${field}: "${slot.name}_" }`,
    );
  return slot;
};

/** The name a field is filtered, grouped and added up by. */
export const nameOf = (loki: Asking, field: string): string => {
  const slot = slotOf(loki, field);
  if (slot.place === "time") throw new Unsupported("the time of a record is no label in LogQL");
  return slot.place === "line" ? loki.lineName : slot.name;
};

/** A condition as LogQL can say it. */
type Said =
  | { readonly kind: "always" | "never" }
  /** A filter of labels and metadata; `selects` when it may stand in the stream selector. */
  | {
      readonly kind: "filter";
      readonly text: string;
      readonly selects: boolean;
      readonly numeric: boolean;
      readonly ofLine: boolean;
    }
  /** A filter of the line, with the pattern it finds, and the same as a filter of the label the line can be made. */
  | { readonly kind: "line"; readonly text: string; readonly finds?: string; readonly asLabel: Said }
  | { readonly kind: "all" | "any"; readonly of: readonly Said[] };

const always: Said = { kind: "always" };
const never: Said = { kind: "never" };

const joined = (kind: "all" | "any", of: readonly Said[]): Said => {
  const [neutral, decides] = kind === "all" ? [always, never] : [never, always];
  const parts = of.flatMap(one => (one.kind === kind ? one.of : [one]));
  if (parts.some(one => one.kind === decides.kind)) return decides;
  const left = parts.filter(one => one.kind !== neutral.kind);
  const [only] = left;
  if (only === undefined) return neutral;
  if (left.length === 1) return only;
  const found = left.flatMap(one => (one.kind === "line" && one.finds !== undefined ? [one.finds] : []));
  if (kind === "any" && found.length === left.length) {
    const finds = found.map(pattern => `(?:${pattern})`).join("|");
    return { kind: "line", text: `|~ ${quoted(finds)}`, finds, asLabel: { kind, of: left.map(labelled) } };
  }
  return { kind, of: left };
};

const labelled = (said: Said): Said => (said.kind === "line" ? said.asLabel : said);

/** A whole value that an unanchored expression finds something in: Loki anchors, and lets `.` match line ends. */
const around = (pattern: string): string => `(?s:.*)(?-s:${pattern})(?s:.*)`;

const checked = (pattern: string): { readonly matchesEmpty: boolean } => {
  try {
    return { matchesEmpty: RE2JS.compile(pattern).matcher("").find() };
  } catch (error) {
    throw new Unsupported(`is no RE2 expression: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const numberText = (value: number): string => {
  if (!Number.isFinite(value)) throw new Unsupported(`LogQL has no number ${value}`);
  return String(value);
};

/** Filters of one label or one entry of metadata. */
const filtersOf = (name: string, { selects, ofLine }: { readonly selects: boolean; readonly ofLine: boolean }) => {
  const text = (operator: string, value: string): Said => ({
    kind: "filter",
    text: `${name}${operator}${quoted(value)}`,
    selects,
    numeric: false,
    ofLine,
  });
  return {
    text,
    number: (operator: string, value: number): Said => ({
      kind: "filter",
      text: `${name} ${operator} ${numberText(value)}`,
      selects: false,
      numeric: true,
      ofLine,
    }),
    found: (pattern: string, negated: boolean) => text(negated ? "!~" : "=~", pattern),
    missing: text("=", ""),
    present: text("!=", ""),
  };
};

const kept = (value: string): string => {
  if (value === "") throw new Unsupported("Loki stores no empty value, so none can be compared with it");
  return value;
};

const saidOfMetadata = (test: Test, negated: boolean, slot: Slot, type: string): Said => {
  const { found, missing, number, present, text } = filtersOf(slot.name, {
    selects: slot.place === "label",
    ofLine: false,
  });
  const otherType = negated ? always : never;
  switch (test.kind) {
    case "exists":
      return negated ? missing : present;
    case "equals": {
      const { value } = test;
      if (typeof value === "number") {
        if (type !== "int" && type !== "float") return otherType;
        return negated ? joined("any", [number("!=", value), missing]) : number("==", value);
      }
      if (type !== typeof value) return otherType;
      return text(negated ? "!=" : "=", typeof value === "boolean" ? String(value) : kept(value));
    }
    case "compare":
      if (type !== "int" && type !== "float") return otherType;
      return negated
        ? joined("any", [number(opposite[test.than], test.value), missing])
        : number(test.than, test.value);
    case "one-of":
      if (type !== "string" || test.values.length === 0) return otherType;
      if (test.values.length === 1) return text(negated ? "!=" : "=", kept(test.values.join()));
      return found(test.values.map(value => literally(kept(value))).join("|"), negated);
    case "contains":
      if (type !== "string") return otherType;
      if (test.text === "") return negated ? missing : present;
      return found(`(?s).*${literally(test.text)}.*`, negated);
    case "matches": {
      if (type !== "string") return otherType;
      const { matchesEmpty } = checked(test.pattern);
      const finds = found(around(test.pattern), negated);
      if (!matchesEmpty) return finds;
      return negated ? joined("any", [finds, missing]) : joined("all", [finds, present]);
    }
    default:
      return test satisfies never;
  }
};

/** A record always has a line, if an empty one. */
const saidOfLine = (test: Test, negated: boolean, name: string): Said => {
  const { found, text } = filtersOf(name, { selects: false, ofLine: true });
  const pattern = (finds: string, asLabel: Said): Said => ({
    kind: "line",
    text: `${negated ? "!~" : "|~"} ${quoted(finds)}`,
    ...(negated ? {} : { finds }),
    asLabel,
  });
  const otherType = negated ? always : never;
  switch (test.kind) {
    case "exists":
      return negated ? never : always;
    case "compare":
      return otherType;
    case "equals":
      if (typeof test.value !== "string") return otherType;
      return pattern(`^${literally(test.value)}$`, text(negated ? "!=" : "=", test.value));
    case "one-of": {
      if (test.values.length === 0) return otherType;
      const either = test.values.map(literally).join("|");
      return pattern(`^(?:${either})$`, found(either, negated));
    }
    case "contains": {
      if (test.text === "") return negated ? never : always;
      const finds = literally(test.text);
      return {
        kind: "line",
        text: `${negated ? "!=" : "|="} ${quoted(test.text)}`,
        ...(negated ? {} : { finds }),
        asLabel: found(`(?s).*${finds}.*`, negated),
      };
    }
    case "matches":
      checked(test.pattern);
      return pattern(test.pattern, found(around(test.pattern), negated));
    default:
      return test satisfies never;
  }
};

const saidOf = (loki: Asking, condition: Normal): Said => {
  if (condition.kind !== "test") {
    return joined(
      condition.kind,
      condition.of.map(one => saidOf(loki, one)),
    );
  }
  const { negated, test } = condition;
  const slot = slotOf(loki, test.field);
  switch (slot.place) {
    case "line":
      return saidOfLine(test, negated, loki.lineName);
    case "time":
      return (test.kind === "exists") === negated ? never : always;
    default:
      return saidOfMetadata(test, negated, slot, loki.site.schema.fields[test.field]?.type ?? "string");
  }
};

/** What stands before the window: a selector, filters of the line, stages. */
export interface Pipeline {
  readonly matchers: readonly string[];
  readonly lines: readonly string[];
  readonly stages: readonly string[];
  /** Whether a filter compares numbers, so that text which is none must be left out at the end. */
  readonly numeric: boolean;
  /** Whether the line was made a label. */
  readonly named: boolean;
}

/** The records of some events under some conditions, of this environment. */
export const pipelineOf = (loki: Asking, events: readonly string[], where: readonly Condition[]): Pipeline => {
  const { options, site } = loki;
  const whole = normal({ kind: "all", of: [...eventsOf({ events }), ...where] });
  const said = saidOf(loki, whole);
  const parts = said.kind === "all" ? said.of : [said];
  const matchers = [labelEquals(labelOf(options, "environment"), site.name)];
  const lines: string[] = [];
  const filters: Said[] = [];
  for (const part of parts) {
    if (part.kind === "line") lines.push(part.text);
    else if (part.kind === "filter" && part.selects) matchers.push(part.text);
    else if (part.kind !== "always") filters.push(part);
  }
  const stream = streamsOf(loki, events);
  if (stream !== undefined) matchers.push(stream);
  for (const [field, value] of Object.entries(loki.chosen)) {
    const slot = slotOf(loki, field);
    const matcher = `${nameOf(loki, field)}=~${JSON.stringify(value)}`;
    if (slot.place === "label") matchers.push(matcher);
    else filters.push({ kind: "filter", text: matcher, selects: false, numeric: false, ofLine: slot.place === "line" });
  }
  const impossible = labelEquals(labelOf(options, "environment"), "");
  const written = filters.map(one => `| ${textOf(one, impossible)}`);
  const named = filters.some(anyOf(one => one.kind === "line" || (one.kind === "filter" && one.ofLine)));
  return {
    matchers,
    lines,
    stages: named ? [lineAsLabel(loki), ...written] : written,
    numeric: filters.some(anyOf(one => one.kind === "filter" && one.numeric)),
    named,
  };
};

/** The streams of the events' records, which narrow what Loki reads; others may write other streams. */
const streamsOf = ({ options, site }: Asking, events: readonly string[]): string | undefined => {
  const streams = new Set(events.map(event => site.schema.events[event]?.stream));
  if (options.fedFromOutside || streams.size !== 1) return undefined;
  const [stream] = streams;
  return stream === undefined ? undefined : labelEquals(labelOf(options, "stream"), stream);
};

const anyOf =
  (holds: (said: Said) => boolean) =>
  (said: Said): boolean =>
    said.kind === "all" || said.kind === "any" ? said.of.some(anyOf(holds)) : holds(said);

const textOf = (said: Said, impossible: string): string => {
  switch (said.kind) {
    case "never":
      return impossible;
    case "always":
      return impossible.replace("=", "!=");
    case "filter":
      return said.text;
    case "line":
      return textOf(said.asLabel, impossible);
    case "all":
    case "any":
      return said.of
        .map(one =>
          (one.kind === "line" ? one.asLabel : one).kind === (said.kind === "all" ? "any" : "all")
            ? `(${textOf(one, impossible)})`
            : textOf(one, impossible),
        )
        .join(said.kind === "all" ? " and " : " or ");
    default:
      return said satisfies never;
  }
};

/** Gives the line a label's name, so that it can be compared beside others and grouped by. */
export const lineAsLabel = (loki: Asking): string => `| label_format ${loki.lineName}=\`{{__line__}}\``;

/**
 * The pipeline's text with further stages. Text that became no number is left out after those that read numbers, and before
 * those that are only about what is shown.
 */
export const pipelineText = (
  { lines, matchers, numeric, stages }: Pipeline,
  {
    reads = [],
    unwraps = false,
    shows = [],
  }: {
    readonly reads?: readonly string[];
    readonly unwraps?: boolean;
    readonly shows?: readonly string[];
  } = {},
): string =>
  [
    selector(...matchers),
    ...lines,
    ...stages,
    ...reads,
    ...(numeric || unwraps ? ['| __error__=""'] : []),
    ...shows,
  ].join(" ");
