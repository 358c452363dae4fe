/** Traffic without an end, in the order of time: what services write and send, request after request. */

import { llmLog, detectors as shippedDetectors } from "../../catalog/index.ts";
import type { Detector } from "../../core/privacy.ts";
import type { Schema } from "../../core/schema.ts";
import { type Happening, waitingList } from "./happening.ts";
import { type Leak, type Leaking, leakingOf } from "./leaks.ts";
import { randomFrom } from "./random.ts";
import { makeRequest } from "./requests.ts";
import { gap, type Shape, usual } from "./shapes.ts";
import { sentence } from "./words.ts";

export type { Happening } from "./happening.ts";

export interface TrafficOptions {
  readonly seed: number;
  readonly services: readonly string[];
  /** Requests a second, of all services together. */
  readonly rate: number;
  /** When the first request may come, in nanoseconds since 1970. */
  readonly start: bigint;
  /** How the services do, so many milliseconds after the start. @default all is well */
  readonly course?: ((passed: number) => Shape) | undefined;
  /** @default the shipped schema */
  readonly schema?: Schema;
  /** @default the shipped detectors */
  readonly detectors?: readonly Detector[];
}

/**
 * The same happenings for the same options; their content for the same seed, whatever `start` is. One record in a hundred
 * carries what a detector must find, such as a key of the form that providers give out.
 */
export function* generateTraffic(options: TrafficOptions): Generator<Happening, never> {
  const { seed, services, rate, start, course = () => usual } = options;
  const { schema = llmLog, detectors = shippedDetectors } = options;
  const random = randomFrom(seed);
  const leakings = new Map<Leak, Leaking>();
  const leakingNow = (leak: Leak): Leaking => {
    const known = leakings.get(leak) ?? leakingOf(leak, { schema, detectors, random });
    leakings.set(leak, known);
    return known;
  };
  const waiting = waitingList();
  let passed = 0;
  for (;;) {
    passed += gap(1000 / (rate * course(passed).load), random);
    const arrived = start + nanoseconds(passed);
    yield* waiting.dueBy(arrived);
    const service = random.oneOf(services) ?? "";
    const shape = course(passed);
    const setting = { schema, shipped: llmLog, shape, random, leaking: leakingNow(shape.leak) };
    const { records, trace, took } = makeRequest(setting, arrived);
    for (const { after, ...said } of records)
      waiting.add({ kind: "record", at: arrived + nanoseconds(after), service, ...said });
    waiting.add({ kind: "trace", at: arrived + nanoseconds(took), service, ...trace });
    if (random.chance(0.02)) {
      const text = `WARNING: ${sentence(random).replaceAll(/[\n\u2028]/g, " ")}`;
      waiting.add({ kind: "text", at: arrived, service, text });
    }
  }
}

/** Of milliseconds, whole microseconds. */
const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1000)) * 1000n;
