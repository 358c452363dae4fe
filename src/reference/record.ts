/** A record as it leaves the pipeline, and the account of what each step changed. */

import type { StepKind } from "../core/step.ts";

export type RecordValue = string | number | boolean;

/** Flat and typed, with canonical names. */
export interface CanonicalRecord {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly service: string;
  readonly environment: string;
  readonly stream: string;
  readonly [field: string]: RecordValue | bigint | undefined;
}

/** Why a field did not stay. */
export type Removal =
  /** The privacy policy drops it, or hashes it and there is no key. */
  | "policy"
  /** No number where a measure belongs, no flag where a flag belongs. */
  | "wrong-type"
  /** Its digits are a finding of this detector. */
  | { readonly detector: string };

/** Where a record's time came from. */
export type TimeSource = "producer" | "reading";

/** One thing a step did. Names and counts only, never a value: a trail may be shown where the record may not. */
export type Change = { readonly step: StepKind } & (
  | { readonly kind: "read"; readonly as: "json" | "text" | "fields" | "unparsable" | "blank" }
  /** The producer's key, dotted below the top, that became a field. */
  | { readonly kind: "named"; readonly key: string; readonly field: string }
  /** A key nobody claims, or one that came second to a better name of its field. */
  | { readonly kind: "dropped"; readonly key: string; readonly because: "unknown" | { readonly field: string } }
  | { readonly kind: "converted"; readonly field: string; readonly from: string; readonly to: string }
  | { readonly kind: "removed"; readonly field: string; readonly because: Removal }
  | { readonly kind: "timed"; readonly from: TimeSource }
  | { readonly kind: "looked-up"; readonly field: string; readonly found: boolean; readonly to: string }
  | { readonly kind: "derived"; readonly field: string; readonly from?: string }
  | { readonly kind: "streamed"; readonly stream: string }
  | { readonly kind: "hashed"; readonly field: string }
  | { readonly kind: "redacted"; readonly field: string; readonly detector: string; readonly count: number }
  /** The class the record is in; undefined where it is in none and a producer's own value went. */
  | { readonly kind: "classified"; readonly field: string; readonly to: string | undefined }
  | { readonly kind: "truncated"; readonly field: string; readonly bytes: number }
  | { readonly kind: "sampled"; readonly share: number; readonly kept: boolean }
);

/** In the order things happened. */
export type Trail = readonly Change[];
