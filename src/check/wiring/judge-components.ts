/** A collector's image has every component that its config names. */

import { type Problem, shown } from "../../core/errors.ts";
import { missingComponents as missingFromJaeger } from "../../targets/jaeger/components.ts";
import { distributionOf, missingFrom } from "../../targets/otel-collector/distributions.ts";
import type { Reading } from "./reading.ts";

/** A config and the image that runs it. */
export interface Run {
  readonly file: string;
  readonly reading: Reading;
  readonly image: string;
  /** `Deployment/otel-collector-gateway` */
  readonly by: string;
}

/** Of an image that nobody here knows, nothing can be said. */
export const judgeComponents = (runs: readonly Run[]): readonly Problem[] =>
  runs.flatMap(({ file, reading, image, by }) => {
    const lacking = missingIn(image);
    return reading.components
      .filter(({ section, type }) => lacking(section, type))
      .map(
        ({ section, id, type }): Problem => ({
          code: "missing-capability",
          path: `${file}: ${section}.${id}`,
          what: `the image of ${by} has no such component`,
          got: shown(type),
          expected: `a component of ${nameOf(image)}`,
          help: "run an image that has it, such as opentelemetry-collector-contrib",
        }),
      );
  });

const missingIn = (image: string): ((section: string, type: string) => boolean) => {
  const distribution = distributionOf(image);
  if (distribution !== undefined) return (section, type) => missingFrom(distribution, { [section]: [type] }).length > 0;
  if (nameOf(image) === "jaeger") return (section, type) => missingFromJaeger({ [section]: [type] }).length > 0;
  return () => false;
};

/** Without registry, tag and digest. */
const nameOf = (image: string): string => (image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[0] ?? "";
