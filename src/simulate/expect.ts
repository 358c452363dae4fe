/** Where a run was otherwise than somebody expected. */

import { didYouMean, shown } from "../core/errors.ts";
import type { Bounds, Expectation, ExpectedAlert } from "./expectation.ts";
import type { ReportedAlert, SimulationReport } from "./report.ts";

/** One thing that was otherwise. */
export interface Difference {
  /** `alerts.fires[0]` */
  readonly path: string;
  /** What it is about, as a name. */
  readonly what: string;
  readonly got: string;
  readonly expected: string;
  readonly help?: string;
}

/** `path: what, got X; expected Y`, as problems are written, but without a code: the configuration is right. */
export const inWords = ({ path, what, got, expected, help }: Difference): string =>
  `${path}: ${what}, got ${got}; expected ${expected}${help === undefined ? "" : `\n  help: ${help}`}`;

/** Every way in which a run was not as expected. */
export const differences = (report: SimulationReport, expectation: Expectation): readonly Difference[] => [
  ...ofAlerts(report, expectation.alerts ?? {}),
  ...Object.entries(expectation.stored ?? {}).flatMap(([store, wanted]) => ofStore(report, store, wanted)),
  ...Object.entries(expectation.redacted ?? {}).flatMap(([detector, wanted]) => ofDetector(report, detector, wanted)),
  ...ofAbsents(report, expectation),
];

/** The path of what is not named. */
const everyOther = "alerts.quiet";

/** What is asked of an alert, whoever judged it. */
export type JudgedAlert = Pick<ReportedAlert, "name" | "verdict" | "always" | "firing">;

const ofAlerts = (report: SimulationReport, expected: NonNullable<Expectation["alerts"]>): readonly Difference[] => {
  const on = report.alerts.filter(({ state }) => state === "on");
  const judged = on.map(one => inTime(one, report.span?.seconds ?? 0));
  const asked = on.filter(one => !one.always && one.verdict !== "not-judged");
  const tooShort = asked.length > 0 && judged.every(one => one.always || one.verdict === "not-judged");
  return ofJudged(judged, expected, blindnessOf(report) ?? (tooShort ? shorter : undefined));
};

/** An evaluator that looks but once, as the run begins, has seen nothing of it: its silence says nothing. */
const inTime = (alert: ReportedAlert, seconds: number): JudgedAlert =>
  alert.verdict === "fires" || seconds >= alert.everySeconds ? alert : { ...alert, verdict: "not-judged" };

const shorter = "it is shorter than the time from one evaluation to the next";

const timeless = "no record has a time";

/** Why no alert can be quiet in a run, whoever judges it; undefined for one in which alerts can. */
const blindnessOf = ({ span }: SimulationReport): string | undefined =>
  span === undefined ? timeless : span.seconds > 0 ? undefined : "all of it is at one instant";

/** `heard` says whether any record had a time. */
export const differencesOfAlerts = (
  judged: readonly JudgedAlert[],
  expected: NonNullable<Expectation["alerts"]>,
  heard: boolean,
): readonly Difference[] => ofJudged(judged, expected, heard ? undefined : timeless);

/** `blind` says why nothing could be judged, undefined where something could. */
const ofJudged = (
  judged: readonly JudgedAlert[],
  expected: NonNullable<Expectation["alerts"]>,
  blind: string | undefined,
): readonly Difference[] => {
  const { fires = [], quiet = [] } = expected;
  const firing = fires.map(one => (typeof one === "string" ? { alert: one } : one));
  const named = new Set(firing.map(({ alert }) => alert));
  const silent =
    quiet === "others"
      ? othersOf(judged, named).map(alert => [everyOther, alert] as const)
      : quiet.map((alert, index) => [`alerts.quiet[${index}]`, alert] as const);
  return [
    ...firing.flatMap((one, index) => thatFires(`alerts.fires[${index}]`, one, judged, blind)),
    ...(quiet === "others" && blind !== undefined ? [nobodyHeard(blind)] : []),
    ...silent.flatMap(([path, alert]) => thatIsQuiet(path, alert, judged, path === everyOther ? undefined : blind)),
  ];
};

const othersOf = (judged: readonly JudgedAlert[], named: ReadonlySet<string>): readonly string[] => {
  const others = judged.filter(one => !named.has(one.name) && !one.always && one.verdict !== "not-judged");
  return [...new Set(others.map(one => one.name))];
};

const nobodyHeard = (blind: string): Difference => ({
  path: everyOther,
  what: "others",
  got: `a run in which no alert can be judged: ${blind}`,
  expected: "they are quiet",
});

const notInThisRun = (blind: string | undefined): string =>
  `it cannot be judged in this run${blind === undefined ? "" : `: ${blind}`}`;

const isBlind = (rules: readonly JudgedAlert[]): boolean => rules.every(({ verdict }) => verdict === "not-judged");

/** When the first of them fires, in seconds into the run; infinity for never. */
const firstOf = (rules: readonly JudgedAlert[]): number =>
  Math.min(...rules.map(({ firing: [first] }) => first?.from ?? Number.POSITIVE_INFINITY));

const thatFires = (
  path: string,
  { alert, withinMinutes }: ExpectedAlert,
  judged: readonly JudgedAlert[],
  blind: string | undefined,
): readonly Difference[] => {
  const rules = judged.filter(({ name: known }) => known === alert);
  if (rules.length === 0) return [notJudged(path, alert, judged)];
  const first = firstOf(rules);
  const expected = withinMinutes === undefined ? "it fires" : `it fires within ${withinMinutes} minutes`;
  if (first <= (withinMinutes === undefined ? Number.MAX_VALUE : withinMinutes * 60)) return [];
  const pending = rules.some(({ verdict }) => verdict === "pending");
  const got = isBlind(rules)
    ? notInThisRun(blind)
    : Number.isFinite(first)
      ? `it fires first after ${minutesText(first)}`
      : pending
        ? "it is pending and does not fire"
        : "it is quiet";
  return [{ path, what: alert, got, expected }];
};

