/** `defineEnvironment`: from what a user writes to a judged environment that everything else is compiled from. */

import { llmLog } from "../catalog/index.ts";
import type { Overrides } from "../core/artifact.ts";
import { type Backend, localBackend } from "../core/backend.ts";
import { ConfigError, type Problem } from "../core/errors.ts";
import { cacheApartByDefault } from "../core/price.ts";
import type { Site } from "../core/target.ts";
import type { Workload } from "../core/workload.ts";
import { jaeger, loki, otelCollector } from "../targets/index.ts";
import { judgeCluster } from "../targets/kubernetes/index.ts";
import { judgeAlerts, resolveAlerts } from "./alerts.ts";
import { withLimits } from "./drawn-limits.ts";
import {
  evaluatorsOf,
  type Judging,
  judgedRules,
  judgeEvaluators,
  judgeRules,
  partsOf,
  readablesOf,
  unjudged,
} from "./evaluators.ts";
import { judgeHoldings } from "./holdings.ts";
import { type EnvironmentInput, environmentShape } from "./input.ts";
import { judgeInstruments } from "./instruments.ts";
import { problemsOf } from "./issues.ts";
import { judgeDetectors, judgeNames, judgePrivacy, judgeSchema } from "./judge.ts";
import { judgeCauses, judgeClassified } from "./judge-causes.ts";
import { judgeDrawn, judgeSearches } from "./judge-traces.ts";
import { kubernetesShape } from "./platform-shape.ts";
import { judgePrices } from "./price-shapes.ts";
import { judgeQueries } from "./queries.ts";
import { judgeReaders } from "./readers.ts";
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
} from "./resolve.ts";
import { judgeTransit } from "./transit.ts";
import { destinationsOf, judgeWiring, type Placed, placeTargets, sourcesOf } from "./wiring.ts";

export type { EnvironmentInput, PrivacyInput, RetentionInput, SamplingInput, ServiceInput } from "./input.ts";
export type { Placed } from "./wiring.ts";

/** A judged environment. */
export interface Environment {
  readonly kind: "environment";
  readonly name: string;
  readonly site: Site;
  readonly targets: readonly Placed[];
  readonly override: Overrides;
  /** Where Terraform keeps the state of its stacks. */
  readonly backend: Backend;
  /** The services whose alerts nobody judges, because no target that judges alerts has their records. */
  readonly unjudged: readonly string[];
}

/** The embedded default: one collector, Loki and Jaeger. */
const defaultTargets = () => ({
  otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
  loki: loki({}),
  jaeger: jaeger({}),
});

/**
 * Judges an environment and resolves its defaults.
 * @throws ConfigError with every problem at once
 */
export const defineEnvironment = (input: EnvironmentInput): Environment => {
  const result = judgeEnvironment(input);
  if ("problems" in result) throw new ConfigError(result.problems, subjectOf(input));
  return result.environment;
};

const subjectOf = (input: unknown): string => {
  const name = typeof input === "object" && input !== null ? (input as { name?: unknown }).name : undefined;
  return typeof name === "string" ? `environment ${name}` : "environment";
};

type Judged = { readonly environment: Environment } | { readonly problems: readonly Problem[] };

