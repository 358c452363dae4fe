/** Settings of plugins that ended, and secrets that stand in the file themselves. */

import { isSecret } from "../credentials.ts";
import type { ImportFinding } from "../finding.ts";
import { passwordIn } from "../stores.ts";
import { type LogstashPipeline, type LogstashPlugin, type LogstashValue, textsOf } from "./grammar.ts";

/** @see https://www.elastic.co/docs/reference/logstash/breaking-changes */
const endedNames: readonly (readonly [plugin: RegExp, keys: readonly string[], help: string])[] = [
  [
    /.*/,
    [
      "ssl",
      "cacert",
      "ssl_certificate_verification",
      "ssl_enable",
      "ssl_verify",
      "verify_mode",
      "ssl_verify_mode",
      "truststore",
      "keystore",
    ],
    "since 9.0: ssl_enabled, ssl_certificate_authorities, ssl_verification_mode, ssl_truststore_path, ssl_keystore_path",
  ],
  [
    /^elasticsearch$/,
    ["ilm_enabled", "ilm_rollover_alias", "ilm_policy", "document_type"],
    "write to a data stream: its template names the policy, and Logstash installs neither",
  ],
];

export const endedSettings = ({ plugins }: LogstashPipeline): readonly ImportFinding[] =>
  plugins.flatMap(one =>
    endedNames.flatMap(([plugin, keys, help]) => {
      const used = one.settings.map(([key]) => key).filter(key => plugin.test(one.name) && keys.includes(key));
      return used.length === 0
        ? []
        : [
            {
              code: "key-ended" as const,
              path: `${one.section}.${one.name}`,
              line: one.line,
              what: "has settings that ended",
              got: used.join(", "),
              help,
            },
          ];
    }),
  );

export const credentialsIn = (plugins: readonly LogstashPlugin[]): readonly ImportFinding[] =>
  plugins.flatMap(one =>
    [...new Set(one.settings.filter(([key, value]) => holdsSecret(one, key, value)).map(([key]) => key))].map(key => ({
      code: "credential-in-file" as const,
      path: `${one.section}.${one.name}.${key}`,
      line: one.line,
      what: "holds a credential as it is",
      help: 'secret("elasticsearch-password") in the environment; what stood here should be replaced',
    })),
  );

/** Filters whose `key` is what they hash or encrypt with; elsewhere it is the name of something. */
const isKeyed = ({ name, section }: LogstashPlugin): boolean =>
  section === "filter" && (name === "fingerprint" || name === "cipher");

/** Whether a value is written out, rather than taken from a variable; what `${KEY:…}` has for none is written out too. */
const isWrittenOut = (value: string): boolean =>
  value !== "" && (!value.includes("${") || /\$\{[^}:]+:[^}]+\}/.test(value));

/** The value of a secret, or a password in an address: before its @, or among what follows it. */
const isSecretIn = (key: string, value: string): boolean =>
  [
    ...(isSecret(key) ? [value] : []),
    ...passwordIn(value),
    ...[...value.matchAll(/[?&;]password=([^&;\s]+)/gi)].map(([, password = ""]) => password),
  ].some(isWrittenOut);

const holdsSecret = (one: LogstashPlugin, key: string, value: LogstashValue): boolean => {
  if (key === "key" && isKeyed(one)) return textsOf(one, key).some(isWrittenOut);
  if (typeof value === "string") return isSecretIn(key, value);
  // Other hashes have names of fields for keys, and a field called password is no password.
  const isHeaders = /headers$/.test(key);
  if ("kind" in value) return value.entries.some(([name, inner]) => holdsSecret(one, isHeaders ? name : "", inner));
  // A hash is written as a list, too: each name before its value.
  return value.some((inner, index) => {
    const before = index % 2 === 0 ? "" : value[index - 1];
    return holdsSecret(one, isHeaders ? (typeof before === "string" ? before : "") : key, inner);
  });
};
