/**
 * Metrics derived from records: a branch of its own behind the lanes and before their sampling, so that it counts every
 * record; the connector turns each into numbers, and Prometheus fetches the sums.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/signaltometricsconnector
 */

import type { JsonObject } from "../../core/artifact.ts";
import {
  instrumentLabels,
  isRecordInstrument,
  metricLabel,
  otherEvent,
  type RecordInstrument,
} from "../../core/instrument.ts";
import { type Condition, type Normal, normal, type Test } from "../../core/query/condition.ts";
import type { Site } from "../../core/target.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { entry, isMatch, isMissing, isOneOf, isPresent, type Ottl, quoted, set } from "./ottl.ts";
import type { Piece } from "./piece.ts";

/** Takes what the lanes let through. */
export const instrumentBranch = "forward/instruments";

const connector = "signal_to_metrics";

/** An idle series is forgotten, and begins at zero again. */
const longestIdle = "168h";

/** More series than this are not counted: a label that runs away must not take the collector's memory. */
const mostSeries = 100_000;

/** The branch and what fetches from it; nothing where nobody does. */
export const instrumentPiece = (site: Site, options: OtelCollectorOptions, host: string): Piece => {
  if (!site.scraped) return {};
  const countThemselves = site.services.filter(({ metrics }) => metrics !== undefined).map(({ name }) => name);
  const notOurs = "filter/instruments";
  return {
    connectors: {
      [instrumentBranch]: {},
      [connector]: {
        // A number that is none counts nothing.
        error_mode: "silent",
        logs: site.instruments.filter(isRecordInstrument).map(metricOf),
      },
    },
    processors: {
      ...(countThemselves.length === 0
        ? {}
        : {
            [notOurs]: {
              error_mode: "silent",
              log_conditions: [isOneOf('resource.attributes["service.name"]', countThemselves)],
            },
          }),
      "transform/instruments": {
        error_mode: "silent",
        log_statements: [
          set(entry("log.attributes", metricLabel("service")), 'resource.attributes["service.name"]'),
          set(entry("log.attributes", metricLabel("environment")), quoted(site.name)),
          set(event, quoted(otherEvent), isPresent(event), `not ${isOneOf(event, Object.keys(site.schema.events))}`),
        ],
      },
      // Records one by one would reach the sums out of order.
      "batch/instruments": { timeout: "1s", send_batch_size: 8192 },
      // Whose a number is stands in its labels; what stays here would be the process's own, new with every start.
      "resource/instruments": { attributes: [{ pattern: ".*", action: "delete" }] },
      "delta_to_cumulative/instruments": { max_stale: longestIdle, max_streams: mostSeries },
    },
    exporters: {
      "prometheus/instruments": {
        endpoint: `${host}:${options.ports.instruments}`,
        metric_expiration: longestIdle,
        without_scope_info: true,
      },
    },
    pipelines: {
      "logs/instruments": {
        receivers: [instrumentBranch],
        processors: [...(countThemselves.length === 0 ? [] : [notOurs]), "transform/instruments", "batch/instruments"],
        exporters: [connector],
      },
      "metrics/instruments": {
        receivers: [connector],
        processors: ["resource/instruments", "delta_to_cumulative/instruments"],
        exporters: ["prometheus/instruments"],
      },
    },
  };
};

const event = entry("log.attributes", "event");

/** The connector's own paths have no context before them. */
const attribute = (field: string): Ottl => entry("attributes", field);

const metricOf = (instrument: RecordInstrument): JsonObject => {
  const { name, description, from, value, labels } = instrument;
  const conditions: readonly Condition[] = [
    ...(from.events.length === 0 ? [] : [{ kind: "one-of", field: "event", values: from.events } as const]),
    ...from.where,
  ];
  const holds = [
    ...conditions.map(one => condition(normal(one))),
    ...(value === undefined ? [] : [isPresent(attribute(value.field)), `${attribute(value.field)} >= 0`]),
  ];
  return {
    name,
    description,
    // The conditions of a metric stand for "any of them".
    ...(holds.length === 0 ? {} : { conditions: [holds.join(" and ")] }),
    attributes: [...instrumentLabels, ...labels].map(field => ({ key: metricLabel(field), optional: true })),
    include_resource_attributes: [{ key: "service.name" }],
    ...(instrument.kind === "histogram"
      ? { histogram: { buckets: [...instrument.buckets], count: "1", value: numberOf(instrument.value) } }
      : { sum: { value: value === undefined ? "1" : numberOf(value), monotonic: true } }),
  };
};

/** Always a double: whole and broken numbers in one sum end the collector. */
const numberOf = ({ field, scale }: { readonly field: string; readonly scale: number }): Ottl =>
  scale === 1 ? `Double(${attribute(field)})` : `Double(${attribute(field)}) * ${scale}`;

const condition = (part: Normal): Ottl => {
  switch (part.kind) {
    case "all":
      return part.of.length === 0 ? "true" : `(${part.of.map(condition).join(" and ")})`;
    case "any":
      return part.of.length === 0 ? "false" : `(${part.of.map(condition).join(" or ")})`;
    case "test": {
      const value = attribute(part.test.field);
      const holds = test(part.test, value);
      return part.negated ? `(${isMissing(value)} or not ${holds})` : `(${isPresent(value)} and ${holds})`;
    }
    default:
      return part satisfies never;
  }
};

/** Of a value that is there. */
const test = (one: Test, value: Ottl): Ottl => {
  switch (one.kind) {
    case "exists":
      return "true";
    case "equals":
      return `${value} == ${typeof one.value === "string" ? quoted(one.value) : one.value}`;
    case "one-of":
      return one.values.length === 0 ? "false" : isOneOf(value, one.values);
    case "compare":
      return `${value} ${one.than} ${one.value}`;
    case "contains":
      return isMatch(value, one.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    case "matches":
      return isMatch(value, one.pattern);
    default:
      return one satisfies never;
  }
};