/** As `defineEnvironment`, with the problems as data. */
export const judgeEnvironment = (input: EnvironmentInput): Judged => {
  const shaped = environmentShape.safeParse(input);
  const misplaced = platformProblems(input);
  const targetUses = isRecordOfTargets(input) ? (input.targets ?? defaultTargets()) : undefined;
  if (!shaped.success || misplaced.length > 0) {
    const shapeProblems = [
      ...(shaped.success ? [] : problemsOf(shaped.error.issues, "", input, environmentShape)),
      ...misplaced,
    ];
    const optionProblems =
      targetUses && isPlatform(input.platform)
        ? placeTargets(targetUses, input.platform, String(input.name)).problems
        : [];
    return { problems: [...shapeProblems, ...optionProblems] };
  }

  // Addresses are made of these, so nothing else can be judged while they are wrong.
  const misnamed = judgeNames(input);
  if (misnamed.some(problem => problem.path.startsWith("platform"))) return { problems: misnamed };
  const given = input.schema ?? llmLog;
  const schema = resolveSchema(given, input.causes);
  const privacy = resolvePrivacy(defaults.privacy, input.privacy);
  const sampling = resolveSampling(input.sampling);
  const detectors = resolveDetectors(input.detectors);
  const services = Object.entries(input.services).map(([name, own]) =>
    resolveService(name, own, input.platform, privacy, sampling),
  );
  const { placed, problems: optionProblems } = placeTargets(
    input.targets ?? defaultTargets(),
    input.platform,
    input.name,
  );
  const schemaProblems = [...judgeSchema(given), ...judgeClassified(given)];
  const problems: Problem[] = [
    ...misnamed,
    ...schemaProblems,
    ...judgePrivacy(input, schema, services, privacy),
    ...judgeDetectors(input.detectors ?? [], detectors),
    ...judgeCauses(input.causes ?? [], given),
    ...judgeAlerts(input, schema),
    ...judgePrices(input),
    ...judgeInstruments(input.instruments ?? [], resolveInstruments(input.instruments)),
    ...(schemaProblems.length === 0 ? [...judgeQueries(input, schema), ...judgeSearches(placed, schema)] : []),
    ...judgeEvaluators(input, placed),
    ...optionProblems,
  ];
  if (optionProblems.length === 0)
    problems.push(
      ...judgeWiring(placed, services),
      ...judgeTransit(placed),
      ...judgeDrawn(input.dashboards ?? [], placed),
    );
  if (problems.length > 0) return { problems };

  const byKey = (key: string) => placed.find(one => one.self.key === key);
  const evaluators = evaluatorsOf(input, { placed, services });
  const judging: Judging = {
    input,
    placed,
    services,
    rulesOf: about => resolveAlerts(input, { schema, services: about, evaluators }),
    site: () => site,
  };
  const known = new Map<string, readonly Workload[]>();
  const running = ({ self, target }: Placed): readonly Workload[] => {
    const before = known.get(self.key);
    if (before) return before;
    const now = target.workloads?.(self, site) ?? [];
    known.set(self.key, now);
    return now;
  };
  const site: Site = {
    name: input.name,
    scope: input.name,
    platform: input.platform,
    schema,
    services,
    detectors,
    sampling,
    retention: resolveRetention(input.retention),
    secrets: resolveSecrets(input.platform, input.secrets),
    destinations: (key, telemetry) => {
      const shipper = byKey(key);
      return shipper ? destinationsOf(shipper, placed, telemetry, schema, services) : [];
    },
    endpointsOf: key => byKey(key)?.endpoints ?? [],
    sources: (key, telemetry) => {
      const shipper = byKey(key);
      return shipper ? sourcesOf(shipper, services, telemetry) : [];
    },
    feeders: (key, telemetry) =>
      placed
        .filter(one =>
          (one.wiring?.to[telemetry] ?? []).some(name => placed.find(p => p.name === name)?.self.key === key),
        )
        .map(one => one.self.key),
    instruments: resolveInstruments(input.instruments),
    prices: resolvePrices(input.prices),
    cacheApart: input.prices?.cacheApart ?? cacheApartByDefault,
    scraped: placed.some(one => one.target.scrapes === true),
    queries: resolveQueries(input.queries),
    dashboards: withLimits(resolveDashboards(input.dashboards), input, { schema, services }),
    routes: resolveRoutes(input.routes),
    runbooks: input.runbooks,
    alerts: judgedRules(judging),
    readables: key => readablesOf(key, judging),
    doors: protocol =>
      placed.flatMap(one =>
        one.endpoints
          .filter(endpoint => endpoint.protocol === protocol)
          .map(endpoint => ({ key: one.self.key, endpoint })),
      ),
    parts: () => partsOf(judging),
    workloads: key => placed.filter(one => key === undefined || one.self.key === key).flatMap(running),
  };
  const judgedByTargets = [
    ...placed.flatMap(one =>
      (one.target.judge?.(one.self, site) ?? []).map(problem => ({ ...problem, path: placedPath(one, problem.path) })),
    ),
    ...judgeRules(judging),
    ...(input.platform.kind === "kubernetes"
      ? judgeCluster({ platform: input.platform, workloads: site.workloads() })
      : []),
    ...judgeReaders(placed, site),
  ];
  // A store that cannot do what the policy says has said so itself, in its own words.
  const problemsOfAll = judgedByTargets.length > 0 ? judgedByTargets : judgeHoldings(placed, site);
  if (problemsOfAll.length > 0) return { problems: problemsOfAll };
  return {
    environment: {
      kind: "environment",
      name: input.name,
      site,
      targets: placed,
      override: input.override ?? {},
      backend: input.terraform?.backend ?? localBackend(),
      unjudged: unjudged(evaluators, placed),
    },
  };
};

/** What a cluster's places look like is judged apart from the environment's shape, so that a mistyped key has a neighbour. */
const platformProblems = (input: unknown): readonly Problem[] => {
  const platform = typeof input === "object" && input !== null ? (input as { platform?: unknown }).platform : undefined;
  if (!isPlatform(platform) || platform.kind !== "kubernetes") return [];
  const placed = kubernetesShape.safeParse(platform);
  return placed.success ? [] : problemsOf(placed.error.issues, "platform", platform, kubernetesShape);
};

/** A target names its own options from their root; what belongs to the environment it names in full. */
const placedPath = (placed: Placed, path: string): string =>
  /^(retention|sampling|services|privacy|detectors|causes|schema|platform|alerts|dashboards|queries|instruments|prices|budget|routes)\b/.test(
    path,
  )
    ? path
    : `targets.${placed.name}${path === "" ? "" : `.${path}`}`;

const isPlatform = (value: unknown): value is EnvironmentInput["platform"] =>
  typeof value === "object" && value !== null && "kind" in value;

const isRecordOfTargets = (input: unknown): input is EnvironmentInput => {
  if (typeof input !== "object" || input === null) return false;
  const { targets } = input as { targets?: unknown };
  if (targets === undefined) return true;
  return (
    typeof targets === "object" &&
    targets !== null &&
    Object.values(targets).every(one => typeof one === "object" && one !== null && "target" in one)
  );
};
