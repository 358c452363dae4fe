/** Addresses by the names of the keys they stand under. */

import { type Address, addressIn } from "./address.ts";
import { leavesOf } from "./inside.ts";

/** The texts under keys of these names, wherever they stand. */
export const under = (
  document: unknown,
  keys: RegExp,
  port: number | undefined = undefined,
  where: (path: readonly string[]) => boolean = () => true,
): readonly Address[] =>
  leavesOf(document)
    .filter(({ path }) => keys.test(path.filter(key => !/^\d+$/.test(key)).at(-1) ?? "") && where(path))
    .flatMap(({ path, text }) =>
      // Loki takes several of one kind in one text.
      text.split(",").flatMap(one => addressIn(one, path.join("."), port === undefined ? {} : { port }) ?? []),
    );
