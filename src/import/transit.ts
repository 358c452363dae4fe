/** What an environment refuses of the way to a store: what leaves the network is encrypted. */

import { isInside } from "../core/network.ts";

/** Whether records would leave the network in plain text, by the address of their store. */
export const leavesInPlainText = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  return protocol === "http:" && !isInside(hostname);
};

/** What to write for such an address. */
export const encrypted =
  "an environment sends nothing out of the network in plain text: write https://, or the name or address it has inside";
