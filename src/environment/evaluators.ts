/** Who judges alerts, and what viewers see of the stores. */

import type { AlertRule } from "../core/alert.ts";
import { nearest, type Problem, shown } from "../core/errors.ts";
import { unsupported } from "../core/query/index.ts";
import type { Readable, Site } from "../core/target.ts";
import type { EnvironmentInput } from "./input.ts";
import type { Placed } from "./wiring.ts";

type Naming = Pick<EnvironmentInput, "evaluator" | "shadowEvaluators">;

/** The target that notifies: the one named, else the first that can. */
const evaluatorOf = (input: Naming, placed: readonly Placed[]): string | undefined =>
  input.evaluator ?? placed.find(one => one.target.refuses !== undefined)?.name;

type Rule = AlertRule & { readonly evaluator: string | undefined };

/** The rules a target is asked to judge, in the order of the catalog: to notify, or in shadow. */
const askedOf = (
  key: string,
  rules: readonly Rule[],
  input: Naming,
  placed: readonly Placed[],
): readonly AlertRule[] => {
  const name = placed.find(one => one.self.key === key)?.name;
  const notifies = evaluatorOf(input, placed);
  return rules.flatMap(({ evaluator = notifies, ...rule }): readonly AlertRule[] => {
    if (evaluator === name) return [rule];
    return name !== undefined && input.shadowEvaluators?.includes(name) ? [{ ...rule, state: "shadow" }] : [];
  });
};

/** The rules each target judges; a compiler is asked once. */
export const judgedRules = (
  rules: readonly Rule[],
  input: Naming,
  placed: readonly Placed[],
  site: () => Site,
): ((key: string) => readonly AlertRule[]) => {
  const known = new Map<string, readonly AlertRule[]>();
  return key => {
    const found = known.get(key);
    if (found) return found;
    const one = placed.find(({ self }) => self.key === key);
    const judged = askedOf(key, rules, input, placed).filter(
      rule => one !== undefined && !one.target.refuses?.(one.self, site(), rule),
    );
    known.set(key, judged);
    return judged;
  };
};

/** Why a target cannot judge an alert that people count on. */
export const judgeRule = (
  { self, target }: Pick<Placed, "self" | "target">,
  site: Site,
  rule: AlertRule,
): readonly Problem[] => {
  const refusal = rule.state === "on" ? target.refuses?.(self, site, rule) : undefined;
  if (!refusal) return [];
  return [
    {
      code: "unsupported-query",
      path: `alerts.${rule.name}`,
      what: `cannot be judged by ${target.title}: ${refusal.why}`,
      help:
        refusal.help ??
        `name another target, ${rule.name}: { state: "on", evaluator: "…" }, or switch it off, ${rule.name}: "off"`,
    },
  ];
};

export const judgeRules = (
  rules: readonly Rule[],
  input: Naming,
  placed: readonly Placed[],
  site: Site,
): readonly Problem[] =>
  placed.flatMap(one => askedOf(one.self.key, rules, input, placed).flatMap(rule => judgeRule(one, site, rule)));

/** The stores a viewer reads, in the order it names them. */
export const readablesOf = (key: string, placed: readonly Placed[], site: () => Site): readonly Readable[] => {
  const viewer = placed.find(one => one.self.key === key);
  if (!viewer) return [];
  return (viewer.target.reads?.(viewer.self) ?? []).flatMap(name => {
    const store = placed.find(one => one.name === name);
    if (!store) return [];
    const { target, self, endpoints } = store;
    return [
      {
        key: self.key,
        product: target.product,
        endpoints,
        mapping: target.mapping?.(self, site()) ?? [],
        languages: target.languages ?? [],
        ask: (asked, language) =>
          target.ask?.(self, site(), asked, language) ??
          unsupported(language ?? "promql", `${target.title} is not asked in a language`),
        askRule: rule =>
          target.askRule?.(self, site(), rule) ??
          unsupported(target.languages?.[0] ?? "promql", `${target.title} is not asked for whole alerts`),
      },
    ];
  });
};

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
    ...Object.entries(input.alerts ?? {}).flatMap(([alert, own]) =>
      typeof own === "object" && "evaluator" in own && own.evaluator !== undefined
        ? [[`alerts.${alert}.evaluator`, own.evaluator] as const]
        : [],
    ),
  ];
  return [
    ...named.flatMap(([path, name]) => judge(path, name)),
    ...placed.flatMap(viewer =>
      (viewer.target.reads?.(viewer.self) ?? []).flatMap((name): readonly Problem[] =>
        placed.some(one => one.name === name)
          ? []
          : [
              {
                code: "unknown-name",
                path: `targets.${viewer.name}.reads`,
                what: "names a target that is not there",
                got: shown(name),
                expected: `one of ${placed.map(one => one.name).join(", ")}`,
              },
            ],
      ),
    ),
  ];
};
