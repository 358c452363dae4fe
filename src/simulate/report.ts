/**
 * What a simulation says, as `signalbox simulate --json` prints it. Names, counts and times only: no value of a record is
 * in it but those an alert is grouped by, as they are stored. Keys are added, never renamed.
 */

import type { AlertState, Severity } from "../core/alert.ts";
import type { StepKind } from "../core/step.ts";
import type { TraceClass } from "../reference/sampling.ts";

export interface SimulationReport {
  readonly environment: string;
  readonly source: ReportedSource;
  /** From the first time to the last by the records' own clock, or as it was given; absent when no record had a time. */
  readonly span?: ReportedSpan;
  readonly services: readonly ReportedService[];
  readonly stores: readonly ReportedStore[];
  /** The environment's other stores of records, which no shipper of these services brings any. */
  readonly unreached: readonly string[];
  /** Absent for logs, which hold no spans. */
  readonly traces?: ReportedTraces;
  readonly metrics: readonly ReportedMetrics[];
  readonly alerts: readonly ReportedAlert[];
  /** The services whose alerts nobody judges. */
  readonly unjudged: readonly string[];
  /** What scenarios plant on purpose; absent for logs, of which nobody knows what they hold. */
  readonly planted?: readonly ReportedPlants[];
  /** Of each text of an expectation's `absent`, by its place, the documents it stands in. */
  readonly present?: readonly ReportedPresence[];
  /** Of each of these texts, by its place, whether it stood in any record as it came. */
  readonly given?: readonly boolean[];
}

export type ReportedSource =
  | { readonly kind: "scenario"; readonly scenario: string; readonly seed: number }
  | { readonly kind: "logs"; readonly file: string; readonly service: string };

export interface ReportedSpan {
  /** RFC 3339. */
  readonly start: string;
  readonly end: string;
  readonly seconds: number;
}

/** How lines were read. */
export interface ReportedReading {
  readonly json: number;
  readonly text: number;
  /** Records that came parsed, over OTLP. */
  readonly fields: number;
  /** Stored as the fact that they could not be read. */
  readonly unparsable: number;
  readonly blank: number;
}

/** What is odd about records. One may be odd in several ways; all of them are in the other counts too. */
export interface ReportedOddities {
  /** Longer than 16 MiB; what came after was not read. */
  readonly tooLong: number;
  /** Not UTF-8; the wrong bytes were read as U+FFFD. */
  readonly notUtf8: number;
  /** The interpreter failed; stored as the fact that they could not be read. */
  readonly failed: number;
  /**
   * Equal in time, event, ids and message to one of the 50,000 to 100,000 before it; stored again. Only records with a time
   * that can be read count: others may well say the same twice.
   */
  readonly duplicates: number;
  /** No time that can be read, so that the time of reading counts. */
  readonly untimed: number;
  /** More than an hour ahead of the records around them; stored, and seen by no alert. */
  readonly clockAhead: number;
  /** More than an hour behind them; stored, and seen by no alert. */
  readonly clockBehind: number;
  /** More than a minute late: some windows had been judged already. */
  readonly late: number;
}

export interface ReportedService {
  readonly service: string;
  /** Lines or records, and their bytes as they came. */
  readonly in: number;
  readonly bytes: number;
  readonly reading: ReportedReading;
  readonly odd: ReportedOddities;
  readonly keys: ReportedKeys;
  /** Records that are not stored. */
  readonly discarded: readonly ReportedDiscard[];
  /** How many leave the pipeline. */
  readonly out: number;
  /** The same by stream. */
  readonly streams: Readonly<Record<string, number>>;
  readonly fields: readonly ReportedField[];
}

/** Keys that became no field. */
export interface ReportedKeys {
  /** How many no field claims. */
  readonly unknown: number;
  /** How many came second to a better name. */
  readonly second: number;
  /** The twenty most frequent of the unknown ones. */
  readonly lost: readonly ReportedLostKey[];
  /** How many of the unknown ones are not among those. */
  readonly others: number;
}

export interface ReportedLostKey {
  /** Dotted; `*` stands for what a detector finds in it, and for what looks like a value. */
  readonly key: string;
  readonly count: number;
}

export interface ReportedDiscard {
  readonly step: StepKind;
  readonly reason: "blank" | "sampled-out";
  /** Of what is sampled: the share of such records that is kept. */
  readonly share?: number;
  readonly records: number;
}

