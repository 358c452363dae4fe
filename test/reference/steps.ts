/** What the tests of the interpreter share: a service's steps and a context. */

import { detectors, llmLog } from "../../src/catalog/index.ts";
import type { Privacy } from "../../src/core/privacy.ts";
import type { LogSampling } from "../../src/core/sampling.ts";
import { levels, type Schema } from "../../src/core/schema.ts";
import { secret } from "../../src/core/secret.ts";
import { otlp } from "../../src/core/service.ts";
import { type Step, stepsFor } from "../../src/core/step.ts";
import { KiB, percent, type Share } from "../../src/core/units.ts";
import type { Context } from "../../src/reference/pipeline.ts";

/** 2026-01-02T03:04:05Z */
export const readAt = 1_767_323_045_000_000_000n;

export const context: Context = {
  service: "llm-service",
  environment: "test",
  readAt,
  secretOf: ({ name }) => (name === "no-key" ? "" : "key-"),
};

export const keepAll: Privacy = {
  content: "keep",
  network: "keep",
  user: "keep",
  fields: {},
  pseudonymKey: secret("pseudonym-key"),
  textBytes: KiB(8).bytes,
};

export const byDefault: Privacy = { ...keepAll, content: "drop", network: "drop", user: "hash" };

/** Steps over the shipped detectors and, unless another is given, the shipped schema. */
export const shippedSteps = (
  privacy: Privacy,
  shares: Partial<Record<keyof LogSampling, Share>> = {},
  schema: Schema = llmLog,
): readonly Step[] => {
  const whole = Object.fromEntries(levels.map(level => [level, percent(100)])) as unknown as LogSampling;
  return stepsFor(schema, detectors, {
    name: "llm-service",
    team: "ai",
    source: otlp(),
    traces: true,
    privacy,
    sampling: { logs: { ...whole, ...shares } },
  });
};
