/** Scenarios by name: what happens in each, when, what it plants, and which shipped alerts are meant to fire. */

import type { Detector } from "../../core/privacy.ts";
import type { Schema } from "../../core/schema.ts";
import { type Duration, days, minutes, seconds } from "../../core/units.ts";
import type { Happening } from "./happening.ts";
import { lost, type Mishap, restarted, type Span, spoilt } from "./mishaps.ts";
import type { LastingTrouble, ScenarioName } from "./names.ts";
import { randomFrom } from "./random.ts";
import { incidents, type Shape, usual } from "./shapes.ts";
import { generateTraffic } from "./stream.ts";

/** What must not be stored, in a scenario's words for people. */
export interface PlantedKind {
  readonly what: string;
  /** Whether a detector claims to find it there; what none claims is measured, and part of no promise. */
  readonly claimed: boolean;
}

export interface ScenarioRun {
  readonly seed: number;
  /** When it begins, in nanoseconds since 1970. */
  readonly start: bigint;
  /** Each has requests of its own, and all have the same trouble. */
  readonly services: readonly string[];
  /** Requests a second of one service, when the scenario's load is as usual. @default the scenario's */
  readonly rate?: number | undefined;
  /** @default the shipped schema */
  readonly schema?: Schema;
  /** @default the shipped detectors */
  readonly detectors?: readonly Detector[];
}

export interface Scenario {
  readonly name: ScenarioName;
  /** One sentence. */
  readonly description: string;
  readonly lasts: Duration;
  /** When something is wrong, counted from the start; undefined where nothing ever is. */
  readonly trouble: { readonly from: Duration; readonly until: Duration } | undefined;
  /** Requests a second of one service. */
  readonly rate: number;
  /** Beside what all traffic carries now and then. */
  readonly plants: readonly PlantedKind[];
  /**
   * The keys of the shipped alerts that fire in an environment that sets none, and no other does. The watchdog, which
   * always fires, is in no list.
   */
  readonly fires: readonly string[];
  /** Those that fire too where an environment turns them on: alerts that are off as shipped, and what this is about. */
  readonly firesWhenOn: readonly string[];
  /**
   * What services write and send, in the order of time, from the start until it has lasted. The same for the same run;
   * only times differ with `start`. Nothing is kept but the requests that are under way.
   */
  happenings(run: ScenarioRun): Generator<Happening>;
}

const minute = 60_000_000_000n;
const nanoseconds = ({ milliseconds }: Duration): bigint => BigInt(milliseconds) * 1_000_000n;

/** What goes on, apart from when it ends. */
interface Plot extends Omit<Scenario, "name" | "trouble" | "happenings"> {
  readonly trouble?: { readonly from: Duration; readonly until: Duration };
  /** How services do while nothing is wrong, so many milliseconds after the start. @default as usual */
  readonly course?: (passed: number) => Shape;
  /** How they do in the time of trouble. @default as while nothing is wrong */
  readonly shape?: Shape;
  /** What becomes of their lines in the time of trouble, one after the other. @default nothing */
  readonly mishaps?: (trouble: Span & { readonly until: bigint }) => readonly Mishap[];
}

/** How busy the hours of a day are, from midnight: the night sees a tenth of what the busiest hours see. */
const hoursOfDay = [2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 10, 9, 9, 10, 10, 9, 8, 7, 6, 6, 5, 4, 3].map(
  (tenths): Shape => ({ ...usual, load: tenths / 10 }),
);

const plantsOf = (what: string, claimed = true): readonly PlantedKind[] => [{ what, claimed }];

/** Half an hour of which twenty minutes are bad: long enough for every alert that does not look back for hours. */
const halfHour = { lasts: minutes(30), trouble: { from: minutes(5), until: minutes(25) }, rate: 0.6 } as const;
/** An hour and a quarter, bad from its tenth minute on, for alerts that look back for an hour. */
const longer = { lasts: minutes(75), trouble: { from: minutes(10), until: minutes(75) }, rate: 0.5 } as const;
const silent = { plants: [], fires: [], firesWhenOn: [] } as const;

function* told(plot: Plot, { start, rate = plot.rate, ...run }: ScenarioRun): Generator<Happening> {
  if (run.services.length === 0) return;
  const { course = () => usual, shape, trouble, lasts } = plot;
  const [from, until] = [trouble?.from.milliseconds ?? 0, trouble?.until.milliseconds ?? 0];
  const traffic = generateTraffic({
    ...run,
    start,
    rate: rate * run.services.length,
    course: passed => (shape !== undefined && passed >= from && passed < until ? shape : course(passed)),
  });
  const span = {
    from: start + nanoseconds(trouble?.from ?? minutes(0)),
    until: start + nanoseconds(trouble?.until ?? lasts),
  };
  const end = start + nanoseconds(lasts);
  for (const one of through(traffic, plot.mishaps?.(span) ?? [], run.seed)) {
    if (one.at >= end) return;
    yield one;
  }
}

/** What mishaps leave of it; they have luck of their own, so that what services do is the same without them. */
const through = (source: Iterable<Happening>, mishaps: readonly Mishap[], seed: number): Iterable<Happening> => {
  const random = randomFrom(seed);
  return mishaps.reduce((before: Iterable<Happening>, mishap) => mishap(before, random), source);
};

const scenario = (name: ScenarioName, plot: Plot): Scenario => {
  const { course, shape, mishaps, trouble, ...facts } = plot;
  return Object.freeze({ ...facts, name, trouble, happenings: (run: ScenarioRun) => told(plot, run) });
};

