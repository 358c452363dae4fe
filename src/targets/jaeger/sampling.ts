/**
 * What SDKs that ask Jaeger are told: start every trace, because only the collector, which sees whole traces, can keep
 * errors and slow ones. @see https://www.jaegertracing.io/docs/2.13/architecture/sampling/#file-based-sampling-configuration
 */

import { z } from "zod";
import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import type { Site } from "../../core/target.ts";
import type { JaegerOptions } from "./options.ts";

const strategy = { type: z.literal("probabilistic"), param: z.number().min(0).max(1) };

/** Strict, because Jaeger ignores keys of this file that it does not know. */
export const samplingSchema = z.strictObject({
  default_strategy: z.strictObject(strategy),
  service_strategies: z.array(z.strictObject({ service: z.string(), ...strategy })),
});

/** `sampling.json` */
export const samplingStrategies = (options: JaegerOptions): z.infer<typeof samplingSchema> => ({
  default_strategy: { type: "probabilistic", param: 1 },
  service_strategies: Object.entries(options.headSampling).map(([service, { share }]) => ({
    service,
    type: "probabilistic",
    param: share,
  })),
});

/** A head decision is made before anybody knows whether there will be an error. */
export const judgeHeadSampling = (options: JaegerOptions, site: Site): readonly Problem[] => {
  const names = site.services.map(service => service.name);
  const { errors } = site.sampling.traces;
  return Object.entries(options.headSampling).flatMap(([service, share]): Problem[] => {
    const path = `headSampling.${service}`;
    if (!names.includes(service))
      return [
        {
          code: "unknown-name",
          path,
          what: "is no service of this environment",
          got: shown(service),
          ...didYouMean(service, names),
        },
      ];
    if (share.share >= errors.share) return [];
    return [
      {
        code: "wrong-value",
        path,
        what: "drops traces with errors before anybody can see the error",
        got: shown(share),
        expected: `at least ${errors.written}, as sampling.traces.errors says`,
        help: "leave it out and let the collector's sampler decide, or lower sampling.traces.errors",
      },
    ];
  });
};
