/** Lines through the reference interpreter, under a policy that keeps what people and models say: the hardest case. */

import { llmLog } from "../../src/catalog/index.ts";
import { type Step, stepsFor } from "../../src/core/step.ts";
import { compilePipeline, type Pipeline } from "../../src/reference/pipeline.ts";
import { type StoreSite, siteOf } from "../store-site.ts";

/** What every pipeline is generated from here. */
export const leakSite = { privacy: { content: "keep" } } as const satisfies StoreSite;

export const context = {
  service: "llm-service",
  environment: "test",
  readAt: 0n,
  secretOf: () => "the key of tests",
} as const;

export const leakSteps = (): readonly Step[] => {
  const { services, detectors } = siteOf(leakSite);
  const [service] = services;
  if (service === undefined) throw new Error("no service");
  return stepsFor(llmLog, detectors, service);
};

export const leakPipeline = (): Pipeline => compilePipeline(leakSteps());
