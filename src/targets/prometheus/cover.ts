/** Which instrument answers a question: same records, and a label for everything that tells them apart. */

import { instrumentLabels, isRecordInstrument, type RecordInstrument } from "../../core/instrument.ts";
import {
  type Condition,
  fieldsOfCondition,
  normal,
  type Selection,
  type Test,
  Unsupported,
} from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";

/** What is wanted of the records: how many, how many that have a field, a field's sum, or its buckets. */
export type Wanted =
  | { readonly kind: "records" }
  | { readonly kind: "having" | "sum" | "buckets"; readonly field: string };

/** An instrument's series that has it. */
export interface Cover {
  readonly instrument: RecordInstrument;
  readonly metric: string;
  /** From the field's unit to the metric's. */
  readonly scale: number;
  /** What the instrument itself does not settle. */
  readonly conditions: readonly Condition[];
}

type CoverSite = Pick<Site, "instruments" | "schema">;

/** @throws Unsupported naming the instrument that comes nearest */
export const coverOf = (
  site: CoverSite,
  selection: Selection,
  wanted: Wanted,
  labels: readonly string[],
  /** Fields a viewer chooses by; one that the records never carry is the empty label, for every series. */
  chosen: readonly string[] = [],
): Cover => {
  const needed = [...labels, ...chosen.filter(field => carried(site, selection, field))];
  const judged = site.instruments
    .filter(isRecordInstrument)
    .map(instrument => judge(site, instrument, selection, wanted, needed));
  const [best] = judged
    .flatMap(one => (one.cover && one.missing.length === 0 ? [one.cover] : []))
    .sort((a, b) => rank(wanted, a) - rank(wanted, b));
  if (best) return best;
  throw refusal(site, selection, wanted, judged);
};

interface Judged {
  readonly instrument: RecordInstrument;
  /** Undefined when it is of other records, or of another field. */
  readonly cover: Cover | undefined;
  /** Fields it would need as labels. */
  readonly missing: readonly string[];
}

/** Records from a counter, what has a field from the histogram of it; then the one with the fewest labels. */
const rank = (wanted: Wanted, { instrument }: Cover): number => {
  const preferred = wanted.kind === "having" ? "histogram" : "counter";
  return (instrument.kind === preferred ? 0 : 100) + instrument.labels.length;
};

const judge = (
  site: CoverSite,
  instrument: RecordInstrument,
  selection: Selection,
  wanted: Wanted,
  labels: readonly string[],
): Judged => {
  const series = seriesOf(site, instrument, selection, wanted);
  const events = eventsLeft(instrument, selection);
  const own = conjuncts(instrument.from.where).map(keyOf);
  const asked = conjuncts(selection.where);
  const covers = own.every(one => asked.some(other => keyOf(other) === one));
  if (series === undefined || events === undefined || !covers) return { instrument, cover: undefined, missing: labels };
  const settled = (condition: Condition) =>
    own.includes(keyOf(condition)) || (condition.kind === "exists" && condition.field === instrument.value?.field);
  const conditions = [...events, ...asked.filter(condition => !settled(condition))];
  const known = [...instrumentLabels, ...instrument.labels];
  const missing = [...labels, ...conditions.flatMap(fieldsOfCondition)].filter(field => !known.includes(field));
  return { instrument, cover: { instrument, ...series, conditions }, missing: [...new Set(missing)] };
};

/** The series of an instrument that hold what is wanted. */
const seriesOf = (
  site: CoverSite,
  instrument: RecordInstrument,
  selection: Selection,
  wanted: Wanted,
): Pick<Cover, "metric" | "scale"> | undefined => {
  const { name, value } = instrument;
  const scale = value?.scale ?? 1;
  const always = (field: string) => alwaysThere(site, selection, field);
  switch (wanted.kind) {
    case "records":
      if (value === undefined) return { metric: name, scale: 1 };
      return instrument.kind === "histogram" && always(value.field) ? { metric: `${name}_count`, scale: 1 } : undefined;
    case "having":
      if (value === undefined) return always(wanted.field) ? { metric: name, scale: 1 } : undefined;
      return instrument.kind === "histogram" && value.field === wanted.field
        ? { metric: `${name}_count`, scale: 1 }
        : undefined;
    case "sum":
      if (value?.field !== wanted.field) return undefined;
      return { metric: instrument.kind === "histogram" ? `${name}_sum` : name, scale };
    case "buckets":
      return instrument.kind === "histogram" && value?.field === wanted.field
        ? { metric: `${name}_bucket`, scale }
        : undefined;
    default:
      return wanted satisfies never;
  }
};

