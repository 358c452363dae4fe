/**
 * Instruments as recording rules: what the metrics would say of the records Loki holds, written to a Prometheus.
 * @see https://grafana.com/docs/loki/latest/operations/recording-rules/
 */

import type { Artifact } from "../../core/artifact.ts";
import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { isRecordInstrument, metricLabel, type RecordInstrument } from "../../core/instrument.ts";
import type { Answer, Measure, MeasureQuery } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { goDuration, minutes } from "../../core/units.ts";
import { alertFiles, type Rule, rulesFolder } from "./alerts.ts";
import { asking, nameOf } from "./filters.ts";
import { lokiMapping } from "./mapping.ts";
import type { LokiOptions } from "./options.ts";
import { askLoki } from "./query.ts";

const window = minutes(5);

/** The percentiles of what a histogram counts. */
const percentiles = [50, 95, 99] as const;

/** `llm_requests_total` is recorded as `llm:requests:rate5m`. */
const recordName = (instrument: RecordInstrument, operation: string): string => {
  const [first = "", ...rest] = instrument.name.replace(/_total$/, "").split("_");
  return rest.length === 0 ? `${first}:${operation}` : `${first}:${rest.join("_")}:${operation}`;
};

interface Recorded {
  readonly name: string;
  readonly answer: Answer;
  readonly scale: number;
}

const recordedOf = (options: LokiOptions, site: Site, instrument: RecordInstrument): readonly Recorded[] => {
  const ask = (measure: Measure): Answer => {
    const query: MeasureQuery = {
      kind: "measure",
      from: instrument.from,
      measure,
      by: ["service", ...instrument.labels],
      over: window,
    };
    return askLoki(options, site, { query, shape: "instant", window });
  };
  const name = (operation: string) => recordName(instrument, `${operation}${goDuration(window)}`);
  if (instrument.kind === "counter") {
    const { value } = instrument;
    return [
      {
        name: name("rate"),
        answer: ask(value === undefined ? { kind: "rate" } : { kind: "sum", field: value.field, perSecond: true }),
        scale: value?.scale ?? 1,
      },
    ];
  }
  const { field, scale } = instrument.value;
  return [
    { name: name("rate"), answer: ask({ kind: "rate" }), scale: 1 },
    ...percentiles.map(percent => ({
      name: name(`p${percent}_`),
      answer: ask({ kind: "percentile", field, percent }),
      scale,
    })),
  ];
};

const scaled = (text: string, scale: number): string => (scale === 1 ? text : `(${text}) * ${scale}`);

/** Labels with other names than metrics have get those too. */
const labelledAsMetrics = (options: LokiOptions, site: Site, instrument: RecordInstrument, text: string): string => {
  const loki = asking(options, site, lokiMapping(options, site));
  return ["service", ...instrument.labels]
    .map(field => ({ name: nameOf(loki, field), label: metricLabel(field) }))
    .filter(({ label, name }) => name !== label)
    .reduce((of, { label, name }) => `label_replace(${of}, "${label}", "$1", "${name}", "(.*)")`, text);
};

const wanted = (options: LokiOptions, site: Site): readonly RecordInstrument[] => {
  const all = site.instruments.filter(isRecordInstrument);
  const names = options.record?.instruments;
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
};

/** `rules/<tenant>/recording.yaml`, with `record`. What log sampling leaves no true number of is left out unless named. */
export const recordingFiles = ({ options }: Self<LokiOptions>, site: Site): readonly Artifact[] => {
  if (options.record === undefined) return [];
  const rules = wanted(options, site).flatMap(instrument =>
    recordedOf(options, site, instrument).flatMap(({ answer, name, scale }): readonly Rule[] =>
      answer.kind === "text"
        ? [
            {
              record: name,
              expr: labelledAsMetrics(options, site, instrument, scaled(answer.text, scale)),
              labels: { environment: site.name },
            },
          ]
        : [],
    ),
  );
  if (rules.length === 0) return [];
  return [
    {
      kind: "yaml",
      path: `${rulesFolder(options)}/recording.yaml`,
      about: "what Loki's ruler records for a Prometheus",
      data: {
        groups: [
          {
            name: `signalbox-${site.name}-recording`,
            interval: goDuration(options.ruler.interval),
            rules: rules.map(rule => ({ ...rule })),
          },
        ],
      },
    },
  ];
};

/** Everything below `rules/`. */
export const ruleFiles = (self: Self<LokiOptions>, site: Site): readonly Artifact[] => [
  ...alertFiles(self, site),
  ...recordingFiles(self, site),
];

export const judgeRecording = ({ options }: Self<LokiOptions>, site: Site): readonly Problem[] => {
  const { record } = options;
  if (record === undefined) return [];
  const known = site.instruments.filter(isRecordInstrument);
  const unknown = (record.instruments ?? []).flatMap((name, index): readonly Problem[] => {
    if (known.some(one => one.name === name)) return [];
    return [
      {
        code: "unknown-name",
        path: `record.instruments[${index}]`,
        what: "is no instrument of records",
        got: shown(name),
        ...didYouMean(
          name,
          known.map(one => one.name),
        ),
      },
    ];
  });
  const unsaid = (record.instruments ?? []).flatMap((name, index): readonly Problem[] => {
    const instrument = known.find(one => one.name === name);
    if (instrument === undefined) return [];
    const [refused] = recordedOf(options, site, instrument).flatMap(({ answer }) =>
      answer.kind === "unsupported" ? [answer] : [],
    );
    if (refused === undefined) return [];
    return [
      {
        code: "unsupported-query",
        path: `record.instruments[${index}]`,
        what: `cannot be recorded by Loki: ${refused.why}`,
        got: shown(name),
        ...(refused.help === undefined ? {} : { help: refused.help }),
      },
    ];
  });
  return [...unknown, ...unsaid];
};
