/**
 * Somebody's Loki rules over documents: a real Loki answers each rule's expression at every instant at which its ruler would
 * ask it, and `for` is counted as the ruler counts it. The ruler itself lives by the clock of the wall, so that half an hour
 * would take half an hour. @see https://grafana.com/docs/loki/latest/alert/
 */

import { advance, type Firing, isOver, type Life, newLife } from "../reference/life.ts";
import type { JudgedAlert } from "../simulate/index.ts";
import type { LokiServer } from "./loki-server.ts";
import { type AlertingRule, alwaysFires } from "./rule-file.ts";

export interface LokiRun {
  readonly server: Pick<LokiServer, "ask">;
  readonly tenant: string;
  readonly rules: readonly AlertingRule[];
  /** In nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  /** How often groups without an interval are judged, in nanoseconds. */
  readonly evaluate: bigint;
}

/** `refused` are the rules that Loki does not answer, and its words. */
export const judgeByLoki = async (
  run: LokiRun,
): Promise<{ readonly alerts: readonly JudgedAlert[] } | { readonly refused: string }> => {
  const alerts: JudgedAlert[] = [];
  const refused: string[] = [];
  for (const rule of run.rules) {
    const judged = await judgeRule(rule, run);
    if ("refused" in judged) refused.push(`${rule.alert}: ${judged.refused}`);
    else alerts.push(judged.alert);
  }
  return refused.length > 0 ? { refused: refused.join("\n") } : { alerts };
};

/** So many questions are under way at a time. */
const atOnce = 8;

/** A rule that is judged more often takes a Loki many minutes. */
const mostQuestions = 20_000n;

const judgeRule = async (
  rule: AlertingRule,
  { end, evaluate, server, start, tenant }: LokiRun,
): Promise<{ readonly alert: JudgedAlert } | { readonly refused: string }> => {
  const lives = new Map<string, Life>();
  const firings: Firing[] = [];
  const patience = { for: rule.for, keepFiring: rule.keepFiring };
  const every = rule.interval ?? evaluate;
  const questions = (end - start) / every + 1n;
  if (questions > mostQuestions) return { refused: `is to be judged ${questions} times, more than ${mostQuestions}` };
  const seconds = (at: bigint): number => Number(at - start) / 1e9;
  let wasPending = false;
  for (let from = start; from <= end; from += every * BigInt(atOnce)) {
    const instants = Array.from({ length: atOnce }, (_, index) => from + BigInt(index) * every).filter(at => at <= end);
    const answers = await Promise.all(instants.map(async at => ({ at, ...(await server.ask(tenant, rule.expr, at)) })));
    for (const answer of answers) {
      if ("refused" in answer) return { refused: answer.refused };
      const found = new Map(answer.found.map(group => [keyOf(group), group]));
      wasPending ||= found.size > 0;
      for (const [key, group] of found) if (!lives.has(key)) lives.set(key, newLife(group));
      for (const [key, life] of lives) {
        const begun = advance(life, found.has(key), answer.at, patience);
        if (begun) firings.push(begun);
        if (isOver(life)) lives.delete(key);
      }
      // The ruler then has none of them, and says the same of the rule. Its limits are above nothing.
      if (rule.limit > 0 && lives.size > rule.limit)
        return {
          refused: `exceeded limit of ${rule.limit} with ${lives.size} alerts ${seconds(answer.at)} s into the run`,
        };
    }
  }
  const alert: JudgedAlert = {
    name: rule.alert,
    verdict: firings.length > 0 ? "fires" : wasPending ? "pending" : "quiet",
    always: alwaysFires(rule),
    firing: firings.map(({ from, group, pendingFrom, until }) => ({
      group: Object.fromEntries(Object.entries(group).map(([label, value]) => [label, value ?? ""])),
      pendingFrom: seconds(pendingFrom),
      from: seconds(from),
      ...(until === undefined ? {} : { until: seconds(until) }),
    })),
  };
  return { alert };
};

const keyOf = (group: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(group).sort());