/** Whether every record selected has a field: its events demand it, or the selection does. */
const alwaysThere = (site: CoverSite, { events, where }: Selection, field: string): boolean =>
  conjuncts(where).some(condition => condition.kind === "exists" && condition.field === field) ||
  (events.length > 0 && events.every(name => site.schema.events[name]?.required.includes(field)));

/** Whether some record selected may have a field. */
const carried = (site: CoverSite, { events }: Selection, field: string): boolean => {
  const eventsOwn = events.map(name => site.schema.events[name]);
  const ofEvents = Object.values(site.schema.events).some(
    ({ required, optional }) => required.includes(field) || optional.includes(field),
  );
  // What no event lists belongs to the envelope, which every record may have.
  return (
    !ofEvents ||
    events.length === 0 ||
    eventsOwn.some(event => event?.required.includes(field) || event?.optional.includes(field))
  );
};

/** The condition that narrows an instrument's events to the selection's; undefined when it lacks some of them. */
const eventsLeft = (instrument: RecordInstrument, { events }: Selection): readonly Condition[] | undefined => {
  const own = instrument.from.events;
  const same = own.length === events.length && own.every(name => events.includes(name));
  if (same) return [];
  if (events.length === 0 || !instrument.labels.includes("event")) return undefined;
  return own.length === 0 || events.every(name => own.includes(name))
    ? [{ kind: "one-of", field: "event", values: events }]
    : undefined;
};

const conjuncts = (where: readonly Condition[]): readonly Condition[] =>
  where.flatMap(condition => (condition.kind === "all" ? conjuncts(condition.of) : [condition]));

/** Equal for conditions of one form: negations at the tests, values in one order. */
const keyOf = (condition: Condition): string =>
  JSON.stringify(normal(condition), (_, part: unknown) =>
    isOneOf(part) ? { ...part, values: [...part.values].sort() } : part,
  );

const isOneOf = (part: unknown): part is Extract<Test, { kind: "one-of" }> =>
  typeof part === "object" && part !== null && (part as { kind?: unknown }).kind === "one-of";

const wantedText = (wanted: Wanted): string => {
  switch (wanted.kind) {
    case "records":
      return "counts";
    case "having":
      return `counts those with ${wanted.field} of`;
    case "sum":
      return `adds up ${wanted.field} of`;
    case "buckets":
      return `has buckets of ${wanted.field} of`;
    default:
      return wanted satisfies never;
  }
};

/** An instrument that would answer, as a user would write it. */
const remedy = (wanted: Wanted): string => {
  switch (wanted.kind) {
    case "records":
      return "a counter over these records";
    case "sum":
      return `a counter with value: { field: "${wanted.field}" }`;
    case "having":
    case "buckets":
      return `a histogram of ${wanted.field}`;
    default:
      return wanted satisfies never;
  }
};

const refusal = (site: CoverSite, selection: Selection, wanted: Wanted, judged: readonly Judged[]): Unsupported => {
  const records = selection.events.length === 0 ? "all records" : selection.events.join(" and ");
  const [nearest] = judged.filter(one => one.cover !== undefined).sort((a, b) => a.missing.length - b.missing.length);
  if (!nearest)
    return new Unsupported(
      `no instrument ${wantedText(wanted)} ${records}`,
      `add ${remedy(wanted)} under instruments, or ask a store of logs`,
    );
  const unfit = nearest.missing.find(field => {
    const role = site.schema.fields[field]?.role;
    return role !== "dimension" && role !== "flag";
  });
  return new Unsupported(
    `${nearest.instrument.name}, the nearest instrument for ${records}, has no label ${nearest.missing.join(", ")}`,
    unfit !== undefined && site.schema.fields[unfit]?.role === "measure"
      ? "add an instrument whose `from` has the comparison, or ask a store of logs"
      : unfit === undefined
        ? `add ${remedy(wanted)} with labels: [${nearest.missing.map(field => `"${field}"`).join(", ")}] under instruments`
        : `${unfit} has too many values for a label: ask a store of logs`,
  );
};
