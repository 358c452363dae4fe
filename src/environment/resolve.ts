/** Fills in the defaults: from what the user wrote to what everything below works with. */

import {
  byCause,
  dashboards as shippedDashboards,
  detectors as shippedDetectors,
  instruments as shippedInstruments,
  shippedPrices,
  queries as shippedQueries,
} from "../catalog/index.ts";
import { type Cause, causeField } from "../core/cause.ts";
import { classesOf } from "../core/classification.ts";
import type { Dashboard } from "../core/dashboard.ts";
import type { Instrument } from "../core/instrument.ts";
import type { Platform } from "../core/platform.ts";
import type { PriceBook } from "../core/price.ts";
import { type Detector, defaultPrivacy, type Privacy } from "../core/privacy.ts";
import type { SavedQuery } from "../core/query/index.ts";
import { atLeast, type Retention } from "../core/retention.ts";
import type { Routes } from "../core/route.ts";
import type { LogSampling, Sampling } from "../core/sampling.ts";
import { levels, type Schema } from "../core/schema.ts";
import { envFile, kubernetesSecret, type SecretSource } from "../core/secret.ts";
import { files, pods, type Service } from "../core/service.ts";
import { days, percent, seconds } from "../core/units.ts";
import type { EnvironmentInput, PrivacyInput, SamplingInput, ServiceInput } from "./input.ts";

/** What holds where an environment says nothing. */
export const defaults = {
  privacy: defaultPrivacy,
  retention: {
    application: days(30),
    access: days(30),
    performance: days(30),
    security: days(365),
    audit: atLeast(days(365)),
    traces: days(7),
    metrics: days(90),
  },
} as const satisfies { readonly privacy: Privacy; readonly retention: Retention };

export const resolvePrivacy = (base: Privacy, own: PrivacyInput = {}): Privacy => ({
  content: own.content ?? base.content,
  network: own.network ?? base.network,
  user: own.user ?? base.user,
  fields: { ...base.fields, ...own.fields },
  pseudonymKey: own.pseudonymKey ?? base.pseudonymKey,
  textBytes: own.textBytes?.bytes ?? base.textBytes,
});

const everyRecord = Object.fromEntries(levels.map(level => [level, percent(100)])) as LogSampling;

export const resolveSampling = (own: SamplingInput = {}): Sampling => {
  const traces = own.traces ?? {};
  const base = traces.base ?? percent(100);
  const slow = traces.slow ?? { over: seconds(5), keep: percent(100) };
  const twiceSlow = seconds((2 * slow.over.milliseconds) / 1000);
  return {
    traces: {
      base,
      errors: traces.errors ?? percent(100),
      slow,
      cacheHits: traces.cacheHits ?? base,
      decisionWait: traces.decisionWait ?? (twiceSlow.milliseconds > 30_000 ? twiceSlow : seconds(30)),
      tracesPerSecond: traces.tracesPerSecond ?? 1000,
    },
    logs: { ...everyRecord, ...own.logs },
  };
};

export const resolveRetention = (own: EnvironmentInput["retention"] = {}): Retention => ({
  ...defaults.retention,
  ...own,
});

export const resolveSecrets = (platform: Platform, own: SecretSource | undefined): SecretSource =>
  own ?? (platform.kind === "kubernetes" ? kubernetesSecret("signalbox") : envFile());

export const resolveService = (
  name: string,
  own: ServiceInput,
  platform: Platform,
  privacy: Privacy,
  sampling: Sampling,
): Service => ({
  name,
  team: own.team ?? "unowned",
  source: own.source ?? (platform.kind === "kubernetes" ? pods({ app: name }) : files(`/var/log/${name}/*.log`)),
  traces: own.traces ?? true,
  ...(own.metrics === undefined ? {} : { metrics: { path: "/metrics", ...own.metrics } }),
  privacy: resolvePrivacy(privacy, own.privacy),
  sampling: { logs: { ...sampling.logs, ...own.sampling?.logs } },
});

/** Own detectors run before the shipped ones, so that the more particular name wins. */
export const resolveDetectors = (own: readonly Detector[] = []): readonly Detector[] => [...own, ...shippedDetectors];

/** Own causes are looked for before the shipped ones, and are values of the field that says the cause. */
export const resolveSchema = (schema: Schema, own: readonly Cause[] = []): Schema => {
  const field = schema.fields[causeField];
  if (field === undefined || own.length === 0) return schema;
  const classified = byCause(own);
  const told = Object.freeze({ ...field, classified, values: classesOf(classified) });
  return Object.freeze({ ...schema, fields: { ...schema.fields, [causeField]: told } });
};

/** One's own dashboards in the place of shipped ones with their id, or after them. */
export const resolveDashboards = (own: readonly Dashboard[] = []): readonly Dashboard[] => [
  ...shippedDashboards.map(shipped => own.find(({ id }) => id === shipped.id) ?? shipped),
  ...own.filter(({ id }) => !shippedDashboards.some(shipped => shipped.id === id)),
];

export const resolveQueries = (
  own: Readonly<Record<string, SavedQuery>> = {},
): Readonly<Record<string, SavedQuery>> => ({ ...shippedQueries, ...own });

export const resolveInstruments = (own: readonly Instrument[] = []): readonly Instrument[] => [
  ...shippedInstruments,
  ...own,
];

/** Own prices first, since the first that names a model is taken. */
export const resolvePrices = ({ own = [], shipped = true }: EnvironmentInput["prices"] & object = {}): PriceBook => [
  ...own,
  ...(shipped ? shippedPrices() : []),
];

export const resolveRoutes = (own: EnvironmentInput["routes"] = {}): Routes => ({
  critical: own.critical ?? [],
  warning: own.warning ?? [],
  info: own.info ?? [],
});
