/** Units as Kibana's formats, in the words of the Dashboards API and in those of saved objects. */

import type { JsonObject } from "../../core/artifact.ts";
import type { PanelUnit } from "../../core/dashboard.ts";
import { type KibanaVersion, needs } from "./versions.ts";

const number = (decimals: number, suffix?: string): JsonObject => ({
  type: "number",
  decimals,
  ...(suffix === undefined ? {} : { suffix }),
});

export const formatOf = (unit: PanelUnit, version: KibanaVersion): JsonObject => {
  switch (unit) {
    case "milliseconds":
      return needs(version, "duration-units")
        ? { type: "duration", from: "milliseconds", to: "seconds" }
        : { type: "duration", from: "ms", to: "s" };
    case "seconds":
      return number(2, " s");
    case "bytes":
      return { type: "bytes", decimals: 1 };
    case "mebibytes":
      return number(1, " MiB");
    case "tokens per second":
      return number(1, " tokens/s");
    case "per second":
      return number(2, "/s");
    case "US dollars":
      return { type: "custom", pattern: "$0,0.00" };
    case "share":
      // Of a fraction: 0.05 reads 5%.
      return { type: "percent", decimals: 1 };
    case "tokens":
    case "characters":
    case "requests":
    case "count":
      return number(0);
    default:
      return unit satisfies never;
  }
};

/**
 * A data view's formats, which are others than a chart's. A duration is taken for seconds unless it says otherwise.
 * @see https://www.elastic.co/docs/explore-analyze/find-and-organize/data-views/field-formatters
 */
export const fieldFormatOf = (unit: string | undefined): JsonObject | undefined => {
  switch (unit) {
    case "milliseconds":
    case "seconds":
      return {
        id: "duration",
        params: { inputFormat: unit, outputFormat: "asSeconds", outputPrecision: 3, includeSpaceWithSuffix: true },
      };
    case "bytes":
      return { id: "bytes", params: { pattern: "0,0.[0]b" } };
    case "US dollars":
      return { id: "number", params: { pattern: "$0,0.[0000]" } };
    default:
      return undefined;
  }
};

/** The formats of a chart's numbers in saved objects. */
export const savedFormatOf = (unit: PanelUnit): JsonObject => {
  const plain = (decimals: number, suffix?: string): JsonObject => ({
    id: "number",
    params: { decimals, ...(suffix === undefined ? {} : { suffix }) },
  });
  switch (unit) {
    case "milliseconds":
      return {
        id: "duration",
        params: { decimals: 2, fromUnit: "milliseconds", toUnit: "asSeconds" },
      };
    case "seconds":
      return plain(2, " s");
    case "bytes":
      return { id: "bytes", params: { decimals: 1 } };
    case "mebibytes":
      return plain(1, " MiB");
    case "tokens per second":
      return plain(1, " tokens/s");
    case "per second":
      return plain(2, "/s");
    case "US dollars":
      return { id: "custom", params: { decimals: 0, pattern: "$0,0.00" } };
    case "share":
      return { id: "percent", params: { decimals: 1 } };
    case "tokens":
    case "characters":
    case "requests":
    case "count":
      return plain(0);
    default:
      return unit satisfies never;
  }
};
