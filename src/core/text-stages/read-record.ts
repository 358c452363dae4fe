/** The template that reads a line: parse, rename, convert, timestamp, lookup, derive, stream, remove and hash. */

import { hexDigitsOnly } from "../privacy.ts";
import { secretVariable } from "../secret.ts";
import { nestedToken, type Step, stepsOf, unparsableMessage } from "../step.ts";
import { goString, goStrings, goTable } from "./go-text.ts";
import { marks } from "./marks.ts";

/** What `read` prints: texts, numbers, and JSON with the names they stand for, the flags and the instant. */
export const readRecord = (steps: readonly Step[]): string =>
  [
    ...walkDefinition(Math.max(1, ...dottedNames(steps).map(name => name.split(".").length))),
    ...parse(steps),
    ...rename(steps),
    ...convertStrings(steps),
    ...convertMeasures,
    ...convertFlags,
    ...readInstant,
    ...stepsOf(steps, "lookup").flatMap(lookup),
    ...stepsOf(steps, "derive").flatMap(derive),
    ...stepsOf(steps, "stream").flatMap(stream),
    ...stepsOf(steps, "remove").flatMap(remove),
    ...stepsOf(steps, "hash").flatMap(hash),
    ...stepsOf(steps, "redact").flatMap(setAside),
    ...print,
  ].join("\n");

/** Present: neither null nor the empty string; 0, false and empty lists are. */
const isPresent = (variable: string): string =>
  `or ${variable} (not (has (kindOf ${variable}) (list "invalid" "string")))`;

/**
 * Collects an object's values under dotted names, as deep as names go. Values are boxed in lists of one, which are true
 * whatever the value, so that `or` finds the first present one.
 */
