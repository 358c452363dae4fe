/** From the catalog's alerts and what an environment and its services say about them to the rules of each evaluator. */

import { alerts as shipped } from "../catalog/index.ts";
import type { Alert, AlertRule, AlertTuning, Comparison, JudgedComparison } from "../core/alert.ts";
import { nearest, type Problem, shown } from "../core/errors.ts";
import type { Budget } from "../core/price.ts";
import { type Condition, type MeasureQuery, type Query, unitOf } from "../core/query/index.ts";
import type { Schema } from "../core/schema.ts";
import type { Service } from "../core/service.ts";
import type { AlertInput, EnvironmentInput } from "./input.ts";
import { judgeLimit, judgeWait, limitOf } from "./judge-limit.ts";

/** An alert with everything an environment and a service say about it. */
interface Setting {
  readonly alert: Alert;
  readonly evaluator: string | undefined;
}

const isAlert = (input: AlertInput): input is Alert =>
  typeof input === "object" && (input as { kind?: unknown }).kind === "alert";

/** As a service or an environment says it. */
export const tuned = ({ alert, evaluator }: Setting, input: AlertInput | undefined): Setting => {
  if (input === undefined) return { alert, evaluator };
  if (isAlert(input)) return { alert: input, evaluator };
  if (typeof input === "string") return { alert: { ...alert, state: input }, evaluator };
  const { limit, above, below, over, evaluator: other, ...plain } = input;
  const [first, ...others] = alert.when;
  const newLimit = limit ?? above ?? below;
  const when = first === undefined ? [] : [newLimit === undefined ? first : { ...first, limit: newLimit }, ...others];
  return {
    alert: { ...alert, ...plain, when: over === undefined ? when : when.map(one => withWindow(one, over)) },
    evaluator: other ?? evaluator,
  };
};

const withWindow = (comparison: Comparison, over: AlertTuning["over"]): Comparison =>
  comparison.query.kind === "raw" || over === undefined
    ? comparison
    : { ...comparison, query: { ...comparison.query, over } };

/** The alerts that a budget gives a limit, and turns on. */
const budgeted = {
  CostBudgetHourly: "hourly",
  CostBudgetDaily: "daily",
  CostBudgetMonthly: "monthly",
} as const satisfies Readonly<Record<string, keyof Budget>>;

const withBudget = (name: string, alert: Alert, budget: Budget = {}): Alert => {
  const limit = isBudgeted(name) ? budget[budgeted[name]] : undefined;
  const [first] = alert.when;
  return limit === undefined || first === undefined ? alert : { ...alert, state: "on", when: [{ ...first, limit }] };
};

const isBudgeted = (name: string): name is keyof typeof budgeted => name in budgeted;

/** Every alert of an environment by key, the shipped ones first. */
export const settingsOf = (input: Pick<EnvironmentInput, "alerts" | "budget">): ReadonlyMap<string, Setting> => {
  const own = Object.entries(input.alerts ?? {}).filter((entry): entry is [string, Alert] => isAlert(entry[1]));
  const known = { ...shipped, ...Object.fromEntries(own) };
  return new Map(
    Object.entries(known).map(([name, alert]) => [
      name,
      tuned({ alert: withBudget(name, alert, input.budget), evaluator: undefined }, input.alerts?.[name]),
    ]),
  );
};

interface Context {
  readonly schema: Schema;
  readonly services: readonly Service[];
  /** By service, the name of the target that judges its alerts. @default the environment's */
  readonly evaluators?: Readonly<Record<string, string | undefined>>;
}

/** The rules of an environment with the key of the target that judges each; undefined is the environment's evaluator. */
export const resolveAlerts = (
  input: Pick<EnvironmentInput, "alerts" | "budget" | "services">,
  { schema, services, evaluators }: Context,
): readonly (AlertRule & { readonly evaluator: string | undefined })[] =>
  [...settingsOf(input)].flatMap(([name, setting]) => {
    // What is not about a service's records has no settings of a service.
    const global = isGlobal(setting.alert);
    const parts: Part[] = [];
    const usually = JSON.stringify(setting.alert);
    for (const service of services) {
      const tunings = input.services[service.name]?.alerts;
      const evaluator = evaluators?.[service.name];
      const own = global
        ? setting
        : tuned(evaluator === undefined ? setting : { ...setting, evaluator }, tunings?.[name]);
      const written = JSON.stringify(own);
      const same = needsOne(own.alert) ? undefined : parts.find(part => part.written === written);
      if (same) same.services.push(service);
      else {
        const usual = JSON.stringify(own.alert) === usually && !parts.some(part => part.usual);
        parts.push({ setting: own, written, services: [service], usual });
      }
    }
    return parts.filter(part => part.setting.alert.state !== "off").map(part => ruleOf(name, part, schema, global));
  });

const isGlobal = ({ when }: Alert): boolean => when.every(({ query }) => query.kind === "raw");

