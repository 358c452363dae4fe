/**
 * Queries in ES|QL. The number is in the column `value`, groups are in columns of the store's names, a series' steps in
 * `time` (the step's beginning), a histogram's bounds in `le`.
 * @see https://www.elastic.co/docs/reference/query-languages/esql
 */

import { type AlertRule, type JudgedComparison, signs } from "../../../core/alert.ts";
import { type Answer, type Asked, answered, Unsupported, wordsIn } from "../../../core/query/index.ts";
import { groupsOf, type MeasureQuery, type RawQuery, type RecordsQuery } from "../../../core/query/query.ts";
import { type Duration, inSeconds } from "../../../core/units.ts";
import {
  conditionOf,
  groupSlots,
  judgeSampled,
  limited,
  mostRows,
  type Store,
  type Window,
  windowOf,
} from "./context.ts";
import { conditions } from "./esql-conditions.ts";
import { type Column, type Said, sayMeasure } from "./esql-measures.ts";
import { chosenOf, doubleOf, nameOf, numberOf, spanOf, textOf } from "./esql-text.ts";

const piped = (steps: readonly string[]): string => steps.join("\n| ");
const where = (parts: readonly string[]): readonly string[] =>
  parts.length === 0 ? [] : [`WHERE ${parts.join("\n  AND ")}`];
const list = (parts: readonly string[]): string => parts.join(", ");

export const esql = (store: Store, asked: Asked): Answer =>
  answered("esql", () => {
    const { query } = asked;
    switch (query.kind) {
      case "raw":
        return { text: wordsIn(query, "esql") };
      case "records":
        return { text: records(store, query, asked) };
      case "measure":
        return measure(store, query, asked);
      default:
        return query satisfies never;
    }
  });

const viewerWindow: readonly string[] = ["@timestamp > ?_tstart", "@timestamp <= ?_tend"];

const since = (range: Duration): readonly string[] => [`@timestamp > NOW() - ${spanOf(range)}`, "@timestamp <= NOW()"];

const inWindow = (window: Window): readonly string[] => (window.kind === "viewer" ? viewerWindow : since(window.range));

const selected = (store: Store, { query, chosen = {}, ...asked }: Asked): readonly string[] => {
  if (query.kind === "raw") return [];
  return [
    ...inWindow(windowOf({ query, ...asked })),
    ...conditions(store, conditionOf(query.from)),
    ...Object.entries(chosen).map(([field, value]) => `${nameOf(store.slot(field).name)} == ${chosenOf(value)}`),
  ];
};

const records = (store: Store, query: RecordsQuery, asked: Asked): string => {
  const shown = new Set(["@timestamp", ...query.fields.map(field => store.slot(field).name)]);
  return piped([
    `FROM ${store.pattern}`,
    ...where(selected(store, asked)),
    "SORT @timestamp DESC",
    `LIMIT ${limited(query)}`,
    ...(query.fields.length === 0 ? [] : [`KEEP ${list([...shown].map(nameOf))}`]),
  ]);
};

/** The length of the viewer's range in seconds. */
const viewerSeconds = 'TO_DOUBLE(DATE_DIFF("seconds", TO_DATETIME(?_tstart), TO_DATETIME(?_tend)))';

/** How a series is parted. */
interface Steps {
  /** Before the STATS. */
  readonly before: readonly string[];
  /** What it is grouped by. */
  readonly by: string;
  readonly columns: readonly Column[];
  /** A step's seconds, after the STATS. */
  readonly seconds: string;
}

/** How many steps a viewer's range has. */
const viewerSteps = 75;

/** Whose numbers depend on how long a step is. */
const dependsOnStep = ({ measure }: MeasureQuery): boolean =>
  measure.kind === "rate" || (measure.kind === "sum" && measure.perSecond === true);