const walkDefinition = (depth: number): readonly string[] => [
  `{{- define "walk" -}}`,
  `{{- $into := index . 0 -}}`,
  `{{- $above := index . 1 -}}`,
  `{{- range $key, $value := index . 2 -}}`,
  `{{- if not (contains "." $key) -}}`,
  `{{- $path := print $above "." $key -}}`,
  `{{- if ${isPresent("$value")} -}}{{- $_ := set $into $path (list $value) -}}{{- end -}}`,
  `{{- if and (kindIs "map" $value) (lt (len (splitList "." $path)) ${depth}) -}}`,
  `{{- template "walk" (list $into $path $value) -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
];

const dottedNames = (steps: readonly Step[]): readonly string[] =>
  stepsOf(steps, "rename").flatMap(({ fields }) =>
    fields.flatMap(({ from }) => from.filter(name => name.includes("."))),
  );

/** The objects that dotted names reach into. */
const heads = (steps: readonly Step[]): readonly string[] =>
  [...new Set(dottedNames(steps).map(name => name.split(".")[0] ?? ""))].sort();

const parse = (steps: readonly Step[]): readonly string[] => [
  `{{- $top := dict -}}`,
  `{{- $deep := dict -}}`,
  `{{- $line := trimAll ${goString(" \t\r\n")} ._line -}}`,
  `{{- if hasPrefix "{" $line -}}`,
  `{{- $parsed := fromJson $line -}}`,
  `{{- if kindIs "map" $parsed -}}`,
  `{{- range $key, $value := $parsed -}}`,
  `{{- if ${isPresent("$value")} -}}{{- $_ := set $top $key (list $value) -}}{{- end -}}`,
  `{{- end -}}`,
  `{{- range $head := list ${goStrings(heads(steps))} -}}`,
  `{{- $value := index $parsed $head -}}`,
  `{{- if kindIs "map" $value -}}{{- template "walk" (list $deep $head $value) -}}{{- end -}}`,
  `{{- end -}}`,
  `{{- else -}}`,
  `{{- $top = dict "message" (list ${goString(unparsableMessage)}) "level" (list "warning") "parse_error" (list "json") -}}`,
  `{{- end -}}`,
  `{{- else -}}`,
  // Through JSON, because bytes that are no UTF-8 become U+FFFD there.
  `{{- $top = dict "message" (list (fromJson (toJson $line))) -}}`,
  `{{- end -}}`,
];

/** A dotted name is tried as one key, then as a path. */
const places = (name: string): readonly string[] => {
  const top = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `$top.${name}` : `(index $top ${goString(name)})`;
  return name.includes(".") ? [top, `(index $deep ${goString(name)})`] : [top];
};

const rename = (steps: readonly Step[]): readonly string[] => [
  `{{- $strings := dict -}}`,
  `{{- $measures := dict -}}`,
  `{{- $flags := dict -}}`,
  `{{- $time := "" -}}`,
  ...stepsOf(steps, "rename").flatMap(({ fields }) =>
    fields.map(({ field, from, type }) => {
      const kept =
        type === "time"
          ? "$time = index . 0"
          : `$_ := set ${type === "string" ? "$strings" : type === "boolean" ? "$flags" : "$measures"} ${goString(field)} (index . 0)`;
      return `{{- with or ${from.flatMap(places).join(" ")} -}}{{- ${kept} -}}{{- end -}}`;
    }),
  ),
];

/** The escapes in Go's JSON text and what stands for them; two backslashes come first, so that the rest are escapes. */
const jsonEscapes: readonly (readonly [string, string])[] = [
  ["\\\\", " "],
  ["\\n", " "],
  ["\\r", " "],
  ["\\t", " "],
  ["\\b", " "],
  ["\\f", " "],
  ["\\u2028", " "],
  ["\\u2029", " "],
  ["\\u003c", "<"],
  ["\\u003e", ">"],
  ["\\u0026", "&"],
];

/** The fields that take an object as its JSON text. */
const keptNested = (steps: readonly Step[]): readonly string[] => {
  const removed = new Set(stepsOf(steps, "remove").flatMap(step => step.fields));
  return stepsOf(steps, "convert").flatMap(step =>
    step.fields.filter(one => one.nested && !removed.has(one.field)).map(one => one.field),
  );
};

const convertStrings = (steps: readonly Step[]): readonly string[] => [
  `{{- range $field, $value := $strings -}}`,
  `{{- if not (kindIs "string" $value) -}}`,
  `{{- $text := toJson $value -}}`,
  `{{- $nested := kindIs "map" $value -}}`,
  `{{- if kindIs "slice" $value -}}`,
  `{{- range $value -}}{{- if has (kindOf .) (list "map" "slice") -}}{{- $nested = true -}}{{- end -}}{{- end -}}`,
  `{{- end -}}`,
  `{{- if and $nested (not (has $field (list ${keptNested(steps).map(goString).join(" ")}))) -}}`,
  `{{- $text = ${goString(nestedToken)} -}}`,
  `{{- else if has (kindOf $value) (list "map" "slice") -}}`,
  ...jsonEscapes.map(([from, to]) => `{{- $text = replace ${goString(from)} ${goString(to)} $text -}}`),
  `{{- if contains ${goString("\\u00")} $text -}}`,
  `{{- $text = regexReplaceAll ${goString("\\\\u00[01][0-9a-f]")} $text " " -}}`,
  `{{- end -}}`,
  `{{- else if eq $text "-0" -}}`,
  `{{- $text = "0" -}}`,
  `{{- end -}}`,
  `{{- $_ := set $strings $field $text -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
];

/** JSON admits no leading zeros, the text of a number does. */
const convertMeasures = [
  `{{- range $field, $value := $measures -}}`,
  `{{- if kindIs "string" $value -}}`,
  `{{- if regexMatch ${goString("^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$")} $value -}}`,
  `{{- $value = fromJson (regexReplaceAll "^(-?)0+([0-9])" $value ${goString("$1$2")}) -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
  `{{- if not (kindIs "float64" $value) -}}{{- $_ := unset $measures $field -}}`,
  `{{- else if eq $value 0.0 -}}{{- $_ := set $measures $field "0" -}}`,
  `{{- else -}}{{- $_ := set $measures $field (toJson $value) -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
];

const convertFlags = [
  `{{- range $field, $value := $flags -}}`,
  `{{- if kindIs "string" $value -}}{{- $value = lower $value -}}`,
  `{{- else if kindIs "bool" $value -}}{{- $value = toJson $value -}}`,
  `{{- end -}}`,
  `{{- if has $value (list "true" "false") -}}{{- $_ := set $flags $field $value -}}`,
  `{{- else -}}{{- $_ := unset $flags $field -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
];

/** The time of day, and a zone of these signs, UTC or none. */
const clock = (signs: string): string =>
  `T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[${signs}]([01][0-9]|2[0-3]):?[0-5][0-9])?`;

/**
 * From 1970 to 2261, any zone or none; days that do not exist are left to the `timestamp` stage. The first day ahead of UTC
 * may be before 1970, and such a time would be sent as one of the far future.
 */
const writtenInstant = [
  "^(((19(7[1-9]|[89][0-9])|2[01][0-9]{2}|22[0-5][0-9]|226[01])-[0-9]{2}-[0-9]{2}",
  "|1970-(0[2-9]|1[0-2])-[0-9]{2}|1970-01-(0[2-9]|[123][0-9]))",
  `${clock("+-")}|1970-01-01${clock("-")})$`,
].join("");

/** The layouts of what `$instant` may be: as written, or microseconds. @see https://pkg.go.dev/time#pkg-constants */
export const instantLayouts = ["RFC3339Nano", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "UnixUs"] as const;

/** Epochs are told apart by the digits before the point, filled up to nanoseconds and rounded to microseconds. */
const readInstant = [
  `{{- $instant := "" -}}`,
  `{{- if kindIs "float64" $time -}}{{- $time = toJson $time -}}{{- end -}}`,
  `{{- if kindIs "string" $time -}}`,
  `{{- if regexMatch ${goString(writtenInstant)} $time -}}{{- $instant = $time -}}`,
  `{{- else if regexMatch ${goString("^[0-9]+([.][0-9]+)?$")} $time -}}`,
  `{{- $parts := splitList "." (print $time ".") -}}`,
  `{{- $whole := TrimLeft (index $parts 0) "0" -}}`,
  `{{- $decimals := 0 -}}`,
  `{{- if le (len $whole) 11 -}}{{- $decimals = 9 -}}`,
  `{{- else if le (len $whole) 14 -}}{{- $decimals = 6 -}}`,
  `{{- else if le (len $whole) 17 -}}{{- $decimals = 3 -}}`,
  `{{- end -}}`,
  `{{- $digits := TrimLeft (print $whole (trunc $decimals (print (index $parts 1) "000000000"))) "0" -}}`,
  // The last microsecond in 64 bits of nanoseconds, in 2262.
  `{{- if or (lt (len $digits) 19) (and (eq (len $digits) 19) (lt $digits "9223372036854775000")) -}}`,
  `{{- $instant = print (div (add (atoi (print "0" $digits)) 500) 1000) -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
  `{{- end -}}`,
];

type Of<K extends Step["kind"]> = Extract<Step, { readonly kind: K }>;

const lookup = ({ field, lowerCase, table, otherwise }: Of<"lookup">): readonly string[] => {
  const name = goString(field);
  const key = lowerCase ? `(lower (get $strings ${name}))` : `(get $strings ${name})`;
  const found = `get ${goTable(table)} ${key}`;
  return otherwise === undefined
    ? [`{{- with ${found} -}}{{- $_ := set $strings ${name} . -}}{{- end -}}`]
    : [`{{- $_ := set $strings ${name} (default ${goString(otherwise)} (${found})) -}}`];
};

/** What a map has not is the empty string to `get`, which no field is. */
const derive = ({ field, from, table, otherwise }: Of<"derive">): readonly string[] => {
  const name = goString(field);
  const value = from === undefined ? [] : [`(get $strings ${goString(from)})`];
  const source = table === undefined ? value : value.map(key => `(get ${goTable(table)} ${key})`);
  const constant = otherwise === undefined ? [] : [goString(otherwise)];
  return [
    `{{- if not (hasKey $strings ${name}) -}}`,
    `{{- with or ${[...source, ...constant].join(" ")} -}}{{- $_ := set $strings ${name} . -}}{{- end -}}`,
    `{{- end -}}`,
  ];
};

const stream = ({ byEvent, otherwise }: Of<"stream">): readonly string[] => [
  `{{- $_ := set $strings "stream" (default ${goString(otherwise)} (get ${goTable(byEvent)} (get $strings "event"))) -}}`,
];

const remove = ({ fields }: Of<"remove">): readonly string[] =>
  fields.length === 0
    ? []
    : [
        `{{- range $field := list ${goStrings(fields)} -}}`,
        `{{- if eq $field "time" -}}{{- $instant = "" -}}{{- end -}}`,
        `{{- $_ := unset $strings $field -}}{{- $_ := unset $measures $field -}}{{- $_ := unset $flags $field -}}`,
        `{{- end -}}`,
      ];

/** Without a key there is no pseudonym: the field is removed. */
const hash = ({ fields, key, hexDigits }: Of<"hash">): readonly string[] =>
  fields.length === 0
    ? []
    : [
        `{{- $key := env ${goString(secretVariable(key))} -}}`,
        `{{- range $field := list ${goStrings(fields)} -}}`,
        `{{- if eq $field "time" -}}{{- $instant = "" -}}{{- end -}}`,
        `{{- $value := or (get $strings $field) (get $measures $field) (get $flags $field) -}}`,
        `{{- $_ := unset $strings $field -}}{{- $_ := unset $measures $field -}}{{- $_ := unset $flags $field -}}`,
        `{{- if and $key $value -}}{{- $_ := set $strings $field (trunc ${hexDigits} (Sha2Hash $key $value)) -}}{{- end -}}`,
        `{{- end -}}`,
      ];

/** What `redact` leaves alone goes past it, among the flags. */
const setAside = ({ except = [] }: Of<"redact">): readonly string[] =>
  except.length === 0
    ? []
    : [
        `{{- range $field := list ${goStrings(except)} -}}`,
        `{{- $value := get $strings $field -}}`,
        `{{- if regexMatch ${goString(hexDigitsOnly)} $value -}}`,
        `{{- $_ := unset $strings $field -}}{{- $_ := set $flags $field $value -}}`,
        `{{- end -}}`,
        `{{- end -}}`,
      ];

const print = [
  `{{- range $field, $value := $strings -}}{{- $value -}}{{- ${marks.text} -}}{{- end -}}`,
  `{{- ${marks.part} -}}`,
  `{{- range $field, $value := $measures -}}{{- ${marks.numberStart} -}}{{- $value -}}{{- ${marks.numberEnd} -}}{{- end -}}`,
  `{{- ${marks.part} -}}`,
  `{{- toJson (dict "strings" (keys $strings | sortAlpha) "measures" (keys $measures | sortAlpha) "flags" $flags "instant" $instant) -}}`,
];
