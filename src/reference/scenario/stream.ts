/** Traffic without an end, in the order of time: what services write and send, request after request. */

import { llmLog, detectors as shippedDetectors } from "../../catalog/index.ts";
import type { Detector } from "../../core/privacy.ts";
import type { Level, Schema } from "../../core/schema.ts";
import { plantsOfLines } from "./plants.ts";
import { randomFrom, rotation } from "./random.ts";
import { makeRequest } from "./requests.ts";
import { gap, type Incident, shapeOf } from "./shapes.ts";
import type { OtlpSpan } from "./traces.ts";
import type { Values } from "./values.ts";
import { sentence } from "./words.ts";

export { type Incident, incidents } from "./shapes.ts";

export interface TrafficOptions {
  readonly seed: number;
  readonly services: readonly string[];
  /** Requests a second, of all services together. */
  readonly rate: number;
  /** When the first request may come, in nanoseconds since 1970. */
  readonly start: bigint;
  /** @default none: all is well */
  readonly incident?: Incident | undefined;
  /** @default the shipped schema */
  readonly schema?: Schema;
  /** @default the shipped detectors */
  readonly detectors?: readonly Detector[];
}

/** Something a service writes or sends, at a time in nanoseconds since 1970. */
export type Happening = { readonly at: bigint; readonly service: string } & (
  | { readonly kind: "record"; readonly level: Level; readonly values: Values }
  /** A line that is no JSON, as servers and libraries write them. */
  | { readonly kind: "text"; readonly text: string }
  /** A whole trace, when its root has ended. */
  | { readonly kind: "trace"; readonly spans: readonly OtlpSpan[] }
);

/**
 * The same happenings for the same options; their content for the same seed, whatever `start` is. One record in a hundred
 * carries what a detector must find, such as a key of the form that providers give out.
 */
export function* generateTraffic(options: TrafficOptions): Generator<Happening, never> {
  const { seed, services, rate, start, incident, schema = llmLog, detectors = shippedDetectors } = options;
  const random = randomFrom(seed);
  const plants = plantsOfLines(detectors).filter(({ carrier }) => carrier === "message");
  const setting = { schema, shipped: llmLog, shape: shapeOf(incident), random, nextPlant: rotation(plants, random) };
  let waiting: Happening[] = [];
  let passed = 0;
  for (;;) {
    passed += gap(1000 / rate, random);
    const arrived = start + nanoseconds(passed);
    const due = waiting.filter(({ at }) => at <= arrived);
    waiting = waiting.filter(({ at }) => at > arrived);
    yield* due;
    const service = random.oneOf(services) ?? "";
    const { records, spans, took } = makeRequest(setting, arrived);
    const more: Happening[] = records.map(({ after, level, values }) => ({
      kind: "record",
      at: arrived + nanoseconds(after),
      service,
      level,
      values,
    }));
    more.push({ kind: "trace", at: arrived + nanoseconds(took), service, spans });
    if (random.chance(0.02))
      more.push({
        kind: "text",
        at: arrived,
        service,
        text: `WARNING: ${sentence(random).replaceAll(/[\n\u2028]/g, " ")}`,
      });
    // Sorting is stable: what happens at the same time stays in the order in which it was said.
    waiting = [...waiting, ...more].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }
}

/** Of milliseconds, whole microseconds. */
const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1000)) * 1000n;
