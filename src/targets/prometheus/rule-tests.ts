/**
 * A test file for every alert: series with which it fires once it held for long enough, and series with which it stays
 * quiet. @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */

import type { AlertRule, JudgedComparison } from "../../core/alert.ts";
import { fieldsOfMeasure, type MeasureQuery, not, all as together } from "../../core/query/index.ts";
import { goDuration, inSeconds, seconds } from "../../core/units.ts";
import { type CompiledRule, labelsOfRule, numbersOf, runbookOf } from "./alerts.ts";
import { annotated } from "./annotations.ts";
import type { RuleTests } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PromqlSite } from "./query.ts";
import { rawCandidates } from "./raw-series.ts";
import { endOf, intervalOf, longest, paceOf } from "./rule-test-times.ts";
import { type Sample, type Series, selectorsOf, steadily, Unknown } from "./steady.ts";
import { type MadeUp, selects, seriesOf, type Traffic, witness } from "./traffic.ts";

/** The tests of every alert that there is a test for, by the alert's name. */
export const ruleTests = (context: PromqlSite, rules: readonly CompiledRule[]): ReadonlyMap<string, RuleTests> => {
  const tests = new Map<string, RuleTests>();
  for (const name of new Set(rules.map(({ rule }) => rule.name))) {
    const compiled = rules.filter(({ rule }) => rule.name === name);
    const pace = paceOf(compiled);
    const siblings = compiled.map(one => judgedRule(context, one, pace));
    const cases = siblings.flatMap(one => testsOf(context, one, siblings));
    if (cases.length > 0)
      tests.set(name, {
        rule_files: ["../rules/alerts.yaml"],
        evaluation_interval: inTime(pace),
        tests: cases,
      });
  }
  return tests;
};

interface JudgedRule {
  readonly compiled: CompiledRule;
  /** When it is asked, in seconds: `for` after its condition holds. */
  readonly at: number;
  /** How far apart samples are. */
  readonly interval: number;
  readonly fires: readonly Series[] | undefined;
  readonly quiet: readonly Series[] | undefined;
}

const judgedRule = (context: PromqlSite, compiled: CompiledRule, pace: number): JudgedRule => {
  const at = endOf(compiled, pace);
  const pending = Math.floor((at - inSeconds(compiled.rule.for)) / pace) * pace;
  return { compiled, at, interval: intervalOf(compiled), ...found(context, compiled, [pending, at]) };
};

const found = (
  context: PromqlSite,
  compiled: CompiledRule,
  instants: readonly number[],
): Pick<JudgedRule, "fires" | "quiet"> => {
  const best = new Map<Verdict, readonly Series[]>();
  try {
    const judge = judgeOf(compiled, instants);
    for (const series of candidatesOf(context, compiled)) {
      const verdict = judge(series);
      // Of what is idle, the series with something in them say more.
      if (!best.has(verdict) || best.get(verdict)?.length === 0) best.set(verdict, series);
      if (best.has("fires") && best.has("quiet")) break;
    }
  } catch (error) {
    // Somebody's own PromQL may say more than these tests understand.
    if (!(error instanceof Unknown)) throw error;
  }
  return { fires: best.get("fires"), quiet: best.get("quiet") ?? best.get("idle") };
};

type Verdict = "fires" | "quiet" | "idle" | "unclear";

/** Far enough from a limit that no rounding moves a number across it. */
const clear = ({ value }: Sample, limit: number): boolean =>
  value === limit ? Number.isInteger(value) : Math.abs(value - limit) > 0.05 * Math.abs(limit);

