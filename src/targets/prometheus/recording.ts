/**
 * What dashboards and people ask of every instrument, computed once: named `level:metric:operation`, the level being the
 * labels that are left. @see https://prometheus.io/docs/practices/rules/
 */

import { isRecordInstrument, type RecordInstrument } from "../../core/instrument.ts";
import type { Self, Site } from "../../core/target.ts";
import type { Rules } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { quoted, summed } from "./text.ts";

type Rule = Rules["groups"][number]["rules"][number];

const percentiles = [50, 95, 99] as const;

export const recordingRules = (
  { options }: Self<PrometheusOptions>,
  site: Pick<Site, "name" | "instruments">,
): Rules => {
  const environment = labelOf(options, "environment");
  const labels = [labelOf(options, "service"), environment];
  const over = (how: "rate" | "increase", metric: string, window: string, more: readonly string[] = []) =>
    summed([...labels, ...more], `${how}(${metric}{${environment}=${quoted(site.name)}}[${window}])`);
  const rulesOf = (instrument: RecordInstrument): readonly Rule[] => {
    const { name, kind, unit } = instrument;
    // What is counted a second is no total any more.
    const base = name.replace(/_total$/, "");
    switch (kind) {
      case "counter":
        return [
          { record: `service:${base}:rate5m`, expr: over("rate", name, "5m") },
          ...(unit === "dollars" ? [{ record: `service:${base}:increase1h`, expr: over("increase", name, "1h") }] : []),
        ];
      case "histogram":
        return [
          { record: `service:${base}_count:rate5m`, expr: over("rate", `${name}_count`, "5m") },
          ...percentiles.map(percent => ({
            record: `service:${base}:p${percent}_rate5m`,
            expr: `histogram_quantile(${percent / 100}, ${over("rate", `${name}_bucket`, "5m", ["le"])})`,
          })),
        ];
      default:
        return kind satisfies never;
    }
  };
  return {
    groups: [{ name: "signalbox-instruments", rules: site.instruments.filter(isRecordInstrument).flatMap(rulesOf) }],
  };
};
