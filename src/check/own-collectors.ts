/** Our own collector files are held to the same check as anybody's, overrides included. */

import type { Problem } from "../core/errors.ts";
import type { Environment } from "../environment/index.ts";
import type { GeneratedFile } from "../output/render.ts";
import { judgeCollectorPaths } from "./collector-paths.ts";

/** The ways around the redaction in an environment's collector files; a sampler receives what a gateway has redacted. */
export const judgeOwnCollectors = (environment: Environment, files: readonly GeneratedFile[]): readonly Problem[] => {
  const shippers = environment.targets.filter(placed => placed.target.roles.includes("shipper"));
  return files
    .filter(file => shippers.some(placed => placed.self.key === file.target))
    .filter(file => /^receivers:/m.test(file.text) && /^service:/m.test(file.text))
    .filter(file => !file.path.endsWith("/sampler.yaml") && !file.path.includes("/fragments/"))
    .flatMap(file => judgeCollectorPaths(file.text, file.path));
};
