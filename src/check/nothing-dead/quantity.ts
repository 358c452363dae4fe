/** What numbers are in, so that a panel in milliseconds over a metric in seconds is seen. */

import type { MetricUnit } from "../../core/instrument.ts";
import type { Unit } from "../../core/unit-names.ts";
import { type Finding, finding } from "./finding.ts";

export interface Quantity {
  readonly of: "time" | "bytes" | "dollars" | "tokens" | "share" | "count";
  /** How much of the base unit (seconds, bytes, one) the number 1 is. */
  readonly scale: number;
  /** @default false */
  readonly perSecond?: boolean;
}

export const counts: Quantity = { of: "count", scale: 1 };

export const quantityOfUnit = (unit: Unit | undefined, storeScale = 1): Quantity | undefined => {
  const of = (what: Quantity["of"], scale: number): Quantity => ({ of: what, scale: scale / storeScale });
  switch (unit) {
    case "milliseconds":
      return of("time", 0.001);
    case "seconds":
      return of("time", 1);
    case "bytes":
      return of("bytes", 1);
    case "mebibytes":
      return of("bytes", 1024 ** 2);
    case "US dollars":
      return of("dollars", 1);
    case "tokens":
      return of("tokens", 1);
    default:
      return undefined;
  }
};

export const quantityOfMetric = (unit: MetricUnit, type: "counter" | "gauge" | "histogram"): Quantity | undefined => {
  switch (unit) {
    case "seconds":
      return { of: "time", scale: 1 };
    case "bytes":
      return { of: "bytes", scale: 1 };
    case "dollars":
      return { of: "dollars", scale: 1 };
    case "tokens":
      return { of: "tokens", scale: 1 };
    case "ratio":
      return undefined;
    case "none":
      return type === "gauge" ? undefined : counts;
    default:
      return unit satisfies never;
  }
};

/** A number times a constant; nothing is nothing in every unit. */
export const times = (quantity: Quantity | undefined, factor: number): Quantity | undefined =>
  quantity && (factor === 0 ? quantity : { ...quantity, scale: quantity.scale / factor });

export const perSecond = (quantity: Quantity | undefined): Quantity | undefined =>
  quantity && { ...quantity, perSecond: true };

/** What a division gives: a share of like by like, a mean of anything by a count. */
export const divided = (above: Quantity | undefined, below: Quantity | undefined): Quantity | undefined => {
  if (above === undefined || below === undefined || (above.perSecond ?? false) !== (below.perSecond ?? false))
    return undefined;
  if (above.of === below.of) return { of: "share", scale: above.scale / below.scale };
  return below.of === "count" ? { of: above.of, scale: above.scale / below.scale } : undefined;
};

/** The units of Grafana that say what a number is in. @see https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
const grafanaUnits: Readonly<Record<string, Quantity>> = {
  ns: { of: "time", scale: 1e-9 },
  µs: { of: "time", scale: 1e-6 },
  ms: { of: "time", scale: 0.001 },
  s: { of: "time", scale: 1 },
  m: { of: "time", scale: 60 },
  h: { of: "time", scale: 3600 },
  dtdurationms: { of: "time", scale: 0.001 },
  dtdurations: { of: "time", scale: 1 },
  bytes: { of: "bytes", scale: 1 },
  decbytes: { of: "bytes", scale: 1 },
  mbytes: { of: "bytes", scale: 1024 ** 2 },
  currencyUSD: { of: "dollars", scale: 1 },
  percentunit: { of: "share", scale: 1 },
  percent: { of: "share", scale: 0.01 },
};

const words = ({ of, scale }: Quantity): string => {
  if (of === "time") return scale === 1 ? "seconds" : scale === 0.001 ? "milliseconds" : `${scale} seconds`;
  if (of === "share") return scale === 1 ? "a share of 0 to 1" : scale === 0.01 ? "percent of 0 to 100" : "a share";
  if (of === "dollars") return "US dollars";
  return of === "count" ? "a count" : of;
};

/** A panel that shows numbers in another unit than its query gives. */
export const judgeUnit = (unit: string | undefined, given: Quantity | undefined): readonly Finding[] => {
  const shown = unit === undefined ? undefined : grafanaUnits[unit];
  if (shown === undefined || given === undefined || given.perSecond) return [];
  if (shown.of === given.of && Math.abs(shown.scale / given.scale - 1) < 1e-6) return [];
  return [
    finding("shows numbers in another unit than its query gives", unit ?? "", {
      expected: words(given),
      help: `set the panel's unit, or multiply in the query`,
    }),
  ];
};
