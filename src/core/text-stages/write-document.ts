/** The template that writes a record's fields as JSON after redaction: truncate, classify and keep. */

import { type Step, stepsOf, unparsableMessage } from "../step.ts";
import { classify } from "./classify.ts";
import { goString, goStrings } from "./go-text.ts";
import { type Counting, marksOf, marksOfAny } from "./instruments.ts";
import { marks } from "./marks.ts";
import { serviceLabel } from "./stage.ts";

/** The record's own keys beside its fields. */
export const documentKeys = { instant: "_instant", verdict: "_verdict" } as const;

/** The verdict on a record that sampling leaves out. */
export const sampledOut = "sampled-out";

type Of<K extends Step["kind"]> = Extract<Step, { readonly kind: K }>;

/** A failing template leaves the document of before: `withheldDocument`. */
export const writeDocument = (
  steps: readonly Step[],
  environment: string,
  lineField: string,
  counting: Counting,
): string =>
  [
    `{{- $rest := mustFromJson (index (splitList ${marks.part} ._record) 2) -}}`,
    `{{- $texts := splitList ${marks.text} ._texts -}}`,
    `{{- $numbers := splitList ${marks.numberEnd} (default "" ._numbers) -}}`,
    `{{- $document := $rest.flags -}}`,
    `{{- range $index, $field := $rest.strings -}}{{- $_ := set $document $field (index $texts $index) -}}{{- end -}}`,
    `{{- range $index, $field := $rest.measures -}}`,
    `{{- with trimPrefix ${marks.numberStart} (index $numbers $index) -}}{{- $_ := set $document $field . -}}{{- end -}}`,
    `{{- end -}}`,
    ...stepsOf(steps, "truncate").flatMap(truncate),
    ...stepsOf(steps, "classify").flatMap(classify),
    `{{- $_ := set $document "service" .${serviceLabel} -}}`,
    `{{- $_ := set $document "environment" ${goString(environment)} -}}`,
    ...marksOf(counting),
    ...stepsOf(steps, "keep").flatMap(keep),
    // A policy may drop the message; a line there must be.
    `{{- if not (hasKey $document ${goString(lineField)}) -}}{{- $_ := set $document ${goString(lineField)} "" -}}{{- end -}}`,
    `{{- with $rest.instant -}}{{- $_ := set $document ${goString(documentKeys.instant)} . -}}{{- end -}}`,
    `{{- toJson $document -}}`,
  ].join("\n");

/** What is stored of a record that some stage could not handle. */
export const withheldDocument = (environment: string, counting: Counting): string =>
  `{{ toJson (dict "message" ${goString(unparsableMessage)} "level" "warning" "parse_error" "json" "stream" "application" "service" .${serviceLabel} "environment" ${goString(environment)}${marksOfAny(counting)}) }}`;

/** Go counts bytes; a byte 10xxxxxx continues a character, of which there are at most three. */
const truncate = ({ fields, bytes }: Of<"truncate">): readonly string[] =>
  fields.length === 0
    ? []
    : [
        `{{- range $field := list ${goStrings(fields)} -}}`,
        `{{- $value := get $document $field -}}`,
        `{{- if gt (len $value) ${bytes} -}}`,
        `{{- $end := ${bytes} -}}`,
        `{{- range list 1 2 3 -}}`,
        `{{- $byte := int (index $value $end) -}}`,
        `{{- if and (ge $byte 128) (lt $byte 192) -}}{{- $end = int (sub $end 1) -}}{{- end -}}`,
        `{{- end -}}`,
        `{{- $_ := set $document $field (trunc $end $value) -}}`,
        `{{- end -}}`,
        `{{- end -}}`,
      ];

/** The first 8 hex digits that are no longer below a share, so that a share is a comparison of texts. */
const hexLimit = (share: number): string => {
  const limit = Math.ceil(share * 2 ** 32);
  // Above every 8 digits: nothing is left out.
  return limit >= 2 ** 32 ? "g" : limit.toString(16).padStart(8, "0");
};

const keep = ({ shares, exceptStreams, exceptEvents }: Of<"keep">): readonly string[] => {
  const levels = Object.entries(shares);
  if (levels.length === 0) return [];
  const table = levels
    .map(([level, share]) => `${goString(level)} (list ${goString(hexLimit(share))} ${goString(String(1 / share))})`)
    .join(" ");
  return [
    `{{- $share := get (dict ${table}) (default "" (get $document "level")) -}}`,
    `{{- $always := or (has (get $document "stream") (list ${goStrings(exceptStreams)})) (has (get $document "event") (list ${goStrings(exceptEvents)})) -}}`,
    `{{- if and $share (not $always) -}}`,
    `{{- $id := or (get $document "trace_id") (get $document "request_id") (get $document "message") -}}`,
    `{{- if lt (trunc 8 (sha256sum $id)) (index $share 0) -}}`,
    `{{- $_ := set $document "sample_weight" (index $share 1) -}}`,
    `{{- else -}}`,
    `{{- $_ := set $document ${goString(documentKeys.verdict)} ${goString(sampledOut)} -}}`,
    `{{- end -}}`,
    `{{- end -}}`,
  ];
};
