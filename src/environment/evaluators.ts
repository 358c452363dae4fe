/** Who judges alerts, and what viewers see of the stores. */

import type { AlertRule } from "../core/alert.ts";
import { nearest, type Problem, shown } from "../core/errors.ts";
import { type Answer, type LanguageName, type Query, type Refusal, unsupported } from "../core/query/index.ts";
import type { Service } from "../core/service.ts";
import type { Part, Readable, Site } from "../core/target.ts";
import type { EnvironmentInput } from "./input.ts";
import { type Placed, sourcesOf } from "./wiring.ts";

type Naming = Pick<EnvironmentInput, "evaluator" | "shadowEvaluators">;

/** The target that notifies: the one named, else the first that can. */
const evaluatorOf = (input: Naming, placed: readonly Placed[]): string | undefined =>
  input.evaluator ?? placed.find(one => one.target.refuses !== undefined)?.name;

/** Judges the alerts of a service that no target knows anything of. */
const nobody = "";

/**
 * Who judges each service's alerts: the target it names; where the environment names none either, the first that knows of
 * it, and nobody when there is no such target.
 */
export const evaluatorsOf = (
  input: Pick<EnvironmentInput, "evaluator" | "services">,
  context: Pick<Judging, "placed" | "services">,
): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    context.services.map(service => {
      const named = input.services[service.name]?.evaluator;
      if (named !== undefined || input.evaluator !== undefined) return [service.name, named];
      const able = context.placed.filter(({ target }) => target.refuses !== undefined);
      return [service.name, able.find(one => heardBy(one, context).includes(service))?.name ?? nobody];
    }),
  );

/** The services whose alerts nobody judges, though there is somebody who judges alerts. */
export const unjudged = (evaluators: ReturnType<typeof evaluatorsOf>, placed: readonly Placed[]): readonly string[] =>
  placed.some(({ target }) => target.refuses !== undefined)
    ? Object.keys(evaluators).filter(name => evaluators[name] === nobody)
    : [];

type Rule = AlertRule & { readonly evaluator: string | undefined };

/** Everything rules are resolved from. */
export interface Judging {
  readonly input: Naming;
  readonly placed: readonly Placed[];
  readonly services: readonly Service[];
  /** The rules about some services. */
  rulesOf(services: readonly Service[]): readonly Rule[];
  site(): Site;
}

/**
 * The services a target can know something of: their records reach it, or, where it fetches metrics, somebody derives them.
 * A viewer knows what its stores know.
 */
const heardBy = (one: Placed, { placed, services }: Pick<Judging, "placed" | "services">): readonly Service[] => {
  const { self, target } = one;
  const reads = target.reads?.(self);
  if (reads) {
    const known = placed
      .filter(({ name }) => reads.includes(name))
      .flatMap(store => heardBy(store, { placed, services }));
    return services.filter(service => known.includes(service));
  }
  if (target.fedFromOutside?.(self)) return services;
  const shippers = placed.filter(shipper =>
    target.scrapes ? shipper.target.derives : shipper.wiring?.to.logs?.includes(one.name),
  );
  return services.filter(
    service =>
      (target.scrapes && service.metrics !== undefined) ||
      shippers.some(shipper => sourcesOf(shipper, services, "logs").includes(service)),
  );
};

/** Those whose records a target knows nothing of. */
const unheard = (
  one: Placed,
  services: readonly string[],
  context: Pick<Judging, "placed" | "services">,
): readonly string[] => {
  const heard = heardBy(one, context).map(({ name }) => name);
  return services.filter(name => !heard.includes(name) && context.services.some(known => known.name === name));
};

/** Why a target cannot answer for a service; `or` is what else can be done than to let it hear. */
const deaf = (
  one: Placed,
  services: readonly string[],
  context: Pick<Judging, "placed" | "services">,
  or: (service: string) => string = () => "",
): Refusal | undefined => {
  const missing = unheard(one, services, context);
  const [first] = missing;
  if (first === undefined) return undefined;
  return one.target.scrapes
    ? {
        why: `nobody derives metrics from the records of ${missing.join(", ")}`,
        help: `let it expose them, "${first}": { metrics: { port: 9000 } }${or(first)}`,
      }
    : { why: `no records of ${missing.join(", ")} reach it`, help: `send them there${or(first)}` };
};

/** The others that judge alerts and pass, the likeliest first. */
const othersThan = (one: Placed, { placed }: Pick<Judging, "placed">, passes: (other: Placed) => boolean) =>
  placed.filter(other => other !== one && other.target.refuses !== undefined && passes(other)).map(({ name }) => name);

