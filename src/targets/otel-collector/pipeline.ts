/**
 * The steps of a log record as OTTL statements.
 *
 * A record comes as a text or a map in `log.body`. Parsing makes the body a map of the producer's keys; naming fills
 * `log.attributes`, empty until then, with canonical fields only; then the body is emptied. What no statement copied is
 * gone, so a statement that fails leaves a field out and never lets text through.
 *
 * No statement can fail for a value it is not meant for: each asks for the type first, or fails by leaving a field out.
 * Errors of `normalise` are silent, since the collector would write the offending text to its own log; an error of the
 * stages behind it refuses the batch, and no record that causes one is known.
 */

import { postedHeaders } from "../../core/posted.ts";
import { levels } from "../../core/schema.ts";
import { type Renaming, type Step, unparsableMessage } from "../../core/step.ts";
import { classifyStatements } from "./classification.ts";
import { convertTexts, readFlag, readNumber, wholeNumber } from "./conversion.ts";
import {
  deleteKey,
  entry,
  isMatch,
  isMissing,
  isOneOf,
  isPresent,
  isString,
  type Ottl,
  quoted,
  set,
  where,
} from "./ottl.ts";
import { pseudonyms } from "./pseudonyms.ts";
import { exceptHex, redactNumbers, redactTexts } from "./redaction.ts";
import { timestampStatements } from "./timestamp.ts";

const fields = "log.attributes";
const body = "log.body";
const field = (name: string): Ottl => entry(fields, name);
const cache = (...keys: readonly string[]): Ottl => entry("log.cache", ...keys);

/** The compiled steps of one lane, in the order they run. */
export interface LogPipeline {
  /** From text to canonical fields. */
  readonly normalise: readonly Ottl[];
  /** What the policy removes and hashes. */
  readonly policy: readonly Ottl[];
  readonly redact: readonly Ottl[];
  /** Long texts, classes, the weight of sampled records, and what the configuration knows. */
  readonly finish: readonly Ottl[];
  /** Conditions under which a record is sampled out. */
  readonly sample: readonly Ottl[];
}

/** What steps need to know of one another. */
interface Whole {
  readonly posted: boolean;
  /** Fields that no record of any lane may keep; they are not even copied. */
  readonly uncopied: ReadonlySet<string>;
  readonly numbers: readonly string[];
  /** Instants other than the record's own. */
  readonly times: readonly string[];
}

/** The fields that all of some services' policies drop, but for those that a step before the policy reads. */
export const droppedByAll = (services: readonly (readonly Step[])[]): ReadonlySet<string> => {
  const [first, ...others] = services.map(steps => {
    const read = new Set(
      steps.flatMap(step => {
        if (step.kind === "timestamp" || step.kind === "lookup") return [step.field];
        return step.kind === "derive" ? [step.field, ...(step.from === undefined ? [] : [step.from])] : [];
      }),
    );
    return new Set(steps.flatMap(step => (step.kind === "remove" ? step.fields : [])).filter(name => !read.has(name)));
  });
  return new Set([...(first ?? [])].filter(name => others.every(other => other.has(name))));
};

/** Compiles the steps of a service. `uncopied` are the fields that no lane keeps; `posted` says whether records are posted. */
export const compilePipeline = (
  steps: readonly Step[],
  uncopied: ReadonlySet<string>,
  environment: string,
  posted = false,
): LogPipeline => {
  const whole = wholeOf(steps, uncopied, posted);
  const compiled = steps.map(step => compileStep(step, whole));
  const linesOf = (stage: keyof LogPipeline) => compiled.flatMap(one => one[stage] ?? []);
  return {
    normalise: [...linesOf("normalise"), set(body, quoted(""))],
    policy: linesOf("policy"),
    redact: linesOf("redact"),
    finish: [
      ...linesOf("finish"),
      set(field("service"), 'resource.attributes["service.name"]'),
      set(field("environment"), quoted(environment)),
    ],
    sample: linesOf("sample"),
  };
};

const wholeOf = (steps: readonly Step[], uncopied: ReadonlySet<string>, posted: boolean): Whole => {
  const copied = steps.flatMap(step =>
    step.kind === "rename" ? step.fields.filter(one => !uncopied.has(one.field)) : [],
  );
  const timed = new Set<string>(steps.flatMap(step => (step.kind === "timestamp" ? [step.field] : [])));
  return {
    posted,
    uncopied,
    numbers: copied.filter(({ type }) => type === "int" || type === "float").map(one => one.field),
    times: copied.filter(one => one.type === "time" && !timed.has(one.field)).map(one => one.field),
  };
};