interface Part {
  readonly setting: Setting;
  /** The setting as text, by which equal ones are found. */
  readonly written: string;
  readonly services: Service[];
  /** Whether the alert is as the environment has it, and no part before it is. */
  readonly usual: boolean;
}

/** Absence has no groups: nothing says whose records are missing. */
const needsOne = (alert: Alert): boolean =>
  alert.when.some(({ query }) => query.kind === "measure" && query.measure.kind === "absent");

const ruleOf = (
  name: string,
  { setting, services, usual }: Part,
  schema: Schema,
  global: boolean,
): AlertRule & { readonly evaluator: string | undefined } => {
  const { alert, evaluator } = setting;
  const names = services.map(service => service.name);
  const teams = new Set(services.map(service => service.team));
  const when = [...alert.when, ...minimumOf(alert)].map(
    ({ query, is, limit }): JudgedComparison => ({
      query: query.kind === "raw" ? query : narrowed(query, names),
      is,
      limit: limitOf(limit, query, schema),
    }),
  );
  return {
    name,
    id: usual && !needsOne(alert) ? kebab(name) : `${kebab(name)}-${names[0]}`,
    services: global ? [] : names,
    state: alert.state === "shadow" ? "shadow" : "on",
    when,
    for: alert.for,
    ...(alert.keepFiring === undefined ? {} : { keepFiring: alert.keepFiring }),
    severity: alert.severity,
    missing: alert.missing,
    summary: alert.summary,
    description: alert.description + tunedNote(alert, shipped[name], schema),
    runbook: alert.runbook,
    team: teams.size === 1 && !global ? [...teams][0] : undefined,
    evaluator,
  };
};

/** A shipped sentence speaks of the shipped numbers; where they are others here, it says so. */
const tunedNote = (alert: Alert, base: Alert | undefined, schema: Schema): string => {
  const [now] = alert.when;
  const [was] = base?.when ?? [];
  if (now === undefined || was === undefined || now.query.kind === "raw" || was.query.kind === "raw") return "";
  const overNow = now.query.over?.written ?? "";
  const same =
    limitOf(now.limit, now.query, schema) === limitOf(was.limit, was.query, schema) &&
    overNow === (was.query.over?.written ?? "");
  if (same) return "";
  const unit = unitOf(now.query, schema);
  const limit =
    typeof now.limit === "number" ? (unit === "share" ? `${now.limit * 100} %` : String(now.limit)) : now.limit.written;
  const compared = { above: "above", atLeast: "at least", below: "below" }[now.is];
  return ` (Set here: ${compared} ${limit}, over ${overNow}.)`;
};

const kebab = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();

/** How many records there must be for the first comparison to mean something. */
const minimumOf = (alert: Alert): readonly Comparison[] => {
  const [first] = alert.when;
  if (alert.minimum === 0 || first?.query.kind !== "measure") return [];
  const { query } = first;
  const whole: readonly Condition[] = query.measure.kind === "ratio" ? query.measure.whole.where : [];
  return [
    {
      query: {
        ...query,
        from: { ...query.from, where: [...query.from.where, ...whole] },
        measure: { kind: "count" },
      },
      is: "atLeast",
      limit: alert.minimum,
    },
  ];
};

/** Of these services, one number for each. */
const narrowed = (query: MeasureQuery, services: readonly string[]): MeasureQuery => {
  const [only] = services;
  const whose: Condition =
    only !== undefined && services.length === 1
      ? { kind: "equals", field: "service", value: only }
      : { kind: "one-of", field: "service", values: services };
  return {
    ...query,
    from: { ...query.from, where: [whose, ...query.from.where] },
    by: query.measure.kind === "absent" ? [] : ["service", ...query.by.filter(field => field !== "service")],
  };
};

/** What is wrong with alerts before any evaluator has seen them. */
export const judgeAlerts = (input: EnvironmentInput, schema: Schema): readonly Problem[] => {
  const problems: Problem[] = [];
  const settings = settingsOf(input);
  const known = (path: string, name: string) => {
    if (settings.has(name)) return;
    const meant = nearest(name, settings.keys());
    problems.push({
      code: "unknown-name",
      path,
      what: "is no alert",
      got: shown(name),
      expected: "the key of a shipped alert, or alert({ … }) for one's own",
      ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
    });
  };
  for (const [name, own] of Object.entries(input.alerts ?? {})) {
    if (!isAlert(own)) known(`alerts.${name}`, name);
    if (isAlert(own) && !/^[A-Z][A-Za-z0-9]{0,62}$/.test(name))
      problems.push({
        code: "wrong-value",
        path: `alerts.${name}`,
        what: "is no name of an alert",
        got: shown(name),
        expected: "a name such as HighErrorRate",
      });
  }
  for (const [service, { alerts = {} }] of Object.entries(input.services))
    for (const name of Object.keys(alerts)) known(`services.${service}.alerts.${name}`, name);
  const everySetting: readonly (readonly [path: string, setting: Setting])[] = [
    ...[...settings].map(([name, setting]) => [`alerts.${name}`, setting] as const),
    ...Object.entries(input.services).flatMap(([service, { alerts = {} }]) =>
      Object.entries(alerts).flatMap(([name, own]) => {
        const base = settings.get(name);
        return base ? [[`services.${service}.alerts.${name}`, tuned(base, own)] as const] : [];
      }),
    ),
  ];
  for (const [path, { alert }] of everySetting) problems.push(...judgeAlert(path, alert, schema));
  for (const [name, own] of Object.entries(input.alerts ?? {}))
    problems.push(...judgeTuning(`alerts.${name}`, own, settings.get(name)?.alert));
  for (const [service, { alerts = {} }] of Object.entries(input.services))
    for (const [name, own] of Object.entries(alerts)) {
      const path = `services.${service}.alerts.${name}`;
      const alert = settings.get(name)?.alert;
      if (alert && isGlobal(alert))
        problems.push({
          code: "wrong-value",
          path,
          what: "is about no service, so that none can set it",
          help: `set it for the whole environment: alerts: { ${name}: … }`,
        });
      else problems.push(...judgeTuning(path, own, alert));
    }
  return problems;
};