/** `evaluator: "loki"`, and who else could be named there. */
const namingOneOf = ([first, ...more]: readonly string[], before = ""): string =>
  `{ ${before}evaluator: ${shown(first)} }${more.length === 0 ? "" : ` (or ${more.join(", ")})`}`;

/** The rules a target is asked to judge, in the order of the catalog: to notify; in shadow, as far as it can know. */
const askedOf = (one: Placed, judging: Judging): readonly AlertRule[] => {
  const { input, placed, services } = judging;
  const notifies = evaluatorOf(input, placed);
  const own = judging
    .rulesOf(services)
    .filter(({ evaluator = notifies }) => evaluator === one.name)
    .map(({ evaluator: _, ...rule }) => rule);
  if (!input.shadowEvaluators?.includes(one.name)) return own;
  const shadows = judging
    .rulesOf(heardBy(one, judging))
    .filter(({ evaluator = notifies }) => evaluator !== one.name)
    .map(({ evaluator: _, ...rule }): AlertRule => ({ ...rule, state: "shadow" }));
  return [...own, ...shadows];
};

const refusalFor = (one: Placed, rule: AlertRule, judging: Judging): Refusal | undefined => {
  const elsewhere = (service: string): string => {
    const others = othersThan(one, judging, other => unheard(other, [service], judging).length === 0);
    return others.length === 0
      ? `, or add a target that judges alerts and has the records of ${service}`
      : `, or let another target judge it, "${service}": ${namingOneOf(others)}`;
  };
  return deaf(one, rule.services, judging, elsewhere) ?? one.target.refuses?.(one.self, judging.site(), rule);
};

/** The rules each target judges, without those it cannot; a compiler is asked once. */
export const judgedRules = (judging: Judging): ((key: string) => readonly AlertRule[]) => {
  const known = new Map<string, readonly AlertRule[]>();
  return key => {
    const found = known.get(key);
    if (found) return found;
    const one = judging.placed.find(({ self }) => self.key === key);
    const judged = one ? askedOf(one, judging).filter(rule => !refusalFor(one, rule, judging)) : [];
    known.set(key, judged);
    return judged;
  };
};

/** What people count on and its evaluator cannot judge. */
export const judgeRules = (judging: Judging): readonly Problem[] => [
  ...judgeIds(judging.rulesOf(judging.services)),
  ...judging.placed.flatMap(one =>
    askedOf(one, judging)
      .filter(({ state }) => state === "on")
      .flatMap(rule =>
        refused(one.target, rule, refusalFor(one, rule, judging), () =>
          othersThan(one, judging, other => !refusalFor(other, rule, judging)),
        ),
      ),
  ),
];

/** Ids name files and rules in products that know no capitals. */
const judgeIds = (rules: readonly AlertRule[]): readonly Problem[] => {
  const owners = new Map<string, string>();
  return rules.flatMap(({ id, name }): readonly Problem[] => {
    const owner = owners.get(id);
    owners.set(id, owner ?? name);
    if (owner === undefined) return [];
    return [
      {
        code: "duplicate",
        path: `alerts.${name}`,
        what: `would be called ${id}, as a rule of ${owner} is`,
        help: "give one of them another name",
      },
    ];
  });
};

/** `others` are the targets that can judge it. @default none */
export const refused = (
  { title }: Pick<Placed["target"], "title">,
  { name }: AlertRule,
  refusal: Refusal | undefined,
  others: () => readonly string[] = () => [],
): readonly Problem[] =>
  refusal === undefined
    ? []
    : [
        {
          code: "unsupported-query",
          path: `alerts.${name}`,
          what: `cannot be judged by ${title}: ${refusal.why}`,
          help: refusal.help ?? wayOut(name, others()),
        },
      ];

const wayOut = (name: string, others: readonly string[]): string =>
  others.length === 0
    ? `switch it off, ${name}: "off": no other target here can judge it either`
    : `name another target, ${name}: ${namingOneOf(others, 'state: "on", ')}, or switch it off, ${name}: "off"`;

/** The stores a viewer reads, in the order it names them. */
export const readablesOf = (key: string, judging: Seeing): readonly Readable[] => {
  const viewer = judging.placed.find(one => one.self.key === key);
  if (!viewer) return [];
  return (viewer.target.reads?.(viewer.self) ?? []).flatMap(name => {
    const store = judging.placed.find(one => one.name === name);
    return store ? [readableOf(store, judging)] : [];
  });
};

type Seeing = Pick<Judging, "placed" | "services" | "site">;

