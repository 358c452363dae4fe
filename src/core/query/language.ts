/** How a store is asked: every compiler has this shape, and answers with a text or with why there is none. */

import type { PanelUnit } from "../dashboard.ts";
import { levels, type Schema } from "../schema.ts";
import type { Service } from "../service.ts";
import type { Duration } from "../units.ts";
import type { LanguageName, Measure, Query, Selection } from "./query.ts";

/** A query and the form its answer is wanted in. */
export interface Asked {
  readonly query: Query;
  /** One answer at the end of the window, or one for each step. */
  readonly shape: "instant" | "series";
  /**
   * For queries without `over`: a fixed window, or whatever the viewer of the language calls its range or step
   * (`$__range`, `$__auto`). A language without viewers takes five minutes for a series.
   */
  readonly window: Duration | "viewer";
  /**
   * Whether an alert asks: the one record of a kind never seen before must count, which a store of running totals has to be
   * told. @default false
   */
  readonly forAlert?: boolean;
  /** What a viewer puts in for a chosen value, by field: `{ service: "$service" }`. @default {} */
  readonly chosen?: Readonly<Record<string, string>>;
}

/** How near an engine's number is to the interpreter's. @default exact */
export interface Tolerance {
  /** A part of the number: 0.02 is two in a hundred. */
  readonly relative: number;
  readonly because: string;
}

export type Answer =
  | {
      readonly kind: "text";
      readonly language: LanguageName;
      readonly text: string;
      readonly tolerance?: Tolerance;
    }
  | { readonly kind: "unsupported"; readonly language: LanguageName; readonly why: string; readonly help?: string };

/** Refuses by name. */
export const unsupported = (language: LanguageName, why: string, help?: string): Answer => ({
  kind: "unsupported",
  language,
  why,
  ...(help === undefined ? {} : { help }),
});

/** Thrown inside a compiler and caught at its door, so that a refusal deep in a tree is one line there. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
  readonly help: string | undefined;
  constructor(why: string, help?: string) {
    super(why);
    this.help = help;
  }
}

/** Why something cannot be said, and the way out. */
export interface Refusal {
  readonly why: string;
  readonly help?: string;
}

/** What a compiler refuses, when only that is asked. */
export const refusalOf = (write: () => unknown): Refusal | undefined => {
  try {
    write();
    return undefined;
  } catch (error) {
    if (error instanceof Unsupported)
      return { why: error.message, ...(error.help === undefined ? {} : { help: error.help }) };
    throw error;
  }
};

/** A compiler's door: what it returns is the text, what it refuses is the answer. */
export const answered = (
  language: LanguageName,
  write: () => { readonly text: string; readonly tolerance?: Tolerance },
): Answer => {
  try {
    return { kind: "text", language, ...write() };
  } catch (error) {
    if (error instanceof Unsupported) return unsupported(language, error.message, error.help);
    throw error;
  }
};

/** Whether log sampling can have thinned out records of a selection, so that they must be weighed. */
export const thinned = (
  selection: Selection,
  site: { readonly schema: Schema; readonly services: readonly Service[] },
): boolean => {
  const wanted = levelsOf(selection);
  const sampled = levels.some(
    level => wanted.includes(level) && site.services.some(({ sampling }) => (sampling.logs[level]?.share ?? 1) < 1),
  );
  // A producer may write any event at any level, so the event's own level says nothing.
  return (
    sampled && (selection.events.length === 0 || selection.events.some(name => !site.schema.events[name]?.neverSampled))
  );
};

/** The levels a selection leaves in. */
const levelsOf = ({ where }: Selection): readonly string[] =>
  where.reduce<readonly string[]>((left, condition) => {
    if (condition.kind === "equals" && condition.field === "level") return left.filter(one => one === condition.value);
    if (condition.kind === "one-of" && condition.field === "level")
      return left.filter(one => condition.values.includes(one));
    return left;
  }, levels);

/** The measures that a sample answers truly, given the weights. */
export const weighable: ReadonlySet<Measure["kind"]> = new Set([
  "count",
  "rate",
  "sum",
  "avg",
  "ratio",
  "histogram",
  "last",
  "absent",
]);

/** What a query's numbers are in. */
export const unitOf = (query: Query, schema: Schema): PanelUnit => {
  if (query.kind !== "measure") return "count";
  const { measure } = query;
  const ofField = (field: string): PanelUnit => {
    const unit = schema.fields[field]?.unit;
    return unit === undefined ? "count" : unit === "percent" ? "share" : unit;
  };
  switch (measure.kind) {
    case "count":
    case "distinct":
    case "histogram":
    case "absent":
      return "count";
    case "rate":
      return "per second";
    case "sum":
      if (!measure.perSecond) return ofField(measure.field);
      return ofField(measure.field) === "tokens" ? "tokens per second" : "per second";
    case "ratio": {
      const { part, whole } = measure;
      const same =
        part.sum === undefined ? whole.sum === undefined : ofField(part.sum) === (whole.sum && ofField(whole.sum));
      return same ? "share" : part.sum === undefined ? "count" : ofField(part.sum);
    }
    default:
      return ofField(measure.field);
  }
};
