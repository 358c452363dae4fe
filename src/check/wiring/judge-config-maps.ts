/** ConfigMaps of ours hold the very text of generated files: what was checked is what runs. */

import { didYouMean, type Problem, shown } from "../../core/errors.ts";
import { type Cluster, placeOf } from "./cluster.ts";
import { wordsAt } from "./inside.ts";
import type { TextFile } from "./reading.ts";

export const judgeConfigMaps = (files: readonly TextFile[], cluster: Cluster): readonly Problem[] => {
  const named = new Map<string, readonly TextFile[]>();
  for (const file of files) named.set(keyOf(file.path), [...(named.get(keyOf(file.path)) ?? []), file]);
  return cluster
    .ofKind("ConfigMap")
    .filter(({ object }) => wordsAt(object, "metadata", "labels").get("app.kubernetes.io/managed-by") === "signalbox")
    .flatMap(kept =>
      [...wordsAt(kept.object, "data")].flatMap(([key, text]): readonly Problem[] => {
        const files = named.get(key) ?? [];
        if (files.some(file => file.text === text)) return [];
        const path = `${placeOf(kept)} data.${key}`;
        return [
          files.length > 0
            ? {
                code: "dangling-reference",
                path,
                what: "differs from the generated file of its name",
                got: shown(firstDifference(text, files[0]?.text ?? "")),
                expected: `the text of ${files.map(file => file.path).join(" or ")}`,
              }
            : {
                code: "dangling-reference",
                path,
                what: "is no generated file",
                got: shown(key),
                ...didYouMean(key, named.keys()),
              },
        ];
      }),
    );
};

/** Keys hold no slash: `loki/rules/alerts.yaml` is `rules__alerts.yaml`. */
const keyOf = (path: string): string =>
  path
    .split("/")
    .slice(1)
    .join("__")
    .replaceAll(/[^A-Za-z0-9._-]/g, "-");

const firstDifference = (text: string, wanted: string): string => {
  const lines = wanted.split("\n");
  return (
    text
      .split("\n")
      .find((line, index) => line !== lines[index])
      ?.trim() ?? "fewer lines"
  );
};
