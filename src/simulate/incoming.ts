/** What a simulation is fed with, whether it was made up or read from a file. */

import type { Input } from "../reference/pipeline.ts";
import type { SpanFacts } from "../reference/sampling.ts";

/** A line or record of a service. */
export interface IncomingRecord {
  readonly kind: "record";
  readonly service: string;
  readonly input: Input;
  /** As it came, in bytes of UTF-8. */
  readonly bytes: number;
  /** When it is read, in nanoseconds since 1970. @default the time of the records around it */
  readonly readAt?: bigint;
  /** @default false */
  readonly tooLong?: boolean;
  readonly notUtf8?: boolean;
  /** What must not be stored of it. @default [] */
  readonly planted?: readonly Plantable[];
}

/** A text that was put into a record on purpose. */
export interface Plantable {
  readonly detector: string;
  readonly value: string;
  /** Whether its detector claims to find it there. */
  readonly claimed: boolean;
}

/** A whole trace. */
export interface IncomingTrace {
  readonly kind: "trace";
  readonly service: string;
  readonly spans: readonly SpanFacts[];
  /** As it is sent. */
  readonly bytes: number;
}

export type Incoming = IncomingRecord | IncomingTrace;

/** In the order in which it is read, as much at a time as is there. */
export type Source = AsyncIterable<Iterable<Incoming>>;