/** Every scenario by its name. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = Object.freeze({
  "quiet-day": scenario("quiet-day", {
    ...silent,
    description: "A day and a night of usual traffic: a few requests fail, some are slow, and nothing is wrong.",
    lasts: days(1),
    rate: 0.4,
    course: passed => hoursOfDay[Math.floor(passed / 3_600_000) % 24] ?? usual,
  }),
  "error-storm": scenario("error-storm", {
    ...halfHour,
    plants: [],
    description: "Three requests in ten fail at once: rate limits, prompts that are too long, no memory.",
    shape: incidents["error-storm"],
    fires: ["HighErrorRate"],
    firesWhenOn: ["ManyErrorRecords", "ModelErrors", "ProviderFailures", "ErrorsOfOneCause", "AvailabilityBurn1h"],
  }),
  "slow-model": scenario("slow-model", {
    ...halfHour,
    plants: [],
    description: "The model gpt-4o takes eight times as long as usual, and no other does.",
    shape: incidents["slow-model"],
    fires: ["SlowRequests"],
    firesWhenOn: ["ManySlowRequests", "VerySlowRequests", "SlowRequestBurst"],
  }),
  "cost-spike": scenario("cost-spike", {
    ...longer,
    plants: [],
    description: "Twice as many requests come, with prompts a hundred times as long: somebody sends whole documents.",
    shape: incidents["cost-spike"],
    fires: [],
    firesWhenOn: ["CostSpike"],
  }),
  "cache-collapse": scenario("cache-collapse", {
    ...longer,
    plants: [],
    description: "The cache of answers, which knows four in ten, knows next to none, as after a change of its keys.",
    shape: incidents["cache-collapse"],
    fires: [],
    firesWhenOn: ["LowCacheHitRate"],
  }),
  "provider-outage": scenario("provider-outage", {
    ...halfHour,
    plants: [],
    description: "The provider openai refuses every connection, so that more than half of the requests fail.",
    shape: incidents["provider-outage"],
    fires: ["HighErrorRate", "ModelUnavailable"],
    firesWhenOn: [
      "ProviderFailures",
      "ModelErrors",
      "ManyErrorRecords",
      "SystemFailure",
      "ErrorsOfOneCause",
      "ConnectionFailedDominates",
      "AvailabilityBurn1h",
    ],
  }),
  attack: scenario("attack", {
    ...halfHour,
    plants: [],
    description: "Beside three requests in ten somebody tries to get in and is refused.",
    shape: incidents.attack,
    fires: [],
    firesWhenOn: ["SecurityEvents", "SuspiciousActivity", "AccessRefused", "AuthenticationFailures"],
  }),
  "key-leak": scenario("key-leak", {
    ...silent,
    ...halfHour,
    description: "Services write keys and tokens into messages, errors, stack traces, addresses, lists and spans.",
    shape: incidents["key-leak"],
    plants: plantsOf("credentials of every form that detectors know, in every place of a record and in spans"),
  }),
  "pii-prompts": scenario("pii-prompts", {
    ...silent,
    ...halfHour,
    description: "People tell the model their addresses, numbers and accounts, and services repeat it.",
    shape: incidents["pii-prompts"],
    plants: plantsOf("personal data in prompts, answers and messages, and in spans"),
  }),
  "pii-lists": scenario("pii-lists", {
    ...silent,
    ...halfHour,
    description: "Personal data stands in lists and in objects within objects.",
    shape: incidents["pii-lists"],
    plants: plantsOf("personal data in nested lists and objects"),
  }),
  "pii-numbers": scenario("pii-numbers", {
    ...silent,
    ...halfHour,
    description: "Payment cards stand in records as JSON numbers, where a measure belongs.",
    shape: incidents["pii-numbers"],
    plants: plantsOf("personal data that is written as a number"),
  }),
  "pii-split": scenario("pii-split", {
    ...silent,
    ...halfHour,
    description: "Personal data is written in two halves, one in the message and one in another field.",
    shape: incidents["pii-split"],
    plants: plantsOf("personal data split over two fields", false),
  }),
  "pii-look-alikes": scenario("pii-look-alikes", {
    ...silent,
    ...halfHour,
    description: "Personal data is written with letters and digits that only look like ASCII's.",
    shape: incidents["pii-look-alikes"],
    plants: plantsOf("personal data in Unicode's look-alikes", false),
  }),
  "pii-base64": scenario("pii-base64", {
    ...silent,
    ...halfHour,
    description: "Personal data is written in Base64.",
    shape: incidents["pii-base64"],
    plants: plantsOf("personal data in Base64", false),
  }),
  "log-loss": scenario("log-loss", {
    ...silent,
    lasts: minutes(45),
    trouble: { from: minutes(10), until: minutes(36) },
    rate: 0.6,
    description:
      "For a quarter of an hour nothing arrives and all of it is lost; later the shipper restarts, brings two minutes late and ten seconds twice.",
    fires: ["NoLogsReceived"],
    mishaps: ({ from, until }) => [
      lost({ from, until: from + 15n * minute }),
      restarted({ from: until - 2n * minute, until }, nanoseconds(seconds(10))),
    ],
  }),
  "bad-input": scenario("bad-input", {
    ...silent,
    ...halfHour,
    description:
      "Lines are malformed, binary, empty, one of 10 MiB; values have wrong types, clocks are wrong, records come twice.",
    mishaps: trouble => [spoilt(trouble)],
  }),
});

/** Traffic in which something is wrong from the beginning, without an end. */
export const troubledTraffic = (
  name: LastingTrouble | undefined,
  options: Omit<Parameters<typeof generateTraffic>[0], "course">,
): Iterable<Happening> => {
  if (name === undefined) return generateTraffic(options);
  if (name !== "bad-input") return generateTraffic({ ...options, course: () => incidents[name] });
  return through(generateTraffic(options), [spoilt({ from: options.start, until: undefined })], options.seed);
};
