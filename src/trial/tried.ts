/** A test where it is to be tried, and what trying it comes to. */

import type { Environment } from "../environment/index.ts";
import type { Difference } from "../simulate/index.ts";
import type { TestFile, Trial } from "./test-file.ts";

/** One test, and the environment it is tried in; undefined for one that needs none. */
export interface PlacedTrial {
  readonly trial: Trial;
  readonly from: Pick<TestFile, "file" | "folder">;
  readonly environment: Environment | undefined;
}

/** What a subject came to, before it is a result. */
export type Tried =
  | { readonly differences: readonly Difference[]; readonly notes?: readonly string[] }
  | { readonly refused: string };
