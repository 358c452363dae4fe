/**
 * What a file of tests says: what is fed in, to what, and what should come of it. Its JSON Schema is made of the same shape,
 * so that editors complete what is written here.
 */

import { z } from "zod";
import { boundsShape, expectationShape, scenarioNames } from "../simulate/index.ts";
import { readLength } from "./length.ts";

const refused = (expected: string) => ({ problem: "wrong-value", expected });

const length = z
  .string()
  .describe("A length of time: 90s, 5m, 1h30m.")
  .superRefine((text, context) => {
    if (readLength(text) !== undefined) return;
    context.addIssue({ code: "custom", message: "is no length of time", params: refused("such as 90s, 5m or 1h30m") });
  });
/** Nothing is judged or fetched without end. */
const step = length.superRefine((text, context) => {
  if (readLength(text) !== 0) return;
  context.addIssue({ code: "custom", message: "is no time at all", params: refused("more than nothing") });
});
const name = z.string().min(1);
const path = z.string().min(1).describe("A path from the folder of this file.");
const paths = z.union([path, z.array(path).min(1)]);

const when = {
  at: length.optional().describe("How long after the beginning of the run. Default 0s."),
  repeat: z
    .strictObject({ every: length, times: z.int().min(1).max(1_000_000) })
    .optional()
    .describe("The same again, `times` in all; the last is before the end of the run."),
};

const record = z
  .strictObject({
    ...when,
    line: z.string().optional().describe("A line as the service writes it."),
    record: z
      .record(z.string(), z.json())
      .optional()
      .describe("A record as the service's logger has it; its time and level info unless it says others."),
  })
  .superRefine(({ line, record: fields }, context) => {
    if ((line === undefined) !== (fields === undefined)) return;
    const params = { problem: "missing-key", expected: "either line or record" };
    context.addIssue({ code: "custom", message: "is no record", params });
  });

const given = z.strictObject({
  scenario: z.enum(scenarioNames).optional().describe("Made-up traffic of that name."),
  seed: z.int().nonnegative().optional().describe("Another number, other traffic. Default 1."),
  rate: z.number().positive().optional().describe("Requests a second of each service. Default the scenario's."),
  logs: path.optional().describe("A file of lines as a service writes them; their own times are the run's."),
  records: z.array(record).min(1).optional().describe("Written here."),
  minutes: z
    .number()
    .min(0.01)
    .max(10_000)
    .optional()
    .describe("How long the run is. Default as long as the scenario lasts, or a minute after the last record."),
  service: name.optional().describe("Only this one; of logs and records, the one that wrote them. Default the first."),
});

const prometheus = z.strictObject({
  rules: paths.describe("Files of rules, or folders of them."),
  series: z
    .array(z.strictObject({ series: name, values: z.string().min(1) }))
    .optional()
    .describe("Series beside the instruments', in the notation of promtool, one value every `every`."),
  every: step.optional().describe("How far apart samples are. Default 15s."),
  evaluate: step.optional().describe("How often groups without an interval are judged. Default 1m."),
});

const loki = z.strictObject({
  rules: paths.describe("Files of rules, or folders of them."),
  store: name.optional().describe("The folder of the Loki whose documents are asked. Default the environment's first."),
  streams: z
    .array(
      z.strictObject({
        labels: z.record(z.string(), z.string()),
        lines: z
          .array(z.strictObject({ ...when, line: z.string(), metadata: z.record(z.string(), z.string()).optional() }))
          .min(1),
      }),
    )
    .optional()
    .describe("Lines beside those of the environment's records, as Loki is to hold them."),
  evaluate: step.optional().describe("How often groups without an interval are judged. Default 1m."),
});

const collector = z.strictObject({
  config: path.describe("A collector's file. Its receivers and exporters are replaced by loopback ones."),
  into: name.optional().describe("The receiver that the records reach: an otlp or file_log one. Default the only one."),
  path: z
    .string()
    .optional()
    .describe("What the file that a file_log receiver reads is called, below a folder of its own."),
  frame: z
    .enum(["plain", "cri"])
    .optional()
    .describe("Whether lines are framed as a container runtime does. Default plain."),
  env: z.record(z.string(), z.string()).optional().describe("What ${env:…} of the file finds. No secrets, please."),
});

const expectation = expectationShape.extend({
  out: z.record(z.string(), boundsShape).optional().describe("Records that leave, by exporter."),
  attributes: z
    .strictObject({ always: z.array(name).optional(), never: z.array(name).optional() })
    .optional()
    .describe(
      "Keys of records that leave, of their attributes, resource or body: what all have, and what none has, in no map either.",
    ),
});

const trial = z.strictObject({
  name: name.describe("A sentence that is true when the test passes."),
  environment: z
    .union([name, z.array(name).min(1)])
    .optional()
    .describe("By name. Default every environment."),
  given: given.optional(),
  prometheus: prometheus.optional().describe("Rules of your own, judged by promtool."),
  loki: loki.optional().describe("Rules of your own, whose expressions a real Loki answers."),
  collector: collector.optional().describe("A collector of your own, run by the real one."),
  expect: expectation,
});

export const testFileShape = z.strictObject({
  $schema: z.string().optional(),
  tests: z.array(trial).min(1),
});

export type Trial = z.infer<typeof trial>;
export type Given = z.infer<typeof given>;
export type GivenRecord = z.infer<typeof record>;
export type PrometheusTrial = z.infer<typeof prometheus>;
export type LokiTrial = z.infer<typeof loki>;
export type CollectorTrial = z.infer<typeof collector>;
export type TrialExpectation = z.infer<typeof expectation>;
export type When = Pick<GivenRecord, "at" | "repeat">;

/** A file with its tests, and the folder its paths start from. */
export interface TestFile {
  /** As it is named to people. */
  readonly file: string;
  readonly folder: string;
  readonly tests: readonly Trial[];
}

/** What a test is about. */
export type Subject = "environment" | "prometheus" | "loki" | "collector";

export const subjectOf = ({ collector: one, loki: two, prometheus: three }: Trial): Subject =>
  one ? "collector" : two ? "loki" : three ? "prometheus" : "environment";

/** The schema that a `# yaml-language-server: $schema=` line or a JSON file's `$schema` may name. */
export const testFileSchema = (): object => z.toJSONSchema(testFileShape, { io: "input" });
