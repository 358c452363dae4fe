/** Files and folders that arguments name are in the container: below a mount, and in it. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { type Cluster, type Container, type Pod, placeOf } from "./cluster.ts";
import { inside, textsAt } from "./inside.ts";
import { placeOfPath } from "./volumes.ts";

export const judgeArguments = (cluster: Cluster): readonly Problem[] =>
  cluster.pods.flatMap(pod =>
    pod.containers.flatMap(container => named(container).flatMap(one => judgePath(one, container, pod, cluster))),
  );

interface Named {
  /** `--config.file`, or the word itself. */
  readonly where: string;
  readonly path: string;
  readonly kind: "file" | "folder" | "any";
}

/** Paths by the flags they follow, and words that are paths. What is run itself is the image's. */
const named = ({ raw }: Container): readonly Named[] => {
  const command = textsAt(raw, "command");
  const words = [...(inside(raw, "command") === undefined ? [] : command.slice(1)), ...textsAt(raw, "args")];
  return words.flatMap((word, index): readonly Named[] => {
    const [, flag, text = ""] = /^(--?[\w.-]+)=(.*)$/s.exec(word) ?? [];
    const path = /^(?:file:)?(\/[\w./@%+-]+)$/.exec(flag === undefined ? word : text)?.[1]?.replace(/\/+$/, "");
    if (path === undefined || path === "") return [];
    const before = /^--?[\w.-]+$/.exec(words[index - 1] ?? "")?.[0];
    const kind = kindOf(flag ?? before ?? "");
    if (flag !== undefined || kind !== "any") return [{ where: flag ?? before ?? word, path, kind }];
    return [{ where: word, path, kind: /\.(ya?ml|json|alloy|river|conf|sh|toml)$/.test(path) ? "file" : "any" }];
  });
};

/** Of other flags a path may be one of a URL, or the image's own. */
const kindOf = (flag: string): Named["kind"] => {
  const name = flag.replace(/^-+/, "");
  if (/^(path\.\w+|storage\.(\w+\.)?path)$/.test(name)) return "folder";
  return /(^|[._-])(config|file)$/.test(name) ? "file" : "any";
};

const judgePath = (
  { where, path, kind }: Named,
  container: Container,
  pod: Pod,
  cluster: Cluster,
): readonly Problem[] => {
  const problem = (what: string, known: readonly string[]): Problem => ({
    code: "dangling-reference",
    path: `${placeOf(pod.kept)} container ${container.name} args ${where}`,
    what,
    got: shown(path),
    ...(known.length > 0 && known.length <= 8 ? { expected: `one of ${known.join(", ")}` } : {}),
    ...didYouMean(path, known),
  });
  const place = placeOfPath(path, container, pod, cluster);
  if (!place)
    return kind === "any"
      ? []
      : [
          problem(
            `names a ${kind} below no mount`,
            container.mounts.map(({ at }) => at),
          ),
        ];
  const { at, files } = place;
  if (files === undefined || (kind !== "file" && files.length === 0)) return [];
  const whole = files.map(one => `${at}/${one}`);
  const isThere =
    whole.includes(path) || (kind !== "file" && (path === at || whole.some(one => one.startsWith(`${path}/`))));
  return isThere ? [] : [problem(`names a ${kind === "any" ? "file" : kind} that its mount lacks`, whole)];
};
