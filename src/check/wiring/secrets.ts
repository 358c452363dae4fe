/** Which Secrets there will be, with their keys: emitted, made by the External Secrets Operator, or the environment's own. */

import type { Cluster, Kept } from "./cluster.ts";
import type { WiringFacts } from "./facts.ts";
import { inside, recordAt, recordsAt, textAt } from "./inside.ts";

/** The keys of a Secret; undefined when nobody here knows them. */
export type SecretKeys = ReadonlySet<string> | "any";

export const secretsOf = (cluster: Cluster, { givenSecrets }: WiringFacts) => {
  const known = new Map<string, SecretKeys>();
  for (const one of cluster.ofKind("Secret"))
    known.set(
      `${one.namespace}/${one.name}`,
      new Set(["data", "stringData"].flatMap(key => Object.keys(recordAt(one.object, key)))),
    );
  for (const one of cluster.ofKind("ExternalSecret")) known.set(`${one.namespace}/${targetOf(one)}`, keysOf(one));
  return {
    find: (namespace: string, name: string): SecretKeys | undefined =>
      known.get(`${namespace}/${name}`) ?? (givenSecrets.includes(name) ? "any" : undefined),
    namesIn: (namespace: string): readonly string[] => [
      ...[...known.keys()].flatMap(key => (key.startsWith(`${namespace}/`) ? [key.slice(namespace.length + 1)] : [])),
      ...givenSecrets,
    ],
  };
};

export type Secrets = ReturnType<typeof secretsOf>;

/** @see https://external-secrets.io/latest/api/externalsecret/ */
const targetOf = ({ object, name }: Kept): string => textAt(object, "spec", "target", "name") ?? name;

const keysOf = ({ object }: Kept): SecretKeys => {
  if (recordsAt(object, "spec", "dataFrom").length > 0) return "any";
  const template = inside(object, "spec", "target", "template", "data");
  if (template !== undefined) return new Set(Object.keys(recordAt(object, "spec", "target", "template", "data")));
  return new Set(recordsAt(object, "spec", "data").flatMap(one => textAt(one, "secretKey") ?? []));
};
