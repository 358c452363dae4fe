/** Instruments taken from the document: a mark for each the record belongs to, and the stages that count the marks. */

import { instrumentLabels, metricLabel, otherEvent, type RecordInstrument } from "../instrument.ts";
import { type Condition, type Normal, normal, type Test } from "../query/condition.ts";
import { goString, goStrings } from "./go-text.ts";
import type { TextStage } from "./stage.ts";

/** The extracted text that holds what an instrument counts of a record. */
const markOf = (index: number): string => `_i${index}`;

/** The extracted text that is the label `event`: one of the schema's, however many others producers think of. */
const eventMark = "_event";

export interface Counting {
  readonly instruments: readonly RecordInstrument[];
  /** The names of the schema's events. */
  readonly events: readonly string[];
}

/** The template lines that set the marks, from a document whose measures are still their texts. */
export const marksOf = ({ instruments, events }: Counting): readonly string[] =>
  instruments.length === 0
    ? []
    : [
        `{{- with ${get("event")} -}}{{- $_ := set $document ${goString(eventMark)} (ternary . ${goString(otherEvent)} (has . (list ${goStrings(events)}))) -}}{{- end -}}`,
        ...instruments.flatMap(marksOfOne),
      ];

const marksOfOne = (instrument: RecordInstrument, index: number): readonly string[] => {
  const conditions = [...eventOf(instrument), ...instrument.from.where];
  const value = instrument.value;
  const counted =
    value === undefined
      ? set(index, '"1"')
      : // A counter that goes down ends the process.
        `{{- with ${get(value.field)} -}}{{- if ge (float64 .) 0.0 -}}${set(index, `(mulf (float64 .) ${value.scale})`)}{{- end -}}{{- end -}}`;
  return conditions.length === 0
    ? [counted]
    : [`{{- if and true ${conditions.map(one => condition(normal(one))).join(" ")} -}}${counted}{{- end -}}`];
};

const eventOf = ({ from }: RecordInstrument): readonly Condition[] =>
  from.events.length === 0 ? [] : [{ kind: "one-of", field: "event", values: from.events }];

const set = (index: number, value: string): string => `{{- $_ := set $document ${goString(markOf(index))} ${value} -}}`;

const get = (field: string): string => `(get $document ${goString(field)})`;

const condition = (part: Normal): string => {
  switch (part.kind) {
    case "all":
      return `(and true ${part.of.map(condition).join(" ")})`;
    case "any":
      return `(or false ${part.of.map(condition).join(" ")})`;
    case "test": {
      const { field } = part.test;
      const holds = `(and (hasKey $document ${goString(field)}) ${test(part.test)})`;
      return part.negated ? `(not ${holds})` : holds;
    }
    default:
      return part satisfies never;
  }
};

const comparators = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;

/** Evaluated only when the document has the field. */
const test = (one: Test): string => {
  const value = get(one.field);
  switch (one.kind) {
    case "exists":
      return "true";
    case "equals":
      return typeof one.value === "number"
        ? `(eq (float64 ${value}) ${decimal(one.value)})`
        : `(eq (toString ${value}) ${goString(String(one.value))})`;
    case "one-of":
      return `(has (toString ${value}) (list ${goStrings(one.values)}))`;
    case "compare":
      return `(${comparators[one.than]} (float64 ${value}) ${decimal(one.value)})`;
    case "contains":
      return `(contains ${goString(one.text)} (toString ${value}))`;
    case "matches":
      return `(regexMatch ${goString(one.pattern)} (toString ${value}))`;
    default:
      return one satisfies never;
  }
};

/** A number that Go reads as a float. */
export const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** A document's marks for a record that no template could read: it belongs to what asks nothing of it. */
export const marksOfAny = ({ instruments }: Counting): string =>
  instruments
    .flatMap(({ from, value }, index) =>
      from.events.length === 0 && from.where.length === 0 && value === undefined
        ? [` ${goString(markOf(index))} "1"`]
        : [],
    )
    .join("");

/** The keys to extract from the document. */
export const markKeys = ({ instruments }: Counting): readonly string[] =>
  instruments.length === 0 ? [] : [eventMark, ...instruments.map((_, index) => markOf(index))];

/** A metric has the labels its record has at its stage: those it wants are set before and taken away after. */
export const countStages = ({ instruments }: Counting): readonly TextStage[] => {
  const groups = new Map<string, { readonly labels: readonly string[]; readonly indexes: number[] }>();
  for (const [index, instrument] of instruments.entries()) {
    const labels = [...instrumentLabels, ...instrument.labels];
    const key = [...labels].sort().join();
    const group = groups.get(key) ?? { labels, indexes: [] };
    group.indexes.push(index);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ labels, indexes }): readonly TextStage[] => [
    {
      kind: "labels",
      values: Object.fromEntries(labels.map(field => [metricLabel(field), field === "event" ? eventMark : field])),
    },
    {
      kind: "metrics",
      metrics: indexes.flatMap(index => {
        const instrument = instruments[index];
        return instrument === undefined
          ? []
          : [
              {
                name: instrument.name,
                description: instrument.description,
                source: markOf(index),
                ...(instrument.kind === "histogram" ? { buckets: instrument.buckets } : {}),
              },
            ];
      }),
    },
    { kind: "label-drop", labels: labels.map(metricLabel) },
  ]);
};
