/** The `hash` step, on any map. */

import type { Secret } from "../../core/secret.ts";
import { deleteKey, entry, isPresent, type Ottl, quotedSecret, set } from "./ottl.ts";

/**
 * Values become the first hex digits of SHA-256(key ‖ text). `cache` is the context's scratch map: the key stands in one
 * statement that cannot fail, since the collector shows the text of a statement that does.
 */
export const pseudonyms = (
  map: Ottl,
  cache: Ottl,
  names: readonly string[],
  key: Secret,
  hexDigits: number,
): readonly Ottl[] => {
  const secret = entry(cache, "key");
  const text = (name: string) => entry(cache, "people", name);
  return [
    set(secret, quotedSecret(key)),
    // Without a key a pseudonym could be undone by trying a list of users.
    ...names.map(name => deleteKey(map, name, `${secret} == ""`)),
    set(entry(cache, "people"), "{}"),
    ...names.map(name => set(text(name), entry(map, name), isPresent(entry(map, name)))),
    `stringify_all(${entry(cache, "people")})`,
    ...names.map(name =>
      set(
        entry(map, name),
        `Substring(SHA256(Concat([${secret}, ${text(name)}], "")), 0, ${hexDigits})`,
        isPresent(text(name)),
      ),
    ),
  ];
};
