/** Judges the alerts of an environment over a run, and says where they would go. */

import type { AlertRule } from "../core/alert.ts";
import { type Channel, channelSecrets } from "../core/route.ts";
import type { Site } from "../core/target.ts";
import { type Duration, inSeconds } from "../core/units.ts";
import type { Environment } from "../environment/index.ts";
import type { Firing } from "../reference/life.ts";
import type { CanonicalRecord } from "../reference/record.ts";
import { type Judge, type Judgement, judgeOf } from "./judge.ts";
import type { ReportedAlert, ReportedChannel, ReportedFiring } from "./report.ts";

/** Metric stores know records as instruments saw them, before sampling; all others what is stored. */
export type Basis = "measured" | "stored";

interface Judged {
  readonly rule: AlertRule;
  readonly by: string;
  readonly every: Duration;
  /** Undefined for what cannot be judged. */
  readonly judge: Judge | undefined;
}

export interface Judges {
  take(record: CanonicalRecord, basis: Basis): void;
  /** The run has come beyond this instant: nothing of it or before is still to be taken in time. */
  until(instant: bigint): void;
  /** It ends there; undefined for a run in which no record has a time, so that nothing can be judged. */
  report(end: bigint | undefined): readonly ReportedAlert[];
}

/** Where nobody judges anything. */
const forever = 3_600_000_000_000n;

export interface JudgesOptions {
  /** The services whose records there are. */
  readonly services: readonly string[];
  /** Whether any of their records are sampled out. */
  readonly samples: boolean;
  readonly start: bigint;
}

export const judgesOf = ({ site, targets }: Environment, options: JudgesOptions): Judges => {
  const { services, samples, start } = options;
  const shared = new Map<string, { readonly judge: Judge; readonly basis: Basis }>();
  const judged = targets.flatMap(({ self, target }) => {
    const every = target.judgesEvery?.(self);
    if (every === undefined) return [];
    const basis: Basis = samples && target.scrapes === true ? "measured" : "stored";
    return site.alerts(self.key).flatMap((whole): readonly Judged[] => {
      const { keepFiring: _, ...plain } = whole;
      const kept: AlertRule = target.keepsFiring === true ? whole : plain;
      const rule = { ...kept, services: whole.services.filter(name => services.includes(name)) };
      if (rule.services.length === 0 && whole.services.length > 0) return [];
      const by = self.key;
      if (rule.when.some(({ query }) => query.kind === "raw")) return [{ rule, by, every, judge: undefined }];
      // Several evaluators may be asked the same.
      const { when, for: length, keepFiring, missing, services: names } = rule;
      const key = JSON.stringify([when, length, keepFiring, missing, names, every.milliseconds, basis]);
      const judge = shared.get(key)?.judge ?? judgeOf(rule, every, start);
      shared.set(key, { judge, basis });
      return [{ rule, by, every, judge }];
    });
  });
  const all = [...shared.values()];
  let next = start;
  return {
    take: (record, basis) => {
      for (const one of all) if (one.basis === basis) one.judge.take(record);
    },
    until: instant => {
      if (instant < next) return;
      const soonest = all.map(({ judge }) => judge.until(instant));
      next = soonest.reduce((one, other) => (other < one ? other : one), instant + forever);
    },
    report: end => {
      if (end !== undefined) for (const { judge } of all) judge.until(end);
      return judged.map(one => reported(end === undefined ? { ...one, judge: undefined } : one, site, start));
    },
  };
};

const reported = ({ rule, by, every, judge }: Judged, site: Site, start: bigint): ReportedAlert => {
  const { fired, firings, more, wasPending } = judge?.result() ?? nothing;
  return {
    name: rule.name,
    id: rule.id,
    by,
    state: rule.state,
    severity: rule.severity,
    services: rule.services,
    verdict: judge === undefined ? "not-judged" : fired > 0 ? "fires" : wasPending ? "pending" : "quiet",
    always: rule.when.length === 0,
    everySeconds: inSeconds(every),
    forSeconds: inSeconds(rule.for),
    firing: firings.map(firing => firingOf(firing, start)),
    fired,
    more,
    to: rule.state === "shadow" ? [] : site.routes[rule.severity].map(channelOf),
  };
};

/** Of what was not judged. */
const nothing: Judgement = { firings: [], fired: 0, more: false, wasPending: false };

const firingOf = ({ from, group, pendingFrom, until }: Firing, start: bigint): ReportedFiring => {
  const values = Object.entries(group).map(([field, value]) => [field, value ?? ""] as const);
  const since = (instant: bigint): number => Number(instant - start) / 1e9;
  return {
    group: Object.fromEntries(values),
    pendingFrom: since(pendingFrom),
    from: since(from),
    ...(until === undefined ? {} : { until: since(until) }),
  };
};

const channelOf = (channel: Channel): ReportedChannel => {
  const to = addressee(channel);
  return {
    kind: channel.kind,
    secrets: channelSecrets(channel).map(({ name }) => name),
    ...(to === undefined ? {} : { to }),
  };
};

const addressee = (channel: Channel): string | undefined => {
  switch (channel.kind) {
    case "slack":
      return channel.channel;
    case "email":
      return channel.to.join(", ");
    case "pagerduty":
    case "webhook":
      return undefined;
    default:
      return channel satisfies never;
  }
};
