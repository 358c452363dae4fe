/** Services with equal steps share one lane: one pair of processors, however many receivers feed it. */

import { type Detector, type Privacy, type Treatment, treatments } from "../../core/privacy.ts";
import { fieldEntries, type Schema } from "../../core/schema.ts";
import { otlp, type Service } from "../../core/service.ts";
import { type Step, stepsFor, treatmentOf } from "../../core/step.ts";
import type { Site } from "../../core/target.ts";

/** Who sends over the network under no name of the configuration; also what an SDK calls itself that was told nothing. */
export const unknownService = "unknown_service";

export interface Lane {
  /** The name of its first service. */
  readonly name: string;
  readonly services: readonly Service[];
  readonly steps: readonly Step[];
}

/** The lanes of some services, in the services' order. */
export const lanesOf = (services: readonly Service[], site: Pick<Site, "schema" | "detectors">): readonly Lane[] => {
  const lanes = new Map<string, Lane>();
  for (const service of services) {
    const steps = stepsFor(site.schema, site.detectors as readonly Detector[], service);
    const key = JSON.stringify(steps);
    const lane = lanes.get(key);
    lanes.set(key, { name: lane?.name ?? service.name, services: [...(lane?.services ?? []), service], steps });
  }
  return [...lanes.values()];
};

/** A service nobody named, with the strictest of all services' policies, and the environment's sampling. */
export const unnamed = (site: Pick<Site, "schema" | "services" | "sampling">): Service => ({
  name: unknownService,
  team: "unowned",
  source: otlp(),
  traces: true,
  privacy: strictest(
    site.services.map(service => service.privacy),
    site.schema,
  ),
  sampling: { logs: site.sampling.logs },
});

const stricter = (a: Treatment, b: Treatment): Treatment => (treatments.indexOf(a) < treatments.indexOf(b) ? b : a);

const strictest = (all: readonly Privacy[], schema: Schema): Privacy => {
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError("an environment has at least one service");
  const different = others.filter(other => JSON.stringify(other) !== JSON.stringify(first));
  return different.reduce<Privacy>(
    (base, other) => ({
      content: base.content === "drop" ? "drop" : other.content,
      network: stricter(base.network, other.network),
      user: stricter(base.user, other.user),
      fields: Object.fromEntries(
        fieldEntries(schema)
          .filter(([name]) => name in base.fields || name in other.fields)
          .map(([name, field]) => [name, stricter(treatmentOf(name, field, base), treatmentOf(name, field, other))]),
      ),
      pseudonymKey: base.pseudonymKey,
      textBytes: Math.min(base.textBytes, other.textBytes),
    }),
    first,
  );
};
