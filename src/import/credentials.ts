/** Secrets that stand in a file themselves, by the keys that hold one. */

import { isRecord, listOf, wordOf } from "../check/nothing-dead/json.ts";
import type { ImportFinding } from "./finding.ts";
import type { LineOf } from "./lines.ts";
import { passwordIn } from "./stores.ts";

/** Each named at its line. @param below the keys that lead to the value, where it is a part of the file */
export const credentialsBelow = (
  value: unknown,
  line: LineOf,
  below: readonly string[] = [],
): readonly ImportFinding[] =>
  secretsBelow(value, below).map(path => ({
    code: "credential-in-file" as const,
    path: path.join("."),
    ...line(path),
    what: "holds a credential as it is",
    help: 'secret("loki-password"), under the name of what it opens, in the environment; what stood here should be replaced',
  }));

/** Keys of secrets, without what stands between their words: `X-Honeycomb-Team`, Datadog's `api.key`, Azure's `connection_string`. */
const holdsSecret =
  /^((proxy)?authorization|.*(passw(or)?d|passphrase|secret|credentials|jaasconfig|cloudauth|cookie|(?<!jdbc)connectionstring|token|instrumentationkey|(api|access|secret|private|shared|account|license)key)|keypem|xhoneycombteam)$/;

/** @param above the key that it stands below */
export const isSecret = (key: string, above?: string): boolean =>
  holdsSecret.test(key.toLowerCase().replaceAll(/[-_.]/g, "")) || (key === "key" && above === "api");

/**
 * What stands between braces is looked up when the file is read: it holds a secret only as what is taken for none,
 * `${env:PASS:-…}`. Two dollars are one.
 */
const isWritten = (value: string): boolean => {
  const plain = value.replaceAll("$$", "");
  return /\$\{[^}]*:-[^}]/.test(plain) || !plain.includes("$");
};

const secretsBelow = (value: unknown, below: readonly string[]): readonly (readonly string[])[] => {
  if (!isRecord(value)) return listOf(value).flatMap(one => secretsBelow(one, below));
  return Object.entries(value).flatMap(([key, inner]) =>
    [inner, ...listOf(inner)]
      .flatMap(wordOf)
      .some(one => isWritten(one) && (isSecret(key, below.at(-1)) || passwordIn(one).length > 0))
      ? [[...below, key]]
      : secretsBelow(inner, [...below, key]),
  );
};
