/**
 * Questions in CloudWatch Logs Insights. Its range stands beside the text, so a window is a comment or the reader's, and a
 * series is binned by it. A result's number is in `value`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */

import type { JsonSlot } from "../../core/json-document.ts";
import { type Condition, type Normal, normal, opposite, type Test } from "../../core/query/condition.ts";
import {
  type Answer,
  type Asked,
  all,
  answered,
  groupsOf,
  judgeTop,
  type Measure,
  type MeasureQuery,
  type Part,
  type RecordsQuery,
  secondsOf,
  type Tolerance,
  Unsupported,
  wordsIn,
} from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";
import { type Duration, goDuration, inSeconds, minutes } from "../../core/units.ts";
import type { CloudwatchOptions } from "./options.ts";
import { conditionsOf, type Store, storeOf } from "./store.ts";

const percentileTolerance: Tolerance = {
  relative: 0.02,
  because: "pct() does not interpolate as PERCENTILE_CONT does",
};
const distinctTolerance: Tolerance = { relative: 0.05, because: "count_distinct() of many values is an approximation" };
const stddevTolerance: Tolerance = {
  relative: 0.05,
  because: "whether stddev() divides by n or n - 1 is not documented",
};
const stepOfSeries = minutes(5);
/** What Insights shows at most. */
const mostRecords = 10_000;

export const askCloudwatch = (options: CloudwatchOptions, site: Site, asked: Asked): Answer =>
  answered("insights", () => {
    const { query } = asked;
    if (query.kind === "raw") return { text: wordsIn(query, "insights") };
    if (Object.keys(asked.chosen ?? {}).length > 0) throw new Unsupported("no viewer of it puts in chosen values");
    const store = storeOf(options, site);
    return query.kind === "records" ? { text: recordsText(query, store) } : measureText(query, asked, store);
  });

/** In backticks unless it is made of letters, digits, `@` and dots. */
const insightsField = (name: string): string => (/^[A-Za-z0-9@.]+$/.test(name) ? name : `\`${name}\``);

/** In double quotes; escapes beyond the quote and the backslash are not documented. */
const insightsString = (text: string): string => {
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text))
    throw new Unsupported("a line break or control character has no spelling in Insights");
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
};

const insightsRegex = (pattern: string): string => {
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(pattern))
    throw new Unsupported("a line break or control character has no spelling in Insights");
  if (pattern === "") throw new Unsupported("an empty expression would start a comment in Insights");
  // A slash that is escaped already stays as it is.
  return `/${pattern.replaceAll(/\\[\s\S]|\//g, part => (part === "/" ? "\\/" : part))}/`;
};

const insightsNumber = (value: number): string => {
  const text = String(value);
  if (/e/.test(text)) throw new Unsupported(`${text} has no spelling without an exponent`);
  return text;
};

/** One condition; what is missing makes a test false, and its complement names it. */
const insightsCondition = (condition: Condition, store: Store): string => written(normal(condition), store);

const written = (one: Normal, store: Store): string => {
  if (one.kind === "test") return testText(one.test, one.negated, store.slot(one.test.field));
  if (one.of.length === 0) return one.kind === "all" ? "ispresent(@message)" : "not ispresent(@message)";
  return `(${one.of.map(part => written(part, store)).join(one.kind === "all" ? " and " : " or ")})`;
};

const testText = (test: Test, negated: boolean, slot: JsonSlot): string => {
  const name = insightsField(slot.name);
  const isText = slot.type === "string";
  const never = negated ? "ispresent(@message)" : "not ispresent(@message)";
  const either = (holds: string, complement: string): string =>
    negated ? `(not ispresent(${name}) or ${complement})` : holds;
  switch (test.kind) {
    case "exists":
      return negated ? `not ispresent(${name})` : `ispresent(${name})`;
    case "equals": {
      if (slot.type !== typeof test.value) return never;
      // JSON's booleans are discovered as 1 and 0.
      const value =
        typeof test.value === "string"
          ? insightsString(test.value)
          : typeof test.value === "boolean"
            ? test.value
              ? "1"
              : "0"
            : insightsNumber(test.value);
      return either(`${name} = ${value}`, `${name} != ${value}`);
    }
    case "one-of": {
      if (!isText || test.values.length === 0) return never;
      const list = test.values.map(insightsString).join(", ");
      return either(`${name} in [${list}]`, `${name} not in [${list}]`);
    }
    case "compare": {
      if (slot.type !== "number") return never;
      const value = insightsNumber(test.value);
      return either(`${name} ${test.than} ${value}`, `${name} ${opposite[test.than]} ${value}`);
    }
    case "contains": {
      if (!isText) return never;
      if (test.text === "") return negated ? `not ispresent(${name})` : `ispresent(${name})`;
      const text = insightsString(test.text);
      return either(`${name} like ${text}`, `${name} not like ${text}`);
    }
    case "matches": {
      if (!isText) return never;
      const pattern = insightsRegex(test.pattern);
      return either(`${name} like ${pattern}`, `${name} not like ${pattern}`);
    }
    default:
      return test satisfies never;
  }
};

/** A command for each condition; a filter that lets everything through is none. */
const filters = (query: MeasureQuery | RecordsQuery, store: Store): readonly string[] => {
  const conditions = normal(all(...conditionsOf(query.from, store)));
  const parts = conditions.kind === "all" ? conditions.of : [conditions];
  return parts.map(part => `filter ${written(part, store)}`);
};