/** Quiet is what has something to judge, and enough of it; idle is anything else that does not fire. */
const judgeOf = (compiled: CompiledRule, instants: readonly number[]) => {
  const whole = steadily(compiled.expr);
  const parts = compiled.compared.map(one => ({ ...one, number: steadily(one.text) }));
  return (series: readonly Series[]): Verdict => {
    const verdicts = instants.map((at): Verdict => {
      const numbers = parts.map(part => ({ ...part, found: part.number(series, at) }));
      if (numbers.some(({ found, limit }) => !found.every(sample => clear(sample, limit)))) return "unclear";
      if (whole(series, at).length > 0) return "fires";
      const enough = numbers.every(({ is, limit, found }, index) =>
        found.some(({ value }) => index === 0 || is !== "atLeast" || value >= limit),
      );
      return enough ? "quiet" : "idle";
    });
    const [verdict = "unclear"] = verdicts;
    return verdicts.every(one => one === verdict) ? verdict : "unclear";
  };
};

function* candidatesOf(context: PromqlSite, { rule, expr, compared }: CompiledRule): Generator<readonly Series[]> {
  const wanted = new Set(selectorsOf(expr).map(({ metric }) => metric));
  // What always fires, or fires when nothing is there.
  yield [];
  if (rule.when.some(({ query }) => query.kind === "raw"))
    yield* rawCandidates(expr, compared, { [labelOf(context.options, "environment")]: context.site.name });
  else for (const traffic of trafficFor(context.site, rule)) yield seriesOf(context, traffic, wanted);
}

const perMinute = [60, 600, 6000, 6, 0.6, 0.06] as const;
const shares = [0.2, 0.5, 0.9, 0.05, 0.01, 0] as const;

/** Traffic of every mixture that an alert may be about, the likeliest first. */
function* trafficFor(site: PromqlSite["site"], rule: AlertRule): Generator<readonly Traffic[]> {
  const [first] = rule.when;
  for (const rate of perMinute)
    for (const share of shares)
      for (const value of first === undefined ? [] : valuesFor(first, rate)) {
        const traffic: Traffic[] = [];
        for (const comparison of rule.when) {
          const known = traffic.some(({ record }) => sameSelection(comparison, record));
          if (!known) traffic.push(...trafficOf(site, comparison, rate, share, value));
        }
        yield everywhere(rule, traffic);
      }
}

/** Where silence fires, every service of the rule must be heard. */
const everywhere = ({ missing, services }: AlertRule, traffic: readonly Traffic[]): readonly Traffic[] =>
  missing === "fires"
    ? traffic.flatMap(one => services.map(service => ({ ...one, record: { ...one.record, service } })))
    : traffic;

/** Values of the measured field: around the limit, or what adds up to that. */
const valuesFor = ({ query, limit }: JudgedComparison, rate: number): readonly number[] => {
  const around = [limit * 2, limit / 2];
  // Of a ratio's whole any will do: the part is a share of it.
  if (query.kind === "measure" && query.measure.kind === "ratio") return [1000];
  if (query.kind !== "measure" || query.measure.kind !== "sum" || query.over === undefined) return around;
  const records = query.measure.perSecond ? rate / 60 : (rate / 60) * Math.min(inSeconds(query.over), longest);
  return around.map(total => total / records);
};

const sameSelection = ({ query }: JudgedComparison, record: MadeUp): boolean =>
  query.kind === "measure" && selects(query.from, record);

/** One comparison's records: of a ratio those of the part and the others, else those it selects. */
const trafficOf = (
  { schema }: PromqlSite["site"],
  { query }: JudgedComparison,
  rate: number,
  share: number,
  value: number,
): readonly Traffic[] => {
  if (query.kind !== "measure") return [];
  const { from, measure } = query;
  const steady = (record: MadeUp | undefined, perMinute: number): readonly Traffic[] =>
    record === undefined || perMinute === 0
      ? []
      : [{ record: grouped(query, { ...record, ...numbers(query, share, value, record) }), perMinute }];
  if (measure.kind !== "ratio" || measure.part.sum !== undefined) return steady(witness(schema, from), rate);
  const { part, whole } = measure;
  return [
    ...steady(witness(schema, from, [...whole.where, ...part.where]), rate * share),
    ...steady(witness(schema, from, [...whole.where, not(together(...part.where))]), rate * (1 - share)),
  ];
};

