/** The labels of metrics: fields under the names the logs have, so that a panel finds both by one value. */

import { type Instrument, instrumentLabels, isRecordInstrument, metricLabel } from "../../core/instrument.ts";
import type { PrometheusOptions } from "./options.ts";

/** A field's label; `service` and `environment` are fields too. */
export const labelOf = (options: Pick<PrometheusOptions, "names">, field: string): string =>
  options.names[field] ?? metricLabel(field);

/** Every field that is a label of some instrument. */
export const labelFields = (instruments: readonly Instrument[]): readonly string[] => [
  ...new Set([...instrumentLabels, ...instruments.filter(isRecordInstrument).flatMap(({ labels }) => labels)]),
];

/** What labels may be called everywhere. @see https://prometheus.io/docs/concepts/data_model/ */
export const plainLabel = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Labels that Prometheus itself or its rules give. */
export const engineLabels = ["job", "instance", "le", "quantile", "alertname", "alertstate"] as const;