const compileStep = (step: Step, whole: Whole): Partial<LogPipeline> => {
  const copied = (names: readonly string[]) => names.filter(name => !whole.uncopied.has(name));
  switch (step.kind) {
    case "parse":
      return { normalise: whole.posted ? [...keepHeaders, ...parse] : parse };
    case "rename":
      return {
        normalise: [
          ...step.fields.filter(one => !whole.uncopied.has(one.field)).flatMap(rename),
          ...[...(whole.posted ? headerFields : []), ...senderFields]
            .filter(({ name }) => !whole.uncopied.has(name))
            .map(({ statement }) => statement),
        ],
      };
    case "convert": {
      const kept = step.fields.filter(one => !whole.uncopied.has(one.field));
      const texts = (nested: boolean) =>
        kept.filter(one => one.type === "string" && (one.nested ?? false) === nested).map(one => one.field);
      return {
        normalise: [
          ...convertTexts(fields, "log.cache", texts(false), "withheld"),
          ...convertTexts(fields, "log.cache", texts(true), "as-text"),
          ...kept.flatMap(convert),
          ...whole.times.map(dropNested),
        ],
      };
    }
    case "timestamp":
      return { normalise: timestampStatements(fields, step.field) };
    case "lookup":
      return { normalise: lookup(step) };
    case "derive":
      return { normalise: derive(step) };
    case "stream":
      return {
        normalise: [
          set(field("stream"), quoted(step.otherwise)),
          ...keysByValue(step.byEvent).map(([stream, events]) =>
            set(field("stream"), quoted(stream), isOneOf(field("event"), events)),
          ),
        ],
      };
    case "remove":
      return { policy: copied(step.fields).map(name => deleteKey(fields, name)) };
    case "hash": {
      const names = copied(step.fields);
      return { policy: names.length === 0 ? [] : pseudonyms(fields, "log.cache", names, step.key, step.hexDigits) };
    }
    case "redact":
      return {
        redact: [
          ...exceptHex(fields, "log.cache", copied(step.except ?? []), redactTexts(fields, step.detectors)),
          ...redactNumbers(fields, whole.numbers, step.detectors),
        ],
      };
    case "truncate":
      return {
        finish: copied(step.fields).map(name =>
          set(
            field(name),
            `Substring(${field(name)}, 0, ${step.bytes}, true)`,
            isString(field(name)),
            `Len(${field(name)}) > ${step.bytes}`,
          ),
        ),
      };
    case "classify":
      return { finish: classifyStatements(fields, "log.cache", step) };
    case "keep":
      return keep(step);
    default:
      return step satisfies never;
  }
};

type Converted = Extract<Step, { kind: "convert" }>["fields"][number];

/** White space that does not count at the ends of a line. */
const outerSpace = "^[ \\t\\r\\n]+|[ \\t\\r\\n]+$";

/** A line of nothing but white space, which is no record. */
export const blankRecord: Ottl = `${isString(body)} and Len(${fields}) == 0 and not ${isMatch(body, "[^ \\t\\r\\n]")}`;

/**
 * JSON as far as its words go. The engine's parser takes more: numbers such as `01` and `5.`, and control characters
 * inside strings. RE2 runs this in one pass, since no two alternatives start alike.
 */
export const jsonWords = (() => {
  const control = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f";
  const other = (more = "") => `[^"0-9.${more}${control}]`;
  const string = '"(?:[^"\\\\\\x00-\\x1f]|\\\\[^\\x00-\\x1f])*"';
  const number = "(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?";
  return `^(?:${other()}|${string})*(?:${number}${other("eE")}(?:${other()}|${string})*)*$`;
})();

/**
 * The body becomes a map of the producer's keys. A body that came as a map, and attributes, are keys as they are; a text
 * that starts with a brace is JSON or unparsable, and then nothing of it stays; any other text is the message.
 */
const parse: readonly Ottl[] = [
  set("log.time_unix_nano", "log.observed_time_unix_nano", "log.time_unix_nano == 0"),
  set("log.time", "Now()", "log.time_unix_nano == 0"),
  set(cache("text"), `Decode(${body}, "utf-8")`, isString(body)),
  `replace_pattern(${cache("text")}, ${quoted(outerSpace)}, "")`,
  set(
    body,
    `ParseJSON(${cache("text")})`,
    isString(body),
    isMatch(cache("text"), "^[{]"),
    isMatch(cache("text"), jsonWords),
  ),
  set(
    body,
    `{"message": ${quoted(unparsableMessage)}, "level": "warning", "parse_error": "json"}`,
    isString(body),
    isMatch(cache("text"), "^[{]"),
  ),
  set(body, `{"message": ${cache("text")}}`, isString(body)),
  set(cache("body"), body, `not IsMap(${body})`),
  set(body, "{}", `not IsMap(${body})`),
  set(entry(body, "message"), cache("body"), isPresent(cache("body"))),
  `merge_maps(${body}, ${fields}, "insert")`,
  set(fields, "{}"),
];

/**
 * A field takes the first of its names that is there. A dotted name is one key, then a path; a path through something
 * that is no map fails, and so leaves the field to the next name.
 */
const rename = ({ field: name, from }: Renaming): readonly Ottl[] => {
  const target = field(name);
  const places = from.flatMap(alias =>
    alias.includes(".") ? [entry(body, alias), entry(body, ...alias.split("."))] : [entry(body, alias)],
  );
  return places.map((place, index) =>
    set(target, place, isPresent(place), ...(index === 0 ? [] : [isMissing(target)]), `${place} != ""`),
  );
};

/** What fills in a field that naming has left missing. */
interface Filling {
  readonly name: string;
  readonly statement: Ottl;
}

