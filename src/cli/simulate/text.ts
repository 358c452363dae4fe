/** A simulation's report for people. */

import type {
  Counted,
  ReportedField,
  ReportedMetrics,
  ReportedOddities,
  ReportedPlants,
  ReportedService,
  ReportedStore,
  ReportedTraces,
  SimulationReport,
} from "../../simulate/index.ts";
import { bold, faint, grouped } from "../talk.ts";
import { alertsText } from "./alerts-text.ts";
import { lengthText, section, sized } from "./wording.ts";

export const reportText = (report: SimulationReport): string =>
  [
    headline(report),
    servicesText(report.services),
    odditiesText(report.services),
    fieldsText(report.services),
    lostKeysText(report.services),
    storesText(report.stores),
    report.traces ? tracesText(report.traces) : faint("traces: logs hold no spans, so that nothing is said of them"),
    metricsText(report.metrics),
    report.planted ? plantsText(report.planted) : "",
    alertsText(report),
  ]
    .filter(part => part !== "")
    .join("\n\n");

const headline = ({ environment, source, span }: SimulationReport): string => {
  const what =
    source.kind === "scenario"
      ? `scenario ${source.scenario}, seed ${source.seed}`
      : `${source.file === "-" ? "standard input" : source.file} as lines of ${source.service}`;
  const when = span ? `${span.start.slice(0, 19)}Z and ${lengthText(span.seconds)} on` : "no record with a time";
  return `${bold(environment)}: ${what}, ${when}`;
};

const servicesText = (services: readonly ReportedService[]): string =>
  section("records, by service", [
    ["service", "in", "bytes", "json", "otlp", "text", "unparsable", "blank", "sampled out", "out"],
    ...services.map(({ service, in: came, bytes, reading, discarded, out }) => [
      service,
      grouped(came),
      sized(bytes),
      ...[reading.json, reading.fields, reading.text, reading.unparsable, reading.blank].map(grouped),
      grouped(discarded.filter(one => one.reason === "sampled-out").reduce((sum, one) => sum + one.records, 0)),
      grouped(out),
    ]),
  ]);

const oddities: Readonly<Record<keyof ReportedOddities, string>> = {
  tooLong: "longer than 16 MiB, cut",
  notUtf8: "not UTF-8, read with U+FFFD",
  failed: "could not be interpreted, stored as that fact",
  duplicates: "came twice, stored twice",
  untimed: "without a time, given that of reading",
  clockAhead: "clock more than an hour ahead, seen by no alert",
  clockBehind: "clock more than an hour behind, seen by no alert",
  late: "more than a minute late, missed by some evaluations",
};

const odditiesText = (services: readonly ReportedService[]): string =>
  section("odd records", [
    ["service", "records", "what"],
    ...services.flatMap(({ odd, service }) =>
      Object.entries(oddities).flatMap(([name, words]) => {
        const count = Object.entries(odd).find(([key]) => key === name)?.[1] ?? 0;
        return count === 0 ? [] : [[service, grouped(count), words]];
      }),
    ),
  ]);

const fieldsText = (services: readonly ReportedService[]): string =>
  section("taken out on the way", [
    ["service", "step", "field", "records", "findings", "what"],
    ...services.flatMap(({ fields, keys, service }) => [
      ...(keys.unknown === 0 ? [] : [[service, "rename", "", "", grouped(keys.unknown), "keys that no field claims"]]),
      ...fields.map(one => [
        service,
        one.step,
        one.field,
        grouped(one.records),
        one.findings === undefined ? "" : grouped(one.findings),
        whatText(one),
      ]),
    ]),
  ]);

const lostKeysText = (services: readonly ReportedService[]): string =>
  section(
    "keys that no field claims",
    [
      ["service", "key", "times"],
      ...services.flatMap(({ keys, service }) => [
        ...keys.lost.map(({ count, key }) => [service, key, grouped(count)]),
        ...(keys.others === 0 ? [] : [[service, "all others", grouped(keys.others)]]),
      ]),
    ],
    "their values are not stored; * stands for what a detector finds in a name, or looks like a value",
  );

const whatText = ({ because, detector, what }: ReportedField): string => {
  if (detector !== undefined) return what === "removed" ? `removed: a ${detector}` : detector;
  switch (because) {
    case "policy":
      return "removed by the privacy policy";
    case "wrong-type":
      return "removed: of another type";
    case undefined:
      return what === "hashed" ? "replaced by a pseudonym" : "cut to its longest length";
    default:
      return because satisfies never;
  }
};

const storesText = (stores: readonly ReportedStore[]): string =>
  section(
    "stored",
    [
      ["store", "service", "by", "in", "dropped", "stored", "bytes", "records a day", "bytes a day", "label sets"],
      ...stores.map(({ by, bytes, dropped, in: came, labelSets, perDay, service, store, stored }) => [
        store,
        service,
        by,
        grouped(came),
        grouped(dropped),
        grouped(stored),
        sized(bytes),
        perDay === undefined ? "?" : grouped(perDay.records),
        perDay === undefined ? "?" : sized(perDay.bytes),
        labelSets === undefined ? "-" : countedText(labelSets),
      ]),
    ],
    "a day is an estimate from this run; bytes are the documents as JSON, before compression and indexes",
  );

const countedText = ({ count, more }: Counted): string => `${grouped(count)}${more ? " and more" : ""}`;

const tracesText = ({ classes, kept, keptShare, stores, traces }: ReportedTraces): string =>
  [
    section(
      "traces",
      [
        ["classes", "traces", "kept", "expected"],
        ...classes.map(one => [one.classes.join(", "), grouped(one.traces), percentText(one.rate), grouped(one.kept)]),
        ["all", grouped(traces), percentText(keptShare), grouped(kept)],
      ],
      "a trace is kept at the highest rate of its classes; samplers draw lots",
    ),
    section(
      "traces stored",
      [
        ["store", "by", "traces", "spans", "traces a day", "bytes a day"],
        ...stores.map(({ by, perDay, spans, store, traces: those }) => [
          store,
          by,
          grouped(those),
          grouped(spans),
          perDay === undefined ? "?" : grouped(perDay.traces),
          perDay === undefined ? "?" : sized(perDay.bytes),
        ]),
      ],
      "expected; bytes are OTLP's JSON as it is sent",
    ),
  ]
    .filter(part => part !== "")
    .join("\n\n");

const percentText = (share: number): string => `${Math.round(share * 1000) / 10} %`;

const metricsText = (metrics: readonly ReportedMetrics[]): string =>
  metrics
    .map(({ instruments, series, store }) =>
      section(
        `series in ${store}: ${countedText(series)}`,
        [
          ["instrument", "label sets", "series"],
          ...instruments
            .filter(one => one.series > 0)
            .map(one => [one.name, countedText(one.labelSets), grouped(one.series)]),
        ],
        "one process each; every further replica that counts for itself has its own",
      ),
    )
    .filter(part => part !== "")
    .join("\n\n");

const plantsText = (plants: readonly ReportedPlants[]): string =>
  section(
    "planted on purpose",
    [
      ["detector", "in records", "leaked", "disguised", "of these stored"],
      ...plants.map(one => [
        one.detector,
        ...[one.claimed, one.leaked, one.disguised, one.disguisedStored].map(grouped),
      ]),
    ],
    "nobody claims to find what is disguised",
  );
