/** The steps of one service's records as text stages, ending in one store's document. */

import { redactionToken } from "../privacy.ts";
import type { Framing } from "../service.ts";
import { type Step, stepsOf } from "../step.ts";
import type { Mapping, Slot } from "../target.ts";
import { findingAfterToken, findingAsWhole, findingInText } from "./go-text.ts";
import { type Counting, countStages, markKeys } from "./instruments.ts";
import { marks, numberMarks } from "./marks.ts";
import { instantLayouts, readRecord } from "./read-record.ts";
import { serviceLabel, type TextStage } from "./stage.ts";
import { documentKeys, sampledOut, withheldDocument, writeDocument } from "./write-document.ts";

export interface TextProgram {
  readonly steps: readonly Step[];
  readonly framing: Framing;
  /** The document to render; its places are `time`, `line`, `label` and `metadata`. */
  readonly mapping: Mapping;
  readonly environment: string;
  /** Labels the source sets beside `serviceLabel`. */
  readonly sourceLabels: readonly string[];
  /** What is counted, sampled records included. */
  readonly counting: Counting;
}

/**
 * Fails closed: the line is put out of the way before anything reads it, and what leaves is taken from a JSON document
 * that says only "unparsable record" until the last template has written the redacted one.
 */
export const textStages = (program: TextProgram): readonly TextStage[] => {
  const { steps, mapping, environment, counting } = program;
  return [
    ...(program.framing === "cri" ? [{ kind: "container-line" } as const] : []),
    { kind: "drop", expression: "^[\\x20\\t\\r\\n]*$", reason: "blank" },
    { kind: "template", source: "_line", template: "{{ .Entry }}" },
    { kind: "template", source: "_document", template: withheldDocument(environment, counting) },
    { kind: "line", source: "_document" },
    { kind: "template", source: "_record", template: readRecord(steps) },
    { kind: "template", source: "_texts", template: partOf(0) },
    { kind: "template", source: "_numbers", template: partOf(1) },
    ...stepsOf(steps, "redact").flatMap(redact),
    {
      kind: "template",
      source: "_document",
      template: writeDocument(steps, environment, lineOf(mapping), counting),
    },
    { kind: "json", source: "_document", expressions: expressionsOf(mapping, counting) },
    ...(counting.instruments.length === 0
      ? []
      : [
          // A metric has every label its record has.
          { kind: "label-drop", labels: [serviceLabel, ...program.sourceLabels] } as const,
          ...countStages(counting),
        ]),
    ...(stepsOf(steps, "keep").some(({ shares }) => Object.keys(shares).length > 0)
      ? [{ kind: "drop", source: documentKeys.verdict, expression: `^${sampledOut}$`, reason: "sampled_out" } as const]
      : []),
    { kind: "timestamp", source: documentKeys.instant, layouts: instantLayouts },
    // Before metadata, which would take a label of a missing field's name for the field.
    { kind: "label-drop", labels: [serviceLabel, ...program.sourceLabels] },
    { kind: "metadata", values: valuesOf(mapping, "metadata") },
    { kind: "labels", values: valuesOf(mapping, "label") },
    { kind: "line", source: lineOf(mapping) },
  ];
};

const partOf = (index: number): string => `{{ index (splitList ${marks.part} ._record) ${index} }}`;

const redact = ({ detectors }: Extract<Step, { kind: "redact" }>): readonly TextStage[] => [
  ...detectors.flatMap(detector =>
    [findingInText, ...(detector.notBefore || detector.notAfter ? [findingAfterToken] : [])].map(
      (find): TextStage => ({
        kind: "replace",
        source: "_texts",
        expression: find(detector),
        replace: redactionToken(detector),
      }),
    ),
  ),
  ...detectors
    .filter(detector => detector.claimsNumbers)
    .map(
      (detector): TextStage => ({
        kind: "replace",
        source: "_numbers",
        expression: findingAsWhole(detector, numberMarks.before, numberMarks.after),
        replace: "",
      }),
    ),
];

/** A name in JMESPath; bare where it is an identifier and no keyword. */
const path = (name: string): string =>
  /^(?!(?:let|in)$)[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);

const expressionsOf = (mapping: Mapping, counting: Counting): Readonly<Record<string, string>> => {
  const fields = mapping.filter(({ place }) => place !== "time").map(({ field }) => field);
  const names = [...Object.values(documentKeys), ...fields, ...labelFields(counting), ...markKeys(counting)];
  return Object.fromEntries(names.map(name => [name, path(name)]));
};

/** A store may leave out a field that an instrument has as a label. */
const labelFields = ({ instruments }: Counting): readonly string[] => instruments.flatMap(({ labels }) => labels);

const valuesOf = (mapping: Mapping, place: Slot["place"]): Readonly<Record<string, string>> =>
  Object.fromEntries(mapping.filter(slot => slot.place === place).map(({ name, field }) => [name, field]));

const lineOf = (mapping: Mapping): string => mapping.find(({ place }) => place === "line")?.field ?? "message";
