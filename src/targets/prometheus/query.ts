/**
 * Questions in PromQL, answered by the instruments. Numbers come back in the query's own unit. Every selector names the
 * environment, since one Prometheus may hold several. @see https://prometheus.io/docs/prometheus/latest/querying/functions/
 */

import type { RecordInstrument } from "../../core/instrument.ts";
import {
  type Answer,
  type Asked,
  answered,
  type Condition,
  groupsOf,
  type MeasureQuery,
  type Part,
  type Query,
  type Selection,
  type Tolerance,
  Unsupported,
  wordsIn,
} from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { goDuration, inSeconds } from "../../core/units.ts";
import { type Cover, coverOf, type Wanted } from "./cover.ts";
import { ownNamespaces, refuseUnasked } from "./kubelet.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { asksForMonth, asksForPrices } from "./price-names.ts";
import { keepsAMonth } from "./retention.ts";
import { matchersOf } from "./selector.ts";
import { quoted, quotedForViewer, summed } from "./text.ts";

/** What a compiler needs to know. */
export interface PromqlSite {
  readonly options: PrometheusOptions;
  readonly site: Pick<
    Site,
    "name" | "schema" | "instruments" | "runbooks" | "prices" | "retention" | "platform" | "services"
  >;
}

export interface Promql {
  readonly text: string;
  readonly tolerance?: Tolerance;
  /** Whether a group without records says NaN instead of nothing. */
  readonly nan?: boolean;
  /** What it is asked of. */
  readonly instruments: readonly RecordInstrument[];
}

export const ask = ({ options }: Self<PrometheusOptions>, site: Site, asked: Asked): Answer =>
  answered("promql", () => {
    const { text, tolerance, nan } = promql({ options, site }, asked.query, windowOf(asked, options), asked.chosen);
    // No bucket holds what is below zero, so this drops nothing but NaN.
    return { text: nan ? `${text} >= 0` : text, ...(tolerance === undefined ? {} : { tolerance }) };
  });

/** A window as PromQL writes it, and its seconds where they are known. */
export interface Window {
  readonly text: string;
  readonly seconds: number | undefined;
  /**
   * Whether a series that began inside the window counts from zero. An increase compares a series' samples with its
   * first, so that the one record nobody ever saw before is none: an alert on it would sleep. @default false
   */
  readonly births?: boolean;
}

/** Grafana's names for the range on show, and for the shortest window that always holds some scrapes. */
const viewersWindow = { instant: "$__range", series: "$__rate_interval" } as const;

const windowOf = ({ query, window, shape, forAlert }: Asked, options: PrometheusOptions): Window => {
  const own = query.kind === "measure" ? query.over : undefined;
  const wanted = own ?? window;
  if (wanted === "viewer") return { text: viewersWindow[shape], seconds: undefined };
  const births = forAlert === true && query.kind === "measure" && query.measure.kind === "count";
  return { ...fixedWindow(wanted, options), births };
};

/** @throws Unsupported when it holds less than two scrapes, between which there is nothing to compare */
export const fixedWindow = (
  time: NonNullable<MeasureQuery["over"]>,
  { scrapeInterval }: Pick<PrometheusOptions, "scrapeInterval">,
): Window => {
  if (time.milliseconds < 2 * scrapeInterval.milliseconds)
    throw new Unsupported(
      `a window of ${time.written} holds less than two scrapes`,
      `ask over at least twice the scrapeInterval of ${scrapeInterval.written}`,
    );
  return { text: goDuration(time), seconds: inSeconds(time) };
};

/** What narrows a selector to the environment that asks. */
const ownEnvironment = ({ options, site }: PromqlSite): string =>
  `${labelOf(options, "environment")}=${quoted(site.name)}`;

/**
 * No PromQL has this name, so that whoever writes words of their own says where they are narrowed.
 * @throws Unsupported for what prices make, where there are none or not for long enough, and for what kubelets say and
 * nobody asks them or keeps
 */
const ownWords = (context: PromqlSite, words: string): string => {
  if (asksForPrices(words) && context.site.prices.length === 0)
    throw new Unsupported("it asks what tokens cost, and there are no prices", "give some under prices");
  if (asksForMonth(words) && !keepsAMonth(context.options, context.site))
    throw new Unsupported(
      "it asks what a month cost, and metrics are kept for less",
      "set retention.metrics to days(40)",
    );
  const ofEnvironment = words.replaceAll("@environment", () => ownEnvironment(context));
  const own = ofEnvironment.includes("@namespaces")
    ? ofEnvironment.replaceAll("@namespaces", () => ownNamespaces(context.site))
    : ofEnvironment;
  refuseUnasked(context.options, own);
  return own;
};

