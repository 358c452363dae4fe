/** What goes into somebody's own collector, watched on its way for texts that none of it may leave with. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { type Happening, readLine } from "../reference/scenario/happening.ts";
import { type Difference, givenTexts, notGiven } from "../simulate/index.ts";
import type { CollectorTrial } from "./test-file.ts";

export interface Watched {
  /** To be read once. */
  readonly happenings: AsyncIterable<Happening>;
  /** Why they could not be read to their end, once they were read. */
  failure(): string | undefined;
  /** The texts that stood in none of them, once they were read. */
  differences(): readonly Difference[];
}

/** What the collector's own file and variables hold may leave too. */
export const watched = (
  happenings: AsyncIterable<Happening>,
  absent: readonly string[],
  { config, env }: CollectorTrial,
  folder: string,
): Watched => {
  const texts = givenTexts(absent);
  let failure: string | undefined;
  const watching = async function* (): AsyncGenerator<Happening> {
    try {
      for await (const one of happenings) {
        texts.look(one.kind === "trace" ? one.spans : readLine(one));
        yield one;
      }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // Engines run: they are stopped by whoever started them.
      failure = error.message;
    }
  };
  return {
    happenings: watching(),
    failure: () => failure,
    differences: () => {
      if (absent.length > 0) texts.look([env ?? {}, readFileSync(resolve(folder, config), "utf8")]);
      return texts.found().flatMap((isGiven, index) => (isGiven ? [] : [notGiven(absent[index] ?? "", index)]));
    },
  };
};
