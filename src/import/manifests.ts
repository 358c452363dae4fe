/**
 * Files that a Kubernetes manifest holds: the keys of its ConfigMaps and Secrets, of one document, several or a List.
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object
 */

import { isRecord, type Loose, textOf } from "../check/nothing-dead/json.ts";
import { documentsIn } from "./documents.ts";
import type { ImportFile } from "./reading.ts";

interface Manifest {
  /** `promtail.yaml#data/promtail.yaml`; of several objects `all.yaml#logging/promtail/data/promtail.yaml`. */
  readonly files: readonly ImportFile[];
  /** The objects that hold none and are no rules: `Deployment promtail`. */
  readonly others: readonly string[];
}

/** Undefined for what holds no files: it is one. */
export const manifestIn = ({ path, text }: ImportFile): Manifest | undefined => {
  if (!/\bkind\b["']?\s*:\s*["']?(ConfigMap|Secret|\w*List)\b/.test(text)) return undefined;
  const read = documentsIn(text);
  if ("mistake" in read) return undefined;
  const objects = objectsIn(read.documents).filter(isRecord);
  const holders = objects.filter(({ kind }) => kind === "ConfigMap" || kind === "Secret");
  if (holders.length === 0) return undefined;
  return {
    files: holders.flatMap(one => {
      const place = holders.length === 1 ? "" : `${nameOf(one, ["namespace", "name"]).join("/")}/`;
      return filesOf(one).map(file => ({ path: `${path}#${place}${file.path}`, text: file.text }));
    }),
    others: objects
      .filter(one => !holders.includes(one) && !isRules(one))
      .map(one => [...textOf(one.kind), ...nameOf(one, ["name"])].join(" ")),
  };
};

/** Each document, and each object of one that is a List. */
export const objectsIn = (documents: readonly unknown[]): readonly unknown[] =>
  documents.flatMap(one =>
    isRecord(one) && /List$/.test(textOf(one.kind)[0] ?? "") && Array.isArray(one.items) ? one.items : [one],
  );

const nameOf = ({ metadata }: Loose, keys: readonly string[]): readonly string[] =>
  keys.flatMap(key => textOf(isRecord(metadata) ? metadata[key] : undefined));

const isRules = ({ spec }: Loose): boolean => isRecord(spec) && Array.isArray(spec.groups);

/** The keys of one object; what a Secret has under `data` is base64. */
const filesOf = ({ kind, data, stringData }: Loose): readonly ImportFile[] => [
  ...textsBelow(data).map(([key, value]) => ({
    path: `data/${key}`,
    text: kind === "Secret" ? Buffer.from(value, "base64").toString("utf8") : value,
  })),
  ...textsBelow(kind === "Secret" ? stringData : undefined).map(([key, text]) => ({ path: `stringData/${key}`, text })),
];

const textsBelow = (value: unknown): readonly (readonly [key: string, text: string])[] =>
  Object.entries(isRecord(value) ? value : {}).flatMap(([key, one]) => textOf(one).map(text => [key, text] as const));
