/** No generated file contains a secret: the shipped detectors of credentials read every rendered text. */

import type { Problem } from "../core/errors.ts";
import { type Detector, lookaroundPattern } from "../core/privacy.ts";
import type { GeneratedFile } from "../output/render.ts";

/** Findings as problems, naming the detector and the line, never the value. */
export const judgeSecrets = (files: readonly GeneratedFile[], detectors: readonly Detector[]): readonly Problem[] =>
  files.flatMap(file =>
    detectors.flatMap(found => {
      const pattern = new RegExp(lookaroundPattern(found), "g");
      return [...file.text.matchAll(pattern)].map(match => ({
        code: "literal-secret" as const,
        path: `${file.path}:${file.text.slice(0, match.index).split("\n").length}`,
        what: `holds what the detector ${found.name} finds`,
        help: 'put the value where `secrets` says they live, and refer to it with secret("name")',
      }));
    }),
  );