const thatIsQuiet = (
  path: string,
  alert: string,
  judged: readonly JudgedAlert[],
  blind: string | undefined,
): readonly Difference[] => {
  const rules = judged.filter(({ name: known }) => known === alert);
  if (rules.length === 0) return [notJudged(path, alert, judged)];
  const firing = rules.flatMap(one => one.firing);
  const unheard = isBlind(rules) || blind !== undefined;
  if (firing.length === 0)
    return unheard ? [{ path, what: alert, got: notInThisRun(blind), expected: "it is quiet" }] : [];
  const groups = [...new Set(firing.map(({ group }) => Object.values(group).join(" ")))].filter(group => group !== "");
  const whose = groups.length === 0 ? "" : ` for ${shown(groups.slice(0, 3).join(", "))}`;
  return [{ path, what: alert, got: `it fires after ${minutesText(firstOf(rules))}${whose}`, expected: "it is quiet" }];
};

const notJudged = (path: string, alert: string, judged: readonly JudgedAlert[]): Difference => ({
  path,
  what: alert,
  got: "no alert of this name that is on",
  expected: "the name of an alert that is on",
  ...didYouMean(alert, new Set(judged.map(one => one.name))),
});

const minutesText = (seconds: number): string => `${Math.round(seconds / 6) / 10} minutes`;

const ofStore = (report: SimulationReport, store: string, wanted: Bounds): readonly Difference[] => {
  const { stores, unreached } = report;
  const those = stores.filter(one => one.store === store);
  const path = `stored.${store}`;
  if (those.length > 0)
    return outside(
      path,
      "records",
      those.reduce((sum, one) => sum + one.stored, 0),
      wanted,
    );
  if (unreached.includes(store))
    return outside(path, "records", 0, wanted).map(one => ({ ...one, got: `0: ${wayOf(report)}` }));
  const known = [...new Set([...stores.map(one => one.store), ...unreached])];
  const expected = known.length === 0 ? "a store of records" : `one of ${known.join(", ")}`;
  const got = `no store ${shown(store)} of records`;
  return [{ path, what: "store", got, expected, ...didYouMean(store, known) }];
};

/** Where records go that go elsewhere. */
const wayOf = ({ services, stores }: SimulationReport): string => {
  const whose = services.map(({ service }) => service).join(" and ");
  const reached = [...new Set(stores.map(({ store }) => store))].join(" and ");
  return `what ${whose} writes goes to ${reached === "" ? "no store" : `${reached} alone`}`;
};

const ofDetector = ({ services }: SimulationReport, detector: string, wanted: Bounds): readonly Difference[] => {
  const those = services.flatMap(({ fields }) => fields.filter(field => field.detector === detector));
  const found = those.reduce((sum, { findings = 0 }) => sum + findings, 0);
  return outside(`redacted.${detector}`, "findings", found, wanted);
};

/** Where a count is not as it was bounded. */
export const outside = (
  path: string,
  what: string,
  got: number,
  { atLeast, atMost }: Bounds,
): readonly Difference[] => [
  ...(atLeast !== undefined && got < atLeast
    ? [{ path, what, got: String(got), expected: `at least ${atLeast}` }]
    : []),
  ...(atMost !== undefined && got > atMost ? [{ path, what, got: String(got), expected: `at most ${atMost}` }] : []),
];

/**
 * What nobody stored holds nothing, which says nothing of what would have been; where none is meant to be, `stored` says so, of
 * a store that these records reach if there is one.
 */
const ofAbsents = (report: SimulationReport, { absent = [], stored = {} }: Expectation): readonly Difference[] => {
  const isReached = (store: string): boolean =>
    report.stores.length === 0 || report.stores.some(one => one.store === store);
  const isMeant = Object.entries(stored).some(([store, { atMost }]) => atMost === 0 && isReached(store));
  if (absent.length > 0 && !isMeant && report.stores.every(one => one.stored === 0))
    return [{ path: "absent", what: "documents", got: "none that were stored", expected: "some to look at" }];
  return absent.flatMap((text, index) => {
    const found = ofAbsent(report, index);
    return found.length === 0 && report.given?.[index] === false ? [notGiven(text, index)] : found;
  });
};

const ofAbsent = ({ present = [] }: SimulationReport, index: number): readonly Difference[] =>
  present.flatMap(({ documents, store }) => {
    const holding = documents[index] ?? 0;
    const path = `absent[${index}]`;
    const got = `${holding} documents of ${store} that hold it`;
    return holding === 0 ? [] : [{ path, what: "text (not shown)", got, expected: "none" }];
  });

/** That a text stood in nothing that was given. `place` is its number among those of `absent`. */
export const notGiven = (text: string, place: number): Difference => ({
  path: `absent[${place}]`,
  what: "text (not shown)",
  got: "nothing given that holds it",
  expected: "a text of what is given",
  help: wayOutOf(text),
});

const wayOutOf = (text: string): string => {
  if (text.endsWith("\n"))
    return "it ends with a line break, as a block of YAML does that begins with |; begin it with |-";
  if (text !== text.trim()) return "it begins or ends with white space; take that away";
  return "look at its spelling, or give a record that holds it";
};
