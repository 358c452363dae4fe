/** No generated file contains a secret: the shipped detectors of credentials read every rendered text. */

import type { Json, Overrides } from "../core/artifact.ts";
import { type Problem, shown } from "../core/errors.ts";
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

/** Keys whose values are secrets in every product's files; a `_file` names where one lies. */
const secretKey = /(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials)$/i;

/** What people merge into files by override must refer to secrets too. */
export const judgeOverrides = (override: Overrides): readonly Problem[] =>
  Object.entries(override).flatMap(([file, change]) =>
    "merge" in change ? literalsIn(change.merge, `override[${shown(file)}].merge`) : [],
  );

const literalsIn = (value: Json | undefined, path: string): readonly Problem[] => {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = `${path}.${key}`;
    if (typeof inner !== "string" || inner === "" || !secretKey.test(key) || /^\$\{/.test(inner))
      return literalsIn(inner, here);
    return [
      {
        code: "literal-secret" as const,
        path: here,
        what: "is a literal where a secret belongs",
        got: "a value (not shown)",
        expected: "a reference to an environment variable in the product's own form, e.g. ${NAME} or ${env:NAME}",
      },
    ];
  });
};