const judgeAlert = (path: string, alert: Alert, schema: Schema): readonly Problem[] => [
  ...judgeMinimum(path, alert),
  ...judgeRunbook(path, alert),
  ...judgeWait(`${path}.for`, alert.for),
  ...alert.when.flatMap((comparison): readonly Problem[] => {
    const { query } = comparison;
    const wrongLimit = judgeLimit(`${path}.limit`, comparison, schema, oursInOwnWords.has(query));
    if (query.kind === "raw") return wrongLimit;
    if (query.over === undefined)
      return [
        ...wrongLimit,
        {
          code: "missing-key",
          path,
          what: "asks a query without a window",
          expected: "a query with `over`",
          help: "write { over: minutes(5) } in the query, or tune the alert's `over`",
        },
      ];
    if (query.top !== undefined)
      return [
        ...wrongLimit,
        {
          code: "wrong-value",
          path,
          what: "asks for a top list, whose groups come and go",
          expected: "`by` a dimension",
        },
      ];
    return wrongLimit;
  }),
];

/** The shipped queries in a language's own words, which settings leave as they are. */
const oursInOwnWords: ReadonlySet<Query> = new Set(
  Object.values<Alert>(shipped).flatMap(({ when }) =>
    when.flatMap(({ query }) => (query.kind === "raw" ? [query] : [])),
  ),
);

/** It becomes a file's name and the end of an address. */
const judgeRunbook = (path: string, { runbook }: Alert): readonly Problem[] =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(runbook)
    ? []
    : [
        {
          code: "wrong-value",
          path: `${path}.runbook`,
          what: "is no name of a runbook",
          got: shown(runbook),
          expected: "lower-case words joined by hyphens, e.g. high-error-rate",
        },
      ];

/** What a tuning says twice, or of something the alert has not. */
const judgeTuning = (path: string, own: AlertInput, alert: Alert | undefined): readonly Problem[] => {
  if (alert === undefined || typeof own !== "object" || isAlert(own)) return [];
  const [first] = alert.when;
  const limits = (["limit", "above", "below"] as const).filter(key => own[key] !== undefined);
  const wrong = (key: string, what: string, expected: string): Problem => ({
    code: "wrong-value",
    path: `${path}.${key}`,
    what,
    expected,
  });
  const against = first?.is === "below" ? "above" : "below";
  return [
    ...(limits.length > 1 ? [wrong(limits[1] ?? "", `stands beside ${limits[0]}`, "one limit")] : []),
    ...(first === undefined
      ? [...limits, ...(own.over === undefined ? [] : ["over"])].map(key =>
          wrong(key, "is nothing this alert has", "a state, a severity or an evaluator: it always fires"),
        )
      : []),
    ...(first !== undefined && own[against] !== undefined
      ? [wrong(against, `is not how it compares`, `${first.is === "below" ? "below" : "above"}, or limit`)]
      : []),
    ...(first?.query.kind === "raw" && own.over !== undefined
      ? [wrong("over", "is no part of a query in a language's own words", "an alert of your own with that window")]
      : []),
  ];
};

/** The measures that mean something of one record too. */
const ofAnyNumber: ReadonlySet<string> = new Set(["count", "rate", "absent"]);

const judgeMinimum = (path: string, { minimum, when }: Alert): readonly Problem[] => {
  const query = when[0]?.query;
  const kind = query?.kind === "measure" ? query.measure.kind : "raw";
  if (minimum === 0 || (kind !== "raw" && !ofAnyNumber.has(kind))) return [];
  return [
    {
      code: "wrong-value",
      path: `${path}.minimum`,
      what: `is no use to ${kind === "raw" ? "a query in a language's own words" : `a ${kind}`}`,
      got: shown(minimum),
      expected: "none: it says from how many records on a ratio, an average or a percentile means something",
    },
  ];
};
