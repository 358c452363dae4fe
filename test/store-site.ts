/** One store in a small environment, judged as `defineEnvironment` would, without any shipper. */

import { llmLog } from "../src/catalog/index.ts";
import type { Artifact } from "../src/core/artifact.ts";
import type { Problem } from "../src/core/errors.ts";
import { compose } from "../src/core/platform.ts";
import { cacheApartByDefault } from "../src/core/price.ts";
import {
  type Endpoint,
  folderOf,
  type Readable,
  type Self,
  type Site,
  type Target,
  type TargetUse,
} from "../src/core/target.ts";
import { resolveAlerts } from "../src/environment/alerts.ts";
import { withLimits } from "../src/environment/drawn-limits.ts";
import { refused } from "../src/environment/evaluators.ts";
import type { EnvironmentInput } from "../src/environment/input.ts";
import { problemsOf } from "../src/environment/issues.ts";
import {
  defaults,
  resolveDashboards,
  resolveDetectors,
  resolveInstruments,
  resolvePrices,
  resolvePrivacy,
  resolveQueries,
  resolveRetention,
  resolveRoutes,
  resolveSampling,
  resolveSchema,
  resolveSecrets,
  resolveService,
} from "../src/environment/resolve.ts";

export interface StoreSite extends Partial<Omit<EnvironmentInput, "targets" | "override">> {
  /** Doors of other targets, by key. */
  readonly doors?: Readonly<Record<string, readonly Endpoint[]>>;
  /** Whether somebody fetches metrics. @default false */
  readonly scraped?: boolean;
  /** The stores that viewers read. @default [] */
  readonly readables?: readonly Readable[];
}

export const siteOf = (input: StoreSite = {}): Site => {
  const platform = input.platform ?? compose();
  const privacy = resolvePrivacy(defaults.privacy, input.privacy);
  const sampling = resolveSampling(input.sampling);
  const schema = resolveSchema(input.schema ?? llmLog, input.causes);
  const inputs = input.services ?? { "llm-service": {} };
  const services = Object.entries(inputs).map(([name, own]) => resolveService(name, own, platform, privacy, sampling));
  return {
    name: input.name ?? "test",
    scope: input.name ?? "test",
    platform,
    schema,
    services,
    detectors: resolveDetectors(input.detectors),
    sampling,
    retention: resolveRetention(input.retention),
    secrets: resolveSecrets(platform, input.secrets),
    destinations: () => [],
    endpointsOf: key => input.doors?.[key] ?? [],
    sources: () => [],
    feeders: () => [],
    instruments: resolveInstruments(input.instruments),
    prices: resolvePrices(input.prices),
    cacheApart: input.prices?.cacheApart ?? cacheApartByDefault,
    scraped: input.scraped ?? false,
    queries: resolveQueries(input.queries),
    dashboards: withLimits(
      resolveDashboards(input.dashboards),
      {
        services: inputs,
        ...(input.alerts && { alerts: input.alerts }),
        ...(input.budget && { budget: input.budget }),
      },
      { schema, services },
    ),
    routes: resolveRoutes(input.routes),
    runbooks: input.runbooks,
    // Whoever tests alerts says which; a store's other tests have none.
    alerts: () =>
      input.alerts === undefined
        ? []
        : resolveAlerts(
            {
              alerts: input.alerts,
              services: inputs,
              ...(input.budget === undefined ? {} : { budget: input.budget }),
            },
            { schema, services },
          ),
    readables: () => input.readables ?? [],
    doors: protocol =>
      Object.entries(input.doors ?? {}).flatMap(([key, endpoints]) =>
        endpoints.filter(endpoint => endpoint.protocol === protocol).map(endpoint => ({ key, endpoint })),
      ),
    parts: () => [],
    workloads: () => [],
  };
};

export interface PlacedStore {
  readonly target: Target<unknown>;
  readonly self: Self<unknown>;
  readonly site: Site;
  /** What its options' shape and the environment refuse. */
  readonly problems: readonly Problem[];
  artifacts(): readonly Artifact[];
}

/** Places a store under a key of `targets`; options that do not parse leave it with its problems alone. */
export const placeStore = (use: TargetUse, input: StoreSite = {}, name = use.target.product): PlacedStore => {
  const { target } = use;
  const judged = target.options.safeParse(use.options);
  const self = { key: folderOf(name), options: judged.success ? judged.data : {} };
  const all = siteOf(input);
  const site: Site = judged.success
    ? { ...all, alerts: key => all.alerts(key).filter(rule => !target.refuses?.(self, all, rule)) }
    : all;
  return {
    target,
    self,
    site,
    problems: judged.success
      ? [
          ...(target.judge?.(self, site) ?? []),
          ...all
            .alerts(self.key)
            .filter(({ state }) => state === "on")
            .flatMap(rule => refused(target, rule, target.refuses?.(self, all, rule))),
        ]
      : problemsOf(judged.error.issues, "", use.options, target.options),
    artifacts: () => target.emit(self, site),
  };
};
