/** Whether a setting is a secret that its file holds as it is. */

import { passwordIn } from "./stores.ts";

/** Names of settings and headers whose values open something; what only says where a secret lies is none. */
export const isSecretName = (key: string): boolean =>
  /password|passphrase|passwd|secret|token|credential|authorization|jaas_config|cloud_auth|(?<!jdbc_)connection_string|(api|access|private|account)[-_]?key|^cookie$/i.test(
    key,
  ) && !/[-_](file|path|id|url|type|name)$/i.test(key);

/** Whether a value is written out, rather than taken from a variable; a variable's default is written out too. */
export const isWrittenOut = (value: string): boolean =>
  value !== "" && (!value.includes("${") || /\$\{\w+:-?[^}]+\}/.test(value));

/** A password that stands in an address, before its @ or among what follows it, or the value of a setting that is a secret by its name. */
export const isSecretIn = (key: string, value: string): boolean =>
  [
    ...(isSecretName(key) ? [value] : []),
    ...passwordIn(value),
    ...[...value.matchAll(/[?&;]password=([^&;\s]+)/gi)].map(([, password = ""]) => password),
  ].some(isWrittenOut);