const recordsText = (query: RecordsQuery, store: Store): string => {
  if (query.limit > mostRecords) throw new Unsupported(`it shows at most ${mostRecords} records`);
  const shown =
    query.fields.length === 0
      ? "@message"
      : query.fields
          .filter(field => field !== "time")
          .map(field => insightsField(store.slot(field).name))
          .join(", ");
  return [`fields @timestamp, ${shown}`, ...filters(query, store), "sort @timestamp desc", `limit ${query.limit}`].join(
    "\n| ",
  );
};

const measureText = (query: MeasureQuery, asked: Asked, store: Store) => {
  const { measure } = query;
  const series = asked.shape === "series";
  judgeTop(query, asked.shape);
  const weighs = store.weighs(query.from, measure.kind);
  const window = query.over ?? asked.window;
  const step = series ? (window === "viewer" ? stepOfSeries : window) : undefined;
  const weight = weighs ? `coalesce(${insightsField(store.slot("sample_weight").name)}, 1)` : undefined;
  const {
    before = [],
    value,
    after = [],
    tolerance,
  } = measured(measure, store, weight, secondsOf(measure, step ?? window, "Insights"));
  const groups = [
    ...(step === undefined ? [] : [`bin(${insightsPeriod(step)}) as t`]),
    ...groupsOf(query).map(field => insightsField(store.slot(field).name)),
  ];
  return {
    text: [
      ...filters(query, store),
      ...before,
      `stats ${value}${groups.length === 0 ? "" : ` by ${groups.join(", ")}`}`,
      ...after,
      ...(query.top === undefined ? [] : ["sort value desc", `limit ${query.top.n}`]),
      ...(step === undefined ? [] : ["sort t asc"]),
    ].join("\n| "),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
};

/** `5m`, `1h`, `90s`. */
const insightsPeriod = (period: Duration): string => {
  if (inSeconds(period) < 1 || !Number.isInteger(inSeconds(period)))
    throw new Unsupported("a bin is at least a second");
  return goDuration(period);
};

interface Measured {
  readonly before?: readonly string[];
  readonly value: string;
  readonly after?: readonly string[];
  readonly tolerance?: Tolerance;
}

const measured = (measure: Measure, store: Store, weight: string | undefined, seconds: number): Measured => {
  const counted = weight === undefined ? "count(*)" : `sum(${weight})`;
  const ofField = (field: string, value: (name: string) => string, tolerance?: Tolerance): Measured => {
    const slot = store.slot(field);
    if (slot.type !== "number") throw new Unsupported(`${field} is stored as ${slot.type}, and that is no number`);
    const name = insightsField(slot.name);
    return {
      before: [`filter ispresent(${name})`],
      value: `${value(name)} as value`,
      ...(tolerance === undefined ? {} : { tolerance }),
    };
  };
  const weighed = (name: string): string => (weight === undefined ? name : `${weight} * ${name}`);
  switch (measure.kind) {
    case "count":
      return { value: `${counted} as value` };
    case "rate":
      return { value: `${counted} / ${seconds} as value` };
    case "sum":
      return ofField(measure.field, name =>
        measure.perSecond ? `sum(${weighed(name)}) / ${seconds}` : `sum(${weighed(name)})`,
      );
    case "avg":
      return ofField(measure.field, name =>
        weight === undefined ? `avg(${name})` : `sum(${weighed(name)}) / sum(${weight})`,
      );
    case "min":
    case "max":
      return ofField(measure.field, name => `${measure.kind}(${name})`);
    case "stddev":
      return ofField(measure.field, name => `stddev(${name})`, stddevTolerance);
    case "percentile":
      return ofField(measure.field, name => `pct(${name}, ${measure.percent})`, percentileTolerance);
    case "last":
      return ofField(measure.field, name => `latest(${name})`);
    case "distinct": {
      const name = insightsField(store.slot(measure.field).name);
      return {
        before: [`filter ispresent(${name})`],
        value: `count_distinct(${name}) as value`,
        tolerance: distinctTolerance,
      };
    }
    case "histogram": {
      if (weight !== undefined) throw new Unsupported("a count under a condition cannot be weighed in Insights");
      const name = insightsField(store.slot(measure.field).name);
      return {
        before: [`filter ispresent(${name})`],
        value: [
          ...measure.bounds.map(
            bound => `sum(${name} <= ${insightsNumber(bound)}) as le${String(bound).replaceAll(/[^0-9]/g, "x")}`,
          ),
          "count(*) as leinf",
        ].join(", "),
      };
    }
    case "ratio": {
      const [part, whole] = [partOf(measure.part, store, weight), partOf(measure.whole, store, weight)];
      // Counting every record of a group never gives zero.
      return whole === "count(*)"
        ? { value: `${part} / ${whole} as value` }
        : { value: `${part} / ${whole} as value, ${whole} as whole`, after: ["filter whole != 0"] };
    }
    case "absent":
      throw new Unsupported("where there are no records, Insights gives no row to say so");
    default:
      return measure satisfies never;
  }
};

/** One side of a ratio as an aggregate; a condition counts as 1 or 0. */
const partOf = ({ sum, where }: Part, store: Store, weight: string | undefined): string => {
  if (where.length === 0) {
    if (sum === undefined) return weight === undefined ? "count(*)" : `sum(${weight})`;
    const name = insightsField(store.slot(sum).name);
    return weight === undefined ? `sum(${name})` : `sum(${weight} * ${name})`;
  }
  if (sum !== undefined || weight !== undefined)
    throw new Unsupported("a sum under a condition of its own has no words in Insights");
  return `sum(${insightsCondition(all(...where), store)})`;
};