const readableOf = (store: Placed, { placed, services, site }: Seeing): Readable => {
  const { target, self, endpoints } = store;
  const language = target.languages?.[0] ?? "promql";
  const silent = (names: readonly string[], wanted: LanguageName): Answer | undefined => {
    const refusal = deaf(store, names, { placed, services });
    return refusal && unsupported(wanted, refusal.why, refusal.help);
  };
  return {
    key: self.key,
    product: target.product,
    endpoints,
    mapping: target.mapping?.(self, site()) ?? [],
    languages: target.languages ?? [],
    fedFromOutside: target.fedFromOutside?.(self) ?? false,
    ask: (asked, wanted = language) =>
      silent(servicesOf(asked.query), wanted) ??
      target.ask?.(self, site(), asked, wanted) ??
      unsupported(wanted, `${target.title} is not asked in a language`),
    askRule: rule =>
      silent(rule.services, language) ??
      target.askRule?.(self, site(), rule) ??
      unsupported(language, `${target.title} is not asked for whole alerts`),
  };
};

/** Every target as one that writes about all of them sees it. */
export const partsOf = (seeing: Seeing): readonly Part[] =>
  seeing.placed.map(one => {
    const { self, target } = one;
    const site = seeing.site();
    return {
      key: self.key,
      product: target.product,
      title: target.title,
      roles: target.roles,
      readable: readableOf(one, seeing),
      holdings: target.holds?.(self, site) ?? [],
      linkTo: (looked, base) => target.linkTo?.(self, site, looked, base),
      purge: matching => target.purge?.(self, site, matching) ?? [],
      silence: rule => target.silence?.(self, site, rule),
    };
  });

/** The services a query names. */
const servicesOf = (query: Query): readonly string[] =>
  query.kind === "raw"
    ? []
    : query.from.where.flatMap(one => {
        if (one.kind === "equals" && one.field === "service") return [String(one.value)];
        return one.kind === "one-of" && one.field === "service" ? one.values : [];
      });

/** Whoever is named to judge or to be read is there and can. */
export const judgeEvaluators = (input: EnvironmentInput, placed: readonly Placed[]): readonly Problem[] => {
  const able = placed.filter(one => one.target.refuses !== undefined).map(one => one.name);
  const judge = (path: string, name: string): readonly Problem[] => {
    if (able.includes(name)) return [];
    const meant = nearest(name, able);
    return [
      {
        code: placed.some(one => one.name === name) ? "missing-capability" : "unknown-name",
        path,
        what: "cannot judge alerts here",
        got: shown(name),
        expected: able.length > 0 ? `one of ${able.join(", ")}` : "a target that judges alerts, e.g. prometheus()",
        ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
      },
    ];
  };
  const named: readonly (readonly [string, string])[] = [
    ...(input.evaluator === undefined ? [] : [["evaluator", input.evaluator] as const]),
    ...(input.shadowEvaluators ?? []).map((name, index) => [`shadowEvaluators.${index}`, name] as const),
    ...Object.entries(input.services).flatMap(([service, { alerts = {}, evaluator }]) => [
      ...(evaluator === undefined ? [] : [[`services.${service}.evaluator`, evaluator] as const]),
      ...Object.entries(alerts).flatMap(([alert, own]) =>
        typeof own === "object" && own.evaluator !== undefined
          ? [[`services.${service}.alerts.${alert}.evaluator`, own.evaluator] as const]
          : [],
      ),
    ]),
    ...Object.entries(input.alerts ?? {}).flatMap(([alert, own]) =>
      typeof own === "object" && "evaluator" in own && own.evaluator !== undefined
        ? [[`alerts.${alert}.evaluator`, own.evaluator] as const]
        : [],
    ),
  ];
  // A target with wrong options is there, and its own problem.
  const known = input.targets === undefined ? placed.map(({ name }) => name) : Object.keys(input.targets);
  return [
    ...named.flatMap(([path, name]) => (placed.length < known.length && known.includes(name) ? [] : judge(path, name))),
    ...placed.flatMap(viewer =>
      (viewer.target.reads?.(viewer.self) ?? []).flatMap((name): readonly Problem[] =>
        known.includes(name)
          ? []
          : [
              {
                code: "unknown-name",
                path: `targets.${viewer.name}.reads`,
                what: "names a target that is not there",
                got: shown(name),
                expected: `one of ${known.filter(one => one !== viewer.name).join(", ")}`,
                ...hintFor(
                  name,
                  known.filter(one => one !== viewer.name),
                ),
              },
            ],
      ),
    ),
  ];
};

/** Mistyped, or forgotten. */
const hintFor = (name: string, known: readonly string[]): { readonly help: string } => {
  const meant = nearest(name, known);
  return {
    help:
      meant === undefined
        ? `add it to targets, which take the place of the default ones: ${name}: …`
        : `did you mean ${meant}?`,
  };
};
