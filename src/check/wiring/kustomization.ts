/** A kustomization names every file beside it, and none that is not there. */

import { posix } from "node:path";
import { parse } from "yaml";
import type { Problem } from "../../core/errors.ts";
import { isManifests } from "./cluster.ts";
import { textsAt } from "./inside.ts";
import { dangling } from "./judge-references.ts";
import type { TextFile } from "./reading.ts";

const isKustomization = (path: string): boolean => /(^|\/)kustomization\.ya?ml$/.test(path);

export const judgeKustomizations = (files: readonly TextFile[]): readonly Problem[] =>
  files
    .filter(({ path }) => isKustomization(path))
    .flatMap(({ path, text }) => {
      const folder = posix.dirname(path);
      const document: unknown = parse(text, { logLevel: "silent" });
      const named = textsAt(document, "resources").filter(one => !one.includes("://"));
      const there = files.map(one => posix.relative(folder, one.path));
      const beside = files.filter(
        one => posix.dirname(one.path) === folder && !isKustomization(one.path) && isManifests(one.path, one.text),
      );
      return [
        ...named
          .filter(one => !there.includes(posix.normalize(one)) && !there.some(other => other.startsWith(`${one}/`)))
          .map(one => dangling(`${path}: resources`, "file", one, there)),
        ...beside
          .map(one => posix.basename(one.path))
          .filter(one => !named.includes(one))
          .map(
            (one): Problem => ({
              code: "dangling-reference",
              path: `${path}: resources`,
              what: "leaves out a file that stands beside it",
              expected: one,
              help: "add it to resources, or nobody applies it",
            }),
          ),
      ];
    });