const stepsOf = (query: MeasureQuery, window: Window): Steps => {
  if (window.step)
    return {
      before: [],
      by: `time = BUCKET(@timestamp, ${spanOf(window.step)})`,
      columns: [],
      seconds: doubleOf(inSeconds(window.step)),
    };
  if (!dependsOnStep(query))
    return {
      before: [],
      by: `time = BUCKET(@timestamp, ${viewerSteps}, ?_tstart, ?_tend)`,
      columns: [],
      seconds: "1.0",
    };
  // BUCKET does not say how long its steps are, and a rate has to know.
  return {
    before: [
      `EVAL _start = TO_LONG(TO_DATETIME(?_tstart)), _step = GREATEST(TO_LONG(1000), (TO_LONG(TO_DATETIME(?_tend)) - TO_LONG(TO_DATETIME(?_tstart))) / ${viewerSteps})`,
    ],
    by: "time = TO_DATETIME(_start + (TO_LONG(TO_DATETIME(@timestamp)) - _start) / _step * _step)",
    columns: [{ name: "_length", of: "MAX(_step)", where: [] }],
    seconds: "(_length / 1000.0)",
  };
};

const stats = (columns: readonly Column[], by: readonly string[]): string => {
  const written = columns.map(({ name, of, where: only }) =>
    only.length === 0 ? `${name} = ${of}` : `${name} = ${of} WHERE ${only.join(" AND ")}`,
  );
  return `STATS ${written.join(",\n    ")}${by.length === 0 ? "" : `\n  BY ${list(by)}`}`;
};

const made = ({ defined, value, rows, sometimes }: Said): readonly string[] => [
  ...(defined === undefined ? [] : [`WHERE ${defined}`]),
  ...(value === undefined ? [] : [`EVAL value = ${value}`]),
  ...(rows ?? []),
  ...(sometimes ? ["WHERE value IS NOT NULL"] : []),
];

const measure = (store: Store, query: MeasureQuery, asked: Asked): ReturnType<typeof measureText> => {
  const weight = store.weight(query.from);
  judgeSampled(query, weight);
  const window = windowOf(asked);
  const steps = asked.shape === "series" ? stepsOf(query, window) : undefined;
  if (query.measure.kind === "absent") return { text: absence(store, asked, steps) };
  if (steps && query.top)
    throw new Unsupported(
      "a top list of every step",
      "ask for the groups without top, or for a top list of the whole range",
    );
  if (query.top && query.measure.kind === "histogram") throw new Unsupported("a top list of histograms");
  const seconds = steps?.seconds ?? (window.kind === "viewer" ? viewerSeconds : doubleOf(inSeconds(window.range)));
  return measureText(store, query, asked, steps, sayMeasure(query.measure, { store, weight, seconds, prefix: "" }));
};

const measureText = (store: Store, query: MeasureQuery, asked: Asked, steps: Steps | undefined, said: Said) => {
  const groups = groupSlots(store, query).map(slot => nameOf(slot.name));
  const text = piped([
    `FROM ${store.pattern}`,
    ...where(selected(store, asked)),
    ...(steps?.before ?? []),
    stats([...said.columns, ...(steps?.columns ?? [])], [...(steps ? [steps.by] : []), ...groups]),
    ...made(said),
    ...(query.top ? ["SORT value DESC"] : steps ? ["SORT time"] : []),
    ...(query.top ? [`LIMIT ${query.top.n}`] : steps || groups.length > 0 ? [`LIMIT ${mostRows}`] : []),
    `KEEP ${list([...(steps ? ["time"] : []), "value", ...said.brings, ...groups])}`,
  ]);
  return { text, ...(said.tolerance ? { tolerance: said.tolerance } : {}) };
};

const absence = (store: Store, asked: Asked, steps: Steps | undefined): string => {
  if (steps) throw new Unsupported("a step without records is not in a series");
  return piped([
    `FROM ${store.pattern}`,
    ...where(selected(store, asked)),
    "STATS _count = COUNT(*)",
    "WHERE _count == 0",
    "EVAL value = 1",
    "KEEP value",
  ]);
};

/**
 * An alert's condition: one row for each group of which all comparisons hold, `value` being the first one's number. All
 * comparisons are columns of one STATS, each with its own records and window.
 */