/** @throws Unsupported */
export const promql = (
  context: PromqlSite,
  query: Query,
  window: Window,
  chosen: Readonly<Record<string, string>> = {},
): Promql => {
  switch (query.kind) {
    case "raw":
      return { text: ownWords(context, wordsIn(query, "promql", "add its promql to raw(…)")), instruments: [] };
    case "records":
      throw new Unsupported("Prometheus keeps numbers, not records", "ask a store of logs");
    case "measure":
      return largest(query, measured({ ...context, window, chosen }, query));
    default:
      return query satisfies never;
  }
};

const largest = ({ top }: MeasureQuery, answer: Promql): Promql =>
  top === undefined ? answer : { ...answer, text: `topk(${top.n}, ${answer.text})` };

interface Context extends PromqlSite {
  readonly window: Window;
  readonly chosen: Readonly<Record<string, string>>;
}

const measured = (context: Context, query: MeasureQuery): Promql => {
  const { from, measure } = query;
  const by = groupsOf(query);
  const total = (wanted: Wanted, selection: Selection = from, how: How = "increase") =>
    totalOf(context, selection, wanted, by, how);
  switch (measure.kind) {
    case "count":
      return counted(context, total({ kind: "records" }));
    case "rate":
      return counted(context, total({ kind: "records" }, from, "rate"));
    case "sum": {
      const wanted = { kind: "sum", field: measure.field } as const;
      return counted(context, total(wanted, from, measure.perSecond ? "rate" : "increase"));
    }
    case "avg":
      return divided(
        context,
        total({ kind: "sum", field: measure.field }),
        total({ kind: "having", field: measure.field }),
      );
    case "ratio": {
      const part = total(wantedOf(measure.part), narrowed(from, measure.part.where));
      const whole = total(wantedOf(measure.whole), narrowed(from, measure.whole.where));
      // A group without any of the part has no series of it, or none yet.
      return divided(context, { ...part, text: `(${part.text} or ${whole.text} * 0)` }, whole);
    }
    case "percentile": {
      const { cover, text } = bucketsOf(context, from, measure.field, by, "rate");
      return {
        text: times(`histogram_quantile(${number(measure.percent / 100)}, ${text})`, 1 / cover.scale),
        tolerance: bucketTolerance(cover.instrument),
        nan: true,
        instruments: [cover.instrument],
      };
    }
    case "histogram":
      return histogram(context, from, measure.field, measure.bounds, by);
    case "absent":
      return absent(context, from);
    case "last":
    case "min":
    case "max":
    case "stddev":
    case "distinct":
      throw noSuchMeasure(context, measure.kind, measure.field);
    default:
      return measure satisfies never;
  }
};

type How = "increase" | "rate";

const narrowed = ({ events, where }: Selection, more: readonly Condition[]): Selection => ({
  events,
  where: [...where, ...more],
});

const wantedOf = ({ sum }: Part): Wanted => (sum === undefined ? { kind: "records" } : { kind: "sum", field: sum });

/** The selectors of a cover, one for each alternative. */
const selectors = (context: Context, { conditions, metric }: Cover): readonly string[] => {
  const { chosen, options, site } = context;
  const label = (field: string) => labelOf(options, field);
  const scope = ownEnvironment(context);
  const choice = Object.entries(chosen).map(([field, words]) => `${label(field)}=~${quotedForViewer(words)}`);
  return matchersOf(conditions, label, Object.keys(site.schema.events)).map(
    matchers => `${metric}{${[scope, ...matchers, ...choice].join(", ")}}`,
  );
};

/** The union counts a series once that meets several alternatives. */
const over = (context: Context, cover: Cover, how: How): string =>
  selectors(context, cover)
    .map(selector => {
      const { text, births } = context.window;
      const grown = `${how}(${selector}[${text}])`;
      // Only of what was fetched before the window too: a new Prometheus finds every series new.
      return births && how === "increase"
        ? `((${selector} unless ${selector} offset ${text}) and on (job, instance) (up offset ${text} == 1)) or ${grown}`
        : grown;
    })
    .join(" or ");

/** A sum in the metric's unit. */
interface Total {
  readonly text: string;
  readonly cover: Cover;
}

/** Records or values added up by group. */
const totalOf = (context: Context, selection: Selection, wanted: Wanted, by: readonly string[], how: How): Total => {
  const cover = coverOf(context.site, selection, wanted, by, Object.keys(context.chosen));
  const labels = by.map(field => labelOf(context.options, field));
  return { text: summed(labels, over(context, cover, how)), cover };
};

