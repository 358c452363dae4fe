/** What a user writes: the keys of `defineEnvironment`, their defaults, and their zod form. */

import { z } from "zod";
import { type Alert, type AlertState, type AlertTuning, type Severity, severities } from "../core/alert.ts";
import type { Overrides } from "../core/artifact.ts";
import type { Backend } from "../core/backend.ts";
import type { Cause } from "../core/cause.ts";
import type { Dashboard } from "../core/dashboard.ts";
import type { Instrument } from "../core/instrument.ts";
import type { Platform } from "../core/platform.ts";
import type { Budget, ModelsAndProviders, Price } from "../core/price.ts";
import type { Detector, Treatment } from "../core/privacy.ts";
import type { SavedQuery } from "../core/query/index.ts";
import type { Keep } from "../core/retention.ts";
import type { Channel } from "../core/route.ts";
import type { Level, Schema, Stream } from "../core/schema.ts";
import { levels, streams } from "../core/schema.ts";
import type { Secret, SecretSource } from "../core/secret.ts";
import type { Source } from "../core/service.ts";
import type { TargetUse } from "../core/target.ts";
import type { Duration, Share, Size } from "../core/units.ts";
import {
  addIssues,
  durationOption,
  isKind,
  portOption,
  secretOption,
  shareOption,
  sizeOption,
  urlOption,
} from "../options/values.ts";
import { backendShape } from "./backend-shape.ts";
import { budgetShape, pricesShape } from "./price-shapes.ts";
import { alertShape, dashboardShape, instrumentShape, limitOption, savedQueryShape } from "./query-shapes.ts";
import { schemaShape } from "./schema-shape.ts";

/** What is done with personal data. @see the README's "Privacy" */
export interface PrivacyInput {
  /** Prompts and responses. @default "drop" */
  readonly content?: "keep" | "drop";
  /** Addresses of people's machines. @default "drop" */
  readonly network?: Treatment;
  /** Identifiers of people. @default "hash" */
  readonly user?: Treatment;
  /** Single fields treated otherwise than their subject. @default {} */
  readonly fields?: Readonly<Record<string, Treatment>>;
  /** The key of pseudonyms. @default secret("pseudonym-key") */
  readonly pseudonymKey?: Secret;
  /** The longest text stored, in bytes of UTF-8. @default KiB(8) */
  readonly textBytes?: Size;
}

export interface SamplingInput {
  readonly traces?: {
    /** Traces that are in no other class. @default percent(100) */
    readonly base?: Share;
    /** Traces with an error. @default percent(100) */
    readonly errors?: Share;
    /** Long traces. @default over seconds(5), keep percent(100) */
    readonly slow?: { readonly over: Duration; readonly keep: Share };
    /** Traces answered from a cache. @default the base share */
    readonly cacheHits?: Share;
    /** How long a sampler waits for a trace's spans. @default seconds(30), or twice `slow.over` when that is longer */
    readonly decisionWait?: Duration;
    /** New traces a second at one sampler, for sizing. @default 1000 */
    readonly tracesPerSecond?: number;
  };
  /** The share of log records kept per level. @default percent(100) each */
  readonly logs?: Partial<Readonly<Record<Level, Share>>>;
}

export interface ServiceInput {
  /** Who answers for it. @default "unowned" */
  readonly team?: string;
  /** Where its records come from. @default on Kubernetes the pods named after it, else /var/log/<name>/*.log */
  readonly source?: Source;
  /** Whether it sends traces over OTLP. @default true */
  readonly traces?: boolean;
  /** Stricter than the environment's, never laxer. @default the environment's */
  readonly privacy?: Omit<PrivacyInput, "pseudonymKey">;
  /** @default the environment's */
  readonly sampling?: Pick<SamplingInput, "logs">;
  /** States and limits of alerts by key, where this service differs. @default the environment's */
  readonly alerts?: Readonly<Record<string, AlertState | AlertTuning>>;
  /** The key of the target that judges its alerts. @default the environment's */
  readonly evaluator?: string;
  /** Where it exposes the instruments itself, in Prometheus' text form. @default its shipper derives them from its records */
  readonly metrics?: { readonly port: number; readonly path?: string };
}