export const esqlRule = (store: Store, rule: AlertRule): Answer =>
  answered("esql", () => {
    const [first, ...others] = rule.when;
    // There is always one row, however many records there are.
    if (first === undefined)
      return { text: piped([`FROM ${store.pattern}`, "STATS value = COUNT(*)", "EVAL value = 1", "KEEP value"]) };
    if (first.query.kind === "raw") return { text: rawRule(first.query, first, others) };
    const by = groupsOf(first.query);
    const sides = [first, ...others].map((side, at) => sideOf(store, side, at, by));
    const longest = sides.reduce((one, two) => (one.over.milliseconds >= two.over.milliseconds ? one : two)).over;
    // Without groups there is a row even where there are no records.
    const alone = rule.missing === "fires" && first.query.measure.kind !== "absent" && by.length > 0;
    const [service, ...more] = rule.services;
    if (alone && (service === undefined || more.length > 0 || by.length !== 1 || by[0] !== "service"))
      throw new Unsupported(
        "that no record of a group is there cannot be seen",
        "watch each service with a rule of its own",
      );
    const groups = groupSlots(store, first.query).map(slot => nameOf(slot.name));
    const holds = sides.map(({ holds: one, value }) => (alone ? `(${value} IS NULL OR ${one})` : one));
    // What all ask of a record is asked once, where an index can answer it.
    const common = sides.map(({ selects }) => selects).reduce((one, two) => one.filter(part => two.includes(part)));
    const narrowed = sides.flatMap(({ columns, selects }) =>
      columns.map(column => ({
        ...column,
        where: [...selects.filter(part => !common.includes(part)), ...column.where],
      })),
    );
    const evals = sides.flatMap(one => one.evals);
    return {
      text: piped([
        `FROM ${store.pattern}`,
        ...where([...new Set([...since(longest), ...common])]),
        stats(narrowed, alone ? [] : groups),
        ...(evals.length === 0 ? [] : [`EVAL ${evals.join(",\n    ")}`]),
        ...where(holds),
        ...(alone ? [`EVAL ${groups[0]} = ${textOf(service ?? "")}`] : []),
        `KEEP ${list(["value", ...groups])}`,
      ]),
    };
  });

const rawRule = (query: RawQuery, { is, limit }: JudgedComparison, others: readonly JudgedComparison[]): string => {
  const text = wordsIn(query, "esql");
  if (others.length > 0) throw new Unsupported("a query in ES|QL's own words stands alone in an alert");
  return piped([text, `WHERE value ${signs[is]} ${numberOf(limit)}`]);
};

interface Side {
  /** What is asked of every record of its columns. */
  readonly selects: readonly string[];
  readonly columns: readonly Column[];
  readonly evals: readonly string[];
  readonly value: string;
  readonly holds: string;
  readonly over: Duration;
}

const sideOf = (store: Store, { query, is, limit }: JudgedComparison, at: number, by: readonly string[]): Side => {
  if (query.kind === "raw") throw new Unsupported("a query in ES|QL's own words stands alone in an alert");
  if (query.over === undefined) throw new Unsupported("an alert asks about a window");
  if (groupsOf(query).join() !== by.join()) throw new Unsupported("comparisons of an alert with different groups");
  const weight = store.weight(query.from);
  judgeSampled(query, weight);
  const prefix = at === 0 ? "" : `_${at}`;
  const value = at === 0 ? "value" : `_${at}value`;
  const selects = [...since(query.over), ...conditions(store, conditionOf(query.from))];
  const side = { value, over: query.over, holds: `${value} ${signs[is]} ${numberOf(limit)}`, selects };
  if (query.measure.kind === "absent") {
    const count: Column = { name: `${prefix}_count`, of: "COUNT(*)", where: [] };
    return { ...side, columns: [count], evals: [`${value} = CASE(${count.name} == 0, 1, NULL)`] };
  }
  if (query.measure.kind === "histogram") throw new Unsupported("a histogram is no number to compare");
  const said = sayMeasure(query.measure, { store, weight, seconds: doubleOf(inSeconds(query.over)), prefix });
  const number = said.value ?? `${prefix}value`;
  // Another comparison's records can make a group of which this one has none.
  const counts = query.measure.kind === "count" || query.measure.kind === "rate";
  const defined = said.defined ?? (counts && is === "below" ? `${said.columns[0]?.name} > 0` : undefined);
  const made = defined === undefined ? number : `CASE(${defined}, ${number}, NULL)`;
  return { ...side, columns: said.columns, evals: made === value ? [] : [`${value} = ${made}`] };
};
