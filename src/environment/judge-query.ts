/** What is wrong with one query: what it asks for that no record of its events can have. */

import { RE2JS } from "re2js";
import { nearest, type Problem, shown } from "../core/errors.ts";
import {
  all,
  type Condition,
  type Measure,
  type MeasureQuery,
  type Part,
  type Query,
  type RecordsQuery,
  type Selection,
  type Test,
} from "../core/query/index.ts";
import { dimension, type Field, fieldOf, type Role, type Schema, streams } from "../core/schema.ts";

/** What the configuration says of every record; no schema has them as fields. */
const configured: Readonly<Record<string, Field>> = {
  service: dimension({ atMost: 100, description: "Whose record it is" }),
  environment: dimension({ atMost: 1, description: "Where it was written" }),
  stream: dimension({ values: streams, description: "Its retention and access" }),
};

/** The groups of the schema whose fields any record may carry, whatever its event. */
const carriedByAll: readonly string[] = ["envelope", "origin"];

export const judgeQuery = (path: string, query: Query, schema: Schema): readonly Problem[] => {
  switch (query.kind) {
    case "raw":
      return [];
    case "records":
      return judgerOf(path, query.from, schema).records(query);
    case "measure":
      return judgerOf(path, query.from, schema).measure(query);
    default:
      return query satisfies never;
  }
};

/** The selection of an instrument, with what it adds up and is labelled by. */
export const judgeSelection = (
  path: string,
  from: Selection,
  { measure, by }: Pick<MeasureQuery, "measure" | "by">,
  schema: Schema,
): readonly Problem[] => judgerOf(path, from, schema).measure({ kind: "measure", from, measure, by });

/** The fields a person may choose a dashboard's records by. */
export const judgeChoices = (path: string, choices: readonly string[], schema: Schema): readonly Problem[] =>
  judgerOf(path, { events: [], where: [] }, schema).groups(choices);

const searched: readonly Role[] = ["dimension", "id", "text"];
const counted: readonly Role[] = ["dimension", "id", "flag", "text"];
const grouped: readonly Role[] = ["dimension", "flag"];

/** `a dimension`, `an id` */
const said: Readonly<Record<Role, string>> = {
  dimension: "a dimension",
  id: "an id",
  measure: "a measure",
  flag: "a flag",
  text: "a text",
  content: "content",
  time: "an instant",
};