/** A state or a tuning of a shipped alert, or one's own. */
export type AlertInput = AlertState | AlertTuning | Alert;

export type RetentionInput = Partial<Readonly<Record<Stream | "traces" | "metrics", Keep>>>;

/** One deployment unit. Name, platform and services suffice. */
export interface EnvironmentInput {
  /** A DNS label; it names the folder under `generated/`. */
  readonly name: string;
  readonly platform: Platform;
  /** The emitting services by name. */
  readonly services: Readonly<Record<string, ServiceInput>>;
  /** Where secrets live. @default on Kubernetes the Secret `signalbox`, else the file .env */
  readonly secrets?: SecretSource;
  /** Of what stands at clouds. @default a state file beside each stack */
  readonly terraform?: { readonly backend?: Backend };
  /** Fields and events. @default the shipped `llmLog` */
  readonly schema?: Schema;
  /** Detectors beside the shipped ones. @default [] */
  readonly detectors?: readonly Detector[];
  /** Causes of errors, looked for before the shipped ones. @default [] */
  readonly causes?: readonly Cause[];
  /** @default content and network dropped, user hashed */
  readonly privacy?: PrivacyInput;
  /** @default everything is kept */
  readonly sampling?: SamplingInput;
  /** @default 30 days; security 365, audit at least 365, traces 7, metrics 90 */
  readonly retention?: RetentionInput;
  /** The products. @default the collector shipping logs to Loki and traces to Jaeger */
  readonly targets?: Readonly<Record<string, TargetUse>>;
  /** States, limits and own alerts by key. @default each alert's own state; few are on */
  readonly alerts?: Readonly<Record<string, AlertInput>>;
  /** The key of the target that judges alerts and notifies. @default the first in `targets` that can */
  readonly evaluator?: string;
  /** The keys of targets that judge the same alerts and notify nobody. @default [] */
  readonly shadowEvaluators?: readonly string[];
  /** Who is told, by severity. @default nobody: alerts are judged and shown */
  readonly routes?: Partial<Readonly<Record<Severity, readonly Channel[]>>>;
  /** Own dashboards beside the shipped ones; one with a shipped one's id takes its place. @default [] */
  readonly dashboards?: readonly Dashboard[];
  /** Own saved queries by name, beside the shipped ones. @default {} */
  readonly queries?: Readonly<Record<string, SavedQuery>>;
  /** Own instruments beside the shipped ones. @default [] */
  readonly instruments?: readonly Instrument[];
  /**
   * What tokens cost. One's own prices are looked up before the shipped ones, which `shipped: false` leaves out; a model
   * that neither has is unpriced. @default the shipped ones
   *
   * `cacheApart` says whose `prompt_tokens` come without the tokens read from and written to the provider's cache.
   * @default Anthropic's models, at Anthropic, Google and Bedrock, and Amazon's at Bedrock
   */
  readonly prices?: {
    readonly own?: readonly Price[];
    readonly shipped?: boolean;
    readonly cacheApart?: readonly ModelsAndProviders[];
  };
  /**
   * In US dollars by the prices: the limits of CostBudgetHourly, CostBudgetDaily and CostBudgetMonthly, each of which is on
   * where its limit is given and `alerts` says nothing else. @default none
   */
  readonly budget?: Budget;
  /** Where the handbook's runbooks are served: `https://docs.example.com/runbooks`. @default none: alerts name the page */
  readonly runbooks?: string;
  /** Changes to generated files, applied last. @default {} */
  readonly override?: Overrides;
}

