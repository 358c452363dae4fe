/** What our things are named after. */

import type { Self, Site } from "../../core/target.ts";

/** The environment's name in names of ours; a second target in the same project has its key behind it. */
export const ownerOf = ({ key }: Pick<Self<unknown>, "key">, { scope }: Pick<Site, "scope">): string =>
  key === "gcp" ? scope : `${scope}-${key}`;
