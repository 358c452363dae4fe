/**
 * Alarms on what an instrument usually does: Amazon learns a band from two weeks of the metric, and the alarm is about
 * leaving it. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
 */

import { didYouMean, type Problem } from "../../core/errors.ts";
import { receiversName } from "../../core/evaluator.ts";
import { isRecordInstrument } from "../../core/instrument.ts";
import type { Self, Site } from "../../core/target.ts";
import { inSeconds } from "../../core/units.ts";
import type { BandComparison, MetricAlarm } from "./alarm.ts";
import { type InstrumentMetric, instrumentMetrics } from "./metrics.ts";
import { prefixOf } from "./names.ts";
import type { Anomaly, CloudwatchOptions } from "./options.ts";

const comparisons: Readonly<Record<Anomaly["is"], BandComparison>> = {
  above: "GreaterThanUpperThreshold",
  below: "LessThanLowerThreshold",
  either: "LessThanLowerOrGreaterThanUpperThreshold",
};

/** How one says it of a band. */
const words: Readonly<Record<Anomaly["is"], string>> = { above: "above", below: "below", either: "outside" };

export const anomalyAlarms = (self: Self<CloudwatchOptions>, site: Site): readonly MetricAlarm[] => {
  const metrics = instrumentMetrics(self, site);
  return Object.entries(self.options.anomalies).flatMap(([instrument, anomaly]) => {
    const metric = metrics.find(one => one.instrument === instrument);
    return metric === undefined ? [] : [alarmOf(metric, anomaly, prefixOf(self, site), site)];
  });
};

/** On the instrument's total, in the very words of the filter that writes it. */
const alarmOf = (
  { instrument, name, kind, totals }: InstrumentMetric,
  { is, deviations, over, periods, severity }: Anomaly,
  prefix: string,
  site: Site,
): MetricAlarm => {
  const { namespace = "", unit = "None" } = totals[0]?.metricTransformation ?? {};
  const actions = site.routes[severity].length > 0 ? [receiversName(prefix, severity)] : [];
  return {
    alarmName: `${prefix}-anomaly-${instrument}`,
    alarmDescription: `${instrument} is ${words[is]} the band that it usually keeps to, of ${deviations} standard deviations`,
    comparisonOperator: comparisons[is],
    thresholdMetricId: "band",
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    // Whether nothing is usual is the band's to say; a counter has zeros.
    treatMissingData: "notBreaching",
    metricQuery: [
      {
        id: "band",
        expression: `ANOMALY_DETECTION_BAND(value, ${deviations})`,
        label: `${instrument}, usually`,
        returnData: true,
      },
      {
        id: "value",
        label: instrument,
        returnData: true,
        metric: {
          metricName: name,
          namespace,
          period: inSeconds(over),
          stat: kind === "counter" ? "Sum" : "p95",
          unit,
        },
      },
    ],
    alarmActions: actions,
    okActions: actions,
    tags: { severity, environment: site.name },
  };
};

/** Names that are no instrument, and instruments that are no metric here. */
export const judgeAnomalies = (self: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  const metrics = instrumentMetrics(self, site).map(one => one.instrument);
  return Object.keys(self.options.anomalies)
    .filter(name => !metrics.includes(name))
    .map(name => {
      const isInstrument = site.instruments.some(one => isRecordInstrument(one) && one.name === name);
      return {
        code: isInstrument ? "missing-capability" : "unknown-name",
        path: `anomalies.${name}`,
        what: isInstrument ? "is an instrument that is no metric here" : "is no instrument of records",
        got: name,
        expected:
          metrics.length === 0
            ? "an instrument, named in metrics"
            : `one of ${metrics.length} metrics, such as ${metrics[0]}`,
        ...didYouMean(name, metrics),
      };
    });
};

/** Names of instruments that nobody knows. */
export const judgeMetrics = ({ options: { metrics } }: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  if (!Array.isArray(metrics)) return [];
  const known = site.instruments.filter(isRecordInstrument).map(({ name }) => name);
  return metrics.flatMap((name, index) =>
    known.includes(name)
      ? []
      : [
          {
            code: "unknown-name",
            path: `metrics.${index}`,
            what: "is no instrument of records",
            got: name,
            expected: "the name of an instrument, such as llm_requests_total",
            ...didYouMean(name, known),
          } satisfies Problem,
        ],
  );
};