const counted = (context: Context, { text, cover }: Total): Promql => ({
  text: times(text, 1 / cover.scale),
  tolerance: edgeTolerance(context),
  instruments: [cover.instrument],
});

/** Nothing where the whole is zero. */
const divided = (context: Context, part: Total, whole: Total): Promql => ({
  text: times(`${part.text} / (${whole.text} > 0)`, whole.cover.scale / part.cover.scale),
  tolerance: edgeTolerance(context),
  instruments: [part.cover.instrument, whole.cover.instrument],
});

/** Without the noise of floating point: 1 / 0.001 is 1000, and one third of a unit stays one. */
const number = (value: number): string => String(Number(value.toPrecision(15)));

const times = (text: string, factor: number): string => (factor === 1 ? text : `${text} * ${number(factor)}`);

const bucketsOf = (context: Context, from: Selection, field: string, by: readonly string[], how: How): Total => {
  const cover = coverOf(context.site, from, { kind: "buckets", field }, by, Object.keys(context.chosen));
  const labels = [...by.map(one => labelOf(context.options, one)), "le"];
  return { text: summed(labels, over(context, cover, how)), cover };
};

const bucketsIn = (instrument: RecordInstrument): readonly number[] =>
  instrument.kind === "histogram" ? instrument.buckets : [];

/** Cumulative, with the bounds in the field's unit as `le`. */
const histogram = (
  context: Context,
  from: Selection,
  field: string,
  bounds: readonly number[],
  by: readonly string[],
): Promql => {
  const { cover, text } = bucketsOf(context, from, field, by, "increase");
  const own = bucketsIn(cover.instrument);
  const same =
    own.length === bounds.length && own.every((bound, index) => equal(bound, (bounds[index] ?? 0) * cover.scale));
  if (!same)
    throw new Unsupported(
      `${cover.instrument.name} counts into other buckets`,
      `ask for its bounds: ${own.map(bound => number(bound / cover.scale)).join(", ")}`,
    );
  const renamed =
    cover.scale === 1
      ? text
      : own.reduce((inner, bound) => {
          const [whole = "", fraction] = number(bound).split(".");
          // A whole bound is exposed as 1 or as 1.0.
          const pattern = fraction === undefined ? `${whole}(\\.0)?` : `${whole}\\.${fraction}`;
          return `label_replace(${inner}, "le", ${quoted(number(bound / cover.scale))}, "le", ${quoted(pattern)})`;
        }, text);
  return { text: renamed, tolerance: edgeTolerance(context), instruments: [cover.instrument] };
};

const equal = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/** No series at all, or none that rose: counters outlive the records they counted. */
const absent = (context: Context, from: Selection): Promql => {
  const { text, cover } = totalOf(context, from, { kind: "records" }, [], "increase");
  const [selector, ...others] = selectors(context, cover);
  if (selector === undefined || others.length > 0)
    throw new Unsupported("the absence of several selections at once is not one question to Prometheus");
  return {
    text: `((${text} == 0) + 1) or absent_over_time(${selector}[${context.window.text}])`,
    instruments: [cover.instrument],
  };
};

const noSuchMeasure = ({ site }: Context, kind: string, field: string): Unsupported => {
  const nearest = site.instruments.find(
    one => one.kind !== "exposed" && one.value?.field === field && one.kind === "histogram",
  );
  const asked = kind === "last" ? "the last value" : kind === "distinct" ? "the different values" : `the ${kind}`;
  return new Unsupported(
    `no instrument keeps ${asked} of ${field}`,
    nearest === undefined
      ? "ask a store of logs"
      : `ask for a percentile, which ${nearest.name} answers, or ask a store of logs`,
  );
};

/** A record within a scrape of either edge may be counted or not. */
const edgeTolerance = ({ window, options }: Context): Tolerance => {
  const scrape = inSeconds(options.scrapeInterval);
  return {
    relative: window.seconds === undefined ? 0.5 : Number(Math.min(1, (2 * scrape) / window.seconds).toPrecision(3)),
    because: `samples are ${scrape} s apart, and Prometheus extrapolates from them to the window's edges`,
  };
};

/** The answer lies in the right bucket, somewhere. */
const bucketTolerance = (instrument: RecordInstrument): Tolerance => {
  const bounds = bucketsIn(instrument);
  const widest = Math.max(...bounds.slice(1).map((bound, index) => bound / (bounds[index] ?? bound)), 1);
  return {
    relative: Number((widest - 1).toPrecision(3)),
    because: `it is estimated within a bucket of ${instrument.name}, whose upper bound is up to ${number(Number(widest.toPrecision(3)))} times the lower; nothing is told apart below ${number(bounds[0] ?? 0)} or above ${number(bounds.at(-1) ?? 0)}`,
  };
};
