/** Settings of plugins that ended, and secrets that stand in the file themselves. */

import type { ImportFinding } from "../finding.ts";
import { passwordIn } from "../stores.ts";
import { type LogstashPipeline, type LogstashPlugin, textsOf } from "./grammar.ts";

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
    [...new Set(one.settings.map(([key]) => key))]
      .filter(key =>
        textsOf(one, key).some(
          value =>
            !value.includes("${") &&
            (/^(password|api_key|cloud_auth|ssl_key_passphrase)$/.test(key) || passwordIn(value).length > 0),
        ),
      )
      .map(key => ({
        code: "credential-in-file" as const,
        path: `${one.section}.${one.name}.${key}`,
        line: one.line,
        what: "holds a credential as it is",
        help: 'secret("elasticsearch-password") in the environment; what stood here should be replaced',
      })),
  );
