/** Records as a store has them, a few facts each, some seconds before the moment queries are asked at. */

import type { CanonicalRecord, RecordValue } from "../../src/reference/record.ts";

/** The moment the tables ask at. */
export const end = 1_700_000_000_000_000_000n;

export const ago = (seconds: number): bigint => end - BigInt(Math.round(seconds * 1e9));

/** A record of `request_end` of the llm-service unless its facts say otherwise. */
export const stored = (secondsAgo: number, facts: Readonly<Record<string, RecordValue>> = {}): CanonicalRecord => ({
  service: "llm-service",
  environment: "test",
  stream: "application",
  level: "info",
  event: "request_end",
  message: "request answered",
  ...facts,
  time: ago(secondsAgo),
});