/** A value of ours by its kind; where a shape is given, whoever made it by hand made it whole. */
const kind = <T>(name: string, expected: string, shape?: z.ZodType) =>
  z.custom<T>().superRefine((value, context) => {
    if (!isKind(value, name))
      context.addIssue({
        code: "custom",
        message: `not ${expected}`,
        input: value,
        params: { problem: "wrong-type", expected },
      });
    else addIssues(shape, value, context);
  });

const oneOf = <T>(kinds: readonly string[], expected: string, shape?: z.ZodType) =>
  z.custom<T>().superRefine((value, context) => {
    if (typeof value !== "object" || value === null || !kinds.includes(String((value as { kind?: unknown }).kind)))
      context.addIssue({
        code: "custom",
        message: "not one of the known forms",
        input: value,
        params: { problem: "wrong-type", expected },
      });
    else addIssues(shape, value, context);
  });

const treatment = z.enum(["keep", "hash", "drop"]);

/** What is kept under a promise of its own. */
const kept = [...streams, "traces", "metrics"] as const;

/** One length for everything would cut what an audit is to keep for years, and is better written where it is meant. */
const notOneLength = z.unknown().superRefine((value, context) => {
  if (typeof value !== "object" || value === null || !("kind" in value)) return;
  context.addIssue({
    code: "custom",
    message: "is one length for everything",
    params: {
      problem: "wrong-type",
      expected: "a length for each of those that are kept otherwise than by default, e.g. { application: days(30) }",
      help: `name what it is for: ${kept.join(", ")}`,
    },
  });
});

const keepOption = z.custom<Keep>().superRefine((value, context) => {
  const given = value as Partial<Keep> | undefined;
  const inner =
    given?.kind === "at-least" ? (given as { duration?: Duration }).duration : (given as Duration | undefined);
  const dayCount = inner?.kind === "duration" ? inner.milliseconds / 86_400_000 : Number.NaN;
  if (!Number.isInteger(dayCount) || dayCount < 1)
    context.addIssue({
      code: "custom",
      message: inner?.kind === "duration" ? "not a whole number of days above zero" : "not a length of time",
      input: value,
      params: {
        problem: inner?.kind === "duration" ? "wrong-value" : "wrong-unit",
        expected: "whole days, e.g. days(30), or atLeast(years(7))",
        help: "days(30) keeps at most 30 days; atLeast(…) keeps no less",
      },
    });
});

const privacyShape = {
  content: z.enum(["keep", "drop"]).optional(),
  network: treatment.optional(),
  user: treatment.optional(),
  fields: z.record(z.string(), treatment).optional(),
  textBytes: sizeOption.optional(),
};

const logShares = z.strictObject(Object.fromEntries(levels.map(level => [level, shareOption.optional()]))).optional();

const stateOption = z.enum(["on", "off", "shadow"]);

const tuningOption = z.strictObject({
  state: stateOption.optional(),
  limit: limitOption.optional(),
  above: limitOption.optional(),
  below: limitOption.optional(),
  over: durationOption.optional(),
  for: durationOption.optional(),
  minimum: z.int().min(0).optional(),
  severity: z.enum(severities).optional(),
  evaluator: z.string().optional(),
});

/** A state, a tuning or an alert of one's own: what it looks like decides which it is judged as. */
const alertOption = z.custom<AlertInput>().superRefine((value, context) => {
  const shape = isKind(value, "alert") ? alertShape : typeof value === "object" ? tuningOption : stateOption;
  addIssues(shape, value, context);
});

const channelOption = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("slack"), url: secretOption, channel: z.string().min(1).optional() }),
  z.strictObject({ kind: z.literal("pagerduty"), key: secretOption }),
  z.strictObject({
    kind: z.literal("email"),
    to: z.array(z.email()).min(1),
    from: z.email(),
    server: z.string().regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, "is no host:port"),
    username: z.string().optional(),
    password: secretOption.optional(),
  }),
  z.strictObject({ kind: z.literal("webhook"), url: secretOption }),
]);

const sourceKinds = ["files", "pods", "otlp", "beats", "syslog", "http"];