/** What a step did to a field. */
export interface ReportedField {
  readonly step: StepKind;
  readonly what: "removed" | "hashed" | "redacted" | "truncated";
  readonly field: string;
  readonly because?: "policy" | "wrong-type";
  /** Of findings. */
  readonly detector?: string;
  readonly records: number;
  readonly findings?: number;
}

/** What a store holds of one service's records. */
export interface ReportedStore {
  readonly store: string;
  readonly product: string;
  /** The shipper. */
  readonly by: string;
  readonly service: string;
  readonly in: number;
  readonly stored: number;
  readonly dropped: number;
  /** Of the documents as JSON, before compression and indexes. */
  readonly bytes: number;
  /** Extrapolated from the span; absent when it is too short to say. */
  readonly perDay?: { readonly records: number; readonly bytes: number };
  /** How many sets of labels; absent for stores without labels. */
  readonly labelSets?: Counted;
}

/** A count that ends somewhere, so that memory does. */
export interface Counted {
  readonly count: number;
  /** Whether there are more. */
  readonly more: boolean;
}

export interface ReportedTraces {
  readonly traces: number;
  readonly spans: number;
  /** Expected: samplers draw lots for what is kept in part. */
  readonly kept: number;
  readonly keptShare: number;
  readonly classes: readonly {
    readonly classes: readonly TraceClass[];
    readonly traces: number;
    /** The highest rate of the classes. */
    readonly rate: number;
    readonly kept: number;
  }[];
  readonly stores: readonly {
    readonly store: string;
    readonly product: string;
    readonly by: string;
    readonly traces: number;
    readonly spans: number;
    /** Expected, of the spans as OTLP's JSON when they are sent. */
    readonly bytes: number;
    readonly perDay?: { readonly traces: number; readonly bytes: number };
  }[];
}

/** The series a metric store has of the services' records. */
export interface ReportedMetrics {
  readonly store: string;
  readonly product: string;
  readonly series: Counted;
  readonly instruments: readonly {
    readonly name: string;
    readonly labelSets: Counted;
    readonly series: number;
  }[];
}

export interface ReportedAlert {
  readonly name: string;
  readonly id: string;
  /** The target that judges it. */
  readonly by: string;
  readonly state: Exclude<AlertState, "off">;
  readonly severity: Severity;
  readonly services: readonly string[];
  /** `not-judged`: it is asked in a language of its own, which only its engine answers, or there was no record at all. */
  readonly verdict: "fires" | "pending" | "quiet" | "not-judged";
  /** Whether it always fires, whatever the records are. */
  readonly always: boolean;
  /**
   * How often it is judged here: what the evaluator's options say, else a minute, whatever the evaluator itself does. Some
   * have an interval of their own that no option says, such as five minutes.
   */
  readonly everySeconds: number;
  /** How long its condition must hold. */
  readonly forSeconds: number;
  /** By their beginning, the first 10,000 of them. */
  readonly firing: readonly ReportedFiring[];
  /** How many times it fired, of all its groups. */
  readonly fired: number;
  /** Whether more than 10,000 groups were pending or firing at a time, of which the others are left out. */
  readonly more: boolean;
  /** Where it goes when it fires; nobody is told of a shadow. */
  readonly to: readonly ReportedChannel[];
}

export interface ReportedFiring {
  readonly group: Readonly<Record<string, string>>;
  /** Seconds into the run. */
  readonly pendingFrom: number;
  readonly from: number;
  /** Absent while it still fires at the end. */
  readonly until?: number;
}

export interface ReportedChannel {
  readonly kind: "slack" | "pagerduty" | "email" | "webhook";
  /** Names, never values. */
  readonly secrets: readonly string[];
  /** A channel's name, or addresses. */
  readonly to?: string;
}

export interface ReportedPlants {
  readonly detector: string;
  /** What was planted as detectors claim to find it, and how many of these stand in a stored document: none may. */
  readonly claimed: number;
  readonly leaked: number;
  /** What was disguised, which nobody claims to find, and how many of these stand in a stored document. */
  readonly disguised: number;
  readonly disguisedStored: number;
}

export interface ReportedPresence {
  readonly store: string;
  readonly documents: readonly number[];
}
