/**
 * privacy/policy.json: what becomes of every field of every service, and what is looked for in text. The pipelines' files say
 * the same in a language each; here a reviewer reads it, and `signalbox diff` tells a weaker policy from a stricter one.
 */

import type { Artifact } from "../core/artifact.ts";
import { redactionToken } from "../core/privacy.ts";
import { fieldEntries } from "../core/schema.ts";
import { treatmentOf } from "../core/step.ts";
import type { Site } from "../core/target.ts";

export const policyFile = ({ services, schema, detectors }: Site): Artifact => ({
  kind: "json",
  path: "policy.json",
  about: "what becomes of every field of every service",
  data: {
    services: Object.fromEntries(
      services.map(({ name, privacy }) => [
        name,
        Object.fromEntries(
          fieldEntries(schema).map(([field, its]) => [field, treatmentOf(field, its, privacy)] as const),
        ),
      ]),
    ),
    detectors: Object.fromEntries(detectors.map(found => [found.name, redactionToken(found)])),
  },
});