const fillIn = (name: string, value: Ottl, ...conditions: readonly Ottl[]): Filling => ({
  name,
  statement: set(field(name), value, isMissing(field(name)), ...conditions),
});

/** What OpenTelemetry's log records carry beside body and attributes counts where the producer's keys say nothing. */
const senderFields: readonly Filling[] = [
  fillIn("trace_id", "log.trace_id.string", 'log.trace_id.string != "00000000000000000000000000000000"'),
  fillIn("span_id", "log.span_id.string", 'log.span_id.string != "0000000000000000"'),
  fillIn("event", "log.event_name", 'log.event_name != ""'),
  fillIn("level", "log.severity_text", 'log.severity_text != ""'),
  ...levels.map((level, index) =>
    // Four numbers a level, from 1; TRACE is 1 to 4, DEBUG 5 to 8, FATAL 21 to 24.
    fillIn(
      "level",
      quoted(level),
      index === 0 ? "log.severity_number > 0" : `log.severity_number >= ${1 + 4 * (index + 1)}`,
      ...(index === levels.length - 1 ? [] : [`log.severity_number < ${1 + 4 * (index + 2)}`]),
    ),
  ),
];

/** Where a request's headers wait, which come as lists among the attributes, until a record's own names have been read. */
const headers = Object.entries(postedHeaders).map(([header, name]) => ({
  name,
  arrived: entry(fields, `header.${header}`),
  kept: cache("header", name),
}));

const keepHeaders: readonly Ottl[] = headers.map(({ arrived, kept }) => set(kept, `${arrived}[0]`, isPresent(arrived)));

const headerFields: readonly Filling[] = headers.map(({ name, kept }) =>
  fillIn(name, kept, isPresent(kept), `${kept} != ""`),
);

const convert = ({ field: name, type }: Converted): readonly Ottl[] => {
  switch (type) {
    case "string":
    case "time":
      return [];
    case "int":
      return [...readNumber(fields, name), wholeNumber(fields, name)];
    case "float":
      return readNumber(fields, name);
    case "boolean":
      return readFlag(fields, name);
    default:
      return type satisfies never;
  }
};

/** Objects, lists and bytes. */
const dropNested = (name: string): Ottl => {
  const value = field(name);
  return deleteKey(
    fields,
    name,
    isPresent(value),
    `not (IsString(${value}) or IsInt(${value}) or IsDouble(${value}) or IsBool(${value}))`,
  );
};

const lookup = (step: Extract<Step, { kind: "lookup" }>): readonly Ottl[] => {
  const target = field(step.field);
  const key = cache("lookup", step.field);
  const known = Object.keys(step.table);
  return [
    set(key, step.lowerCase ? `ToLowerCase(${target})` : target, isString(target)),
    ...keysByValue(step.table).map(([to, from]) => set(target, quoted(to), isOneOf(key, from))),
    ...(step.otherwise === undefined ? [] : [set(target, quoted(step.otherwise), `not ${isOneOf(key, known)}`)]),
  ];
};

const derive = ({ field: name, from, table, otherwise }: Extract<Step, { kind: "derive" }>): readonly Ottl[] => {
  const target = field(name);
  const take = (value: Ottl, ...conditions: readonly Ottl[]) => set(target, value, isMissing(target), ...conditions);
  const taken = (source: Ottl) =>
    table === undefined
      ? [take(source)]
      : keysByValue(table).map(([to, values]) => take(quoted(to), isOneOf(source, values)));
  return [
    ...(from === undefined ? [] : taken(field(from))),
    ...(otherwise === undefined ? [] : [take(quoted(otherwise))]),
  ];
};

const keysByValue = (table: Readonly<Record<string, string>>): readonly (readonly [string, readonly string[]])[] => {
  const keys = new Map<string, string[]>();
  for (const [key, value] of Object.entries(table)) keys.set(value, [...(keys.get(value) ?? []), key]);
  return [...keys];
};

/** Where a record falls among 2^32; records of one trace fall together. */
const samplePoint = `ParseInt(Substring(SHA256(Coalesce([${field("trace_id")}, ${field("request_id")}, ${field("message")}])), 0, 8), 16)`;

const keep = (step: Extract<Step, { kind: "keep" }>): Pick<LogPipeline, "finish" | "sample"> => {
  const excepted = [
    ...(step.exceptStreams.length > 0 ? [`not ${isOneOf(field("stream"), step.exceptStreams)}`] : []),
    ...(step.exceptEvents.length > 0 ? [`not ${isOneOf(field("event"), step.exceptEvents)}`] : []),
  ];
  const sampled = Object.entries(step.shares).map(([level, share]) => ({
    share,
    conditions: [`${field("level")} == ${quoted(level)}`, ...excepted],
  }));
  return {
    finish: sampled
      .filter(({ share }) => share > 0)
      .map(({ share, conditions }) => where(`set(${field("sample_weight")}, ${1 / share})`, ...conditions)),
    sample: sampled.map(({ share, conditions }) =>
      [...conditions, ...(share > 0 ? [`${samplePoint} >= ${Math.ceil(share * 2 ** 32)}`] : [])].join(" and "),
    ),
  };
};
