/** A saved search for traces. What a trace must have, one of its spans must have all of. */

import type { Duration } from "./units.ts";

export interface TraceQuery {
  /** Names its file: `slow-traces`. */
  readonly name: string;
  /** What it finds, as a sentence. */
  readonly description: string;
  /** The span's name; `{service}` stands for the service's. @default any */
  readonly operation?: string;
  /** Fields of the schema that spans carry, and their values. @default none */
  readonly where?: Readonly<Record<string, string>>;
  /** Whether the span's status is an error. @default either */
  readonly failed?: true;
  /** The least time the span took. @default any */
  readonly atLeast?: Duration;
  /** The most traces it brings. @default 100 */
  readonly limit?: number;
}