const causeShape = z.strictObject({
  kind: z.literal("cause"),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  pattern: z.string(),
  recommendations: z.array(z.string()),
  positives: z.array(z.string()),
  negatives: z.array(z.string()),
});

/** The shape of an environment; meaning is judged afterwards. Unknown keys are refused everywhere. */
export const environmentShape = z.strictObject({
  name: z.string(),
  platform: oneOf<Platform>(["compose", "kubernetes"], "compose() or kubernetes()"),
  services: z.record(
    z.string(),
    z.strictObject({
      team: z.string().optional(),
      source: oneOf<Source>(
        sourceKinds,
        "files(…), containerFiles(…), pods({ app }), otlp(), beats(), syslog() or http()",
      ).optional(),
      traces: z.boolean().optional(),
      privacy: z.strictObject(privacyShape).optional(),
      sampling: z.strictObject({ logs: logShares }).optional(),
      alerts: z.record(z.string(), z.union([stateOption, tuningOption])).optional(),
      evaluator: z.string().optional(),
      metrics: z
        .strictObject({
          port: portOption,
          path: z
            .string()
            .regex(/^(\/[A-Za-z0-9._~-]+)+$/, "is no path")
            .optional(),
        })
        .optional(),
    }),
  ),
  secrets: oneOf<SecretSource>(
    ["env-file", "kubernetes-secret", "external-secrets"],
    "envFile(), kubernetesSecret(…) or externalSecrets(…)",
  ).optional(),
  terraform: z.strictObject({ backend: backendShape.optional() }).optional(),
  schema: kind<Schema>("schema", "a schema, e.g. extendSchema(llmLog, { … })", schemaShape).optional(),
  detectors: z.array(kind<Detector>("detector", "detector({ … })")).optional(),
  causes: z.array(kind<Cause>("cause", "cause({ … })", causeShape)).optional(),
  privacy: z.strictObject({ ...privacyShape, pseudonymKey: secretOption.optional() }).optional(),
  sampling: z
    .strictObject({
      traces: z
        .strictObject({
          base: shareOption.optional(),
          errors: shareOption.optional(),
          slow: z.strictObject({ over: durationOption, keep: shareOption }).optional(),
          cacheHits: shareOption.optional(),
          decisionWait: durationOption.optional(),
          tracesPerSecond: z.int().min(1).optional(),
        })
        .optional(),
      logs: logShares,
    })
    .optional(),
  retention: notOneLength
    .pipe(z.strictObject(Object.fromEntries(kept.map(name => [name, keepOption.optional()]))))
    .optional(),
  targets: z.record(z.string(), kind<TargetUse>("target", "a target, e.g. loki({ … })")).optional(),
  alerts: z.record(z.string(), alertOption).optional(),
  evaluator: z.string().optional(),
  shadowEvaluators: z.array(z.string()).optional(),
  routes: z
    .strictObject(Object.fromEntries(severities.map(severity => [severity, z.array(channelOption).optional()])))
    .optional(),
  dashboards: z
    .array(kind<Dashboard>("dashboard", "a dashboard, e.g. withPanels(overview, …)", dashboardShape))
    .optional(),
  queries: z.record(z.string(), kind<SavedQuery>("saved-query", "saved({ … })", savedQueryShape)).optional(),
  instruments: z
    .array(
      oneOf<Instrument>(["counter", "histogram", "exposed"], "counter(…), histogram(…) or exposed(…)", instrumentShape),
    )
    .optional(),
  prices: pricesShape.optional(),
  budget: budgetShape.optional(),
  runbooks: urlOption.optional(),
  override: z
    .record(
      z.string(),
      z.union([
        z.strictObject({ merge: z.record(z.string(), z.unknown()) }),
        z.strictObject({
          insert: z.record(z.string(), z.strictObject({ before: z.string().optional(), after: z.string().optional() })),
        }),
      ]),
    )
    .optional(),
});
