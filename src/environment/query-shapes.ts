/** The zod forms of queries and of what stands on them: whoever writes plain JavaScript gets words, not a stack. */

import { z } from "zod";
import { type Comparison, placeholders, severities } from "../core/alert.ts";
import type { PanelUnit, QueryForm } from "../core/dashboard.ts";
import type { Engine, MetricUnit } from "../core/instrument.ts";
import { languageNames } from "../core/query/index.ts";
import type { Duration } from "../core/units.ts";
import { addIssues, durationOption, traceSearchOption } from "../options/values.ts";
import { unfilled } from "./placeholders.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const field = z.string();

const condition: z.ZodType = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("equals"), field, value: scalar }),
    z.object({ kind: z.literal("one-of"), field, values: z.array(z.string()) }),
    z.object({ kind: z.literal("compare"), field, than: z.enum(["<", "<=", ">", ">="]), value: z.number() }),
    z.object({ kind: z.literal("contains"), field, text: z.string() }),
    z.object({ kind: z.literal("matches"), field, pattern: z.string() }),
    z.object({ kind: z.literal("exists"), field }),
    z.object({ kind: z.literal("not"), of: condition }),
    z.object({ kind: z.enum(["all", "any"]), of: z.array(condition) }),
  ]),
);

const selection = z.object({ events: z.array(z.string()), where: z.array(condition) });
const part = z.object({ sum: field.optional(), where: z.array(condition) });

const measure = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["count", "rate", "absent"]) }),
  z.object({ kind: z.literal("sum"), field, perSecond: z.boolean().optional() }),
  z.object({ kind: z.enum(["avg", "min", "max", "last", "stddev", "distinct"]), field }),
  z.object({ kind: z.literal("percentile"), field, percent: z.number() }),
  z.object({ kind: z.literal("histogram"), field, bounds: z.array(z.number()) }),
  z.object({ kind: z.literal("ratio"), part, whole: part }),
]);

const measureQuery = z.object({
  kind: z.literal("measure"),
  from: selection,
  measure,
  by: z.array(field),
  top: z.object({ n: z.number(), field }).optional(),
  over: durationOption.optional(),
});

const rawQuery = z.object({
  kind: z.literal("raw"),
  texts: z.partialRecord(z.enum(languageNames), z.string().optional()),
  by: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is no name of a label")),
});

const recordsQuery = z.object({
  kind: z.literal("records"),
  from: selection,
  fields: z.array(field),
  limit: z.number(),
});

const query = z.discriminatedUnion("kind", [measureQuery, rawQuery, recordsQuery]);

export const savedQueryShape = z.object({
  title: z.string(),
  description: z.string(),
  query,
  shape: z.enum(["instant", "series"]),
  window: durationOption,
});

const forms = [
  "timeseries",
  "stat",
  "gauge",
  "bar",
  "pie",
  "table",
  "logs",
  "heatmap",
] as const satisfies readonly QueryForm[];

const panelUnits = [
  "milliseconds",
  "seconds",
  "bytes",
  "mebibytes",
  "tokens",
  "tokens per second",
  "characters",
  "US dollars",
  "share",
  "per second",
  "requests",
  "count",
] as const satisfies readonly PanelUnit[];

const panelFacts = {
  kind: z.literal("panel"),
  title: z.string(),
  description: z.string(),
  width: z.int().min(1).max(12),
};

const queryPanel = z.object({
  ...panelFacts,
  form: z.enum(forms),
  draws: z.array(z.object({ query, label: z.string().optional() })),
  unit: z.enum(panelUnits).optional(),
  thresholds: z.array(z.object({ from: z.number(), severity: z.enum(["warning", "critical"]) })),
  limitsOf: z.array(z.string()),
});

const tracesPanel = z.object({
  ...panelFacts,
  form: z.literal("traces"),
  // The name of a shipped one, or what they must have.
  search: z.unknown().superRefine((value, context) => {
    if (typeof value !== "string") addIssues(traceSearchOption, value, context);
  }),
  limit: z.int().min(1),
});

const panel = z.discriminatedUnion("form", [queryPanel, tracesPanel]);

export const dashboardShape = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  choices: z.array(field),
  rows: z.array(z.object({ title: z.string(), panels: z.array(panel) })),
});

/** A limit: a number, a share or a length of time. */
export const limitOption = z.custom<number>().superRefine((value, context) => {
  const given = value as { kind?: string; share?: number; milliseconds?: number; dollars?: number } | number;
  const number =
    typeof given === "number" ? given : (given?.share ?? given?.milliseconds ?? given?.dollars ?? Number.NaN);
  if (!Number.isFinite(number))
    context.addIssue({
      code: "custom",
      message: "not a limit",
      input: value,
      params: {
        problem: "wrong-unit",
        expected: "a number in the query's unit, percent(5), seconds(5) or dollars(100)",
      },
    });
});

/** A length of time that may be none. */
const waiting = z.custom<Duration>().superRefine((value, context) => {
  const given = value as Partial<Duration> | undefined;
  if (given?.kind !== "duration" || !((given.milliseconds ?? -1) >= 0))
    context.addIssue({
      code: "custom",
      message: "not a length of time",
      input: value,
      params: { problem: "wrong-unit", expected: "a length of time, e.g. minutes(5)" },
    });
});

const alertFacts = z.object({
  when: z.array(
    z.object({
      query: z.discriminatedUnion("kind", [measureQuery, rawQuery]),
      is: z.enum(["above", "atLeast", "below"]),
      limit: limitOption,
    }),
  ),
  minimum: z.int().min(0),
  for: waiting,
  keepFiring: durationOption.optional(),
  severity: z.enum(severities),
  missing: z.enum(["ok", "fires"]),
  summary: z.string(),
  description: z.string(),
  runbook: z.string(),
  state: z.enum(["on", "off", "shadow"]),
  source: z.string(),
});

/** What nothing is put in for would be read to whoever is woken. */
export const alertShape = alertFacts.superRefine(({ summary, when }, context) => {
  // To zod a condition, which is made of others, is of any type.
  for (const { written, help } of unfilled(summary, when as readonly Comparison[]))
    context.addIssue({
      code: "custom",
      path: ["summary"],
      message: `nothing is put in for ${written}`,
      params: { problem: "unknown-name", expected: placeholders.join(" or "), help },
    });
});

const metricUnits = ["seconds", "bytes", "dollars", "tokens", "ratio", "none"] as const satisfies readonly MetricUnit[];

const engines = [
  "otel-collector",
  "prometheus",
  "alertmanager",
  "loki",
  "jaeger",
  "alloy",
  "promtail",
  "kubelet",
  "service",
] as const satisfies readonly Engine[];

const instrumentFacts = {
  name: z.string(),
  description: z.string(),
  unit: z.enum(metricUnits),
  labels: z.array(field),
  aliases: z.array(z.string()),
};
const scaled = z.object({ field, scale: z.number() });

export const instrumentShape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("counter"), ...instrumentFacts, from: selection, value: scaled.optional() }),
  z.object({
    kind: z.literal("histogram"),
    ...instrumentFacts,
    from: selection,
    value: scaled,
    buckets: z.array(z.number()),
  }),
  z.object({
    kind: z.literal("exposed"),
    ...instrumentFacts,
    type: z.enum(["counter", "gauge", "histogram"]),
    engine: z.enum(engines),
  }),
]);