/** The fields that are measured; those the conditions settled stay. */
const numbers = ({ measure }: MeasureQuery, share: number, value: number, record: MadeUp): MadeUp => {
  const all =
    measure.kind === "ratio"
      ? { ...valued(measure.whole.sum, value), ...valued(measure.part.sum, value * share) }
      : Object.fromEntries(fieldsOfMeasure(measure).map(field => [field, value]));
  return { ...all, ...Object.fromEntries(Object.entries(record).filter(([field]) => field in all)) };
};

const valued = (field: string | undefined, value: number): MadeUp => (field === undefined ? {} : { [field]: value });

/** Some value for whatever it is grouped by. */
const grouped = ({ by }: MeasureQuery, record: MadeUp): MadeUp => ({
  ...Object.fromEntries(by.filter(field => field !== "environment").map(field => [field, `${field}-1`])),
  ...record,
});

const testsOf = (context: PromqlSite, own: JudgedRule, siblings: readonly JudgedRule[]): RuleTests["tests"] => {
  const { compiled, at } = own;
  const { rule } = compiled;
  // One that fires for silence is kept quiet while another is tested.
  const others = siblings
    .filter(one => one !== own && steadily(one.compiled.expr)([], at).length > 0)
    .flatMap(one => one.quiet ?? []);
  const test = (words: string, series: readonly Series[], fires: boolean): RuleTests["tests"][number] => {
    const all = merged([...series, ...others]);
    const expected = fires ? siblings.flatMap(one => firing(context, one, all, at)) : [];
    const early = inSeconds(rule.for) - 60;
    return {
      name: `${rule.id} ${words}`,
      interval: inTime(own.interval),
      input_series: all.map(one => written(one, at, own.interval)),
      alert_rule_test: [
        ...(fires && early >= 60 ? [{ eval_time: inTime(early), alertname: rule.name, exp_alerts: [] }] : []),
        { eval_time: inTime(at), alertname: rule.name, exp_alerts: expected },
      ],
    };
  };
  return [
    ...(own.fires ? [test("fires", own.fires, true)] : []),
    ...(own.quiet && rule.when.length > 0 ? [test("stays quiet", own.quiet, false)] : []),
  ];
};

const inTime = (amount: number): string => goDuration(seconds(amount));

/** Two that agree on every label would be one. */
const merged = (series: readonly Series[]): readonly Series[] => [
  ...new Map(series.map(one => [JSON.stringify(Object.entries(one.labels).sort()), one])).values(),
];

const number = (value: number): string => String(Number(value.toPrecision(12)));

const written = ({ labels, from, slope }: Series, at: number, interval: number) => {
  const { __name__: name, ...rest } = labels;
  const matchers = Object.entries(rest).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return {
    series: `${name}{${matchers.join(", ")}}`,
    values: `${number(from)}+${number(slope * interval)}x${at / interval}`,
  };
};

/** The alerts of a rule, as labels and sentences. */
const firing = (
  { options, site }: PromqlSite,
  { compiled }: JudgedRule,
  series: readonly Series[],
  at: number,
): RuleTests["tests"][number]["alert_rule_test"][number]["exp_alerts"] => {
  const { rule, unit, group } = compiled;
  return steadily(compiled.expr)(series, at).map(fired => {
    const say = (sentence: string) => annotated(sentence, unit, group, fired);
    const { __name__: _, ...labels } = fired.labels;
    return {
      exp_labels: {
        ...labels,
        [labelOf(options, "environment")]: site.name,
        ...labelsOfRule(
          compiled,
          options,
          site,
          text => text,
          label => labels[label] ?? "",
        ),
      },
      exp_annotations: {
        summary: say(rule.summary),
        description: say(rule.description),
        ...numbersOf(rule, compiled.unit, site, say("{value}")),
        ...runbookOf(rule, site),
      },
    };
  });
};