const judgerOf = (path: string, from: Selection, schema: Schema) => {
  const problems: Problem[] = [];
  const wrong = (what: string, got: unknown, expected: string, help?: string): void => {
    problems.push({
      code: "wrong-value",
      path,
      what,
      got: shown(got),
      expected,
      ...(help === undefined ? {} : { help }),
    });
  };
  const unknown = (what: string, name: string, known: readonly string[]): void => {
    const meant = nearest(name, known);
    problems.push({
      code: "unknown-name",
      path,
      what,
      got: shown(name),
      ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
    });
  };
  const eventNames = Object.keys(schema.events);
  const events = from.events.flatMap(name => {
    const event = Object.hasOwn(schema.events, name) ? schema.events[name] : undefined;
    if (event === undefined) unknown("asks for an event the schema has not", name, eventNames);
    return event === undefined ? [] : [event];
  });
  const carried = new Set(events.flatMap(event => [...event.required, ...event.optional]));

  /** A field of these records, for one of these uses. */
  const use = (name: string, doing: string, roles?: readonly Role[]): Field | undefined => {
    const everyRecordHas = Object.hasOwn(configured, name);
    const field = everyRecordHas ? configured[name] : fieldOf(schema, name);
    if (field === undefined) {
      unknown("asks for a field the schema has not", name, [...Object.keys(configured), ...Object.keys(schema.fields)]);
      return undefined;
    }
    const everywhere = everyRecordHas || carriedByAll.includes(field.group);
    // What is wrong with the events is said already.
    if (!everywhere && events.length > 0 && events.length === from.events.length && !carried.has(name))
      wrong(
        "asks for a field that its events do not carry",
        name,
        `what ${from.events.join(" or ")} carries`,
        nearest(name, carried) === undefined ? undefined : `did you mean ${nearest(name, carried)}?`,
      );
    if (field.privacy === "never") wrong("asks for a field that is never stored", name, "another field");
    if (roles !== undefined && !roles.includes(field.role)) {
      wrong(`${doing} ${said[field.role]}`, name, roles.map(role => said[role]).join(", "));
      return undefined;
    }
    return field;
  };

  const judgeValue = (name: string, field: Field, value: string): void => {
    const values = name === "event" ? eventNames : field.values;
    if (values === undefined || values.includes(value)) return;
    const meant = nearest(value, values);
    wrong(
      `compares ${name} with a value it never has`,
      value,
      name === "event" ? "an event of the schema" : values.map(one => shown(one)).join(", "),
      meant === undefined ? undefined : `did you mean ${shown(meant)}?`,
    );
  };

  const judgeTest = (test: Test): void => {
    const name = test.field;
    switch (test.kind) {
      case "exists":
        use(name, "looks for");
        return;
      case "compare":
        use(name, "compares the size of", ["measure"]);
        return;
      case "equals": {
        const field = use(name, "compares", ["dimension", "id", "text", "measure", "flag"]);
        if (field === undefined) return;
        const type = field.role === "measure" ? "number" : field.role === "flag" ? "boolean" : "string";
        if (typeof test.value !== type)
          wrong(`compares ${name}, ${said[field.role]}, with another type`, test.value, `a ${type}`);
        else if (typeof test.value === "string") judgeValue(name, field, test.value);
        return;
      }
      case "one-of": {
        const field = use(name, "compares with texts", searched);
        if (field !== undefined) for (const value of test.values) judgeValue(name, field, value);
        return;
      }
      case "contains": {
        const field = use(name, "searches in", searched);
        if (field?.values?.some(value => value.includes(test.text)) === false)
          wrong(`looks for a part that no value of ${name} has`, test.text, field.values.join(", "));
        return;
      }
      case "matches": {
        const field = use(name, "searches in", searched);
        const pattern = compiled(test.pattern);
        if (typeof pattern === "string")
          problems.push({
            code: "unsafe-regex",
            path,
            what: `has a pattern that RE2 refuses (${pattern})`,
            got: shown(test.pattern),
            expected: "an RE2 pattern",
            help: "RE2 has no lookaround and no backreferences",
          });
        else if (field?.values?.some(value => pattern.matcher(value).find()) === false)
          wrong(`has a pattern that no value of ${name} matches`, test.pattern, field.values.join(", "));
        return;
      }
      default:
        test satisfies never;
    }
  };

  const judge = (condition: Condition): void => {
    switch (condition.kind) {
      case "not":
        judge(condition.of);
        return;
      case "all":
      case "any":
        for (const one of condition.of) judge(one);
        return;
      default:
        judgeTest(condition);
    }
  };

  const judgePart = (part: Part): void => {
    judge(all(...part.where));
    // Over a count or another sum it is a mean, so that it need not add up.
    if (part.sum !== undefined) use(part.sum, "adds up", ["measure"]);
  };

  const judgeMeasure = (measure: Measure): void => {
    switch (measure.kind) {
      case "count":
      case "rate":
      case "absent":
        return;
      case "sum": {
        const field = use(measure.field, "adds up", ["measure"]);
        if (field !== undefined && !field.sums)
          wrong(
            "adds up a measure that does not add up",
            measure.field,
            "a measure with sums: true",
            "ask for its average or a percentile",
          );
        return;
      }
      case "distinct":
        use(measure.field, "counts the values of", counted);
        return;
      case "percentile":
        use(measure.field, "asks for a percentile of", ["measure"]);
        if (measure.percent < 0 || measure.percent > 100)
          wrong("asks for a percentile there is not", measure.percent, "0 to 100");
        return;
      case "histogram":
        use(measure.field, "counts into buckets", ["measure"]);
        judgeBounds(measure.bounds);
        return;
      case "ratio":
        judgePart(measure.part);
        judgePart(measure.whole);
        return;
      default:
        use(measure.field, `asks for the ${measure.kind} of`, ["measure"]);
    }
  };

  const judgeBounds = (bounds: readonly number[]): void => {
    const rising = bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound));
    if (bounds.length === 0 || !rising)
      wrong("has no rising bounds", bounds, "at least one upper bound, each above the one before");
  };

  const judgeGroups = (by: readonly string[]): void => {
    for (const name of by) use(name, "groups by", grouped);
    const twice = by.find((name, index) => by.indexOf(name) !== index);
    if (twice !== undefined) wrong("groups twice by the same field", twice, "each field once");
  };

  const judgeCount = (what: string, count: number): void => {
    if (!Number.isInteger(count) || count < 1) wrong(what, count, "a whole number from 1");
  };

  return {
    measure: (query: MeasureQuery): readonly Problem[] => {
      judge(all(...from.where));
      judgeMeasure(query.measure);
      judgeGroups(query.by);
      if (query.top !== undefined) {
        judgeCount("asks for the top of none", query.top.n);
        use(query.top.field, "groups by", counted);
      }
      return problems;
    },
    records: (query: RecordsQuery): readonly Problem[] => {
      judge(all(...from.where));
      for (const name of query.fields) use(name, "shows");
      judgeCount("asks for no record", query.limit);
      return problems;
    },
    groups: (by: readonly string[]): readonly Problem[] => {
      judgeGroups(by);
      return problems;
    },
  };
};

/** The pattern, or why RE2 refuses it. */
const compiled = (pattern: string): RE2JS | string => {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
